#!/usr/bin/env python3
"""What helm/keiretsu hands to a monitoring operator: monitors, rules and dashboards that fit each other. Run by tests/k8s/chart."""
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

import yaml

from chart_test import ALL_ON, ROOT, Valid, merged, of_kind, rendered

KINDS = (("serviceMonitor", "ServiceMonitor", "endpoints"), ("podMonitor", "PodMonitor", "podMetricsEndpoints"))
DESCRIPTION = "For 5 minutes it has had no target for the others. Their partitions are read by nobody, or nobody would notice that they are not."


class Monitoring(Valid):
    def test_rules_and_dashboards_are_those_of_deploy(self):
        documents = rendered(ALL_ON)
        rules = of_kind(documents, "PrometheusRule")[0]["spec"]
        of_deploy = yaml.safe_load((ROOT / "deploy/prometheus/keiretsu-rules.yaml").read_text())["groups"]
        self.assertEqual([g for g in rules["groups"] if g["name"] != "keiretsu-shards"], of_deploy)
        shown = {name: text for d in of_kind(documents, "ConfigMap") for name, text in d["data"].items() if name.endswith(".json") and "dashboard" in d["metadata"]["name"]}
        dashboards = {f.name: f.read_text() for f in (ROOT / "deploy/grafana/dashboards").glob("*.json")}
        self.assertEqual({name: json.loads(text) for name, text in shown.items()}, {name: json.loads(text) for name, text in dashboards.items()})
        self.assertEqual(len(shown), 2)

    def test_rules_and_monitors_agree_on_the_job(self):
        for names in ({}, {"nameOverride": "deals"}, {"fullnameOverride": "other"}, {"nameOverride": "a", "fullnameOverride": "b"}):
            for toggle, kind, endpoints in KINDS:
                documents = rendered({**names, "metrics": {toggle: {"enabled": True}, "prometheusRule": {"enabled": True}}})
                self.valid(documents)
                (monitor,), (rules,) = of_kind(documents, kind), of_kind(documents, "PrometheusRule")
                self.assertNotIn("jobLabel", monitor["spec"])
                given = {r["replacement"] for e in monitor["spec"][endpoints] for r in e["relabelings"] if r["targetLabel"] == "job"}
                asked = {job for group in rules["spec"]["groups"] for rule in group["rules"] for job in re.findall(r'job="([^"]*)"', rule["expr"])}
                self.assertEqual((given, asked), ({"keiretsu"}, {"keiretsu"}), names)

    def test_a_shard_that_is_missing_pages(self):
        """promtool, over the rule as it is rendered: two of three targets, one of them later; none at all; the pods of another release."""
        for toggle, _, _ in KINDS:
            (rule,) = of_kind(rendered({"shards": 3, "metrics": {toggle: {"enabled": True}, "prometheusRule": {"enabled": True}}}), "PrometheusRule")
            url = [r["annotations"]["runbook_url"] for g in rule["spec"]["groups"] for r in g["rules"] if r["alert"] == "KeiretsuShardsMissing"]
            self.assertEqual(url, ["deploy/runbook.md#keiretsushardsmissing"])
            self.assertIn("### KeiretsuShardsMissing\n", (ROOT / "deploy/runbook.md").read_text())

            def up(pod, values, namespace="analysts"):
                return {"series": f'up{{job="keiretsu",namespace="{namespace}",pod="{pod}",instance="{pod}:8080"}}', "values": values}
            cases = (([up("deals-keiretsu-0", "1x20"), up("deals-keiretsu-1", "1x20"), up("deals-keiretsu-2", "1x20")], None),
                     ([up("deals-keiretsu-0", "1x20"), up("deals-keiretsu-1", "1x20"), up("deals-keiretsu-2", "1x5 stale")], 2),
                     ([up("deals-keiretsu-0", "1x20"), up("deals-keiretsu-1", "0x20"), up("deals-keiretsu-2", "1x5 _x2 1x20")], None),
                     ([up("deals-keiretsu-0", "1x20"), up("deals-keiretsu-1", "1x20"), up("deals-keiretsu-2", "1x20", "other"), up("more-keiretsu-2", "1x20")], 2),
                     ([], 0))
            with tempfile.TemporaryDirectory() as scratch:
                (pathlib.Path(scratch) / "rules.yaml").write_text(json.dumps(rule["spec"]))
                annotations = {"runbook_url": url[0], "description": DESCRIPTION}
                (pathlib.Path(scratch) / "test.yaml").write_text(json.dumps({"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [
                    {"interval": "1m", "input_series": series, "alert_rule_test": [{"alertname": "KeiretsuShardsMissing", "eval_time": "15m", "exp_alerts": [] if known is None else [
                        {"exp_labels": {"severity": "critical", "namespace": "analysts"},
                         "exp_annotations": {"summary": f"Prometheus knows {known} of the 3 shards of deals-keiretsu", **annotations}}]}]} for series, known in cases]}))
                done = subprocess.run(["promtool", "test", "rules", f"{scratch}/test.yaml"], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_books_address(self):
        address = "https://git.example/keiretsu/runbook.md"
        documents = rendered(merged(ALL_ON, {"metrics": {"runbookUrl": address}}))
        (rules,) = of_kind(documents, "PrometheusRule")
        urls = [r["annotations"]["runbook_url"] for g in rules["spec"]["groups"] for r in g["rules"]]
        self.assertGreater(len(urls), 15)
        self.assertEqual([u for u in urls if not u.startswith(address + "#")], [])
        boards = [json.loads(text) for d in of_kind(documents, "ConfigMap") if "dashboard" in d["metadata"]["name"] for text in d["data"].values()]
        self.assertEqual([v["query"] for b in boards for v in b["templating"]["list"] if v["name"] == "runbook"], [address] * 2)

    def test_how_many_shards_is_asked_only_of_the_charts_own_targets(self):
        (rule,) = of_kind(rendered({"metrics": {"prometheusRule": {"enabled": True}}}), "PrometheusRule")
        self.assertNotIn("keiretsu-shards", [g["name"] for g in rule["spec"]["groups"]])


if __name__ == "__main__":
    unittest.main()
