#!/usr/bin/env python3
"""Hard input through a real Kafka: what `keiretsu state counts` says is what the generator's
manifest says, class by class, and every refused record is in the dead letter topic."""
import collections
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, dump, end, make_topic, topic  # noqa: E402


def main():
    with tempfile.TemporaryDirectory(prefix="keiretsu-counts-") as scratch:
        registry, manifest = Path(scratch) / "registry.json", Path(scratch) / "manifest.json"
        make_topic("deals")
        with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
            subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", "6000", "--entities", "500", "--seed", "11", "--garbage", ".05", "--late", ".3",
                            "--dup", ".3", "--no-id", ".3", "--fx", ".2", "--cloudevents", ".3", "--entities-out", registry, "--manifest", manifest],
                           check=True, stdout=producer.stdin)
            producer.stdin.close()
        daemon = Daemon(scratch, "deals", registry, "counts")
        daemon.start()
        daemon.wait_until(end("deals"), 120)
        daemon.stop()
        want, got = json.loads(manifest.read_text()), json.loads(daemon.state("counts"))
        want.pop("options")
        want.pop("late")  # lines held back; the daemon counts reports published before its event time
        lines = want.pop("lines")
        assert got["accepted"] + got["duplicates"] + got["refused"]["total"] == lines, f"{got} are not all of {lines} lines"
        for key, value in want.items():
            assert got.get(key) == value, f"{key}: the manifest says {value}, the daemon {got.get(key)}"
        classes = collections.Counter(dict(r["headers"])["keiretsu.error.class"] for r in dump(daemon.dead_letters))
        assert classes == {k: v for k, v in want["refused"].items() if k != "total"}, f"dead letters: {classes}"
        print(f"{lines} lines, {want['refused']['total']} refused: as the manifest says")


if __name__ == "__main__":
    main()
