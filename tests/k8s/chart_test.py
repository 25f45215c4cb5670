#!/usr/bin/env python3
"""What helm/keiretsu renders. Run by tests/k8s/chart, which brings helm (HELM) and the schemas.

Objects of Kubernetes are held against its own schemas, strictly; those of operators against kinds.json.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import jsonschema
import kubernetes_validate
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "helm/keiretsu"
HELM = os.environ["HELM"]
KINDS = json.loads((pathlib.Path(__file__).parent / "kinds.json").read_text())
SERVERS = {"config": {"kafka": {"bootstrap_servers": "kafka-0:9092,kafka-1:9094"}}}
ALL_ON = {
    "shards": 3,
    "config": {"kafka": {"bootstrap_servers": "kafka:9093", "group_id": "g", "anchor_check_s": 60, "properties": {"socket.timeout.ms": 30000, "log.connection.close": False}},
               "log": {"level": "debug", "format": "json"}},
    "kafka": {"tls": {"enabled": True, "ca": {"existingSecret": "cluster-ca", "key": "root.pem"},
                      "client": {"existingSecret": "user", "certificate": "user.crt", "privateKey": "user.key"}},
              "sasl": {"mechanism": "SCRAM-SHA-512", "existingSecret": "login", "usernameKey": "u", "passwordKey": "p"}},
    "rules": {"content": "rules: []\nwatched: []\n"}, "registry": {"existingConfigMap": "ours", "key": "firms.json"}, "fx": {"content": '{"EUR": 1.17}'},
    "persistence": {"size": "20Gi", "storageClass": "fast", "accessMode": "ReadWriteOncePod", "whenDeleted": "Delete", "whenScaled": "Delete", "annotations": {"a": "b"}},
    "networkPolicy": {"from": [{"namespaceSelector": {"matchLabels": {"team": "monitoring"}}}], "kafka": [{"ipBlock": {"cidr": "10.0.0.0/8"}}], "kafkaPorts": [9093, 9094]},
    "image": {"digest": "sha256:" + "0" * 64, "pullPolicy": "Always"}, "imagePullSecrets": [{"name": "pull"}],
    "extraArgs": ["--exit-on-halt"], "recovery": {"shard": 0, "args": ["--accept-gap", "--accept-refusals"]}, "extraEnv": [{"name": "X", "value": "y"}],
    "extraVolumes": [{"name": "scratch", "emptyDir": {}}], "extraVolumeMounts": [{"name": "scratch", "mountPath": "/scratch"}],
    "extraObjects": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-more"}, "data": {"a": "b"}}],
    "podAnnotations": {"x": "y"}, "podLabels": {"team": "deals"}, "priorityClassName": "high", "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "k", "operator": "Exists"}], "affinity": {"nodeAffinity": {}},
    "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "rack", "whenUnsatisfiable": "DoNotSchedule"}],
    "service": {"port": 8080, "annotations": {"s": "t"}},
    "metrics": {"serviceMonitor": {"enabled": True, "labels": {"release": "p"}}, "prometheusRule": {"enabled": True}, "grafanaDashboard": {"enabled": True}},
    "strimzi": {"enabled": True, "cluster": "events", "namespace": "kafka", "user": {"authentication": "tls"}},
}


def merged(a, b):
    return {**a, **{k: merged(a[k], v) if isinstance(v, dict) and isinstance(a.get(k), dict) else v for k, v in b.items()}}


def helm(*words, values=None):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump(values or {}, file)  # JSON: "y" stays a string
        file.flush()
        return subprocess.run([HELM, *words, "--values", file.name], capture_output=True, text=True, timeout=60)


def template(values, *more):
    return helm("template", "deals", CHART, "--namespace", "analysts", "--kube-version", "1.35.0", *more, values=values)


def rendered(values, *more):
    done = template(merged(SERVERS, values), *more)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [d for d in yaml.safe_load_all(done.stdout) if d]


def of_kind(documents, kind):
    return [d for d in documents if d["kind"] == kind]


def pod_of(documents):
    return of_kind(documents, "StatefulSet")[0]["spec"]["template"]["spec"]


def settings_of(documents):
    config = [d for d in of_kind(documents, "ConfigMap") if "keiretsu.yaml" in d["data"]]
    return yaml.safe_load(config[0]["data"]["keiretsu.yaml"])


class Valid(unittest.TestCase):
    def valid(self, documents):
        self.assertTrue(documents)
        for d in documents:
            with self.subTest(kind=d["kind"], name=d["metadata"]["name"]):
                if d["kind"] in KINDS:
                    jsonschema.validate(d, KINDS[d["kind"]])
                else:
                    kubernetes_validate.validate(d, "1.37", strict=True)


class Rendered(Valid):
    def test_the_defaults(self):
        documents = rendered({})
        self.valid(documents)
        self.assertEqual(sorted(d["kind"] for d in documents), sorted(["ConfigMap", "NetworkPolicy", "Pod", "PodDisruptionBudget", "Service", "Service", "StatefulSet"]))

    def test_all_on(self):
        documents = rendered(ALL_ON, "--api-versions", "kafka.strimzi.io/v1")
        self.valid(documents)
        kinds = {d["kind"] for d in documents}
        self.assertLessEqual({"ServiceMonitor", "KafkaTopic", "KafkaUser"}, kinds)
        self.assertEqual({d["apiVersion"] for d in of_kind(documents, "KafkaTopic")}, {"kafka.strimzi.io/v1"})
        self.assertIn("deals-more", {d["metadata"]["name"] for d in of_kind(documents, "ConfigMap")})

    def test_each_toggle_alone(self):
        for values in ({"metrics": {"podMonitor": {"enabled": True}}}, {"networkPolicy": {"from": []}}, {"networkPolicy": {"enabled": False}},
                       {"podDisruptionBudget": {"enabled": False}}, {"strimzi": {"enabled": True, "cluster": "c"}}, {"kafka": {"tls": {"enabled": True}}},
                       *({key: value} for key, value in ALL_ON.items())):
            with self.subTest(values=values):
                self.valid(rendered(values))

    def test_the_stateful_set(self):
        """The fields by which it stands or falls."""
        s = of_kind(rendered({"shards": 2}), "StatefulSet")[0]
        container = s["spec"]["template"]["spec"]["containers"][0]
        version = re.search(r"project\(keiretsu VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
        self.assertEqual(s["metadata"]["name"], "deals-keiretsu")
        self.assertEqual({k: s["spec"][k] for k in ("replicas", "serviceName", "podManagementPolicy", "persistentVolumeClaimRetentionPolicy", "selector")}, {
            "replicas": 2, "serviceName": "deals-keiretsu-shards", "podManagementPolicy": "Parallel",
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
            "selector": {"matchLabels": {"app.kubernetes.io/name": "keiretsu", "app.kubernetes.io/instance": "deals"}}})
        self.assertEqual(container["image"], f"localhost/keiretsu:{version}")
        self.assertEqual(container["args"], ["run", "--config", "/etc/keiretsu/keiretsu.yaml"])
        self.assertEqual(container["env"], [{"name": "KEIRETSU_KAFKA__PARTITION", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['apps.kubernetes.io/pod-index']"}}}])
        self.assertEqual({p: container[p]["httpGet"]["path"] for p in ("startupProbe", "livenessProbe", "readinessProbe")},
                         {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"})
        self.assertEqual(container["resources"], {"requests": {"cpu": "100m", "memory": "1Gi"}, "limits": {"memory": "1Gi"}})
        self.assertEqual(container["volumeMounts"], [{"name": "store", "mountPath": "/var/lib/keiretsu"}, {"name": "config", "mountPath": "/etc/keiretsu", "readOnly": True}])
        self.assertEqual(s["spec"]["template"]["spec"]["terminationGracePeriodSeconds"], 60)
        self.assertEqual(s["spec"]["volumeClaimTemplates"][0]["spec"], {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}})
        check = s["spec"]["template"]["spec"]["initContainers"][0]
        self.assertEqual(check["args"], ["check", "--config", "/etc/keiretsu/keiretsu.yaml"])
        self.assertEqual((check["env"], check["volumeMounts"]), (container["env"], container["volumeMounts"]))

    def test_the_answer_to_a_halt_reaches_one_shard(self):
        """One template is for all pods, so no other pod is there meanwhile; and no claim goes with them."""
        documents = rendered({"shards": 3, "persistence": {"whenScaled": "Delete"}, "recovery": {"shard": 1, "args": ["--new-lineage"]}, "extraArgs": ["--exit-on-halt"]})
        self.valid(documents)
        spec = of_kind(documents, "StatefulSet")[0]["spec"]
        self.assertEqual((spec["replicas"], spec["ordinals"], spec["persistentVolumeClaimRetentionPolicy"]["whenScaled"]), (1, {"start": 1}, "Retain"))
        self.assertEqual(pod_of(documents)["containers"][0]["args"][3:], ["--new-lineage", "--exit-on-halt"])
        self.assertNotIn("--new-lineage", pod_of(documents)["initContainers"][0]["args"])
        self.assertEqual([c["name"] for c in of_kind(documents, "Pod")[0]["spec"]["containers"]], ["shard-1"])
        after = of_kind(rendered({"shards": 3, "persistence": {"whenScaled": "Delete"}, "extraArgs": ["--exit-on-halt"]}), "StatefulSet")[0]["spec"]
        self.assertEqual((after["replicas"], after.get("ordinals"), after["persistentVolumeClaimRetentionPolicy"]["whenScaled"]), (3, None, "Delete"))

    def test_every_pod_is_restricted(self):
        """Pod Security Standards, level restricted, and a root that cannot be written."""
        for values in ({}, ALL_ON):
            documents = rendered(values)
            for spec in (pod_of(documents), of_kind(documents, "Pod")[0]["spec"]):
                self.assertFalse(spec["automountServiceAccountToken"])
                self.assertEqual(spec["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
                self.assertTrue(spec["securityContext"]["runAsNonRoot"])
                self.assertEqual(spec["securityContext"]["runAsUser"], 65532)
                self.assertFalse(set(spec) & {"hostNetwork", "hostPID", "hostIPC"})
                for c in spec["containers"] + spec.get("initContainers", []):
                    self.assertEqual(c["securityContext"], {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}})

    def test_the_test_pod_is_no_shard(self):
        documents = rendered({"shards": 2})
        pod = of_kind(documents, "Pod")[0]
        for service in of_kind(documents, "Service"):
            self.assertFalse(service["spec"]["selector"].items() <= pod["metadata"]["labels"].items())
            self.assertLessEqual(service["spec"]["selector"].items(), of_kind(documents, "StatefulSet")[0]["spec"]["template"]["metadata"]["labels"].items())
        self.assertEqual([c["args"][-1] for c in pod["spec"]["containers"]],
                         ["deals-keiretsu-0.deals-keiretsu-shards:8080", "deals-keiretsu-1.deals-keiretsu-shards:8080"])

    def test_settings(self):
        self.assertEqual(settings_of(rendered({})), {
            "kafka": {"bootstrap_servers": "kafka-0:9092,kafka-1:9094", "topics": {"deals": "keiretsu.deals", "alerts": "keiretsu.alerts"}, "properties": {}},
            "store": {"path": "/var/lib/keiretsu"}, "registry": "/usr/share/keiretsu/config/registry.json", "rules": "/usr/share/keiretsu/config/rules.yaml",
            "http": {"listen": "0.0.0.0:8080"}, "log": {"level": "info", "format": "logfmt"}})
        documents = rendered(ALL_ON)
        told = settings_of(documents)
        self.assertEqual(told["kafka"]["properties"], {
            "socket.timeout.ms": "30000", "log.connection.close": "false", "security.protocol": "sasl_ssl", "sasl.mechanism": "SCRAM-SHA-512",
            "ssl.ca.location": "/run/secrets/kafka/ca.crt", "ssl.certificate.location": "/run/secrets/kafka/tls.crt", "ssl.key.location": "/run/secrets/kafka/tls.key"})
        self.assertEqual([told[k] for k in ("rules", "registry", "fx")], ["/etc/keiretsu/rules.yaml", "/etc/keiretsu/registry.json", "/etc/keiretsu/fx.json"])
        pod = pod_of(documents)
        volumes = {v["name"]: v.get("projected", {}).get("sources") for v in pod["volumes"]}
        self.assertEqual(volumes["config"], [{"configMap": {"name": "deals-keiretsu"}},
                                             {"configMap": {"name": "ours", "items": [{"key": "firms.json", "path": "registry.json"}]}}])
        self.assertEqual(volumes["kafka"], [
            {"secret": {"name": "cluster-ca", "items": [{"key": "root.pem", "path": "ca.crt"}]}},
            {"secret": {"name": "user", "items": [{"key": "user.crt", "path": "tls.crt"}, {"key": "user.key", "path": "tls.key"}]}},
            {"secret": {"name": "login", "items": [{"key": "u", "path": "username"}, {"key": "p", "path": "password"}]}}])
        env = {e["name"]: e.get("value") for e in pod["containers"][0]["env"]}
        self.assertEqual(env["KEIRETSU_KAFKA__PROPERTIES__SASL_PASSWORD_FILE"], "/run/secrets/kafka/password")
        self.assertEqual(env["KEIRETSU_KAFKA__PROPERTIES__SASL_USERNAME_FILE"], "/run/secrets/kafka/username")

    def test_a_change_of_the_configuration_makes_new_pods(self):
        def sums(values):
            return of_kind(rendered(values), "StatefulSet")[0]["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
        same = sums({})
        self.assertEqual(same, sums({"podDisruptionBudget": {"enabled": False}}))
        for values in ({"config": {"log": {"level": "debug"}}}, {"rules": {"content": "rules: []"}}, {"kafka": {"tls": {"enabled": True}}}):
            self.assertNotEqual(same, sums(values), values)

    def test_the_network_policy(self):
        policy = of_kind(rendered({}), "NetworkPolicy")[0]["spec"]
        self.assertEqual(policy["policyTypes"], ["Ingress", "Egress"])
        self.assertEqual(policy["egress"][1], {"ports": [{"protocol": "TCP", "port": 9092}, {"protocol": "TCP", "port": 9094}]})
        self.assertEqual(policy["ingress"], [{"from": [{"namespaceSelector": {}}], "ports": [{"protocol": "TCP", "port": "http"}]}])
        policy = of_kind(rendered({"networkPolicy": {"from": []}}), "NetworkPolicy")[0]["spec"]
        self.assertEqual(policy["ingress"], [])  # nobody, not everybody

    def test_topics_and_user_of_strimzi(self):
        documents = rendered({"shards": 4, "strimzi": {"enabled": True, "cluster": "events"}})
        topics = {d["spec"]["topicName"]: d["spec"] for d in of_kind(documents, "KafkaTopic")}
        self.assertEqual({name: t["partitions"] for name, t in topics.items()}, {"keiretsu.deals": 4, "keiretsu.alerts": 1, "keiretsu.deals.dlq": 1})
        for t in topics.values():
            self.assertEqual((t["config"]["retention.ms"], t["config"]["cleanup.policy"]), (-1, "delete"))
        self.assertEqual({d["apiVersion"] for d in of_kind(documents, "KafkaTopic")}, {"kafka.strimzi.io/v1beta2"})
        allowed = {(a["resource"]["type"], a["resource"].get("name")): set(a["operations"]) for a in of_kind(documents, "KafkaUser")[0]["spec"]["authorization"]["acls"]}
        self.assertNotIn("Write", allowed["topic", "keiretsu.deals"])
        self.assertFalse({"Create", "Alter", "Delete", "All"} & set().union(*allowed.values()))

    def test_long_names_stay_names(self):
        for release in ("deals", "keiretsu", "a" * 53):
            done = helm("template", release, CHART, "--kube-version", "1.35.0", values=SERVERS)
            self.assertEqual(done.returncode, 0, done.stderr)
            for d in yaml.safe_load_all(done.stdout):
                self.assertLessEqual(len(d["metadata"]["name"]), 63)
                for value in d["metadata"]["labels"].values():
                    self.assertLessEqual(len(value), 63)

    def test_lint(self):
        done = helm("lint", "--strict", "--kube-version", "1.35.0", CHART, values=SERVERS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def notes(self, values):
        """helm shows them with a cluster only: here they are made the text of an error."""
        with tempfile.TemporaryDirectory() as scratch:
            chart = pathlib.Path(scratch) / "keiretsu"
            shutil.copytree(CHART, chart)
            (chart / "templates/NOTES.txt").rename(chart / "notes.txt")
            (chart / "templates/notes.yaml").write_text('{{ fail (tpl (.Files.Get "notes.txt") .) }}')
            return helm("template", "deals", chart, "--namespace", "analysts", values=merged(SERVERS, values)).stderr

    def test_notes_name_the_next_command(self):
        notes = self.notes({"shards": 3})
        self.assertIn("3 shard(s), reading partition(s) 0 to 2 of keiretsu.deals at kafka-0:9092,kafka-1:9094", notes)
        self.assertIn("kubectl -n analysts rollout status statefulset/deals-keiretsu && helm test -n analysts deals", notes)
        self.assertIn("POD=deals-keiretsu-0     of shard 0; that of the last is deals-keiretsu-2\n", notes)
        self.assertIn("POD=deals-keiretsu-0\n", self.notes({}))
        self.assertNotIn("RECOVERY", notes)
        self.assertNotRegex(notes, "exec .*keiretsu (show|explain|state)")  # they would have the daemon killed for memory
        (heading,) = re.findall(r'deploy/runbook.md, "([^"]+)"', notes)
        self.assertIn(f"### {heading}\n", (ROOT / "deploy/runbook.md").read_text())
        notes = self.notes({"shards": 3, "recovery": {"shard": 2, "args": ["--accept-refusals"]}})
        self.assertIn("RECOVERY: shard 2 starts with --accept-refusals", notes)
        self.assertIn("and 1,000 records have passed, take it out:\n\n  helm upgrade -n analysts deals CHART --reset-then-reuse-values --set recovery.shard=0 --set-json recovery.args=[]", notes)


if __name__ == "__main__":
    unittest.main()
