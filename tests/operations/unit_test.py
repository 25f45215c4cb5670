#!/usr/bin/env python3
"""deploy/keiretsu.service: systemd finds nothing wrong with it, finds it well confined, and runs it: with real reports through a real
broker it becomes ready, comes back after SIGKILL, stops with 0, and stays down on a bad configuration."""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, end, free_port, make_topic, need, topic  # noqa: E402

HERE = Path(__file__).resolve().parent
UNIT = ROOT / "deploy/keiretsu.service"
INSTALLED, CONFIG = "/usr/local/bin/keiretsu", "/etc/keiretsu"
EXPOSURE_MAX = 1.5  # of 10, as `systemd-analyze security` counts


def systemd_analyze(*words):
    made = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, env={**os.environ, "SYSTEMD_PAGER": "cat"})
    return made.returncode, made.stdout + made.stderr


def checked_by_systemd(keiretsu, scratch):
    there = Path(scratch) / UNIT.name  # as if it were installed where the build has left it
    there.write_text(UNIT.read_text().replace(INSTALLED, keiretsu))
    code, said = systemd_analyze("verify", there)
    assert code == 0 and not said.strip(), said
    code, said = systemd_analyze("security", "--offline=true", f"--threshold={int(EXPOSURE_MAX * 10)}", there)
    assert code == 0, said
    return re.search(r"Overall exposure level.*", said).group()


def command(keiretsu, config):
    (line,) = re.findall(r"^ExecStart=(.*)$", UNIT.read_text(), re.M)
    words = shlex.split(line)
    assert words[0] == INSTALLED and f"{CONFIG}/keiretsu.yaml" in words, line
    return [str(config) if w == f"{CONFIG}/keiretsu.yaml" else w for w in [keiretsu, *words[1:]] if w != "$OPTIONS"]


def answer(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as r:
            return r.status
    except urllib.error.HTTPError as e:
        return e.code
    except OSError:
        return None


def own_command(keiretsu, scratch):
    """Where no systemd can run: the unit's command line, without a broker: alive, not ready, ends by SIGTERM with 0; 78 on a bad configuration."""
    config, port = Path(scratch) / "etc/keiretsu.yaml", free_port()
    environment = {**os.environ, "KEIRETSU_STORE__PATH": f"{scratch}/state", "KEIRETSU_HTTP__LISTEN": f"127.0.0.1:{port}",
                   "KEIRETSU_KAFKA__BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}"}
    daemon = subprocess.Popen(command(keiretsu, config), env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while answer(port, "/livez") != 200:
            assert daemon.poll() is None, f"ended with {daemon.returncode}"
            assert time.monotonic() < deadline, "does not answer at /livez"
            time.sleep(.1)
        assert answer(port, "/readyz") == 503, "ready without a broker"
        daemon.terminate()
        assert daemon.wait(60) == 0, f"SIGTERM ended it with {daemon.returncode}"
    finally:
        daemon.kill()
    config.write_text("no_such_key: 1\n")
    code = subprocess.run(command(keiretsu, config), env=environment, capture_output=True).returncode
    assert code == 78, f"exit code {code} of a bad configuration"


def under_systemd(keiretsu, scratch):
    """False if none can run here."""
    port = free_port()
    shared = Path(scratch)
    shutil.copy(keiretsu, shared / "keiretsu")
    shutil.copy(UNIT, shared)
    shutil.copy(HERE / "unit_job", shared)
    (shared / "default").write_text(f"# as systemd reads it\nKEIRETSU_KAFKA__BOOTSTRAP_SERVERS=\"{need('KAFKA_BOOTSTRAP')}\"\nKEIRETSU_HTTP__LISTEN='127.0.0.1:{port}'\nOPTIONS=--no-ticks --accept-gap\n")
    (shared / "as_unit").write_text(re.search(r"^as_unit\(\) \{.*?^\}$", (ROOT / "deploy/runbook.md").read_text(), re.S | re.M).group())
    for name in ("keiretsu.deals", "keiretsu.alerts", "keiretsu.deals.dlq"):
        make_topic(name)
    with topic("produce", "keiretsu.deals", stdin=subprocess.PIPE) as producer:
        producer.communicate((ROOT / "deploy/data/ai-deals.jsonl").read_bytes())
    made = subprocess.run([HERE / "with_systemd", shared, "/mnt/shared/unit_job", f"http://127.0.0.1:{port}"], capture_output=True, text=True)
    if made.returncode == 77:
        print(made.stdout.strip())
        return False
    said = (shared / "said").read_text()
    assert made.returncode == 0, f"{made.returncode}: {said}"
    want = {"ready": f"applied={end('keiretsu.deals')}", "user": "keiretsu", "options": "--no-ticks --accept-gap ", "state": "keiretsu 750", "connect": "0", "without_file": "1", "accepted": str(end("keiretsu.deals")), "restarts": "1",
            "stopped": "success", "code": "0", "bad": "78", "bad_state": "failed"}
    got = dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
    for key, value in want.items():
        assert got.get(key) == value, f"{key}: {got.get(key)}; expected {value}; in all:\n{said}"
    print("under a real systemd: " + ", ".join(f"{k} {v}" for k, v in want.items()))
    return True


def main():
    keiretsu = os.path.realpath(need("KEIRETSU"))
    with tempfile.TemporaryDirectory(prefix="keiretsu-unit-") as scratch:
        print(checked_by_systemd(keiretsu, scratch))
        shutil.copytree(ROOT / "config", Path(scratch) / "etc")
        if not under_systemd(keiretsu, scratch):
            own_command(keiretsu, scratch)


if __name__ == "__main__":
    main()
