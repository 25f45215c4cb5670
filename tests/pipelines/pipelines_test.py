"""deploy/pipelines: funding rounds become reports that the program takes, and the JSON Schema of
a report agrees with the decoder. Usage: pipelines_test.py KEIRETSU."""
import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

import jsonschema

TREE = pathlib.Path(__file__).resolve().parents[2]
KEIRETSU = pathlib.Path(sys.argv.pop(1)).resolve()
PIPELINES = TREE / "deploy/pipelines"
SCHEMA = jsonschema.Draft202012Validator(json.loads((PIPELINES / "report.schema.json").read_text()))


# What the schema refuses and the program takes, besides null and {} for identifiers.
STRICTER = ["2025-12-31T23:59:60Z", "2100-12-31T23:30:00+01:00", 2**63 - 1, "of no field"]
VALUES = STRICTER + [
    None, {}, [], True, 0, -0.0, 1, 2, 2.0, -1, .5, 1.0000001, 110, 110.5, 1e13, 1e13 + 1, 2**53 - 1, 2**63, 1e300, 1.7976931348623157e308, "", " ", "1", "a" * 128,
    "a" * 129, "a" * 256, "a" * 257, "é" * 100, "日" * 100, "a\n", "a\nb", "\x7f", "\u2028", "\ud800", "USD", "USD\n", "usd", "ÄÖÜ", "report", "rumour", "equity", "round",
    "total", "capex", "purchase", "revenue", "filing", "2025", "2025\n", "2025-Q4", "2025-Q5", "२०२५", "2025-02-28", "2025-02-29", "2024-02-29", "2100-02-29", "1990-01-01",
    "1989-12-31", "2100-12-31", "2101-01-01", "2025-04-31", "2025-1-1", "20250101", "2025-01-01\n", "2025-01-01T00:00:00Z", "2025-01-01t00:00:00.123456789z",
    "2025-01-01T24:00:00Z", "2025-01-01T00:00Z", "2025-01-01T00:00:00", "2025-01-01 00:00:00Z", "2025-01-01T00:00:00-23:59", "2025-01-01T00:00:00+24:00",
    "2025-01-01T00:00:00Z\n", "2025-01-01T00:00:00.Z", "1990-01-01T00:30:00+01:00", "2100-12-31T23:30:00-01:00", "yesterday",
    {"value": 1, "currency": "USD"}, {"value": 1, "currency": "USD", "basis": "round"}, {"value": 1, "unit": "MW"}, {"lei": "x"}, ["a"], [1], [None], [{}],
]  # fmt: skip


def objects_of(schema):
    """Each subschema that lists properties."""
    if isinstance(schema, dict):
        if "additionalProperties" in schema:
            yield schema
        for part in schema.values():
            yield from objects_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects_of(part)


def mutated(dice, report, words, n):
    """A copy with one thing changed, and the value that was put in (or a word that says there was none)."""
    report = copy.deepcopy(report) | {"event_id": n, "deal_id": n}
    places = []

    def walk(at):
        for key in at if isinstance(at, dict) else range(len(at)):
            places.append((at, key))
            if isinstance(at[key], (dict, list)):
                walk(at[key])

    walk(report)
    holder, key = dice.choice(places)
    put = copy.deepcopy(dice.choice(VALUES))
    what = dice.randrange(8)
    if what == 0:
        del holder[key]
        return report, "taken out"
    if what == 1:
        holder = dice.choice([h for h, _ in places if isinstance(h, dict)])
        new = dice.choice([*words, "of no field"])
        known = any(new in schema["properties"] and set(holder) <= set(schema["properties"]) for schema in objects_of(SCHEMA.schema))
        holder[new] = put
        return report, put if known else "of no field"
    if what == 2 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
        return report, "twice"
    holder[key] = put
    return report, put


def named_in_the_comment(told, report):
    code, text = told["code"], json.dumps(report, ensure_ascii=False)
    return (
        code.startswith(("unknown_ref.", "future.", "capacity."))
        or code in ("bad_field.same_ref", "too_large")
        or (code == "bad_field.length" and not text.isascii())
        or (code == "bad_field.range" and isinstance(report.get("revision"), float))
        or (told["class"] == "not_json" and any("\ud800" <= c <= "\udfff" for c in text))
    )


