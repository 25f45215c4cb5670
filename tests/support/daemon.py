"""The daemon under test, and the programs beside it. Standard library only.

Binaries are named by the environment, as CTest sets it: KEIRETSU (the daemon), TOPIC
(tests/support/topic.cc), KAFKA_BOOTSTRAP and BROKER (tests/support/with_broker)."""
import atexit
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def need(name):
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set; run this through ctest, or set it")
    return value


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def make_topic(name, **settings):
    """One partition; a deal's date may be old, so nothing may expire."""
    settings = {"retention.ms": -1, "max.message.bytes": 1048576, **settings}
    config = [x for k, v in settings.items() for x in ("--config", f"{k}={v}")]
    subprocess.run([need("BROKER"), "topics", "--create", "--topic", name, "--partitions", "1", "--replication-factor", "1", *config],
                   check=True, stdout=subprocess.DEVNULL)


def topic(verb, name, *args, **kw):
    return subprocess.Popen([need("TOPIC"), verb, need("KAFKA_BOOTSTRAP"), name, *map(str, args)], **kw)


def dump(name):
    with topic("dump", name, stdout=subprocess.PIPE, text=True) as p:
        records = [json.loads(line) for line in p.stdout]
    assert p.returncode == 0, f"dump of {name} failed"
    return records


def values(name):
    """What the records hold, as JSON."""
    with topic("values", name, stdout=subprocess.PIPE, text=True) as p:
        records = [json.loads(line) for line in p.stdout]
    assert p.returncode == 0, f"reading {name} failed"
    return records


def end(name):
    return int(subprocess.run([need("TOPIC"), "end", need("KAFKA_BOOTSTRAP"), name], check=True, capture_output=True, text=True).stdout)


class Daemon:
    """One configuration of `keiretsu run`: its own directory, group and topics out."""

    def __init__(self, directory, deals, registry, name, rules=None):
        self.directory = Path(directory) / name
        self.directory.mkdir(parents=True)
        self.alerts, self.dead_letters = f"{deals}.{name}.alerts", f"{deals}.{name}.dlq"
        for t in (self.alerts, self.dead_letters):
            make_topic(t)
        self.port = free_port()
        self.store = self.directory / "store"
        self.config = self.directory / "keiretsu.yaml"
        self.config.write_text(f"""kafka:
  bootstrap_servers: {need("KAFKA_BOOTSTRAP")}
  group_id: {name}
  topics: {{deals: {deals}, alerts: {self.alerts}, dead_letters: {self.dead_letters}}}
store: {{path: {self.store}}}
registry: {registry}
rules: {rules or ROOT / "config/rules.yaml"}
http: {{listen: 127.0.0.1:{self.port}}}
log: {{level: warning}}
""")
        self.log = open(self.directory / "log", "ab")
        self.process = None

    def start(self, *options):
        self.process = subprocess.Popen([need("KEIRETSU"), "run", "--no-ticks", "--config", self.config, *options], stdout=self.log, stderr=self.log)
        atexit.register(self.process.kill)  # does nothing once it has ended: a test that fails leaves no daemon behind

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, seconds=30):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(seconds)
        assert code == 0, f"a clean stop ended with {code}; see {self.directory}/log"

    def metrics(self):
        """{name{labels}: value}; empty while it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as r:
                lines = r.read().decode().splitlines()
        except OSError:
            return {}
        return {k: float(v) for k, v in (line.rsplit(" ", 1) for line in lines if line and line[0] != "#")}

    def wait_until(self, next_offset, seconds):
        """Everything below next_offset is applied and every message confirmed."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the daemon ended with {self.process.returncode}; see {self.directory}/log"
            m = self.metrics()
            at = [v for k, v in m.items() if k.startswith("keiretsu_input_next_offset")]
            behind = [v for k, v in m.items() if k.startswith("keiretsu_sink_cursor_lag_rows")]
            if at and at[0] >= next_offset and behind and not any(behind):
                return m
            time.sleep(.2)
        raise AssertionError(f"not at {next_offset} within {seconds} s: {at}, sinks behind by {behind}; see {self.directory}/log")

    def state(self, *words):
        out = subprocess.run([need("KEIRETSU"), "state", *words, "--config", self.config], capture_output=True, text=True)
        assert out.returncode == 0, out.stderr
        return out.stdout
