#!/usr/bin/env python3
"""Secrets of kafka.properties are in nothing that the program says: not in its log, its probes, its metrics, nor an error.

    secrets_test.py KEIRETSU

No broker is needed: what fails says most."""
import concurrent.futures
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
from daemon import ROOT, free_port  # noqa: E402

KEIRETSU = sys.argv[1]
PLANTED = "pl4nted-s3cret"
PEM = f"-----BEGIN PRIVATE KEY-----\n{PLANTED}\n-----END PRIVATE KEY-----\n"
PROPERTIES = {
    "password": {"SECURITY_PROTOCOL": "sasl_plaintext", "SASL_MECHANISM": "PLAIN", "SASL_USERNAME": "u", "SASL_PASSWORD": PLANTED},
    "scram": {"SECURITY_PROTOCOL": "sasl_ssl", "SASL_MECHANISM": "SCRAM-SHA-512", "SASL_USERNAME": "u", "SASL_PASSWORD": PLANTED, "SSL_KEY_PASSWORD": PLANTED},
    "key": {"SECURITY_PROTOCOL": "ssl", "SSL_KEY_PEM": PEM, "SSL_KEY_PASSWORD": PLANTED},
    "keystore": {"SECURITY_PROTOCOL": "ssl", "SSL_KEYSTORE_LOCATION": "/nowhere.p12", "SSL_KEYSTORE_PASSWORD": PLANTED},
    "token": {"SECURITY_PROTOCOL": "sasl_plaintext", "SASL_MECHANISM": "OAUTHBEARER", "SASL_OAUTHBEARER_CONFIG": f"principal={PLANTED}",
              "SASL_OAUTHBEARER_CLIENT_SECRET": PLANTED},
    "wrong place": {"SECURITY_PROTOCOL": PLANTED, "SASL_PASSWORD": PLANTED},
}


def settings(scratch, port):
    file = Path(scratch) / "keiretsu.yaml"
    file.write_text(f"""kafka: {{bootstrap_servers: 127.0.0.1:{free_port()}}}
store: {{path: {scratch}/store}}
registry: {ROOT}/config/registry.json
rules: {ROOT}/config/rules.yaml
http: {{listen: 127.0.0.1:{port}}}
log: {{level: trace}}
""")
    return file


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5) as r:
            return r.read().decode()
    except urllib.error.HTTPError as e:
        return e.read().decode()
    except OSError:
        return ""


def run(config, port, environment):
    """What the daemon says until it has tried the broker, or has ended."""
    with tempfile.TemporaryFile() as log:
        daemon = subprocess.Popen([KEIRETSU, "run", "--config", config], env=environment, stdout=log, stderr=log)
        try:
            deadline, said = time.monotonic() + 30, ""
            while time.monotonic() < deadline and daemon.poll() is None and "keiretsu_kafka_broker_up" not in said:
                time.sleep(.2)
                said = get(port, "metrics")
            said += get(port, "readyz?verbose") + get(port, "livez?verbose")
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(30)
        finally:
            daemon.kill()
        log.seek(0)
        told = log.read().decode()
        assert told, "the daemon said nothing: this shows nothing"
        return said + told


def everything_said(properties):
    """{which: what the program says} with these properties."""
    environment = {"PATH": os.environ["PATH"], **{f"KEIRETSU_KAFKA__PROPERTIES__{k}": v for k, v in properties.items()}}
    with tempfile.TemporaryDirectory(prefix="keiretsu-secrets-") as scratch:
        port = free_port()
        config = settings(scratch, port)
        said = {"run": run(config, port, environment)}
        for verb in (["check", "--connect"], ["check", "--connect", "--json"], ["state", "digest"]):
            done = subprocess.run([KEIRETSU, *verb, "--config", config], env=environment, capture_output=True, text=True, timeout=60)
            said[" ".join(verb)] = done.stdout + done.stderr
    return said


def main():
    with concurrent.futures.ThreadPoolExecutor() as pool:  # they wait for brokers
        for name, said in zip(PROPERTIES, pool.map(everything_said, PROPERTIES.values())):
            for what, text in said.items():
                assert text, f"{name}: {what} says nothing"
                assert PLANTED not in text, f"{name}: {what} tells the secret:\n{text}"

    with tempfile.TemporaryDirectory(prefix="keiretsu-secrets-") as scratch:  # in a line of the file that is wrong
        for wrong in (f"kafka: {{sasl.password: {PLANTED}}}\n", f"kafka: {{properties: {{sasl.password: [{PLANTED}]}}}}\n",
                      f"kafka: {{properties: {{sasl.password: {PLANTED}, acks: {PLANTED}}}}}\n", f"kafka:\n  properties:\n    sasl.password: {PLANTED}\n   x: y\n"):
            file = Path(scratch) / "wrong.yaml"
            file.write_text(wrong)
            done = subprocess.run([KEIRETSU, "check", "--config", file], capture_output=True, text=True, timeout=60)
            assert done.returncode == 78 and PLANTED not in done.stdout + done.stderr, f"{wrong}{done.returncode} {done.stdout}{done.stderr}"
    print(f"{len(PROPERTIES)} ways to hold a secret: none is told")


if __name__ == "__main__":
    main()
