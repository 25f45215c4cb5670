"""A Prometheus beside a test: a process of its own on a free loopback port, gone with the test. Standard library only.

    with Prometheus(scratch, {"keiretsu": ["127.0.0.1:9464"]}) as prometheus:
        prometheus.wait_up()
        prometheus.value("sum(keiretsu_events_consumed_total)")
"""
import atexit
import json
import math
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from daemon import free_port

SKIPPED = 77  # as CTest knows it


def binary(name):
    """The path of `prometheus` or `promtool`; ends the test as skipped if it is not there."""
    path = shutil.which(name)
    if not path:
        print(f"{name} is not here (on Debian: apt-get install prometheus)")
        raise SystemExit(SKIPPED)
    return path


class Prometheus:
    """Scrapes `targets` ({job: [HOST:PORT, ...]}) each second, path /metrics; `rules`: files of rules, or none."""

    def __init__(self, directory, targets, rules=()):
        self.directory = Path(directory) / "prometheus"
        self.directory.mkdir(parents=True)
        self.targets = sum(map(len, targets.values()))
        config = {"global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
                  "rule_files": [str(Path(r).resolve()) for r in rules],
                  "scrape_configs": [{"job_name": job, "static_configs": [{"targets": list(at)}]} for job, at in targets.items()]}
        (self.directory / "prometheus.yml").write_text(json.dumps(config))  # JSON is YAML
        self.address = f"127.0.0.1:{free_port()}"
        self.log = open(self.directory / "log", "ab")
        self.process = subprocess.Popen([binary("prometheus"), f"--config.file={self.directory}/prometheus.yml", f"--storage.tsdb.path={self.directory}/data",
                                         f"--web.listen-address={self.address}", "--log.level=warn"], stdout=self.log, stderr=self.log)
        atexit.register(self.process.kill)  # does nothing once it has ended

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def get(self, path, **parameters):
        """What the HTTP API answers below /api/v1/; None while it does not listen."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=10) as r:
                answer = json.load(r)
        except urllib.error.HTTPError as e:
            if e.code == 503:  # it is still opening its store
                return None
            raise AssertionError(f"{path} {parameters}: {e.code} {e.read().decode()[:500]}") from e
        except OSError:
            assert self.process.poll() is None, f"Prometheus ended with {self.process.returncode}; see {self.directory}/log"
            return None
        assert answer["status"] == "success", answer
        return answer["data"]

    def wait_up(self, seconds=60):
        """Every target has been scraped."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            active = (self.get("targets", state="active") or {}).get("activeTargets", [])
            if len(active) == self.targets and all(t["health"] == "up" for t in active):
                return
            time.sleep(.2)
        raise AssertionError(f"not all of {self.targets} targets are up within {seconds} s: {active}; see {self.directory}/log")

    def query(self, expression):
        """[(labels, value)] of an instant query; a scalar has no labels."""
        data = self.get("query", query=expression)
        assert data is not None, f"no answer from {self.address}"
        if data["resultType"] == "scalar":
            return [({}, float(data["result"][1]))]
        assert data["resultType"] == "vector", f"{expression}: a {data['resultType']}; expected a vector or a scalar"
        return [(r["metric"], float(r["value"][1])) for r in data["result"]]

    def value(self, expression):
        """The one value of a query; NaN if it has none."""
        found = self.query(expression)
        assert len(found) <= 1, f"{expression}: {len(found)} series; expected one"
        return found[0][1] if found else math.nan

    def by(self, label, expression):
        """{value of the label: value} of a query."""
        return {labels.get(label, ""): value for labels, value in self.query(expression)}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
