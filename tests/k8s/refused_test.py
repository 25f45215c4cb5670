#!/usr/bin/env python3
"""What helm/keiretsu refuses, and what comes near and is taken. Run by tests/k8s/chart."""
import re
import unittest

from chart_test import ROOT, SERVERS, merged, rendered, template


class Refused(unittest.TestCase):
    def refused(self, values, *sentence, base=SERVERS):
        done = template(merged(base, values))
        self.assertNotEqual(done.returncode, 0, f"{values} was taken")
        for words in sentence:
            self.assertIn(words, done.stderr)

    def test_with_a_sentence(self):
        self.refused({}, "config.kafka.bootstrap_servers is empty; expected where Kafka is", base={})
        for values, sentence in (
                ({"config": {"kafka": {"partition": 3}}}, "config.kafka.partition is set by the chart: pod N reads partition N"),
                ({"config": {"kafka": {"topics": {"alerts": "keiretsu.deals"}}}}, "two of keiretsu.deals, keiretsu.deals, keiretsu.deals.dlq are one topic"),
                ({"config": {"store": {"path": "/x"}}}, "config.store.path is set by the chart: the volume is mounted"),
                ({"config": {"http": {"listen": "1.2.3.4:5"}}}, "config.http.listen is set by the chart"),
                ({"config": {"rules": "/x"}}, "config.rules is set by the chart: rules.content or rules.existingConfigMap says it"),
                ({"config": {"registry": "/x"}}, "config.registry is set by the chart"),
                ({"config": {"fx": "/x"}}, "config.fx is set by the chart"),
                ({"config": {"kafka": {"properties": {"sasl.password": "geheim"}}}}, "sasl.password would stand in a ConfigMap for all to read"),
                ({"config": {"kafka": {"properties": {"security.protocol": "ssl"}}}, "kafka": {"tls": {"enabled": True}}}, "security.protocol is set by kafka.tls"),
                ({"kafka": {"sasl": {"mechanism": "PLAIN"}}}, "kafka.sasl.existingSecret is empty; expected the name of the Secret"),
                ({"kafka": {"sasl": {"existingSecret": "s"}}}, "kafka.sasl.mechanism is empty; expected PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"),
                ({"kafka": {"tls": {"client": {"existingSecret": "s"}}}}, "kafka.tls.enabled is false; expected true"),
                ({"rules": {"content": "a", "existingConfigMap": "b"}}, "rules.content and rules.existingConfigMap are both set"),
                ({"resources": {"limits": {"memory": "2Gi"}}}, "the request of memory (1Gi) is not its limit (2Gi)"),
                ({"image": {"tag": "latest"}}, "image.tag is latest; expected"),
                ({"metrics": {"serviceMonitor": {"enabled": True}, "podMonitor": {"enabled": True}}}, "each pod would be scraped twice"),
                ({"config": {"kafka": {"bootstrap_servers": "a:9092,b:65536"}}}, "config.kafka.bootstrap_servers: b:65536; expected a port of 1 to 65535"),
                ({"config": {"kafka": {"bootstrap_servers": "a:0"}}}, "a:0; expected a port of 1 to 65535"),
                ({"config": {"kafka": {"properties": {"acks": 1}}}}, "config.kafka.properties: acks is set by the daemon"),
                ({"extraEnv": [{"name": "KEIRETSU_KAFKA__PARTITION", "value": "3"}]}, "extraEnv: KEIRETSU_KAFKA__PARTITION is set by the chart: pod N reads partition N"),
                ({"extraEnv": [{"name": "KEIRETSU_STORE__PATH_FILE", "value": "/x"}]}, "extraEnv: KEIRETSU_STORE__PATH_FILE is set by the chart: the volume is mounted"),
                ({"extraArgs": ["--config", "/x"]}, "extraArgs: --config is set by the chart"),
                ({"extraArgs": ["--set", "kafka.partition=3"]}, "extraArgs: kafka.partition=3 is set by the chart: pod N reads partition N"),
                ({"extraArgs": ["--set=http.listen=0.0.0.0:1"]}, "extraArgs: --set=http.listen=0.0.0.0:1 is set by the chart: the probes"),
                ({"podLabels": {"app.kubernetes.io/name": "x"}}, "podLabels: app.kubernetes.io/name is set by the chart or by Kubernetes"),
                ({"podLabels": {"apps.kubernetes.io/pod-index": "7"}}, "podLabels: apps.kubernetes.io/pod-index is set by"),
                ({"image": {"repository": "registry:5000/a/b:c"}}, "image.repository is registry:5000/a/b:c; expected no tag in it"),
                ({"persistence": {"size": "100Mi"}}, "persistence.size is 100Mi; expected 512Mi or more"),
                ({"persistence": {"size": 1000000}}, "persistence.size is 1000000; expected 512Mi or more"),
                ({"persistence": {"size": "500M"}}, "KeiretsuDiskLow comes at 256 MiB"),
                *(({"config": {"kafka": {"properties": {name: value}}}}, f"config.kafka.properties: {name} would stand in a ConfigMap for all to read")
                  for name, value in (("ssl.keystore.password", "hunter2"), ("sasl.oauthbearer.config", "principal=hunter2"), ("ssl.key.password", "${X:-hunter2}"),
                                      ("ssl.key.pem", "${X}hunter2"), ("sasl.username", "hunter2"))),
                ({"extraArgs": ["--set", "kafka.properties.sasl.password=hunter2"]}, "extraArgs: sasl.password would stand in the StatefulSet for all to read"),
                ({"extraArgs": ["--set=kafka.properties.ssl.key.password=a=b"]}, "extraArgs: ssl.key.password would stand"),
                ({"extraArgs": ["--set", "kafka.properties.sasl.password=$(X)hunter2"]}, "extraArgs: sasl.password would stand"),
                ({"extraArgs": ["--set", "kafka.properties.sasl.password=hunter2=$(X)"]}, "extraArgs: sasl.password would stand"),
                ({"config": {"kafka": {"properties": {"sasl.password": "${PW}"}}}, "extraEnv": [{"name": "PW", "value": "hunter2"}]},
                 "extraEnv: PW, which config.kafka.properties names for sasl.password, would stand in the StatefulSet"),
                ({"extraEnv": [{"name": "KEIRETSU_KAFKA__PROPERTIES__SSL_KEY_PASSWORD", "value": "hunter2"}]}, "extraEnv: KEIRETSU_KAFKA__PROPERTIES__SSL_KEY_PASSWORD would stand"),
                ({"extraArgs": ["--new-lineage"]}, "extraArgs: --new-lineage would be given to every shard"),
                ({"extraArgs": ["--accept-refusals=true"]}, "expected recovery.shard and recovery.args"),
                ({"shards": 2, "recovery": {"shard": 2, "args": ["--accept-gap"]}}, "recovery.shard is 2 and shards is 2; expected one of 0 to 1"),
                ({"shards": 2, "recovery": {"shard": 1}}, "recovery.shard is 1 and recovery.args is empty"),
                ({"strimzi": {"enabled": True}}, "strimzi.cluster is empty; expected the name of the Kafka resource"),
                ({"strimzi": {"minInsyncReplicas": 4}}, "strimzi.minInsyncReplicas is 4 and strimzi.replicas is 3")):
            with self.subTest(values=values):
                self.refused(values, sentence)

    def test_what_comes_near_is_taken(self):
        for values in ({"config": {"kafka": {"bootstrap_servers": "a:65535,b:1"}}}, {"config": {"kafka": {"properties": {"linger.ms": 5}}}},
                       {"extraEnv": [{"name": "KEIRETSU_LOG__LEVEL", "value": "debug"}]}, {"extraArgs": ["--set", "log.level=debug"]},
                       {"podLabels": {"app.kubernetes.io/created-by": "x"}}, {"image": {"repository": "registry:5000/a/b"}},
                       *({"persistence": {"size": size}} for size in ("512Mi", "0.5Gi", "536870912", 536870912, "540M", "1Ti", "1E"))):
            with self.subTest(values=values):
                rendered(values)

    def test_a_reference_to_a_secret_is_no_password(self):
        rendered({"config": {"kafka": {"properties": {"ssl.key.password": "${KEY_PASSWORD}", "sasl.oauthbearer.config": "${CONFIG:-}"}}},
                  "extraArgs": ["--set", "kafka.properties.sasl.password=$(PASSWORD)"],
                  "extraEnv": [{"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
                               {"name": "KEIRETSU_KAFKA__PROPERTIES__SASL_PASSWORD", "value": "$(PASSWORD)"},
                               {"name": "KEIRETSU_KAFKA__PROPERTIES__SSL_KEY_PASSWORD_FILE", "value": "/run/x"}]})

    def test_what_is_secret_for_the_daemon_is_secret_for_the_chart(self):
        body = re.search(r"^bool is_secret\(.*?^}", (ROOT / "src/kafka/client.cc").read_text(), re.S | re.M).group()
        words = re.findall(r'"([^"]+)"', body)
        self.assertGreater(len(words), 4)
        for word in words:
            with self.subTest(word=word):
                self.refused({"config": {"kafka": {"properties": {word if "." in word else f"x.{word}": "hunter2"}}}}, "would stand in a ConfigMap")

    def test_by_the_schema_with_the_place(self):
        for values, place in (
                ({"shards": 0}, "shards"), ({"shards": "two"}, "shards"), ({"shard": 2}, "shard"),
                ({"config": {"kafka": {"bootstrap_servers": "kafka"}}}, "bootstrap_servers"),
                ({"config": {"kafka": {"bootstrap_server": "kafka:9092"}}}, "bootstrap_server"),
                ({"config": {"kafka": {"topics": {"deals": "with space"}}}}, "deals"),
                ({"config": {"kafka": {"anchor_check_s": 0}}}, "anchor_check_s"),
                ({"config": {"log": {"level": "loud"}}}, "level"), ({"config": {"logs": {}}}, "logs"),
                ({"image": {"digest": "sha256:12"}}, "digest"), ({"image": {"pullPolicy": "Sometimes"}}, "pullPolicy"),
                ({"kafka": {"sasl": {"mechanism": "GSSAPI"}}}, "mechanism"), ({"kafka": {"tls": {"insecure": True}}}, "insecure"),
                ({"persistence": {"accessMode": "ReadWriteMany"}}, "accessMode"), ({"persistence": {"size": "much"}}, "size"), ({"persistence": {"enabled": False}}, "enabled"),
                ({"service": {"port": 70000}}, "port"), ({"networkPolicy": {"kafkaPorts": ["9092"]}}, "kafkaPorts"),
                ({"terminationGracePeriodSeconds": 5}, "terminationGracePeriodSeconds"),
                ({"metrics": {"serviceMonitor": {"interval": "soon"}}}, "interval"), ({"metrics": {"enabled": True}}, "enabled"),
                ({"metrics": {"runbookUrl": "wiki/runbook.md"}}, "runbookUrl"),
                ({"strimzi": {"user": {"authentication": "password"}}}, "authentication"), ({"rules": {"file": "x"}}, "file"),
                ({"recovery": {"args": ["--no-ticks"]}}, "args"), ({"recovery": {"pod": "a-0"}}, "pod")):
            with self.subTest(values=values):
                self.refused(values, "values don't meet the specifications of the schema", place)


if __name__ == "__main__":
    unittest.main()
