#!/usr/bin/env python3
"""How long a store takes to load, and what a deal costs in memory and on disk.

Generated reports go into a real Kafka and through the daemon into a store: first half of the deals, then all of them. At
both sizes the daemon is stopped in order, the store's files are counted, and it is started again: the time from its start
until /readyz says that it is restored, and until it is ready; its resident memory then. The time has the process's start
and its registry in it; the difference of the two sizes has not.

  Long, so by hand, after tests/run:
  KEIRETSU=build/release/keiretsu TOPIC=build/release/topic tests/support/with_broker tests/bench/load.py [DEALS]     1,000,000 unless told
"""
import itertools
import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, end, make_topic, need, topic  # noqa: E402

REPORTS_A_SECOND = 200_000


def checks(daemon):
    """(answer is 200, the checks that hold) of /readyz; while nobody listens, none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{daemon.port}/readyz?verbose", timeout=5) as r:
            text, good = r.read().decode(), True
    except urllib.error.HTTPError as e:
        text, good = e.read().decode(), False
    except OSError:
        return False, set()
    return good, {line.split()[1] for line in text.splitlines() if line.startswith("[+]")}


def load(daemon, seconds):
    """Starts it; seconds until it is restored, and until it is ready."""
    start = time.monotonic()
    daemon.start()
    restored = None
    while time.monotonic() - start < seconds:
        assert daemon.process.poll() is None, f"the daemon ended with {daemon.process.returncode}; see {daemon.directory}/log"
        ready, held = checks(daemon)
        if restored is None and "restored" in held:
            restored = time.monotonic() - start
        if ready:
            return restored, time.monotonic() - start
        time.sleep(.02)
    raise AssertionError(f"not ready within {seconds} s; see {daemon.directory}/log")


def resident(pid):
    return next(int(line.split()[1]) * 1024 for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))


def produce(lines):
    with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
        producer.stdin.writelines(lines)
        producer.stdin.close()
    assert producer.returncode == 0, f"producing ended with {producer.returncode}"


def main():
    deals = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sizes = []
    with tempfile.TemporaryDirectory(prefix="keiretsu-load-") as scratch:
        registry, log = Path(scratch) / "registry.json", Path(scratch) / "reports.jsonl"
        with open(log, "wb") as out:
            subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(deals), "--entities", "20000", "--seed", "7",
                            "--entities-out", registry], stdout=out, check=True)
        with open(log, "rb") as lines:
            total = sum(1 for _ in lines)
        make_topic("deals")
        daemon = Daemon(scratch, "deals", registry, "load")
        with open(log, "rb") as lines:
            for part in (total // 2, total - total // 2):
                produce(itertools.islice(lines, part))
                daemon.start()
                daemon.wait_until(end("deals"), 3600)
                daemon.stop(120)
                counts = json.loads(daemon.state("counts"))
                disk = sum(f.stat().st_size for f in daemon.store.rglob("*") if f.is_file())
                restored, ready = load(daemon, 600)
                memory = resident(daemon.process.pid)
                daemon.stop(120)
                at = {"deals": counts["deals"], "reports": counts["accepted"], "restored": restored, "memory": memory, "disk": disk}
                sizes.append(at)
                print(f"{at['deals']:>9,} deals, {at['reports']:>9,} reports: restored {restored:.2f} s after the start, {at['reports'] / restored:,.0f} reports/s, "
                      f"ready after {ready:.2f} s; {memory / 2**20:,.0f} MB resident; {disk / at['deals']:,.0f} bytes on disk a deal", flush=True)
    half, whole = sizes
    more = {k: whole[k] - half[k] for k in whole}
    rate = more["reports"] / more["restored"]
    print(f"between the two: {rate:,.0f} reports/s (limit {REPORTS_A_SECOND:,}), {more['memory'] / more['deals']:,.0f} bytes of memory a deal, "
          f"{more['disk'] / more['deals']:,.0f} bytes on disk a deal")
    return 0 if rate >= REPORTS_A_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
