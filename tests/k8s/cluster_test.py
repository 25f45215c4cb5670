#!/usr/bin/env python3
"""Chart and image on a real Kubernetes, with a real Kafka beside it: cluster_test.py IMAGE DIRECTORY [SCENARIO...]

Run by tests/k8s/run, which brings the cluster up with IMAGE (name:tag) in it; DIRECTORY holds what the test writes, and
`small`, a file system of 512 MiB that the node sees at the same path. Ends with `N passed, N failed, N skipped`.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

from cluster import CONFIG, ROOT, TOPIC, CLUSTER, Failed, Kafka, Release, get, kill, kubectl, of_the_node, run, until

REPORTS = (ROOT / "deploy/data/ai-deals.jsonl").read_text(encoding="utf-8").splitlines()
# Alerts of a day then depend on the reports alone, not on the day of the test.
NO_TICKS = {"extraArgs": ["--no-ticks"]}
SKIPPED = {
    "NetworkPolicy is enforced": "the cluster accepts the object and enforces nothing",
    "ReadWriteOncePod": "needs a CSI driver; the cluster has local volumes",
    "ServiceMonitor, PodMonitor, PrometheusRule, KafkaTopic, KafkaUser": "the cluster has no operators; tests/k8s/chart holds them against their schemas",
    "SCRAM and mTLS": "the broker of the tests has PLAIN; all three take the same way, a Secret mounted as files",
    "a drained node": "the cluster has one",
}


def generated(directory, deals, seed):
    lines = directory / f"deals-{seed}.jsonl"
    registry = directory / f"registry-{seed}.json"
    with open(lines, "wb") as out:
        subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(deals), "--entities", "400", "--seed", str(seed), "--garbage", "0",
                        "--entities-out", registry], check=True, stdout=out)
    # The check before the start refuses a watch list of firms that the registry lacks.
    rules = directory / f"rules-{seed}.yaml"
    watched = "".join(f"  - {e['id']}\n" for e in json.loads(registry.read_text())["entities"][:20])
    rules.write_text(re.sub(r"^watched:\n(?:(?:  .*)?\n)+", f"watched:\n{watched}\n", (ROOT / "config/rules.yaml").read_text(), flags=re.M))
    return lines.read_text(encoding="utf-8").strip("\n").split("\n"), ["--set-file", f"registry.content={registry}", "--set-file", f"rules.content={rules}"]


def same_alerts(told, replayed):
    """The topic's messages, repeats byte for byte aside, are those of a replay of the reports: all but what names the place."""
    def bare(alert):
        return {k: v for k, v in alert.items() if k not in ("alert_id", "shard", "cause", "cause_id")}
    once = {}
    for alert in told:
        if once.setdefault(alert["seq"], alert) != alert:
            raise Failed(f"message {alert['seq']} was repeated with another content")
    if [bare(a) for a in once.values()] != [bare(a) for a in replayed]:
        raise Failed(f"{len(once)} alerts are not the {len(replayed)} of a replay")
    return len(told) - len(once)


