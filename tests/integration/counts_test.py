#!/usr/bin/env python3
"""Hard input through a real Kafka: what `keiretsu state counts` says is what the generator's
manifest says, class by class, and every refused record is in the dead letter topic. Where too
many are refused the daemon halts, and owes its topics nothing by then. The real reports raise the same alerts in
JSON, in Protobuf and in the frames of a schema registry."""
import collections
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, dump, end, make_topic, need, topic, values  # noqa: E402


def told_of_the_end(metrics, last):
    """What a halted daemon says of itself: all that it read is counted, and nothing of brokers that nobody asks any more."""
    one = {k.split("{")[0]: v for k, v in metrics.items()}
    read = one["keiretsu_input_next_offset"]
    assert one["keiretsu_events_consumed_total"] == read, f'{one["keiretsu_events_consumed_total"]} of {read} are counted'
    assert one["keiretsu_consumer_lag_records"] == last - read, f'{one["keiretsu_consumer_lag_records"]} behind, at {read} of {last}'
    assert "keiretsu_kafka_broker_up" not in one


def too_many(scratch, registry):
    """Ends as exit code 23 when told to exit, else stays, halted; either way all that is durable is published."""
    make_topic("bad")
    with topic("produce", "bad", stdin=subprocess.PIPE) as producer:
        subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", "3000", "--entities", "500", "--seed", "12", "--garbage", ".5", "--entities-out", registry],
                       check=True, stdout=producer.stdin)
        producer.stdin.close()
    for name, options in (("exits", ["--exit-on-halt"]), ("stays", [])):
        daemon = Daemon(scratch, "bad", registry, name)
        daemon.start(*options)
        if options:
            code = daemon.process.wait(60)
            assert code == 23, f"ended with {code}; see {daemon.directory}/log"
        else:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and not daemon.metrics().get('keiretsu_halted{reason="refusals"}'):
                time.sleep(.2)
            assert daemon.metrics().get('keiretsu_halted{reason="refusals"}') == 1
            while time.monotonic() < deadline and any(v for k, v in daemon.metrics().items() if k.startswith("keiretsu_sink_cursor_lag_rows")):
                time.sleep(.2)
            told_of_the_end(daemon.metrics(), end("bad"))
            daemon.stop()
        refused = json.loads(daemon.state("counts"))["refused"]["total"]
        messages = int(re.search(r"(\d+) messages", daemon.state("verify"))[1])
        dead_letters, transitions = end(daemon.dead_letters), end(daemon.alerts)
        assert transitions > 0 and (dead_letters, dead_letters + transitions) == (refused, messages), f"{name}: {dead_letters}, {transitions} of {refused}, {messages}"
        print(f"{name}: {dead_letters} dead letters and {transitions} transitions are published")


def log_damaged(daemon):
    """A store whose write-ahead log is damaged opens, as an older one: `state verify` must not call it good. One whose
    last write was cut off, as by a power cut, is good."""
    shard = next(p.parent for p in daemon.store.rglob("CURRENT"))

    def verify(change):
        copy = shutil.copytree(shard, Path(tempfile.mkdtemp(dir=daemon.directory)) / "store")
        log = max(copy.glob("*.log"))
        log.write_bytes(change(bytearray(log.read_bytes())))
        return subprocess.run([need("KEIRETSU"), "state", "verify", "--store", copy], capture_output=True, text=True)

    def flipped(at):
        def change(log):
            log[at(len(log))] ^= 0xFF
            return log
        return change

    for at in (lambda size: size // 2, lambda size: 10):
        told = verify(flipped(at))
        assert told.returncode == 1 and "the write-ahead log is damaged" in told.stderr and "Corruption" in told.stderr, told
        print(f"a damaged log: {told.stderr.strip()}")
    told = verify(lambda log: log[:-1])
    assert told.returncode == 0 and "(the last write was cut off, as by a power cut)" in told.stdout, told


def forms(scratch):
    """What differs is what a topic's own name makes: ids, the shard, where the cause stands."""
    reports = (ROOT / "deploy/data/ai-deals.jsonl").read_bytes()
    told = {}
    for form in ("json", "protobuf", "frame"):
        name = f"real.{form}"
        make_topic(name)
        with topic("produce", name, *([0, 0, form] if form != "json" else []), stdin=subprocess.PIPE) as producer:
            producer.communicate(reports)
        assert producer.returncode == 0
        daemon = Daemon(scratch, name, ROOT / "config/registry.json", form)
        daemon.start("--set", "codec.schema_ids=7")
        daemon.wait_until(end(name), 60)
        daemon.stop()
        alerts = values(daemon.alerts)
        for alert in alerts:
            for key in ("alert_id", "shard", "cause_id"):
                del alert[key]
            alert["cause"].pop("topic", None)
        told[form] = json.loads(daemon.state("counts")), alerts
    counts, alerts = told["json"]
    assert counts["accepted"] == len(reports.splitlines()) and len(alerts) > 100, f"{counts}, {len(alerts)} alerts: this shows little"
    for form in ("protobuf", "frame"):
        assert told[form][0] == counts, f"{form}: {told[form][0]}, in JSON {counts}"
        different = next((pair for pair in zip(told[form][1], alerts, strict=True) if pair[0] != pair[1]), None)
        assert different is None, f"{form}: {different}"
    print(f"{counts['accepted']} real reports: {len(alerts)} alerts in JSON, Protobuf and frames alike")


def main():
    with tempfile.TemporaryDirectory(prefix="keiretsu-counts-") as scratch:
        registry, manifest = Path(scratch) / "registry.json", Path(scratch) / "manifest.json"
        make_topic("deals")
        with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
            subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", "6000", "--entities", "500", "--seed", "11", "--garbage", ".05", "--late", ".3",
                            "--dup", ".3", "--no-id", ".3", "--fx", ".2", "--cloudevents", ".3", "--entities-out", registry, "--manifest", manifest],
                           check=True, stdout=producer.stdin)
            producer.stdin.close()
        daemon = Daemon(scratch, "deals", registry, "counts")
        daemon.start()
        daemon.wait_until(end("deals"), 120)
        daemon.stop()
        want, got = json.loads(manifest.read_text()), json.loads(daemon.state("counts"))
        want.pop("options")
        want.pop("late")  # lines held back; the daemon counts reports published before its event time
        lines = want.pop("lines")
        assert got["accepted"] + got["duplicates"] + got["refused"]["total"] == lines, f"{got} are not all of {lines} lines"
        for key, value in want.items():
            assert got.get(key) == value, f"{key}: the manifest says {value}, the daemon {got.get(key)}"
        classes = collections.Counter(dict(r["headers"])["keiretsu.error.class"] for r in dump(daemon.dead_letters))
        assert classes == {k: v for k, v in want["refused"].items() if k != "total"}, f"dead letters: {classes}"
        daemon.state("verify")
        log_damaged(daemon)
        too_many(scratch, registry)
        forms(scratch)
        print(f"{lines} lines, {want['refused']['total']} refused: as the manifest says")


if __name__ == "__main__":
    main()
