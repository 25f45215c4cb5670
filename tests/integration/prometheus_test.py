#!/usr/bin/env python3
"""A real Prometheus scrapes the daemon while it reads hard input from a real Kafka: what PromQL says is what the run did.

What was sent and what is to be refused tells the generator's manifest, what was alerted the alerts topic. Every family
that is exposed is in README.md's list and the other way round; promtool finds nothing to say; the log is JSON."""
import collections
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, end, make_topic, topic, values  # noqa: E402
from prometheus import Prometheus, binary  # noqa: E402

PATIENCE_S = 60
OPEN = ("firing", "escalated")


def feed(scratch):
    """Sends generated reports; what they are, by the manifest."""
    manifest = Path(scratch) / "manifest.json"
    with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
        subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", "4000", "--entities", "300", "--seed", "23", "--garbage", ".05", "--unlisted", ".1",
                        "--entities-out", Path(scratch) / "registry.json", "--manifest", manifest], check=True, stdout=producer.stdin)
        producer.stdin.close()
    assert producer.returncode == 0
    return json.loads(manifest.read_text())


def watching(scratch, firms):
    """The shipped rules with other firms watched."""
    rules = Path(scratch) / "rules.yaml"
    shipped = (ROOT / "config/rules.yaml").read_text()
    rules.write_text(re.sub(r"^watched:\n(?:[ #].*\n)*", f"watched: [{', '.join(firms)}]\n", shipped, count=1, flags=re.M))
    return rules


def positive(value):
    return value > 0


def ask(prometheus, want):
    """Each query until it gives what is wanted: the last scrape may have been before the end."""
    deadline = time.monotonic() + PATIENCE_S
    for query, expected in want.items():
        while True:
            found = prometheus.query(query)
            by_labels = {tuple(labels[name] for name in sorted(labels)): value for labels, value in found}
            got = found[0][1] if len(found) == 1 and not isinstance(expected, dict) else by_labels
            if got == expected or expected is positive and not isinstance(got, dict) and positive(got):
                break
            assert time.monotonic() < deadline, f"{query}\n  gives {got}\n  expected {'one above 0' if expected is positive else expected}"
            time.sleep(.3)


def tally(transitions, labels, keep=lambda t: True):
    """{values of the labels, in the order of their names: how many}"""
    return dict(collections.Counter(tuple(str(t[name]) for name in sorted(labels)) for t in transitions if keep(t)))


def open_now(transitions):
    last = {t["alert_id"]: t for t in sorted(transitions, key=lambda t: t["seq"])}
    return tally(last.values(), ("insight", "severity"), lambda t: t["state"] in OPEN)


def check_exposition(daemon):
    with urllib.request.urlopen(f"http://127.0.0.1:{daemon.port}/metrics", timeout=5) as r:
        text = r.read()
    lint = subprocess.run([binary("promtool"), "check", "metrics"], input=text, capture_output=True)
    assert lint.returncode == 0 and not lint.stdout and not lint.stderr, f"promtool: {lint.returncode} {lint.stdout.decode()}{lint.stderr.decode()}"
    families = set(re.findall(r"^# TYPE (\S+)", text.decode(), re.M))
    documented = set(re.findall(r"`((?:keiretsu|process)_[a-z_]+)`", (ROOT / "README.md").read_text()))
    never = {"keiretsu_store_verified_timestamp_seconds"}  # verified: the store is as old as this run
    assert families == documented - never, f"not in README.md: {families - documented}; not exposed: {documented - never - families}"
    return len(families)


def check_log(daemon):
    lines = (daemon.directory / "log").read_text().splitlines()
    assert lines, "the log is empty"
    for line in lines:
        keys = list(json.loads(line))
        assert keys[:4] == ["ts", "level", "component", "msg"], f"not a line of the log: {line}"
    return len(lines)


