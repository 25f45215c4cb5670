#!/usr/bin/env python3
"""Every query of every panel, as Grafana would send it, to a real Prometheus that has scraped a real run of the daemon: data comes
back. What dashboards and rules name is what /metrics has.

The run: the real reports in parts, lines that are refused among them, a SIGKILL and a start in between."""
import math
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from book import ROOT, RULES, dashboards, queries  # noqa: E402
from daemon import Daemon, end, make_topic, topic  # noqa: E402
from prometheus import Prometheus  # noqa: E402

PARTS, PATIENCE_S = 5, 90

# What may rightly be empty, by the metric that is asked.
EMPTY = {
    "ALERTS": "nothing is wrong for as long as an alert wants",
}

# Alerts that may rightly come.
RIGHTLY = {
    "KeiretsuCertificateLost": "the real deals are so",
    "KeiretsuDiskFullIn24h": "who else writes to this disk for a minute is foretold to do so for a day",
}


def produce(lines):
    with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
        producer.communicate("".join(lines).encode())
    assert producer.returncode == 0


def substituted(expression, instance):
    """One expression for each value of a variable with fixed values; as Grafana does it, with a scrape each second."""
    values = {"$instance": re.escape(instance).replace("\\", "\\\\"), "$topic": "deals", "$__rate_interval": "10s", "$__interval": "5s", "$__range": "5m"}
    for name, value in values.items():
        expression = expression.replace(name, value)
    for lens in ("stated", "reported", "firm") if "$lens" in expression else ("",):
        out = expression.replace("$lens", lens)
        assert "$" not in out, f"a variable that this test does not know: {out}"
        yield out


def has_data(prometheus, expression, instant, since):
    if instant:
        return any(not math.isnan(value) for _, value in prometheus.query(expression))
    series = prometheus.get("query_range", query=expression, start=since, end=time.time(), step=1)["result"]
    return any(value != "NaN" for s in series for _, value in s["values"])


def run(daemon, prometheus):
    reports = (ROOT / "deploy/data/ai-deals.jsonl").read_text().splitlines(keepends=True)
    for i in range(PARTS):
        part = reports[i * len(reports) // PARTS:(i + 1) * len(reports) // PARTS]
        produce(part + ["this is no report\n", part[0]])  # one to refuse, one told before
        if i == PARTS // 2:
            daemon.kill()
            daemon.start()
        daemon.wait_until(end("deals"), 60)
        scraped = f'keiretsu_input_next_offset{{topic="deals"}} == {end("deals")}'
        wait(lambda: prometheus.query(scraped), f"no scrape of {scraped}")


def wait(done, otherwise):
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, otherwise
        time.sleep(.5)


def wrong(prometheus):
    """Alerts that fire or wait for their time, most of them minutes; one that waits since a moment ago may go again."""
    deadline = time.monotonic() + PATIENCE_S
    while found := [labels for labels, _ in prometheus.query("ALERTS") if labels["alertname"] not in RIGHTLY]:
        if time.monotonic() > deadline or any(labels["alertstate"] == "firing" for labels in found):
            break
        time.sleep(1)
    return found


def metrics_named(prometheus):
    """Metrics that a panel or a rule names and nobody scraped."""
    there = set(prometheus.get("label/__name__/values"))
    asked = [(place, expression) for board in dashboards() for place, expression, _ in queries(board)]
    asked += [(rule["name"], rule["query"]) for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
    for place, expression in asked:
        names = re.findall(r"\b(?:keiretsu|process)_\w+", re.sub(r'"[^"]*"', "", expression))
        assert names or re.search(r"\b(ALERTS|up)\b", expression), f"{place}: names no metric: {expression}"
        yield from (f"{place}: /metrics has no {name}" for name in names if name not in there)


def main():
    with tempfile.TemporaryDirectory(prefix="keiretsu-dashboards-") as scratch:
        make_topic("deals")
        daemon = Daemon(scratch, "deals", ROOT / "config/registry.json", "dashboards")
        daemon.start()
        instance, since = f"127.0.0.1:{daemon.port}", time.time()
        with Prometheus(scratch, {"keiretsu": [instance]}, rules=[RULES]) as prometheus:
            prometheus.wait_up()
            run(daemon, prometheus)
            problems = sorted(set(metrics_named(prometheus)))

            todo = [(place, e, instant) for board in dashboards() for place, expression, instant in queries(board) for e in substituted(expression, instance)
                    if not any(re.search(rf"\b{metric}\b", e) for metric in EMPTY)]
            assert todo
            empty, deadline = todo, time.monotonic() + (0 if problems else PATIENCE_S)
            while empty := [q for q in empty if not has_data(prometheus, q[1], q[2], since)]:
                if time.monotonic() > deadline:
                    break
                time.sleep(1)
            problems += [f"{place}: no data: {expression}" for place, expression, _ in empty]
            problems += [f"fires over a run in which nothing is wrong, or would if that lasted: {labels}" for labels in wrong(prometheus)]
        daemon.stop()
        for problem in problems:
            print(problem)
        print(f"{len(todo)} queries, {len(todo) - len(empty)} with data; not asked: {', '.join(EMPTY)}")
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
