#!/usr/bin/env python3
"""Funding rounds, one a row of CSV, into deal reports, one a line of JSON.

  funding_rounds.py ROUNDS.csv [--publisher NAME] > reports.jsonl
  keiretsu check reports.jsonl && kcat -P -b localhost:9092 -t keiretsu.deals -p 0 -l reports.jsonl

The columns are those that feeds of funding rounds share; others are ignored:

  round_id      the feed's id of the round; it becomes the deal
  updated_at    when the row last changed, RFC 3339: a row that comes again later is a new revision
  company       who raised; company_domain, company_lei, company_ticker where told
  round         seed, Series B, debt_financing, convertible_note, grant ...: case, "_", "-" and blanks are alike
  announced_on  YYYY-MM-DD
  raised        the round's whole sum in units of `currency`, plain digits; empty: undisclosed
  currency      ISO 4217
  investors     names with ";" between; the lead investor first
  status        announced, closed, rumoured or withdrawn; empty: announced
  url           the source

What is known of a round is its whole sum, not who gave how much of it: with one investor the sum is
that firm's, with several it stands on the first leg with the basis `round` and counts for the
company alone; without any it is told in the note. A grant is no capital from an investor, and what
is paid in a secondary sale goes to those who sell: such rows make no report and are counted.

A row that says something impossible, a round of a kind that is not known, or what the daemon would
refuse, is told by line, column and value, makes no report, and the exit code is 65; the other rows
are written.
"""
import argparse
import csv
import datetime
import json
import re
import sys

REQUIRED = ["round_id", "updated_at", "company", "round", "announced_on", "raised", "currency", "investors", "status", "url"]
STAGES = {"": "announced", "announced": "announced", "closed": "closed", "rumoured": "rumour", "withdrawn": "announced"}
# Of a round's words, in this order: one of the first make it no capital to the company, one of the second a debt.
LEFT_OUT = {"grant", "grants", "secondary"}
DEBT = {"debt", "loan", "loans", "credit", "convertible", "convertibles", "note", "notes", "bond", "bonds"}
SHARES = {"equity", "preferred", "series", "seed"}  # with one of DEBT: both, so it is not known which
EQUITY = re.compile(
    "(pre-?)?seed|angel|pre-series-[a-z]|series-([a-z]([0-9]|-[0-9])?(-extension)?|unknown)|venture|early-stage|late-stage|growth|strategic"
    "|corporate|(private|growth|post-ipo|crowdfunding|venture|strategic)-equity|equity(-crowdfunding)?"
)
# What the daemon takes (proto/keiretsu/v1/report.proto).
AMOUNT_MOST = 1e13
ID_BYTES, WORD_BYTES, REPORT_BYTES = 128, 256, 256 * 1024
INVESTORS = 255  # and the company: 256 parties
YEARS = range(1990, 2101)


class Impossible(Exception):
    def __init__(self, column, value, expected):
        shown = value if not isinstance(value, str) or len(value) <= 60 else value[:60] + "..."
        super().__init__(f"{column}: {shown!r}: expected {expected}")


def word(column, text, most=WORD_BYTES):
    """As the daemon takes names and ids."""
    if len(text.encode()) > most:
        raise Impossible(column, text, f"at most {most} bytes, not {len(text.encode())}")
    if any(c < " " for c in text):
        raise Impossible(column, text, "no control character")
    return text


def named(row, column):
    if not row[column].strip():
        raise Impossible(column, row[column], "it to be told")
    return word(column, row[column].strip())


def day(row, column):
    try:
        date = datetime.date.fromisoformat(row[column].strip())
    except ValueError:
        raise Impossible(column, row[column], "a date, YYYY-MM-DD") from None
    if date.year not in YEARS:
        raise Impossible(column, row[column], "a year from 1990 to 2100")
    return date.isoformat()


def instant(row, column):
    text = row[column].strip()
    try:
        when = datetime.datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    except ValueError:
        raise Impossible(column, text, "an RFC 3339 time") from None
    if when.tzinfo is None:
        raise Impossible(column, text, "an RFC 3339 time with its offset") from None
    try:
        when = when.astimezone(datetime.timezone.utc)
    except OverflowError:
        raise Impossible(column, text, "a year from 1990 to 2100") from None
    if when.year not in YEARS:
        raise Impossible(column, text, "a year from 1990 to 2100")
    if when > datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1):
        raise Impossible(column, text, "no time to come: the daemon takes a day at most")
    return when


def kind_of_round(row):
    """Its words with "-" between, and the type of its legs; None: no capital to the company."""
    told = re.sub("(?<=[a-z])(?=[A-Z])", "-", named(row, "round"))
    kind = "-".join(re.findall("[a-z0-9]+", told.lower()))
    kind = kind.removesuffix("-round").removesuffix("-financing").removesuffix("-funding")
    words = set(kind.split("-"))
    if words & LEFT_OUT:
        return kind, None
    if words & DEBT and not words & SHARES:
        return kind, "debt"
    if not words & DEBT and EQUITY.fullmatch(kind):
        return kind, "equity"
    raise Impossible("round", row["round"], "seed, angel, series-a ..., private-equity, debt, loan, convertible-note, grant or the like")


