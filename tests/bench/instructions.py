#!/usr/bin/env python3
"""Instructions a report, by callgrind: the figure that neither the machine nor its load changes.

`replay --json` of so many generated reports, and of twice as many: the difference is what the second half costs, with the
graph of the first standing. Start-up and the registry are in neither figure. Of the parts, the inclusive count of the
functions in PARTS, each with a symbol of its own in a Release build and none below another; what remains is the rest.

  tests/bench/instructions.py build/release/keiretsu [REPORTS]     10,000 unless told: a minute on two cores
"""
import itertools
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = {
    "decoding": "codec::Decoder::decode",
    "which keys are asked for": "alert::AskedKeys::AskedKeys",
    "judging": "alert::Judge::judge",
    "rows, timers and deals applied": "ledger::Ledger::apply",
    "telling: evidence, ids, sentences": "alert::(anonymous namespace)::word",
    "folding a report": "ledger::Ledger::change_of_report",
    "systemic failure": "measure::SystemicWatch::judge",
    "folding the days that end or lapse": "ledger::Ledger::change_of_day",
    "transitions to bytes": "codec::encode_transition",
    "names to houses, amounts": "ledger::understand",
    "cycles": "measure::touched_cycles",
}
TOTAL = "PROGRAM TOTALS"
LINE = re.compile(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+(?:\S*?:)?(keiretsu::[^(]*(?:\(anonymous namespace\)[^(]*)*|" + TOTAL + ")")


def counts(profile):
    """{function, without its parameters: instructions in and below it}; of overloads, the one that has most."""
    text = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", profile], check=True, capture_output=True, text=True).stdout
    out = {}
    for line in text.splitlines():
        if found := LINE.match(line):
            name = found[2].removeprefix("keiretsu::").removesuffix("[abi:cxx11]")
            out[name] = max(out.get(name, 0), int(found[1].replace(",", "")))
    missing = [f"{name} ({part})" for part, name in PARTS.items() if name not in out]
    if missing or TOTAL not in out:
        raise SystemExit(f"not in the profile: {', '.join(missing) or TOTAL}; expected a Release build that is not stripped, or PARTS must be mended")
    return out


def main():
    if len(sys.argv) not in (2, 3):
        raise SystemExit("usage: instructions.py KEIRETSU [REPORTS]")
    keiretsu, reports = sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 10_000
    with tempfile.TemporaryDirectory(prefix="keiretsu-instructions-") as scratch:
        registry = Path(scratch) / "registry.json"
        # 1.3 reports a deal, so that these are enough.
        made = subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(2 * reports), "--entities", "20000", "--seed", "7",
                               "--entities-out", registry], check=True, capture_output=True).stdout.splitlines(keepends=True)
        runs = []
        for number in (reports, 2 * reports):
            file, profile = Path(scratch) / f"{number}.jsonl", Path(scratch) / f"{number}.callgrind"
            file.write_bytes(b"".join(itertools.islice(made, number)))
            runs.append((profile, subprocess.Popen(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", keiretsu, "replay", file,
                                                    "--registry", registry, "--alerts", "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)))
        for profile, run in runs:
            _, told = run.communicate()
            if run.returncode != 0:
                raise SystemExit(f"valgrind ended with {run.returncode}: {told.decode(errors='replace')[-2000:]}")
        half, whole = (counts(profile) for profile, _ in runs)
    each = {part: (whole[name] - half[name]) / reports for part, name in PARTS.items()}
    total = (whole[TOTAL] - half[TOTAL]) / reports
    each["the rest"] = total - sum(each.values())
    print(f"{total:,.0f} instructions a report, of the second half of {2 * reports:,}\n")
    print("| what | instructions | share | function |\n| --- | --- | --- | --- |")
    for part, number in sorted(each.items(), key=lambda x: (x[0] == "the rest", -x[1])):
        print(f"| {part} | {number:,.0f} | {number / total * 100:.0f} % | {'`' + PARTS[part] + '`' if part in PARTS else ''} |")


if __name__ == "__main__":
    main()
