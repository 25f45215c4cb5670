#!/usr/bin/env python3
"""src/measure/README.md explains each measure that the program prints, and none that it does not: glossary_test.py KEIRETSU"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    command = [sys.argv[1], "replay", ROOT / "deploy/data/ai-deals.jsonl", "--measures", "--json"]
    printed = {json.loads(line)["measure"] for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()}
    rows = [line for line in (ROOT / "src/measure/README.md").read_text().splitlines() if line.startswith("| `")]
    explained = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    for name in sorted(printed - explained):
        print(f"src/measure/README.md: no row for {name}, which the real reports give")
    for name in sorted(explained - printed):
        print(f"src/measure/README.md: a row for {name}, which the real reports do not give")
    for row in rows:
        if len(row.split("|")) != 6 or not all(cell.strip() for cell in row.split("|")[1:5]):
            print(f"src/measure/README.md: expected four cells, a name, a sentence, a number, where it misleads: {row}")
            return 1
    return 0 if printed and printed == explained else 1


if __name__ == "__main__":
    sys.exit(main())
