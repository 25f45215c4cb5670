"""A Kubernetes of one node and a Kafka in its network, for cluster_test.py. Standard library only.

The environment names the tools: KEIRETSU_CLUSTER is a program with the verbs `up`, `down`, `status` (0 while up), `kubectl ARGS`,
`image-import TAR` and `exec COMMAND ARGS` (in the cluster's network, with KUBECONFIG and helm); KEIRETSU_CLUSTER_ADDRESS (172.30.0.1)
is the address under which pods reach what `exec` starts. TOPIC is tests/support/topic.cc, compiled.
"""
import json
import os
import pathlib
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLUSTER = os.environ["KEIRETSU_CLUSTER"]
ADDRESS = os.environ.get("KEIRETSU_CLUSTER_ADDRESS", "172.30.0.1")
TOPIC = os.environ["TOPIC"]
BROKER = ROOT / "tests/support/broker"
CONFIG = ("--config", "/etc/keiretsu/keiretsu.yaml")


class Failed(Exception):
    pass


def run(*command, check=True, seconds=300, **more):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=seconds, check=False, **more)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done


def kubectl(*words, **more):
    return run(CLUSTER, "kubectl", *words, **more)


def get(namespace, what, path="{}"):
    return kubectl("-n", namespace, "get", what, "-o", f"jsonpath={path}").stdout


def until(seconds, what, condition):
    """What `condition` returned when it was first true."""
    deadline, last = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            last = condition()
            if last:
                return last
        except Failed as failed:
            last = failed
        time.sleep(.5)
    raise Failed(f"waited {seconds} s for {what}; last seen: {last}")


class Kafka:
    """One broker in the cluster's network: PODS for pods, LOGIN for pods with a password, and one for us."""
    PODS, LOGIN, NOBODY = f"{ADDRESS}:9094", f"{ADDRESS}:9095", f"{ADDRESS}:9099"
    HERE, USER, PASSWORD = "127.0.0.1:9092", "keiretsu", "a-planted-password"

    def __init__(self, directory):
        self.directory = directory

    def start(self):
        login = f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{self.USER}="{self.PASSWORD}";'
        settings = {
            "controller.quorum.voters": "1@127.0.0.1:9093",
            "listeners": f"PLAINTEXT://{self.HERE},PODS://{self.PODS},LOGIN://{self.LOGIN},CONTROLLER://127.0.0.1:9093",
            "advertised.listeners": f"PLAINTEXT://{self.HERE},PODS://{self.PODS},LOGIN://{self.LOGIN}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,PODS:PLAINTEXT,LOGIN:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
            "listener.name.login.sasl.enabled.mechanisms": "PLAIN", "listener.name.login.plain.sasl.jaas.config": login}
        # Its output goes to a file: the broker goes on, and would keep a pipe open.
        with open(f"{self.directory}.log", "w") as log:
            code = subprocess.run([CLUSTER, "exec", BROKER, "start", "--dir", self.directory, "--port", "9092",
                                   *(word for key, value in settings.items() for word in ("--set", f"{key}={value}"))],
                                  stdout=log, stderr=log, timeout=300, check=False).returncode
        if code != 0:
            raise Failed(f"no broker: {pathlib.Path(log.name).read_text()}")

    def stop(self):
        run(BROKER, "stop", "--dir", self.directory, check=False)

    def topics(self, deals, partitions=1):
        """Of deals, alerts and dead letters, for the values of a release."""
        names = {"deals": deals, "alerts": f"{deals}.alerts", "dead_letters": f"{deals}.dlq"}
        for name in names.values():
            run(CLUSTER, "exec", BROKER, "topics", "--dir", self.directory, "--create", "--topic", name, "--replication-factor", "1",
                "--partitions", partitions if name == deals else 1, "--config", "retention.ms=-1")
        return names

    def feed(self, deals, lines, per_second=0, partition=0):
        run(CLUSTER, "exec", TOPIC, "produce", self.HERE, deals, per_second, partition, input="".join(line + "\n" for line in lines))

    def alerts(self, deals):
        return [json.loads(line) for line in run(CLUSTER, "exec", TOPIC, "values", self.HERE, f"{deals}.alerts").stdout.splitlines()]