def main():
    began = time.time()
    binary("prometheus")
    with tempfile.TemporaryDirectory(prefix="keiretsu-prometheus-") as scratch:
        make_topic("deals")
        manifest = feed(scratch)
        refused = {(k,): v for k, v in manifest["refused"].items() if k != "total"}
        registry = Path(scratch) / "registry.json"
        watched = [e["id"] for e in json.loads(registry.read_text())["entities"] if "equity" in e and "parent" not in e][:5]
        daemon = Daemon(scratch, "deals", registry, "scraped", watching(scratch, watched))
        with Prometheus(scratch, {"keiretsu": [f"127.0.0.1:{daemon.port}"]}) as prometheus:
            options = ("--log-format", "json", "--set", "log.level=info")
            daemon.start(*options)
            daemon.wait_until(end("deals"), 120)
            prometheus.wait_up()
            lines, told = manifest["lines"], values(daemon.alerts)
            assert told and refused, "this run shows nothing"
            labels = ("rule", "insight", "severity", "state", "certainty")
            ask(prometheus, {
                "up": 1,
                "keiretsu_ready": 1,
                "max(keiretsu_halted)": 0,
                "sum(keiretsu_events_consumed_total)": lines,
                "sum by (reason) (keiretsu_events_rejected_total) > 0": refused,
                "count(keiretsu_events_rejected_total)": 14,
                "keiretsu_dead_letters_total": manifest["refused"]["total"],
                "keiretsu_consumer_lag_records": 0,
                "keiretsu_consumer_lag_seconds": 0,
                "keiretsu_input_end_offset - keiretsu_input_low_offset": lines,
                "keiretsu_input_next_offset": lines,
                f"sum by ({', '.join(labels)}) (keiretsu_alerts_total)": tally(told, labels),
                "sum by (insight, severity) (keiretsu_alerts_open) > 0": open_now(told),
                "count(keiretsu_alerts_open)": 33,
                "sum(keiretsu_sink_cursor_lag_rows)": 0,
                "sum(keiretsu_sink_oldest_row_age_seconds)": 0,
                f"count(keiretsu_sink_last_success_timestamp_seconds > {int(began)})": 2,
                "sum(keiretsu_sink_failures_total)": 0,
                f"keiretsu_last_commit_timestamp_seconds > {int(began)}": positive,
                "keiretsu_batch_records_sum": lines,
                "keiretsu_batch_records_count - keiretsu_event_age_seconds_count": 0,
                "count(keiretsu_stage_duration_seconds_count == on() group_left keiretsu_batch_records_count)": 4,
                "min(histogram_quantile(.5, keiretsu_stage_duration_seconds_bucket))": positive,
                "histogram_quantile(.99, keiretsu_event_age_seconds_bucket) < 600": positive,
                "keiretsu_graph_deals": manifest["deals"],
                "keiretsu_graph_provisional_entities / keiretsu_graph_nodes < .5": positive,
                "keiretsu_graph_edges": positive,
                "count(keiretsu_measure)": positive,
                'sum by (entity) (keiretsu_firm_measure{measure="debtrank"}) * 0': {(w,): 0 for w in watched},
                f"keiretsu_rocksdb_rows_written_total >= {manifest['accepted']}": positive,
                "keiretsu_rocksdb_memtable_bytes": positive,
                "keiretsu_rocksdb_background_errors_total": 0,
                "keiretsu_wal_sync_duration_seconds_count >= keiretsu_batch_records_count": positive,
                "keiretsu_wal_sync_duration_seconds_sum": positive,
                "keiretsu_store_free_bytes / keiretsu_store_size_bytes <= 1": positive,
                "keiretsu_store_verify_failures_total": 0,
                "keiretsu_store_verify_interval_seconds": 24 * 3600,
                f"keiretsu_store_created_timestamp_seconds >= {int(began)}": positive,
                "max by (client) (keiretsu_kafka_broker_up)": {("input",): 1, ("output",): 1},
                "count(max by (client) (keiretsu_kafka_broker_rtt_seconds) > 0)": 2,
                "sum(keiretsu_kafka_queue_messages)": 0,
                "keiretsu_log_lines_suppressed_total": 0,
                "count(keiretsu_build_info{version!='',librdkafka!='',rocksdb!='',simdjson!='',civetweb!=''})": 1,
                f"process_start_time_seconds > {int(began) - 2}": positive,
                "process_open_fds / process_max_fds < 1": positive,
            })
            families = check_exposition(daemon)

            # Not closed in order: its files are verified, beside the loop.
            daemon.kill()
            killed = time.time()
            daemon.start(*options)
            daemon.wait_until(end("deals"), 60)
            ask(prometheus, {f"keiretsu_store_verified_timestamp_seconds >= {int(killed)}": positive,
                             "sum(keiretsu_events_consumed_total)": 0,
                             "sum by (insight, severity) (keiretsu_alerts_open) > 0": open_now(told)})
            daemon.stop()
        print(f"{lines} records, {len(told)} transitions, {families} families: as PromQL says; {check_log(daemon)} lines of JSON")


if __name__ == "__main__":
    main()
