#!/usr/bin/env python3
"""The rules of the main job, on the standard output: the shipped ones without those on obligations (insight 1), coalitions
(4), systemic failure (8) and cycles (9). What the figures of "main job" in README.md were measured with, and a
few more than the least that a target of it asks for.

  tests/bench/main_job.py > main_job.yaml      for growth.py --rules; end_to_end.py takes `main`
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {1, 4, 8, 9}


def main_job():
    head, rules = (ROOT / "config/rules.yaml").read_text().split("\nrules:\n")
    blocks = re.split(r"^(?=  \w+:)", rules, flags=re.MULTILINE)
    return head + "\nrules:\n" + "".join(b for b in blocks if (insight := re.search(r"^    insight: (\d+)$", b, re.MULTILINE)) and int(insight[1]) not in LEFT_OUT)


if __name__ == "__main__":
    sys.stdout.write(main_job())