def amount(row, basis):
    text = row["raised"].strip()
    if not text:
        return None  # undisclosed, which is not zero
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or not 0 < float(text) <= AMOUNT_MOST:
        raise Impossible("raised", text, "plain digits above 0 and at most 1e13, or nothing where it is undisclosed")
    currency = row["currency"].strip()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise Impossible("currency", currency, "three capital letters (ISO 4217)")
    value = float(text)
    return {"value": int(value) if value.is_integer() else value, "currency": currency, "basis": basis}


def report(row, publisher):
    """None: a round that is no capital to the company."""
    kind, leg = kind_of_round(row)
    if leg is None:
        return None
    round_id, company = named(row, "round_id"), named(row, "company")
    status = row["status"].strip().lower()
    if status not in STAGES:
        raise Impossible("status", row["status"], "announced, closed, rumoured or withdrawn")
    investors = list(dict.fromkeys(name.strip() for name in row["investors"].split(";") if name.strip()))
    if company in investors:
        raise Impossible("investors", row["investors"], "others than the company itself")
    if len(investors) > INVESTORS:
        raise Impossible("investors", len(investors), f"at most {INVESTORS} of them")
    updated = instant(row, "updated_at")
    published = updated.strftime("%Y-%m-%dT%H:%M:%S") + (f".{updated.microsecond:06d}" if updated.microsecond else "") + "Z"

    issuer = {"ref": "company", "name": company}
    identifiers = {scheme: word(f"company_{scheme}", row[f"company_{scheme}"].strip()) for scheme in ("domain", "lei", "ticker") if (row.get(f"company_{scheme}") or "").strip()}
    if identifiers:
        issuer["identifiers"] = identifiers
    parties = [issuer] + [{"ref": f"investor-{n}", "name": word("investors", name)} for n, name in enumerate(investors, 1)]
    legs = [{"type": leg, "from": f"investor-{n}", "to": "company"} for n in range(1, len(investors) + 1)]
    raised = amount(row, "total" if len(legs) == 1 else "round")
    if legs and raised:
        legs[0]["amount"] = raised

    out = {
        "event_id": word("round_id", f"{round_id}@{published}", ID_BYTES),
        "deal_id": word("round_id", f"round:{round_id}", ID_BYTES),
        "action": "retract" if status == "withdrawn" else "report",
        "stage": STAGES[status],
        "kind": f"funding round ({kind})",
        "published_at": published,
        "announced_on": day(row, "announced_on"),
        "parties": parties,
        "legs": legs,
        "sources": [{"publisher": publisher, "kind": "press", "group": word("round_id", f"{publisher}:{round_id}")}],
    }
    if raised and not legs:
        out["note"] = f"raised {raised['value']} {raised['currency']}, of investors that are not told"
    if row["url"].strip():
        out["sources"][0]["url"] = row["url"].strip()
    return out


def line_of(row, columns, publisher):
    """The row's report as a line, after the id of its event; None: it makes none."""
    if None in row or None in row.values():
        raise Impossible("row", len(row), f"{columns} columns, as the first line has")
    for column, value in row.items():
        if any("\udc80" <= c <= "\udcff" for c in value):  # what surrogateescape makes of a byte that is not UTF-8
            raise Impossible(column, value, "text in UTF-8")
    told = report(row, publisher)
    if told is None:
        return None
    line = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    if len(line.encode()) > REPORT_BYTES:
        raise Impossible("row", len(line.encode()), f"a report of at most {REPORT_BYTES} bytes")
    return told["event_id"], line


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], epilog="Columns and meaning: the head of this file.")
    parser.add_argument("rounds", metavar="ROUNDS.csv")
    parser.add_argument("--publisher", default="funding rounds feed", help="who publishes the feed, as the source of its reports")
    options = parser.parse_args()
    if not options.publisher or any(c < " " for c in options.publisher) or len(options.publisher.encode("utf-8", "replace")) > 100:
        parser.error(f"--publisher: {options.publisher!r}: expected 1 to 100 bytes, no control character")
    csv.field_size_limit(sys.maxsize)  # a long field is told with its row
    sys.stdout.reconfigure(encoding="utf-8")
    refused = left_out = 0
    written = {}  # by the id of the event: at most a feed's size
    try:
        file = open(options.rounds, encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        print(f"{options.rounds}: {error.strerror}", file=sys.stderr)
        return 65
    with file:
        rows = csv.DictReader(file)
        missing = [column for column in REQUIRED if column not in (rows.fieldnames or [])]
        if missing:
            print(f"{options.rounds}:1: no column {', '.join(missing)}; there are {', '.join(rows.fieldnames or ['none'])}", file=sys.stderr)
            return 65
        for row in rows:
            try:
                told = line_of(row, len(rows.fieldnames), options.publisher)
                if told is None:
                    left_out += 1
                    continue
                event_id, line = told
                # The daemon takes an event's id once: the first row alone.
                if written.setdefault(event_id, line) != line:
                    raise Impossible("updated_at", row["updated_at"], f"another time than that of an earlier row of {row['round_id']}, which says something else")
                print(line)
            except Impossible as error:
                refused += 1
                print(f"{options.rounds}:{rows.line_num}: {error}", file=sys.stderr)
    if left_out:
        print(f"{options.rounds}: {left_out} grants and secondary sales left out", file=sys.stderr)
    return 65 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
