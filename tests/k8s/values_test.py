#!/usr/bin/env python3
"""values.yaml of helm/keiretsu, its schema, its README and the daemon's own settings say the same. Run by tests/k8s/chart."""
import json
import pathlib
import re
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "helm/keiretsu"


def resolved(schema, node):
    return schema["definitions"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node


class Documented(unittest.TestCase):
    def leaves(self):
        """key -> (description, value) of values.yaml; a key with `# --` is a leaf."""
        found, stack, comment = {}, [], ""
        values = yaml.safe_load((CHART / "values.yaml").read_text())
        for line in (CHART / "values.yaml").read_text().splitlines():
            if m := re.match(r" *# -- (.*)", line):
                comment = m[1]
            elif m := re.match(r"( *)([A-Za-z_0-9]+):", line):
                stack = stack[:len(m[1]) // 2] + [m[2]]
                if comment:
                    value = values
                    for key in stack:
                        value = value[key]
                    found[".".join(stack)] = (comment, value)
                comment = ""
            elif line.strip() and not line.strip().startswith("#"):
                self.assertTrue(line.startswith("  "), line)
        return found

    def undocumented(self, node, path, told):
        for key, value in node.items():
            at = f"{path}{key}"
            if at in told:
                continue
            if not isinstance(value, dict) or not value:
                yield at
            else:
                yield from self.undocumented(value, at + ".", told)

    def test_every_value_has_its_sentence_here_and_in_the_readme(self):
        told = self.leaves()
        self.assertGreater(len(told), 50)
        self.assertEqual(list(self.undocumented(yaml.safe_load((CHART / "values.yaml").read_text()), "", told)), [])
        rows = {}
        for line in (CHART / "README.md").read_text().splitlines():
            if m := re.match(r"\| ([A-Za-z][A-Za-z_0-9.]*) \| [a-z]+ \| `(.*?)` \| (.*) \|$", line):
                rows[m[1]] = (m[3], m[2])
        self.assertEqual(rows.keys(), told.keys())
        for key, (sentence, value) in told.items():
            self.assertEqual(rows[key][0], sentence, key)
            self.assertEqual(json.loads(rows[key][1]), value, key)

    def test_every_value_is_in_the_schema(self):
        schema = json.loads((CHART / "values.schema.json").read_text())
        for key in self.leaves():
            node = schema
            for part in key.split("."):
                node = resolved(schema, node)["properties"]
                self.assertIn(part, node, key)
                node = node[part]

    def test_the_settings_of_the_daemon_are_in_the_schema(self):
        schema = json.loads((CHART / "values.schema.json").read_text())

        def missing(node, known, path):
            for key, value in node.items():
                if key not in known.get("properties", {}):
                    yield path + key
                elif isinstance(value, dict):
                    yield from missing(value, resolved(schema, known["properties"][key]), path + key + ".")
        shipped = yaml.safe_load((ROOT / "config/keiretsu.yaml").read_text())
        self.assertEqual(list(missing(shipped, schema["properties"]["config"], "config.")), [], "expected in helm/keiretsu/values.schema.json too")

    def test_the_properties_that_the_daemon_refuses_are_those_of_the_chart(self):
        refused = re.search(r"kOwnProperties = {(.*?)};", (ROOT / "src/config/settings.cc").read_text(), re.S)[1]
        listed = re.search(r'define "keiretsu.ownProperties" -}}\n(.*?){{', (CHART / "templates/_validate.tpl").read_text(), re.S)[1]
        self.assertEqual(yaml.safe_load(listed), re.findall(r'"([^"]+)"', refused))

    def test_versions_are_those_of_the_project(self):
        version = re.search(r"project\(keiretsu VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
        chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
        self.assertEqual((chart["version"], chart["appVersion"]), (version, version))


if __name__ == "__main__":
    unittest.main()
