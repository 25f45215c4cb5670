#!/usr/bin/env python3
"""CPU per report of the whole daemon, durable and exactly once, beside a bare consumer.

Generated reports go into a real Kafka once; then a bare librdkafka consumer and the daemon
read them, in turns, five times each. CPU is the process's own (wait4); told are the medians, and
those of the ratios of each turn, the figures that hold on a noisy machine. RULES: a file, or `main`
for those of the main job (main_job.py); absent, the shipped ones. Exit code 1: a limit is not met.

  Long, so by hand, after tests/run:
  KEIRETSU=build/release/keiretsu TOPIC=build/release/topic CONSUME=build/release/bench_consume \\
    tests/support/with_broker tests/bench/end_to_end.py [REPORTS] [ROUNDS] [RULES]
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, end, make_topic, need, topic  # noqa: E402
from main_job import main_job  # noqa: E402

LIMIT_MAIN_US = 12
LIMIT_US = 16       # of all shipped rules, and of any other file
LIMIT_RATE = .06    # of the bare consumer's rate: required of the main job
PUTS, PUTS_A_TRANSITION = 1.1, 2


def cpu_of(process):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"ended with {process.returncode}"
    return usage.ru_utime + usage.ru_stime


def by_thread(pid, reports):
    """Microseconds of CPU a report by the name of the thread, and the bytes written: where the rest of the figure goes."""
    def used(stat):
        name, numbers = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        fields = numbers.split()
        return name, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    spent = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        name, seconds = used(task / "stat")
        name = {"keiretsu": "core"}.get(name, name.split(":")[0])
        spent[name] = spent.get(name, 0) + seconds
    # Decoding ahead and writing behind have a thread a batch: those have ended, and only the process knows of them.
    spent["ended threads"] = used(Path(f"/proc/{pid}/stat"))[1] - sum(spent.values())
    written = next(int(line.split()[1]) for line in Path(f"/proc/{pid}/io").read_text().splitlines() if line.startswith("write_bytes"))
    told = ", ".join(f"{name} {seconds / reports * 1e6:.1f}" for name, seconds in sorted(spent.items(), key=lambda x: -x[1]) if seconds > 0)
    return f"{told} us; {written / reports:.0f} bytes written a report"


def main():
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    rules = sys.argv[3] if len(sys.argv) > 3 else None
    main_only = rules == "main"
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as scratch:
        registry = Path(scratch) / "registry.json"
        if main_only:
            rules = Path(scratch) / "main_job.yaml"
            rules.write_text(main_job())
        make_topic("deals")
        with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
            generator = subprocess.Popen([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(int(reports / 1.3)), "--entities", "20000", "--seed", "7",
                                          "--entities-out", registry], stdout=producer.stdin)
            generator.wait()
            producer.stdin.close()
        last = end("deals")
        print(f"{last} reports, {rounds} rounds")
        bare, whole, rates, puts = [], [], [], []
        for n in range(rounds):
            start = time.monotonic()
            consumer = subprocess.Popen([need("CONSUME"), need("KAFKA_BOOTSTRAP"), "deals", str(last)], stdout=subprocess.DEVNULL)
            bare.append(cpu_of(consumer) / last * 1e6)
            bare_rate = last / (time.monotonic() - start)
            daemon = Daemon(scratch, "deals", registry, f"round{n}", rules)
            start = time.monotonic()
            daemon.start()
            daemon.wait_until(last, 3600)
            rate = last / (time.monotonic() - start)
            time.sleep(1.5)  # what RocksDB counts is looked at once a second
            metrics = daemon.metrics()
            threads = by_thread(daemon.process.pid, last)
            daemon.process.terminate()
            whole.append(cpu_of(daemon.process) / last * 1e6)
            rates.append(rate / bare_rate)
            told = sum(v for k, v in metrics.items() if k.startswith("keiretsu_alerts_total"))
            rows = metrics["keiretsu_rocksdb_rows_written_total"]
            puts.append((rows - PUTS_A_TRANSITION * told) / last)
            print(f"round {n}: bare {bare[-1]:.2f} us ({bare_rate:,.0f}/s), daemon {whole[-1]:.2f} us ({rate:,.0f}/s), CPU {whole[-1] / bare[-1]:.1f} times, rate {rates[-1]:.3f} of it, "
                  f"{told / last:.3f} transitions and {rows / last:.3f} puts a report, disk {sum(f.stat().st_size for f in daemon.store.rglob('*') if f.is_file()) / last:.0f} bytes a report\n"
                  f"  by thread: {threads}")
        us = statistics.median(whole)
        times = statistics.median(w / b for w, b in zip(whole, bare))
        limit, rate, put = LIMIT_MAIN_US if main_only else LIMIT_US, statistics.median(rates), statistics.median(puts)
        print(f"median of {rounds}: daemon {us:.2f} us of CPU a report (limit {limit}), bare consumer {statistics.median(bare):.2f}; {times:.1f} times it in the same turn\n"
              f"rate {rate:.3f} of the bare consumer's (limit {LIMIT_RATE if main_only else 'of the main job alone'}); "
              f"puts a report but for {PUTS_A_TRANSITION} a transition: {put:.3f} (limit {PUTS})")
        return 0 if us <= limit and put <= PUTS and (rate >= LIMIT_RATE or not main_only) else 1


if __name__ == "__main__":
    sys.exit(main())
