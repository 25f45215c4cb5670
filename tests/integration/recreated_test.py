#!/usr/bin/env python3
"""A topic that is deleted and made anew while the daemon does not look: it halts, and says why.

The new topic is longer than the old one, so no offset is out of range and no broker tells:
the daemon reads on, and finds that a record which it has applied is another one now."""
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, end, make_topic, need, topic  # noqa: E402

CHECK_S, PATIENCE_S = 1, 90


def lines(scratch, seed, deals):
    made = subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(deals), "--entities", "50", "--seed", str(seed),
                           "--entities-out", Path(scratch) / "registry.json"], check=True, capture_output=True)
    return made.stdout


def fill(text):
    make_topic("deals")
    with topic("produce", "deals", stdin=subprocess.PIPE) as producer:
        producer.communicate(text)
    assert producer.returncode == 0


def ready(daemon):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{daemon.port}/readyz?verbose", timeout=5) as r:
            return r.status, r.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()


def main():
    with tempfile.TemporaryDirectory(prefix="keiretsu-recreated-") as scratch:
        fill(lines(scratch, 1, 100))
        daemon = Daemon(scratch, "deals", Path(scratch) / "registry.json", "recreated")
        daemon.start("--set", f"kafka.anchor_check_s={CHECK_S}")
        before = end("deals")
        daemon.wait_until(before, 60)
        time.sleep(5 * CHECK_S)  # several looks at a topic that is the same
        code, text = ready(daemon)
        assert code == 200, f"halted although nothing had happened: {text}"

        daemon.process.send_signal(signal.SIGSTOP)
        subprocess.run([need("BROKER"), "topics", "--delete", "--topic", "deals"], check=True, stdout=subprocess.DEVNULL)
        fill(lines(scratch, 2, 1_000))
        assert end("deals") > before
        daemon.process.send_signal(signal.SIGCONT)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and "another record than the one applied last" not in ready(daemon)[1]:
            time.sleep(.5)
        code, text = ready(daemon)
        assert code == 503 and "another record than the one applied last" in text, f"{code}: {text}; see {daemon.directory}/log"
        halted = [k for k, v in daemon.metrics().items() if k.startswith("keiretsu_halted{") and v == 1]
        assert halted and 'reason="recreated"' in halted[0], f"{halted}"
        daemon.stop()
        print(f"halted: {text.strip()}")


if __name__ == "__main__":
    main()
