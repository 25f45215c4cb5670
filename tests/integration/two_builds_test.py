#!/usr/bin/env python3
"""Two builds of the daemon, with other versions of RocksDB and librdkafka, take turns at one store: KEIRETSU and OTHER.

Each opens what the other wrote, finds the same state in it, and goes on; in the end the store is that of a daemon that
read all by itself. Run by tests/debian-13.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, make_topic, need, topic  # noqa: E402

TURNS, DEALS = 4, 40_000


def main():
    builds = [need("KEIRETSU"), need("OTHER")]
    with tempfile.TemporaryDirectory(prefix="keiretsu-two-") as scratch:
        registry = Path(scratch) / "registry.json"
        lines = subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(DEALS), "--entities", "400", "--seed", "13", "--garbage", ".01",
                                "--entities-out", registry], check=True, capture_output=True).stdout.splitlines(keepends=True)
        make_topic("deals")
        shared, alone = Daemon(scratch, "deals", registry, "shared"), Daemon(scratch, "deals", registry, "alone")
        fed = 0
        for turn in range(TURNS):
            part = lines[turn * len(lines) // TURNS:(turn + 1) * len(lines) // TURNS]
            with topic("produce", "deals", stdin=subprocess.PIPE) as p:
                p.stdin.write(b"".join(part))
            assert p.returncode == 0, "the feeder failed"
            fed += len(part)
            os.environ["KEIRETSU"] = builds[turn % 2]
            shared.start()
            shared.wait_until(fed, 120)
            shared.stop()
            digests = []
            for build in builds:
                os.environ["KEIRETSU"] = build
                digests.append(shared.state("digest"))
            assert digests[0] == digests[1], f"after turn {turn} the builds find {digests} in one store"
        os.environ["KEIRETSU"] = builds[0]
        alone.start()
        alone.wait_until(fed, 120)
        alone.stop()
        assert shared.state("digest") == alone.state("digest"), "the store of both is not that of one"
        for build in builds:
            os.environ["KEIRETSU"] = build
            print(build, shared.state("verify").strip())


if __name__ == "__main__":
    main()
