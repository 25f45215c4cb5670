#!/usr/bin/env python3
"""From produce to alert at 1,000 reports a second, beside what one fdatasync takes on the same disk in the same run.

A daemon with 50,000 generated reports behind it, on a real Kafka, gets further ones at that pace for so many seconds;
bench_latency (its header tells what is measured from where to where) sends them and waits for the alerts. The limit is
3 ms and three fdatasync, by the medians.

  By hand, nothing else running:
  KEIRETSU=build/release/keiretsu TOPIC=build/release/topic LATENCY=build/release/bench_latency \\
    tests/support/with_broker tests/bench/latency.py [SECONDS]     30 unless told
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, end, make_topic, need, topic  # noqa: E402

BEFORE, PER_SECOND = 50_000, 1_000


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory(prefix="keiretsu-latency-") as scratch:
        registry = Path(scratch) / "registry.json"
        wanted = BEFORE + seconds * PER_SECOND
        # 1.3 reports a deal, so that these are enough.
        reports = subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(wanted), "--entities", "20000", "--seed", "7",
                                  "--entities-out", registry], check=True, capture_output=True).stdout.splitlines(keepends=True)[:wanted]
        make_topic("deals")
        with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
            producer.communicate(b"".join(reports[:BEFORE]))
        assert producer.returncode == 0 and end("deals") == BEFORE
        daemon = Daemon(scratch, "deals", registry, "latency")
        daemon.start()
        daemon.wait_until(BEFORE, 600)
        # The file stands beside the store.
        measured = subprocess.run([need("LATENCY"), need("KAFKA_BOOTSTRAP"), "deals", daemon.alerts, str(PER_SECOND), daemon.directory / "appended"],
                                  input=b"".join(reports[BEFORE:]), stdout=subprocess.PIPE, check=True)
        daemon.wait_until(wanted, 60)
        daemon.stop()
    m = json.loads(measured.stdout)
    took, hop, sync = m["latency"], m["hop"], m["fdatasync"]
    limit = 3 + 3 * sync["p50"]
    print(f"{m['reports']:,} reports, {m['per_second']:.0f} a second, after {BEFORE:,}; {took['n']:,} alerts of reports, {m['alerts_of_days']:,} of days that passed")
    print(f"produce to alert: p50 {took['p50']:.2f} ms, p99 {took['p99']:.2f} ms, longest {took['max']:.2f} ms")
    print(f"of it once through the broker, as a bare consumer of the reports sees it: p50 {hop['p50']:.2f} ms, p99 {hop['p99']:.2f} ms, longest {hop['max']:.2f} ms")
    print(f"fdatasync of 512 bytes appended, {sync['n']} times meanwhile: p50 {sync['p50']:.2f} ms, p99 {sync['p99']:.2f} ms, longest {sync['max']:.2f} ms")
    print(f"p50 to its limit, 3 ms and three fdatasync = {limit:.2f} ms: {took['p50'] / limit:.2f}")
    return 0 if took["p50"] <= limit else 1


if __name__ == "__main__":
    sys.exit(main())
