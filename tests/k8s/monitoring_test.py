#!/usr/bin/env python3
"""What helm/keiretsu hands to a monitoring operator: monitors, rules and dashboards that fit each other. Run by tests/k8s/chart."""
import json
import re
import unittest

import yaml

from chart_test import ALL_ON, ROOT, Valid, of_kind, rendered

KINDS = (("serviceMonitor", "ServiceMonitor", "endpoints"), ("podMonitor", "PodMonitor", "podMetricsEndpoints"))


class Monitoring(Valid):
    def test_rules_and_dashboards_are_those_of_deploy(self):
        documents = rendered(ALL_ON)
        rules = of_kind(documents, "PrometheusRule")[0]["spec"]
        self.assertEqual(rules, yaml.safe_load((ROOT / "deploy/prometheus/keiretsu-rules.yaml").read_text()))
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


if __name__ == "__main__":
    unittest.main()