def funding_rounds(path):
    return subprocess.run([sys.executable, PIPELINES / "funding_rounds.py", path], capture_output=True, text=True)


def run(*args, stdin=None):
    return subprocess.run([KEIRETSU, *args], input=stdin, capture_output=True, text=True)


class FundingRounds(unittest.TestCase):
    def setUp(self):
        self.done = funding_rounds(PIPELINES / "funding_rounds.csv")
        self.reports = [json.loads(line) for line in self.done.stdout.splitlines()]

    def test_every_row_but_the_grant_is_a_report_that_is_taken(self):
        self.assertEqual((self.done.returncode, len(self.reports)), (0, 5))
        self.assertIn("1 grants and secondary sales left out", self.done.stderr)
        checked = run("check", "-", "--json", stdin=self.done.stdout)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        for report in self.reports:
            SCHEMA.validate(report)

    def test_the_sum_of_a_round_is_nobodys_alone_unless_one_gave_it(self):
        shared, nobody, alone = self.reports[:3]
        self.assertEqual([leg.get("amount", {}).get("basis") for leg in shared["legs"]], ["round", None, None])
        self.assertEqual((nobody["legs"], "1000000000 USD" in nobody["note"]), ([], True))
        self.assertEqual((alone["legs"][0]["type"], alone["legs"][0]["amount"]["basis"]), ("debt", "total"))

    def test_a_row_told_again_is_the_next_revision_of_its_deal(self):
        rumour, stated = (r for r in self.reports if r["deal_id"] == "round:r-1004")
        self.assertEqual((rumour["stage"], stated["stage"]), ("rumour", "announced"))
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "fx.json").write_text('{"EUR": 1.17}')
            (folder / "both.jsonl").write_text("".join(json.dumps(r) + "\n" for r in (rumour, stated)))
            replayed = run("replay", folder / "both.jsonl", "--fx", folder / "fx.json", "--measures", "--json", "--lens", "stated")
        self.assertIn("2 reports of 1 deals", replayed.stderr)
        cash = [r["value"] for r in map(json.loads, replayed.stdout.splitlines()) if r["measure"] == "consideration_share" and r["ids"] == ["mistral"]]
        self.assertEqual(cash, [1.0])

    def test_what_is_impossible_is_told_with_its_line_and_the_rest_is_written(self):
        head = (PIPELINES / "funding_rounds.csv").read_text().splitlines()[0]
        rows = {
            "r,2025-01-01T00:00:00Z,A,,seed,2025-13-01,1,USD,B,,": "announced_on: '2025-13-01'",
            "r,2025-01-01T00:00:00,A,,seed,2025-01-01,1,USD,B,,": "updated_at: '2025-01-01T00:00:00'",
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,-5,USD,B,,": "raised: '-5'",
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,1e9,USD,B,,": "raised: '1e9'",
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,0,USD,B,,": "raised: '0'",
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,5,$,B,,": "currency: '$'",
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,5,USD,A;B,,": "investors: 'A;B'",
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,5,USD,B,maybe,": "status: 'maybe'",
            "r,2025-01-01T00:00:00Z,,,seed,2025-01-01,5,USD,B,,": "company: ''",
            "r,2025-01-01T00:00:00Z,A": "row: ",
            # What the daemon would refuse.
            "r,0001-01-01T00:00:00+05:00,A,,seed,2025-01-01,5,USD,B,,": "updated_at: '0001-01-01T00:00:00+05:00'",
            "r,9999-12-31T23:59:59-05:00,A,,seed,2025-01-01,5,USD,B,,": "updated_at: '9999-12-31T23:59:59-05:00'",
            "r,1989-12-31T23:59:59Z,A,,seed,2025-01-01,5,USD,B,,": "updated_at: '1989-12-31T23:59:59Z'",
            "r,2099-01-01T00:00:00Z,A,,seed,2025-01-01,5,USD,B,,": "updated_at: '2099-01-01T00:00:00Z': expected no time to come",
            "r,2025-01-01T00:00:00Z,A,,seed,1989-01-01,5,USD,B,,": "announced_on: '1989-01-01': expected a year",
            "r" * 107 + ",2025-01-01T00:00:00.5Z,A,,seed,2025-01-01,5,USD,B,,": "round_id: ",
            "é" * 60 + ",2025-01-01T00:00:00Z,A,,seed,2025-01-01,5,USD,B,,": "round_id: ",
            "r,2025-01-01T00:00:00Z,A\tB,,seed,2025-01-01,5,USD,B,,": "company: 'A\\tB': expected no control character",
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,5,USD,B\tC,,": "investors: 'B\\tC': expected no control character",
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,5,USD," + ";".join(f"B{n}" for n in range(256)) + ",,": "investors: 256: expected at most 255",
            "r,2025-01-01T00:00:00Z," + "A" * 140_000 + ",,seed,2025-01-01,5,USD,B,,": "company: 'A",  # beyond what csv takes by itself
            "r,2025-01-01T00:00:00Z,A,,seed,2025-01-01,5,USD,B,," + "u" * 270_000: "row: ",
            "r,2025-01-01T00:00:00Z,Caf\udce9,,seed,2025-01-01,5,USD,B,,": "company: 'Caf\\udce9': expected text in UTF-8",
            "ok,2025-01-01T00:00:00Z,A,,seed,2025-01-01,6,USD,B,,": "updated_at: '2025-01-01T00:00:00Z': expected another time",
        }
        good = "{},2025-01-01T00:00:00Z,A,,seed,2025-01-01,5,USD,B,,"
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", errors="surrogateescape") as file:
            file.write("\n".join([head, good.format("ok"), *rows, good.format("last")]) + "\n")
            file.flush()
            done = funding_rounds(file.name)
            told = done.stderr.splitlines()
            self.assertEqual((done.returncode, len(done.stdout.splitlines())), (65, 2))
            for n, (line, expected) in enumerate(zip(told, rows.values(), strict=True), 3):
                self.assertIn(f"{file.name}:{n}: {expected}", line)
        self.assertEqual(run("check", "-", stdin=done.stdout).returncode, 0)

    def test_a_kind_of_round_is_known_in_every_spelling_or_told(self):
        head = (PIPELINES / "funding_rounds.csv").read_text().splitlines()[0]
        kinds = {
            "debt": ["debt", "debt_financing", "Debt Financing", "DebtFinancing", "convertible_note", "post_ipo_debt", "term loan", "Venture Debt",
                     "credit-facility", "senior secured notes"],
            "equity": ["seed", "Pre-Seed", "pre_seed", "Series B", "series_unknown", "SeriesA", "angel", "private_equity", "Corporate Round", "post_ipo_equity",
                       "venture round", "equity_crowdfunding", "Series C-2", "growth_equity"],
            None: ["grant", "Research Grant", "secondary_market", "post-ipo-secondary"],
            "told": ["debt and equity", "convertible preferred", "initial_coin_offering", "grantham", "serie a", "???", "seed convertible note"],
        }  # fmt: skip
        spelt = [(kind, expected) for expected, all_of_it in kinds.items() for kind in all_of_it]
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("\n".join([head, *(f"{n},2025-01-01T00:00:00Z,A,,{kind},2025-01-01,5,USD,B,," for n, (kind, _) in enumerate(spelt, 2))]) + "\n")
            file.flush()
            done = funding_rounds(file.name)
        legs = {report["deal_id"]: report["legs"][0]["type"] for report in map(json.loads, done.stdout.splitlines())}
        for n, (kind, expected) in enumerate(spelt, 2):
            told = f":{n}: round: {kind!r}: expected seed" in done.stderr
            self.assertEqual("told" if told else legs.get(f"round:{n}"), expected, kind)
        self.assertIn("4 grants and secondary sales left out", done.stderr)

    def test_a_file_that_is_not_there_is_told(self):
        done = funding_rounds(PIPELINES / "no.csv")
        self.assertEqual((done.returncode, "No such file" in done.stderr, "Traceback" in done.stderr), (65, True, False))

    def test_a_file_without_its_columns_is_no_feed(self):
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("name,amount\nA,5\n")
            file.flush()
            done = funding_rounds(file.name)
        self.assertEqual((done.returncode, done.stdout), (65, ""))
        self.assertIn("no column round_id", done.stderr)


