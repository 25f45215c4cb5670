#!/usr/bin/env python3
"""The README shows what the program prints: readme_test.py KEIRETSU

Of each fenced block that begins with "$ build/release/keiretsu ..." every line comes in the output of that command, in order; `...`
stands for lines left out. Likewise the first alerts of `try --once`, and the alert in full."""
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "$ build/release/keiretsu "


def said(*words):
    done = subprocess.run([KEIRETSU, *words], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout.splitlines()


def blocks():
    inside, block = False, []
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            if inside:
                yield block
            inside, block = not inside, []
        elif inside:
            block.append(line)


def missing(block, lines):
    """The lines of the block that do not come in their order."""
    rest, out = iter(lines), []
    for line in block:
        if line != "..." and line not in rest:
            out.append(line)
            rest = iter(lines)
    return out


def main():
    wrong, held = [], 0
    for block in blocks():
        if block[0].startswith(COMMAND):
            wrong += missing(block[1:], said(*block[0][len(COMMAND):].split()))
        elif block[0] == "..." and "provisional" in block[1]:
            wrong += missing(block, said("try", "--once"))
        elif block[0] == "{" and '"alert_id"' in block[1]:
            alert = json.loads("\n".join(block))
            told = map(json.loads, said("replay", "deploy/data/ai-deals.jsonl", "--alerts", "--json"))
            if alert not in list(told):
                wrong.append(f"the alert {alert['alert_id']}, seq {alert['seq']}")
        else:
            continue
        held += 1
    assert not wrong, "README.md shows what is not printed:\n" + "\n".join(wrong)
    assert held >= 4, f"{held} blocks found; this run shows nothing"
    print(f"{held} blocks of README.md are as printed")


if __name__ == "__main__":
    KEIRETSU = Path(sys.argv[1]).resolve()
    main()
