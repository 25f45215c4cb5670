#!/usr/bin/env python3
"""Does the cost of a report grow with the graph?

For 10^4, 10^5 and 10^6 generated deals between the same 20,000 firms in seven years: `replay` of all reports and of the
first half, under the shipped rules. The difference is what the second half costs, with the graph of the first standing:
start-up and the registry are in neither figure. CPU is the process's own (wait4), the least of some runs; memory its peak.
The limit is on the largest against the one before: 10^6 against 10^5.

  By hand, nothing else running: tests/bench/growth.py KEIRETSU [--rules FILE] [DEALS...]
"""
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1.5


def cost(command):
    """Seconds of CPU and bytes at the peak."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, command
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def least(command, runs):
    both = [cost(command) for _ in range(runs)]
    return min(cpu for cpu, _ in both), min(peak for _, peak in both)


def main():
    keiretsu, *sizes = sys.argv[1:]
    rules = []
    if sizes[:1] == ["--rules"]:
        rules, sizes = sizes[:2], sizes[2:]
    marginal = []
    with tempfile.TemporaryDirectory(prefix="keiretsu-growth-") as scratch:
        whole, half, registry = (Path(scratch) / name for name in ("whole.jsonl", "half.jsonl", "registry.json"))
        for deals in [int(size) for size in sizes] or [10**4, 10**5, 10**6]:
            with open(whole, "wb") as out:
                subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(deals), "--entities", "20000", "--seed", "7",
                                "--entities-out", registry], stdout=out, check=True)
            # Line by line: a child's peak counts what its parent held when it was made.
            with open(whole, "rb") as lines:
                reports = sum(1 for _ in lines)
            middle = reports // 2
            with open(whole, "rb") as lines, open(half, "wb") as out:
                out.writelines(itertools.islice(lines, middle))
            runs = 9 if deals <= 10**4 else 3 if deals <= 10**5 else 1
            (cpu, peak), (cpu_half, peak_half) = (least([keiretsu, "replay", file, "--registry", registry, *rules, "--alerts"], runs) for file in (whole, half))
            later = reports - middle
            marginal.append((cpu - cpu_half) / later * 1e6)
            print(f"{deals:>9,} deals, {reports:>9,} reports: {marginal[-1]:6.2f} us a report in the second half, {cpu:6.2f} s in all, "
                  f"peak {peak / 2**20:6.0f} MB, {(peak - peak_half) / (deals / 2):6.0f} bytes a deal", flush=True)
    if len(marginal) < 2:
        return 0
    ratio = marginal[-1] / marginal[-2]
    print(f"largest to the one before: {ratio:.2f} (limit {LIMIT}); to the smallest: {marginal[-1] / marginal[0]:.2f}")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