class Schema(unittest.TestCase):
    """What the schema takes the program takes, but for what its $comment names; it refuses more than the program, as its description says."""

    real = [json.loads(line) for line in (TREE / "deploy/data/ai-deals.jsonl").read_text().splitlines()]

    def test_it_takes_every_real_report(self):
        for report in self.real:
            SCHEMA.validate(report)

    def test_it_refuses_what_the_decoder_refuses(self):
        def changed(*path, to):
            report = copy.deepcopy(next(r for r in self.real if r.get("legs") and "amount" in r["legs"][0]))
            at = report
            for step in path[:-1]:
                at = at[step]
            if to is None:
                del at[path[-1]]
            else:
                at[path[-1]] = to
            return report

        wrong = [
            changed("event_id", to=None), changed("event_id", to=""), changed("deal_id", to="d" * 129), changed("revision", to=0),
            changed("action", to="sell"), changed("stage", to="maybe"), changed("published_at", to=5), changed("parties", to=[]),
            changed("parties", 0, to={"roles": []}), changed("legs", 0, "type", to="gift"), changed("legs", 0, "from", to=None),
            changed("legs", 0, "to", to=None), changed("legs", 0, "amount", "value", to=-1), changed("legs", 0, "amount", "value", to=1e14),
            changed("legs", 0, "amount", "currency", to="usd"), changed("legs", 0, "amount", to={"value": 1}),
            changed("legs", 0, "term_years", to=111), changed("legs", 0, "stake", to=1.5), changed("confidence", to=2),
            changed("announced_on", to="1989-01-01"), changed("sources", to=[{"title": "no publisher"}]),
            changed("facts", to=[{"of": "profit", "subject": "x", "share": 0.5, "period": "2025"}]),
            changed("legs", 0, to={"type": "purchase", "from": "a", "to": "b", "amount": {"value": 1, "currency": "USD", "basis": "round"}}),
        ]  # fmt: skip
        for report in wrong:
            self.assertFalse(SCHEMA.is_valid(report), report)
            checked = run("check", "-", "--json", stdin=json.dumps(report) + "\n")
            self.assertEqual(checked.returncode, 65, json.dumps(report) + checked.stdout)

    def test_what_it_takes_of_changed_reports_the_program_takes_but_for_what_it_names(self):
        dice = random.Random(7)
        words = {name for scheme in objects_of(SCHEMA.schema) for name in scheme["properties"]} - {"ref", "id"}
        changed = [mutated(dice, dice.choice(self.real), sorted(words), f"m{n}") for n in range(4000)]
        refused = {}
        for line in run("check", "-", "--json", stdin="".join(json.dumps(r) + "\n" for r, _ in changed)).stdout.splitlines():
            if (told := json.loads(line))["verdict"] == "refused":
                refused[told["line"]] = told
        takes = both = 0
        for n, (report, put) in enumerate(changed, 1):
            if SCHEMA.is_valid(report):
                takes += 1
                told = refused.get(n)
                self.assertTrue(told is None or named_in_the_comment(told, report), (told, put))
            elif n in refused:
                both += 1
            else:
                self.assertTrue(put is None or put == {} or put in STRICTER, (put, report))
        self.assertTrue(takes > 400 and both > 1000, (takes, both))

    def test_it_knows_the_fields_of_the_contract(self):
        proto = (TREE / "proto/keiretsu/v1/report.proto").read_text()
        messages = {
            "DealReport": SCHEMA.schema, **{name: SCHEMA.schema["$defs"][name.lower()] for name in ("Party", "Leg", "Source", "Fact")},
            "Identifiers": SCHEMA.schema["$defs"]["party"]["properties"]["identifiers"],
            "Amount": SCHEMA.schema["$defs"]["leg"]["properties"]["amount"],
            "Quantity": SCHEMA.schema["$defs"]["leg"]["properties"]["quantity"],
        }  # fmt: skip
        for message, schema in messages.items():
            body = proto.split(f"message {message} {{")[1].split("\n}")[0]
            fields = {line.split("=")[0].split()[-1] for line in body.splitlines() if "=" in line and not line.strip().startswith("//")}
            self.assertEqual(set(schema["properties"]), fields, message)


if __name__ == "__main__":
    unittest.main()
