#!/usr/bin/env python3
"""deploy/alertmanager/alertmanager.yaml in a real Alertmanager: what a daemon that is down, halted or without a broker need not also say is held back, for
that instance alone."""
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, free_port  # noqa: E402
from prometheus import binary  # noqa: E402

PATIENCE_S = 60
ALERTS = {  # (alert, severity, instance): held back
    ("KeiretsuHalted", "critical", "a"): False, ("KeiretsuStalled", "critical", "a"): True, ("KeiretsuLagTime", "warning", "a"): True,
    ("KeiretsuLagNearRetention", "critical", "a"): False,
    ("KeiretsuDown", "critical", "b"): False, ("KeiretsuStalled", "critical", "b"): True, ("KeiretsuNotReady", "warning", "b"): True,
    ("KeiretsuStalled", "critical", "c"): False, ("KeiretsuLagTime", "warning", "c"): False, ("KeiretsuSinkBehind", "critical", "c"): False,
    ("KeiretsuNoBroker", "critical", "d"): False, ("KeiretsuStalled", "critical", "d"): True, ("KeiretsuSinkBehind", "critical", "d"): True,
    ("KeiretsuLagTime", "warning", "d"): True, ("KeiretsuNotReady", "warning", "d"): True, ("KeiretsuDiskLow", "critical", "d"): False,
    ("KeiretsuRefusals", "warning", "d"): False,
}


def ask(address, body=None):
    """None while it does not listen."""
    request = urllib.request.Request(f"http://{address}/api/v2/alerts", body and json.dumps(body).encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or "[]")
    except OSError:
        return None


def held_back(address):
    return {(a["labels"]["alertname"], a["labels"]["severity"], a["labels"]["instance"]): bool(a["status"]["inhibitedBy"]) for a in ask(address) or []}


def main():
    address = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="keiretsu-alertmanager-") as scratch, open(f"{scratch}/log", "w") as log:
        process = subprocess.Popen([binary("prometheus-alertmanager"), f"--config.file={ROOT}/deploy/alertmanager/alertmanager.yaml", f"--storage.path={scratch}/data",
                                    f"--web.listen-address={address}", "--cluster.listen-address="], stdout=log, stderr=log)
        try:
            alerts = [{"labels": {"alertname": name, "severity": severity, "instance": instance}} for name, severity, instance in ALERTS]
            deadline = time.monotonic() + PATIENCE_S
            while ask(address, alerts) is None or (seen := held_back(address)) != ALERTS:  # a source holds back soon after it came
                assert process.poll() is None, Path(f"{scratch}/log").read_text()
                assert time.monotonic() < deadline, f"held back: {seen}; expected {ALERTS}"
                time.sleep(.2)
        finally:
            process.terminate()
            process.wait(20)
    print(f"{sum(ALERTS.values())} of {len(ALERTS)} alerts held back")


if __name__ == "__main__":
    main()
