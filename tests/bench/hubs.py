#!/usr/bin/env python3
"""Hubs and dense groups: does the pace hold where one firm, or one group, has most of the ties?

  tests/bench/hubs.py build/release/keiretsu [scale]

CPU a report of `replay` under the shipped rules, all firms of hubs and groups watched, on its last half (what comes once the hub is
large), beside generated reports of the same number in the same run:

  star        one supplier, a customer more with each report (100,000; a million with scale 10)
  backers     one firm that takes capital from one more with each report
  clique      100 firms that buy from and fund each other: every tie is on many circles
  bipartite   2,000 customers, 2,000 suppliers, each with 50 of the others (200,000 ties; all 4,000,000 with scale 80)
  coalition   one open project, a member more with each report
"""
import datetime
import itertools
import json
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST = datetime.date(2023, 1, 1)
DAYS = 900


def report(n, total, kind, giver, taker, usd=None):
    day = FIRST + datetime.timedelta(days=n * DAYS // total)
    leg = {"type": kind, "from": giver, "to": taker}
    if kind in ("purchase", "support"):
        leg["layer"] = "cloud"
    if kind == "equity":
        leg["asset"] = "cash"
    if usd:
        leg["amount"] = {"value": usd, "currency": "USD", "basis": "total"}
    if kind == "purchase":
        leg["term_months"] = 60
    return {"event_id": f"e{n}", "deal_id": f"d{n}", "action": "report", "stage": "definitive", "published_at": f"{day}T12:00:00Z",
            "sources": [{"publisher": "wire", "kind": "wire", "url": f"https://example.com/{n}"}],
            "parties": [{"id": giver}, {"id": taker}], "legs": [leg]}


def star(scale):
    total = 100_000 * scale
    return [report(n, total, "purchase", f"c{n}", "hub", 1e7 + n) for n in range(total)]


def backers(scale):
    total = 50_000 * scale
    return [report(n, total, "equity", f"c{n}", "hub", 1e7 + n) for n in range(total)]


def clique(_):
    pairs = list(itertools.permutations([f"k{i}" for i in range(100)], 2))
    random.Random(1).shuffle(pairs)
    out = [report(n, 2 * len(pairs), ("purchase", "equity")[n % 2], *pairs[n // 2], 2e9) for n in range(2 * len(pairs))]
    return out


def bipartite(scale):
    ties = random.Random(2).sample(range(4_000_000), min(4_000_000, 50_000 * scale))
    return [report(n, len(ties), "purchase", f"b{t // 2000}", f"s{t % 2000}", 1e7 + t) for n, t in enumerate(ties)]


def coalition(scale):
    total = 20_000 * scale
    return [report(n, total, "support", f"m{n}", "project") for n in range(total)]


def cpu(keiretsu, files, lines, clean):
    with tempfile.NamedTemporaryFile("wb", suffix=".jsonl") as file:
        file.writelines(lines)
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([keiretsu, "replay", file.name, *files, "--json"], capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    tail = done.stderr.decode().splitlines()[-1]
    assert done.returncode == 0 and (not clean or " 0 refused" in tail), done.stderr.decode()[-2000:]
    truncated = sum(b'"truncated":true' in line for line in done.stdout.splitlines())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, truncated


def last_half(keiretsu, files, lines, clean=True):
    half, _ = cpu(keiretsu, files, lines[: len(lines) // 2], clean)
    whole, truncated = cpu(keiretsu, files, lines, clean)
    return (whole - half) / (len(lines) - len(lines) // 2) * 1e6, truncated


def main():
    keiretsu, scale = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as scratch:
        registry = Path(scratch) / "registry.json"
        made = subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(75_000 * scale), "--entities", "2000", "--seed", "3",
                               "--entities-out", registry], check=True, capture_output=True)
        generated = made.stdout.splitlines(keepends=True)
        with open(registry) as f:
            entities = json.load(f)
        known = {f"k{i}" for i in range(100)} | {"hub", "project"} | {f"m{i}" for i in range(0, 20_000, 20)}
        known |= {f"b{i}" for i in range(2000)} | {f"s{i}" for i in range(2000)}
        for name in sorted(known):
            entities["entities"].append({"id": name, "name": name, "layers": ["models" if name[0] in "kb" else "cloud"],
                                         "equity": {"value": 1e11, "currency": "USD"}})
        registry.write_text(json.dumps(entities))
        rules = Path(scratch) / "rules.yaml"
        watched = "".join(f"  - {name}\n" for name in sorted(known) if name[0] in "khp")
        rules.write_text((ROOT / "config/rules.yaml").read_text().replace("watched:\n", "watched:\n" + watched, 1))
        assert watched in rules.read_text()
        files = ["--registry", registry, "--rules", rules]
        plain, _ = last_half(keiretsu, files, generated, clean=False)
        print(f"{'generated':10} {len(generated):9,} reports  {plain:8.1f} us of CPU a report")
        for shape in (star, backers, clique, bipartite, coalition):
            lines = [json.dumps(r).encode() + b"\n" for r in shape(scale)]
            took, truncated = last_half(keiretsu, files, lines)
            print(f"{shape.__name__:10} {len(lines):9,} reports  {took:8.1f} us of CPU a report, {took / plain:5.2f} times the generated;"
                  f" {truncated} alerts say truncated", flush=True)


if __name__ == "__main__":
    main()
