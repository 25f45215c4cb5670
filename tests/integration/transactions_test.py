#!/usr/bin/env python3
"""Reports of a producer with transactions: a marker takes the last offset of the topic, and holds no record.

The daemon comes to the end over it, is not behind, and does not take the deletion of the marker for the loss of a record."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, end, make_topic, need, topic  # noqa: E402


def main():
    with tempfile.TemporaryDirectory(prefix="keiretsu-transactions-") as scratch:
        registry = Path(scratch) / "registry.json"
        reports = subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", "100", "--entities", "50", "--seed", "1", "--entities-out", registry],
                                 check=True, capture_output=True).stdout
        make_topic("deals")
        daemon = Daemon(scratch, "deals", registry, "reader")
        daemon.start()
        for _ in range(2):
            with topic("transact", "deals", stdin=subprocess.PIPE) as producer:
                producer.communicate(reports)
            assert producer.returncode == 0
        last = end("deals")
        assert last == 2 * (reports.count(b"\n") + 1), f"{last}: no markers; this run shows nothing"
        metrics = daemon.wait_until(last, 60)
        behind = {k: v for k, v in metrics.items() if k.startswith("keiretsu_consumer_lag_")}
        assert behind and not any(behind.values()), f"at the end, yet behind: {behind}"
        daemon.stop()

        cut = Path(scratch) / "cut.json"
        cut.write_text(json.dumps({"version": 1, "partitions": [{"topic": "deals", "partition": 0, "offset": last}]}))
        subprocess.run([need("BROKER"), "records", "--offset-json-file", cut], check=True, stdout=subprocess.DEVNULL)
        daemon.start()
        metrics = daemon.wait_until(last, 60)
        halted = {k: v for k, v in metrics.items() if k.startswith("keiretsu_halted")}
        assert halted and not any(halted.values()), f"nothing was lost, yet: {halted}"
        daemon.stop()
        print(f"offset {last} is the end, with and without the records below it")


if __name__ == "__main__":
    main()
