#!/usr/bin/env python3
"""`keiretsu check --connect` against a real Kafka: what is as it should be, and each thing that is not, with its cause and exit code."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, end, free_port, make_topic, need, topic  # noqa: E402

AS_THE_BOOK_SAYS = {"compression.type": "zstd"}  # and what make_topic does already
WEEK = 7 * 24 * 3600 * 1000


def check(daemon, **settings):
    """Exit code and {what: [(verdict, message)...]}; settings by the environment, __ between levels."""
    settings = {"kafka__topics__alerts": "alerts", "kafka__topics__dead_letters": "dlq", **settings}
    environment = {f"KEIRETSU_{k.upper()}": str(v) for k, v in settings.items()}
    done = subprocess.run([need("KEIRETSU"), "check", "--config", daemon.config, "--connect", "--json"], capture_output=True, text=True, timeout=90,
                          env={"PATH": "/usr/bin:/bin", **environment})
    found = {}
    for line in done.stdout.splitlines():
        j = json.loads(line)
        if "verdict" in j:
            found.setdefault(j["what"], []).append((j["verdict"], j["message"]))
    assert found, f"{done.returncode} {done.stdout}{done.stderr}"
    return done.returncode, found


def expect(got, code, what, verdict, *words):
    exit_code, found = got
    told = [f"{v}: {m}" for v, m in found.get(what, [])]
    assert any(t.startswith(verdict + ": ") and all(w in t for w in words) for t in told), f"{what}: {told}; expected {verdict} with {words}"
    assert exit_code == code, f"exit code {exit_code}, expected {code}: {found}"


def main():
    with tempfile.TemporaryDirectory(prefix="keiretsu-connect-") as scratch:
        for name in ("deals", "alerts", "dlq"):
            make_topic(name, **AS_THE_BOOK_SAYS)
        make_topic("short", **{"retention.ms": WEEK, "retention.bytes": 1_000_000, "max.message.bytes": 100_000})
        make_topic("compacted", **{"cleanup.policy": "compact"})
        make_topic("unwritable", **{"min.insync.replicas": 2})
        with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
            producer.communicate((ROOT / "deploy/data/ai-deals.jsonl").read_bytes())
        daemon = Daemon(scratch, "deals", ROOT / "config/registry.json", "connect")
        last = end("deals")

        code, found = fresh = check(daemon)
        verdicts = {what: [v for v, _ in told] for what, told in found.items()}
        assert verdicts == {"disk": ["good"], "broker": ["good"], "input topic": ["good"], "input topic settings": ["good"], "input": ["good"], "store": ["good"],
                            "alerts topic": ["good"], "alerts topic settings": ["good"], "dead letter topic": ["good"], "dead letter topic settings": ["good"],
                            "rights to write": ["not_checked"]}, found
        expect(fresh, 0, "input", "good", f"offsets 0 to {last}, may be read")
        expect(fresh, 0, "store", "good", "none yet", "the group has no offset")

        expect(check(daemon, kafka__topics__deals="nowhere"), 78, "input topic", "wrong", "nowhere: there is no such topic")
        expect(check(daemon, kafka__topics__alerts="nowhere"), 78, "alerts topic", "wrong", "nowhere: there is no such topic")
        expect(check(daemon, kafka__partition=3), 78, "input topic", "wrong", "has 1 partitions; expected partition 3")
        weak = check(daemon, kafka__topics__deals="short")
        expect(weak, 0, "input topic settings", "warning", f"retention.ms is {WEEK}", "LogAppendTime")
        expect(weak, 0, "input topic settings", "warning", "max.message.bytes is 100000")
        expect(weak, 0, "input topic settings", "warning", "retention.bytes is 1000000; expected -1")
        expect(weak, 0, "input topic settings", "warning", "compression.type is producer; expected zstd")
        expect(check(daemon, kafka__topics__deals="compacted"), 78, "input topic settings", "wrong", "cleanup.policy is compact; expected delete")
        for key, what in (("alerts", "alerts topic settings"), ("dead_letters", "dead letter topic settings")):
            weak = check(daemon, **{f"kafka__topics__{key}": "short"})
            expect(weak, 78, what, "wrong", "short: max.message.bytes is 100000; expected at least 1000000", "holds up all behind it")
            expect(weak, 78, what, "warning", f"retention.ms is {WEEK}; expected -1")
            expect(weak, 78, what, "warning", "compression.type is producer; expected zstd")
            expect(check(daemon, **{f"kafka__topics__{key}": "compacted"}), 78, what, "wrong", "cleanup.policy is compact; expected delete")
            expect(check(daemon, **{f"kafka__topics__{key}": "unwritable"}), 78, what, "wrong", "min.insync.replicas is 2 of 1 replicas", "nothing could be written")

        expect(check(daemon, kafka__bootstrap_servers=f"127.0.0.1:{free_port()}"), 69, "broker", "wrong", "refused: nothing listens there")
        expect(check(daemon, kafka__bootstrap_servers="nobody.invalid:9092"), 69, "broker", "wrong", "not known to DNS")
        expect(check(daemon, kafka__properties__security_protocol="ssl"), 78, "broker", "wrong", "TLS failed")
        expect(check(daemon, kafka__properties__security_protocol="ssl", kafka__properties__ssl_ca_location="/nowhere/ca.pem"), 78, "broker", "wrong",
               "ssl.ca.location: /nowhere/ca.pem: No such file or directory")
        sasl = {"kafka__properties__security_protocol": "sasl_plaintext", "kafka__properties__sasl_username": "u", "kafka__properties__sasl_password": "p4ssw0rd"}
        scram = check(daemon, kafka__properties__sasl_mechanism="SCRAM-SHA-512", **sasl)
        expect(scram, 78, "broker", "wrong", "this listener asks for no authentication")
        assert "p4ssw0rd" not in str(scram), scram

        daemon.start()
        daemon.wait_until(last, 60)
        expect(check(daemon), 0, "store", "good", f"the next record is {last}")  # beside the daemon
        daemon.stop()
        expect(check(daemon), 0, "store", "good", f"the next record is {last}; the group had come to {last}")
        subprocess.run([need("BROKER"), "topics", "--delete", "--topic", "deals"], check=True, stdout=subprocess.DEVNULL)
        make_topic("deals")
        expect(check(daemon), 78, "store", "wrong", "the topic ends at 0: it lost records", "--new-lineage")
        print("20 settings: each told with its cause")


if __name__ == "__main__":
    main()
