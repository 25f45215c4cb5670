#!/usr/bin/env python3
"""Drives the built binary as a person does: verbs_test.py KEIRETSU. Exit codes and messages of check, try, show and explain."""

import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = pathlib.Path(sys.argv.pop(1)).resolve()
DEALS = "deploy/data/ai-deals.jsonl"


def run(*words, stdin=""):
    done = subprocess.run([BINARY, *words], cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def report(**more):
    fields = {"event_id": "1", "deal_id": "d", "action": "report", "stage": "announced", "published_at": "2025-01-01T00:00:00Z",
              "parties": [{"id": "openai"}, {"id": "oracle"}], "legs": [{"type": "partner", "from": "openai", "to": "oracle"}]}
    return json.dumps(fields | more)


class Run(unittest.TestCase):
    """Of a daemon that does not start, too: one line a problem in the format of the log, and the exit code in the last."""

    def refused(self, text, *words):
        with tempfile.TemporaryDirectory() as scratch:
            config = pathlib.Path(scratch, "keiretsu.yaml")
            config.write_text(text)
            code, out, err = run("run", "--config", str(config), *words)
        self.assertEqual((code, out), (78, ""))
        self.assertFalse([c for c in err if ord(c) < 32 and c != "\n"], err)
        return err.splitlines()

    def test_wrong_settings(self):
        lines = self.refused('"k\\e[31m": 1\nkafka: {partition: x}\n')
        self.assertEqual(len(lines), 3, lines)
        self.assertIn("\\u001b[31m", lines[0])
        self.assertIn("kafka.partition", lines[1])
        self.assertTrue(all(" level=error " in f" {line}" for line in lines), lines)
        self.assertIn("exit=78", lines[-1])

    def test_wrong_rules_as_json(self):
        with tempfile.TemporaryDirectory() as scratch:
            rules = pathlib.Path(scratch, "rules.yaml")
            rules.write_text("rules: 7\n")
            lines = self.refused(f"rules: {rules}\nregistry: {ROOT}/config/registry.json\n", "--log-format", "json")
            told = [json.loads(line) for line in lines]
            self.assertTrue(any(str(rules) in t["msg"] for t in told), told)
            self.assertEqual(str(told[-1]["exit"]), "78")


class Try(unittest.TestCase):
    def test_reports_that_are_not_there_end_it(self):
        for data in ("nowhere.jsonl", "config"):
            code, _, err = run("try", "--once", "--data", data)
            self.assertEqual(code, 65, err)
            self.assertIn(data, err)

    def test_a_line_that_no_topic_takes_ends_it(self):
        with tempfile.TemporaryDirectory() as scratch:
            data = pathlib.Path(scratch, "long.jsonl")
            data.write_text(report() + "\n" + "x" * 2_000_000)
            code, _, err = run("try", "--once", "--data", str(data))
            self.assertEqual(code, 65, err)
            self.assertIn(f"{data}:2: the line has 2000000 bytes; expected at most 998976", err)

    def test_an_address_that_is_none(self):
        code, _, err = run("try", "--listen", "999.1.1.1:18099")
        self.assertEqual(code, 2)
        self.assertIn("expected an IPv4 address and a port", err)


class Check(unittest.TestCase):
    def test_shipped_files_are_right(self):
        code, out, _ = run("check")
        self.assertEqual(code, 0, out)
        self.assertEqual([line[0] for line in out.splitlines()], ["✓"] * 3)

    def test_wrong_files_are_told_with_line_and_expectation(self):
        with tempfile.TemporaryDirectory() as scratch:
            rules = pathlib.Path(scratch, "rules.yaml")
            text = (ROOT / "config/rules.yaml").read_text()
            rules.write_text(text.replace("- openai\n", "- opnai\n", 1))
            line = text[:text.index("- openai\n")].count("\n") + 1
            code, out, _ = run("check", "--rules", str(rules))
            self.assertEqual(code, 78)
            self.assertIn(f"✕ rules: {rules}", out)
            self.assertIn(f"{rules}:{line}:", out)
            self.assertIn('did you mean "openai"?', out)
            code, out, _ = run("check", "--rules", str(rules), "--json")
            self.assertEqual(code, 78)
            told = [json.loads(one) for one in out.splitlines()]
            self.assertEqual([(one["what"], one["ok"]) for one in told], [("settings", True), ("registry", True), ("rules", False)])
            self.assertEqual(told[2]["problems"][0]["line"], line)

    def test_properties_that_librdkafka_refuses_are_told_without_a_broker(self):
        with tempfile.TemporaryDirectory() as scratch:
            config = pathlib.Path(scratch, "keiretsu.yaml")

            def checked(properties):
                config.write_text(f"registry: {ROOT}/config/registry.json\nrules: {ROOT}/config/rules.yaml\nkafka:\n  bootstrap_servers: 127.0.0.1:1\n  properties: {json.dumps(properties)}\n")
                code, out, _ = run("check", "--config", str(config))
                if code == 78:
                    self.assertEqual(run("run", "--config", str(config), "--set", f"store.path={scratch}/store", "--set", "http.listen=127.0.0.1:0")[0], 78, properties)
                return code, out

            code, out = checked({"sasl.mechanismo": "PLAIN", "socket.timeout.ms": "soon", "linger.ms": "5"})
            self.assertEqual(code, 78)
            self.assertIn('kafka.properties.sasl.mechanismo: No such configuration property: "sasl.mechanismo"', out)
            self.assertIn("kafka.properties.socket.timeout.ms: Invalid value", out)
            self.assertNotIn("linger.ms", out)
            tls = {"security.protocol": "ssl", "ssl.ca.location": f"{scratch}/ca.pem"}
            code, out = checked(tls)
            self.assertEqual(code, 78)
            self.assertIn(f"kafka.properties.ssl.ca.location: {scratch}/ca.pem: No such file or directory; expected a file that can be read", out)
            code, out = checked({"security.protocol": "sasl_plaintext", "sasl.mechanism": "SCRAM-SHA-512"})  # each alone is right
            self.assertEqual((code, "kafka.properties: " in out), (78, True), out)
            pathlib.Path(scratch, "ca.pem").write_text("no certificate")
            self.assertEqual(checked(tls)[0], 78)
            self.assertEqual(checked({"linger.ms": "5", "ssl.ca.location": "/nowhere"})[0], 0, "without TLS nobody reads it")

    def test_a_setting_of_the_command_line_is_judged_as_run_judges_it(self):
        code, out, _ = run("check", "--set", "kafka.topics.deals=my deals")
        self.assertEqual(code, 78)
        self.assertIn('command line: kafka.topics.deals: "my deals" is no name of a topic', out)
        code, _, err = run("check", "--set", "kafka.topics.deals")
        self.assertEqual((code, "expected KEY=VALUE" in err), (2, True))
        self.assertEqual(run("check", "--set", "codec.schema_ids=7, 12")[0], 0)

    def test_a_daemon_that_runs_is_asked_whether_it_is_ready(self):
        class Answers(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.server.ready else 503)
                self.end_headers()
                self.wfile.write(f"{self.path}\n".encode())

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
            address = f"127.0.0.1:{server.server_port}"
            threading.Thread(target=server.serve_forever, daemon=True).start()
            server.ready = True
            self.assertEqual(run("check", "--ready", address), (0, "/readyz?verbose\n", ""))
            server.ready = False
            self.assertEqual(run("check", "--ready", address), (1, "/readyz?verbose\n", ""))
            server.shutdown()
        code, _, err = run("check", "--ready", address)
        self.assertEqual(code, 69)
        self.assertIn(address, err)
        code, _, err = run("check", "--ready", "nowhere")
        self.assertEqual((code, err), (2, "nowhere is no address to ask; expected HOST:PORT, as 127.0.0.1:8080\n"))

    def test_a_file_that_is_not_there(self):
        code, out, _ = run("check", "--registry", "nowhere.json")
        self.assertEqual(code, 78)
        self.assertIn("✕ registry: nowhere.json", out)

    def test_refusals_of_reports(self):
        lines = [report(), "{", report(event_id="2", stage="signed"), report(event_id="3", published_at="2099-01-01T00:00:00Z")]
        code, out, err = run("check", "-", stdin="\n".join(lines))
        self.assertEqual(code, 65)
        self.assertEqual([line.split(": ")[:2] for line in out.splitlines()],
                         [["-:2", "not_json"], ["-:3", "unknown_enum"], ["-:4", "future"]])
        self.assertIn("1 accepted", err)

    def test_warnings_are_no_refusals_unless_denied(self):
        line = report(parties=[{"id": "openai", "roles": ["supplier"]}, {"id": "oracle"}],
                      legs=[{"type": "purchase", "from": "openai", "to": "oracle"}])
        code, out, _ = run("check", "-", stdin=line)
        self.assertEqual(code, 0)
        self.assertTrue(out.startswith("-:1: warning: role_direction: legs[0].from: "), out)
        self.assertEqual(run("check", "-", "--deny-warnings", stdin=line)[0], 65)
        told = json.loads(run("check", "-", "--json", stdin=line)[1])
        self.assertEqual((told["verdict"], told["class"], told["line"]), ("warning", "role_direction", 1))

    def test_an_id_used_again_with_another_content(self):
        _, out, _ = run("check", "-", stdin=report() + "\n" + report(stage="definitive"))
        self.assertIn("-:2: warning: event_id_reused: ", out)

    def test_real_reports_are_accepted(self):
        code, out, err = run("check", DEALS)
        self.assertEqual(code, 0, out)
        self.assertIn(" 0 refused", err)


class Verbs(unittest.TestCase):
    def test_a_verb_that_is_none(self):
        code, out, err = run("replya")
        self.assertEqual((code, out), (2, ""))
        self.assertIn('"replya" is no verb; see keiretsu --help; did you mean "replay"?', err)


class NotALog(unittest.TestCase):
    """Reports of which none is accepted: the wrong file, most likely."""

    def test_it_is_bad_input(self):
        for verb in (["replay", "-"], ["show", "entity", "openai", "--from", "-"], ["show", "insights", "--from", "-"]):
            code, _, err = run(*verb, stdin="{\n[]\n")
            self.assertEqual(code, 65, verb)
            self.assertIn("2 refused" if verb[0] == "replay" else "2 of 2 reports are refused and none is accepted", err)

    def test_some_that_are_refused_are_told(self):
        for verb in (["replay", "-"], ["show", "insights", "--from", "-"]):
            code, _, err = run(*verb, stdin=report() + "\n{\n")
            self.assertEqual(code, 0, err)
            self.assertIn("1 refused" if verb[0] == "replay" else "1 of 2 reports are refused", err)

    def test_rules_that_name_what_the_registry_lacks_are_told(self):
        with tempfile.TemporaryDirectory() as scratch:
            registry = pathlib.Path(scratch, "registry.json")
            registry.write_text('{"entities": [{"id": "openai", "name": "OpenAI"}]}')
            code, _, err = run("replay", "-", "--registry", str(registry), stdin=report())
            self.assertEqual(code, 0, err)
            self.assertRegex(err, r"rules.yaml: [0-9]+ ids or layers are not of the registry: they raise nothing; `keiretsu check` names them")


class Show(unittest.TestCase):
    def test_measures_are_those_of_replay(self):
        shown, replayed = run("show", "measures", "--json", "--from", DEALS), run("replay", DEALS, "--measures", "--json")
        self.assertEqual((shown[0], replayed[0]), (0, 0))
        self.assertEqual(shown[1], replayed[1])

    def test_aws_is_amazon(self):
        code, out, _ = run("show", "entity", "AWS", "--json", "--from", DEALS)
        self.assertEqual(code, 0)
        self.assertEqual(json.loads(out)["id"], "amazon")

    def test_as_of_a_day(self):
        code, out, _ = run("show", "deal", "openai-oracle-2025", "--json", "--from", DEALS, "--until", "2025-07-01")
        self.assertEqual(code, 0)
        self.assertEqual(list(json.loads(out)["lenses"]), ["reported"])

    def test_unknown_names(self):
        for words, hint in ((("entity", "opnai"), "openai"), (("layer", "clod"), "cloud"), (("tie", "openai", "orcle"), "oracle")):
            code, _, err = run("show", *words, "--from", DEALS)
            self.assertEqual(code, 65)
            self.assertIn(f'did you mean "{hint}"?', err)

    def test_nothing_to_look_at(self):
        code, _, err = run("show", "measures")
        self.assertEqual(code, 2)
        self.assertIn("--store DIRECTORY", err)
        with tempfile.TemporaryDirectory() as scratch:
            code, _, err = run("show", "measures", "--store", scratch)
            self.assertEqual(code, 65)
            self.assertIn("there is no store", err)


class Insights(unittest.TestCase):
    def answers(self, *more):
        code, out, err = run("show", "insights", "--json", "--from", DEALS, *more)
        self.assertEqual(code, 0, err)
        return json.loads(out)

    def test_what_is_counted_is_told_as_a_number_too(self):
        first = self.answers()[0]
        self.assertIn(f"tied to each other: {first['count']}.", first["answer"])

    def test_the_deals_are_those_of_the_number(self):
        """What five firms have at stake in OpenAI, in dollars; the loans of banks and the stakes of funds are not of it."""
        eighth = self.answers()[8]
        self.assertIn("$140.6 bn", eighth["answer"])
        self.assertIn("nvidia-openai-2025-loi", eighth["deals"])
        self.assertNotIn("openai-2024-revolver", eighth["deals"])
        self.assertNotIn("crusoe-blueowl-2024-abilene", eighth["deals"])
        self.assertEqual(self.answers("--entity", "nvidia")[8]["deals"], ["nvidia-openai-2025-loi", "openai-2024-round"])
        self.assertNotIn("microsoft-openai-partnership", self.answers("--entity", "microsoft")[8]["deals"])

    def test_a_list_that_is_cut_says_so(self):
        fifth = self.answers()[5]
        self.assertEqual(len(fifth["deals"]), 10)
        text = run("show", "insights", "--from", DEALS)[1]
        self.assertIn(f" and {fifth['deals_more']} more\n", text)

    def test_a_cloud_is_asked_whose_models_it_offers(self):
        whole, microsoft = self.answers()[6], self.answers("--entity", "microsoft")[6]
        self.assertIn("The cloud that offers the models of most such firms is ", whole["answer"])
        self.assertEqual(microsoft["hosting"]["host"], "microsoft")
        self.assertIn("anthropic", microsoft["hosting"]["providers"])
        self.assertTrue(microsoft["deals"])


class Explain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.all = [json.loads(line) for line in run("replay", DEALS, "--json")[1].splitlines()]
        cls.told = [t for t in cls.all if t["rule"] == "commitment_to_revenue" and t["subject"]["ids"] == ["oracle", "openai"]]

    def test_the_evidence_is_derived_anew(self):
        code, out, err = run("explain", self.told[0]["alert_id"][:12], "--json", "--from", DEALS)
        self.assertEqual(code, 0, err)
        explained = json.loads(out)
        self.assertEqual(explained["transitions"], self.told)
        self.assertTrue(explained["derived"]["same_as_told"])
        self.assertEqual(explained["derived"]["clears_without"], {"deals": ["openai-oracle-2025"], "smallest": True})
        self.assertEqual(explained["since"], [])

    def test_it_begins_with_what_the_alert_is_and_how_it_stands(self):
        out = run("explain", self.told[0]["alert_id"], "--from", DEALS)[1].splitlines()
        self.assertEqual(out[0], f"Alert {self.told[0]['alert_id']}: rule commitment_to_revenue, insight 3, pair oracle openai, episode 1")
        self.assertEqual(out[1], "Open, since 2025-09-10: escalated, critical, firm, risen")
        self.assertEqual(out[3], self.told[-1]["summary"])

    def test_of_what_is_over_it_tells_what_was_said_and_how_it_ended(self):
        noted = [t for t in self.all if t["rule"] == "host_joins" and t["subject"]["ids"] == ["amazon", "openai"]]
        out = run("explain", noted[0]["alert_id"], "--from", DEALS)[1].splitlines()
        self.assertEqual(out[1], "Over since 2025-08-12: resolved (noted), info, stated")
        self.assertEqual(out[3:5], [t["summary"] for t in noted])

    def test_of_a_systemic_one_the_sets_are_solved_anew(self):
        """Below 1 %: without NVIDIA's letter and SoftBank's round, which are 6.1 of the 6.9 %."""
        told = [t for t in self.all if t["rule"] == "systemic_failure"]
        derived = json.loads(run("explain", told[0]["alert_id"], "--json", "--from", DEALS)[1])["derived"]
        self.assertTrue(derived["contributions"])
        self.assertEqual(derived["clears_without"]["deals"], ["nvidia-openai-2025-loi", "softbank-openai-2025-round"])

    def test_a_retraction_since_is_told(self):
        lines = (ROOT / DEALS).read_text() + report(event_id="r", deal_id="openai-oracle-2025", action="retract", revision=9,
                                                    published_at="2025-10-02T00:00:00Z")
        code, out, _ = run("explain", self.told[0]["alert_id"], "--json", "--from", "-", stdin=lines)
        self.assertEqual(code, 0)
        explained = json.loads(out)
        self.assertEqual(explained["transitions"][-1]["state"], "retracted")
        self.assertEqual([(s["event_id"], s["ends_deal"]) for s in explained["since"]], [("r", True)])

    def test_unknown_and_short_ids(self):
        self.assertEqual(run("explain", "ffffffffffffffff", "--from", DEALS)[0], 65)
        self.assertEqual(run("explain", "e", "--from", DEALS)[0], 2)


class Help(unittest.TestCase):
    def test_every_verb_has_examples(self):
        for verb in ("replay", "check", "show", "explain"):
            code, out, _ = run(verb, "--help")
            self.assertEqual(code, 0)
            self.assertIn("Examples:", out)

    def test_usage(self):
        self.assertEqual(run("check", "--no-such-flag")[0], 2)
        self.assertEqual(run("show")[0], 2)


if __name__ == "__main__":
    unittest.main(verbosity=1)