class Release:
    """One installation of the chart, in a namespace of its own where pods must be restricted."""

    def __init__(self, name, image):
        self.name, self.namespace = name, name
        self.full = name if "keiretsu" in name else f"{name}-keiretsu"
        self.repository, self.tag = image.rsplit(":", 1)
        kubectl("create", "namespace", self.namespace)
        kubectl("label", "namespace", self.namespace, "pod-security.kubernetes.io/enforce=restricted", "pod-security.kubernetes.io/enforce-version=latest")

    def helm(self, *words, **more):
        return run(CLUSTER, "exec", "helm", "-n", self.namespace, *words, **more)

    def upgrade(self, *words, wait=True, **values):
        """Values by their path with `__` for a dot and as JSON: config__kafka__bootstrap_servers."""
        sets = [word for key, value in values.items() for word in ("--set-json", f"{key.replace('__', '.')}={json.dumps(value)}")]
        return self.helm("upgrade", "--install", self.name, ROOT / "helm/keiretsu", "--set", f"image.repository={self.repository},image.tag={self.tag}",
                         *(["--wait", "--timeout", "180s"] if wait else []), *sets, *words)

    def pod(self, shard=0):
        return f"{self.full}-{shard}"

    def status(self, shard=0):
        """The pod's; {} while there is none."""
        done = kubectl("-n", self.namespace, "get", "pod", self.pod(shard), "-o", "json", check=False)
        return json.loads(done.stdout) if done.returncode == 0 else {}

    def container(self, shard=0):
        """The status of the daemon's container; {} while there is none."""
        return next(iter(self.status(shard).get("status", {}).get("containerStatuses", [])), {})

    def is_ready(self, shard=0):
        status = self.status(shard)
        return not status.get("metadata", {}).get("deletionTimestamp") and any(
            c["type"] == "Ready" and c["status"] == "True" for c in status.get("status", {}).get("conditions", []))

    def ready(self, shard=0, seconds=120):
        until(seconds, f"{self.pod(shard)} to be ready", lambda: self.is_ready(shard))

    def keiretsu(self, *words, shard=0, **more):
        return kubectl("-n", self.namespace, "exec", self.pod(shard), "-c", "keiretsu", "--", "keiretsu", *words, **more)

    def logs(self, *words, shard=0):
        return kubectl("-n", self.namespace, "logs", self.pod(shard), *words, check=False).stdout

    def started(self, shard=0):
        """What the daemon said when its loop began: {"next_offset": "42", ...}."""
        line = until(60, "the line `started` in the log", lambda: [x for x in self.logs("-c", "keiretsu", shard=shard).splitlines() if "msg=started" in x])[-1]
        return dict(word.split("=", 1) for word in line.split() if "=" in word)

    def metrics(self, shard=0):
        url = f"http://{self.pod(shard)}.{self.full}-shards.{self.namespace}:8080/metrics"
        text = run(CLUSTER, "exec", "curl", "-fsS", "--max-time", "5", url).stdout
        return {k: float(v) for k, v in (line.rsplit(" ", 1) for line in text.splitlines() if line and line[0] != "#")}

    def applied(self, offset, shard=0, seconds=120):
        """Until everything below the offset is applied, and every message that it made is confirmed."""
        def done():
            m = self.metrics(shard)
            at = [v for k, v in m.items() if k.startswith("keiretsu_input_next_offset")]
            return at and at[0] >= offset and not any(v for k, v in m.items() if k.startswith("keiretsu_sink_cursor_lag_rows"))
        until(seconds, f"{self.pod(shard)} to be at offset {offset}", done)

    def processes(self, *names, shard=0):
        """Their ids on this machine, by the control group of the pod."""
        uid = self.status(shard)["metadata"]["uid"]
        return [pid for pid, name, groups in processes() if name in names and (uid in groups or uid.replace("-", "_") in groups)]


def processes():
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield int(entry.name), (entry / "comm").read_text().strip(), (entry / "cgroup").read_text()
            except OSError:
                pass  # it has ended


def of_the_node(*names):
    """Processes of the cluster's own pid namespace or one below it, by what the node's kubelet is in."""
    kubelets = [pid for pid, name, _ in processes() if name == "kubelet"]
    spaces = {os.readlink(f"/proc/{pid}/ns/pid") for pid in kubelets}
    return [pid for pid, name, _ in processes() if name in names and os.readlink(f"/proc/{pid}/ns/pid") in spaces]


def kill(*pids):
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