class Scenarios:
    def __init__(self, image, directory):
        self.image, self.directory = image, directory
        self.kafka = Kafka(directory / "broker")

    def release(self, name, *words, wait=True, partitions=1, **values):
        release = Release(name, self.image)
        release.topics = self.kafka.topics(name, partitions)
        release.values = {"config__kafka__bootstrap_servers": Kafka.PODS, "config__kafka__topics": release.topics, **NO_TICKS, **values}
        release.upgrade(*words, wait=wait, **release.values)
        return release

    def survives(self):
        """Reports in, alerts out; a pod deleted, processes killed, the node crashed: nothing lost, nothing told twice differently."""
        r = self.release("keiretsu")
        if "test suite" not in r.helm("test", r.name).stdout.lower():
            raise Failed("helm test says nothing")
        fed, slices = 0, [REPORTS[i * len(REPORTS) // 4:(i + 1) * len(REPORTS) // 4] for i in range(4)]

        def feed(lines, per_second=0):
            nonlocal fed
            self.kafka.feed(r.topics["deals"], lines, per_second)
            fed += len(lines)

        feed(slices[0])
        r.applied(fed)
        if not self.kafka.alerts(r.name):
            raise Failed("no alert came out")

        kubectl("-n", r.namespace, "delete", "pod", r.pod())
        r.ready()
        if r.started()["next_offset"] != str(fed):
            raise Failed(f"after a deleted pod it went on at {r.started()['next_offset']}, not at {fed}: the data was not kept")
        feeder = threading.Thread(target=feed, args=(slices[1], 4))
        feeder.start()
        for kills in (1, 2, 3):
            until(120, "the daemon to run", lambda: r.container().get("started"))
            time.sleep(2)
            kill(*r.processes("keiretsu"))
            until(60, f"restart {kills}", lambda kills=kills: r.container().get("restartCount", 0) >= kills)
        feeder.join()
        r.applied(fed, seconds=180)

        feed(slices[2])
        r.applied(fed)
        before = r.container()["containerID"]
        kill(*of_the_node("kubelet", "containerd", "containerd-shim"), *r.processes("keiretsu", "pause"))
        until(180, "the node to come back with another container", lambda: r.container().get("containerID", before) != before and r.is_ready())
        if int(r.started()["next_offset"]) != fed:
            raise Failed(f"after the node's crash it went on at {r.started()['next_offset']}, not at {fed}")
        feed(slices[3])
        r.applied(fed)

        replayed = r.keiretsu("replay", "/usr/share/keiretsu/deploy/data/ai-deals.jsonl", "--alerts", "--json").stdout.splitlines()
        repeats = same_alerts(self.kafka.alerts(r.name), [json.loads(line) for line in replayed])
        sound = r.keiretsu("state", "verify", *CONFIG).stdout
        return f"{len(replayed)} alerts as in a replay, {repeats} repeated; {sound.strip()}"

    def upgrades(self):
        """Another rule: another pod on the same data, and back; rules that are wrong are told by the init container."""
        r = self.release("upgrades")
        self.kafka.feed(r.topics["deals"], REPORTS)
        r.applied(len(REPORTS))
        told = len(self.kafka.alerts(r.name))
        shipped = (ROOT / "config/rules.yaml").read_text(encoding="utf-8")
        changed, wrong = self.directory / "changed.yaml", self.directory / "wrong.yaml"
        changed.write_text(shipped.replace("above: .50\n    critical: 1.0", "above: 4.0", 1), encoding="utf-8")  # of commitment_to_revenue
        wrong.write_text(shipped.replace("condition: appears", "condition: apears", 1), encoding="utf-8")

        r.upgrade("--set-file", f"rules.content={changed}", **r.values)
        first = r.started()
        if (first["next_offset"], first["config_epoch"]) != (str(len(REPORTS)), "2"):
            raise Failed(f"after the changed rules: {first}")
        until(60, "alerts that the changed rules end or raise", lambda: len(self.kafka.alerts(r.name)) > told)

        r.upgrade("--set-file", f"rules.content={wrong}", wait=False, **r.values)
        problem = until(120, "the init container to tell the mistake", lambda: [x for x in r.logs("-c", "check").splitlines() if "apears" in x])[0]
        r.helm("rollback", r.name, "1", "--wait", "--timeout", "180s")
        back = r.started()
        if (back["next_offset"], back["config_epoch"]) != (str(len(REPORTS)), "3"):
            raise Failed(f"after the rollback: {back}")
        r.helm("test", r.name)
        return f"wrong rules: {problem.strip()}"

    def claims_stay(self):
        """Uninstalled, the release leaves its claim; installed again, it goes on from there."""
        r = self.release("claims")
        self.kafka.feed(r.topics["deals"], REPORTS[:50])
        r.applied(50)
        r.helm("uninstall", r.name, "--wait")
        until(60, "all but the claim to be gone", lambda: get(r.namespace, "all,configmap,networkpolicy,poddisruptionbudget", "{.items[*].metadata.name}") == "kube-root-ca.crt")
        claim = get(r.namespace, "pvc", "{.items[*].metadata.name} {.items[*].status.phase}")
        if claim != f"store-{r.pod()} Bound":
            raise Failed(f"of the claims is left: {claim}")
        self.kafka.feed(r.topics["deals"], REPORTS[50:60])
        r.upgrade(**r.values)
        if r.started()["next_offset"] != "50":
            raise Failed(f"installed again it went on at {r.started()['next_offset']}, not at 50")
        r.applied(60)
        return claim

    def shards(self):
        """A second partition, a second pod with a graph of its own; what happens to one leaves the other alone."""
        r = self.release("shards", partitions=2)
        self.kafka.feed(r.topics["deals"], REPORTS[:100])
        r.applied(100)
        pod = r.status()["metadata"]["uid"]
        r.values["shards"] = 2
        r.upgrade(**r.values)
        if r.status()["metadata"]["uid"] != pod:
            raise Failed("the first shard's pod was replaced although nothing of it changed")
        self.kafka.feed(r.topics["deals"], REPORTS[100:], partition=1)
        r.applied(len(REPORTS) - 100, shard=1)
        for shard in (0, 1):
            label = f'keiretsu_input_next_offset{{partition="{shard}",topic="shards"}}'
            if label not in r.metrics(shard):
                raise Failed(f"shard {shard} has no {label}")
        kill(*r.processes("keiretsu", shard=1))
        until(60, "shard 1 to be killed", lambda: r.container(1).get("restartCount") == 1)
        r.ready(1)
        if r.container(0)["restartCount"] != 0 or r.metrics(0)['keiretsu_input_next_offset{partition="0",topic="shards"}'] != 100:
            raise Failed("a killed shard 1 was felt by shard 0")
        digests = [r.keiretsu("state", "digest", *CONFIG, shard=shard).stdout.strip() for shard in (0, 1)]
        r.helm("test", r.name)
        return f"state digests {digests[0][:12]} and {digests[1][:12]}"

    def no_kafka(self):
        """A pod that cannot reach Kafka stays alive, is not ready, and says why."""
        r = self.release("nokafka", wait=False, config__kafka__bootstrap_servers=Kafka.NOBODY)
        until(120, "the daemon to be alive", lambda: r.container().get("started"))
        time.sleep(45)  # longer than a liveness probe takes to give up
        if r.is_ready() or r.container()["restartCount"] != 0:
            raise Failed(f"expected alive and not ready: {r.container()}")
        said = r.keiretsu("check", "--ready", "127.0.0.1:8080", check=False)
        if "[-] restored waiting for: " not in said.stdout:
            raise Failed(f"it does not say what it waits for: {said.stdout}{said.stderr}")
        if r.helm("test", r.name, "--timeout", "60s", check=False).returncode == 0:
            raise Failed("helm test passed")
        r.values["config__kafka__bootstrap_servers"] = Kafka.PODS
        r.upgrade(**r.values)
        return said.stdout.splitlines()[0]

    def full_volume(self):
        """A volume that is full: the daemon ends, waits alive and not ready until there is space, and goes on without loss."""
        lines, files = generated(self.directory, 60_000, 11)
        node = get("default", "nodes", "{.items[0].metadata.labels.kubernetes\\.io/hostname}")
        volume = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "small"}, "spec": {
            "capacity": {"storage": "512Mi"}, "accessModes": ["ReadWriteOnce"], "persistentVolumeReclaimPolicy": "Retain", "storageClassName": "small",
            "local": {"path": str(self.directory / "small")},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}]}]}}}}
        kubectl("apply", "-f", "-", input=json.dumps(volume))
        r = self.release("full", *files, persistence__storageClass="small", persistence__size="512Mi")
        filler = self.directory / "small/filler"
        with open(filler, "wb") as out:
            out.write(bytes(max(0, shutil.disk_usage(filler.parent).free - 2**20)))
        self.kafka.feed(r.topics["deals"], lines)
        ended = until(120, "the daemon to end", lambda: r.container().get("lastState", {}).get("terminated"))
        if ended["exitCode"] != 30:
            raise Failed(f"on a full volume it ended with {ended}")
        said = until(90, "what it waits for", lambda: [x for x in r.keiretsu("check", "--ready", "127.0.0.1:8080", check=False).stdout.splitlines() if "disk space" in x])[0]
        restarts = r.container()["restartCount"]
        time.sleep(20)
        if r.is_ready() or r.container()["restartCount"] != restarts:
            raise Failed("expected alive and not ready while the volume is full")
        filler.unlink()
        r.applied(len(lines))
        return f"exit 30, then {said}; {r.keiretsu('state', 'verify', *CONFIG).stdout.strip()}"

    def out_of_memory(self):
        """Over its limit it is killed; with a larger one it goes on without loss."""
        lines, files = generated(self.directory, 60_000, 12)
        small = {"requests": {"cpu": "100m", "memory": "96Mi"}, "limits": {"memory": "96Mi"}}  # enough for the check before, not for the reports
        r = self.release("memory", *files, wait=False, resources=small)
        self.kafka.feed(r.topics["deals"], lines)
        ended = until(120, "the daemon to be killed", lambda: r.container().get("lastState", {}).get("terminated"))
        if ended["reason"] != "OOMKilled":
            raise Failed(f"over its limit of memory it ended with {ended}")
        r.values["resources"] = {"requests": {"cpu": "100m", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}
        r.upgrade(*files, **r.values)
        r.applied(len(lines))
        return f"OOMKilled at 96Mi; {r.keiretsu('state', 'verify', *CONFIG).stdout.strip()}"

    def recovers(self):
        """A shard that halts is answered; the other never gets the answer, and goes on afterwards."""
        r = self.release("recovers", partitions=2, shards=2)
        for shard in (0, 1):
            r.ready(shard)
        self.kafka.feed(r.topics["deals"], REPORTS[:100], partition=0)
        self.kafka.feed(r.topics["deals"], ["no report"] * 1200, partition=1)
        r.applied(100)
        until(60, "shard 1 to halt", lambda: r.metrics(1).get('keiretsu_halted{reason="refusals"}') == 1)
        before = r.status(0)["metadata"]["uid"]
        r.upgrade(wait=False, **r.values, recovery={"shard": 1, "args": ["--accept-refusals"]})
        until(60, "shard 0 to stand still", lambda: not r.status(0))
        r.ready(1)
        r.applied(1200, shard=1)

        def args(shard):
            return r.status(shard)["spec"]["containers"][0]["args"][3:]
        if args(1) != ["--accept-refusals", "--no-ticks"]:
            raise Failed(f"shard 1 was started with {args(1)}")
        self.kafka.feed(r.topics["deals"], REPORTS[100:], partition=0)
        self.kafka.feed(r.topics["deals"], REPORTS * 5, partition=1)  # 1,000 good ones: a start without the answer stands
        r.applied(1200 + 5 * len(REPORTS), shard=1)
        r.upgrade(**r.values, recovery={"shard": 0, "args": []})
        until(120, "shard 1 to be replaced", lambda: args(1) == ["--no-ticks"])
        for shard in (0, 1):
            r.ready(shard)
            if args(shard) != ["--no-ticks"]:
                raise Failed(f"shard {shard} was started with {args(shard)}")
        r.applied(len(REPORTS))
        if r.status(0)["metadata"]["uid"] == before:
            raise Failed("shard 0 had not stood still")
        return "shard 1 halted over 1,200 refusals and went on; shard 0 never had its answer"

    def password(self):
        """User and password from a Secret; neither is in the ConfigMap nor in the log."""
        namespace = "login"
        r = Release(namespace, self.image)
        kubectl("-n", namespace, "create", "secret", "generic", "kafka", f"--from-literal=username={Kafka.USER}", f"--from-literal=password={Kafka.PASSWORD}")
        r.topics = self.kafka.topics(namespace)
        r.upgrade(config__kafka__bootstrap_servers=Kafka.LOGIN, config__kafka__topics=r.topics, kafka__sasl={"mechanism": "PLAIN", "existingSecret": "kafka"}, **NO_TICKS)
        self.kafka.feed(r.topics["deals"], REPORTS[:20])
        r.applied(20)
        for place, text in (("the ConfigMap", get(namespace, "configmap")), ("the log", r.logs()), ("/metrics", str(r.metrics()))):
            if Kafka.PASSWORD in text:
                raise Failed(f"the password is in {place}")
        return "SASL/PLAIN"


def main(image, directory, chosen):
    scenarios = Scenarios(image, pathlib.Path(directory))
    every = ("survives", "upgrades", "claims_stay", "shards", "no_kafka", "full_volume", "out_of_memory", "recovers", "password")
    unknown = set(chosen) - set(every)
    if unknown:
        sys.exit(f"no scenario {', '.join(unknown)}; there are {', '.join(every)}")
    failed = 0
    scenarios.kafka.start()
    try:
        for name in chosen or every:
            since = time.monotonic()
            try:
                said = getattr(scenarios, name)()
                print(f"passed {name} ({time.monotonic() - since:.0f} s): {said}", flush=True)
            except (Failed, subprocess.TimeoutExpired) as problem:
                failed += 1
                print(f"FAILED {name} ({time.monotonic() - since:.0f} s): {problem}", flush=True)
                print(run(CLUSTER, "kubectl", "get", "pods,pvc", "-A", "-o", "wide", check=False).stdout, flush=True)
    finally:
        scenarios.kafka.stop()
    skipped = {**SKIPPED, **{name: "not chosen" for name in every if chosen and name not in chosen}}
    for what, why in skipped.items():
        print(f"skipped {what}: {why}")
    print(f"{len(chosen or every) - failed} passed, {failed} failed, {len(skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
