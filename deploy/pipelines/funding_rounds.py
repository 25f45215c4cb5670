#!/usr/bin/env python3
"""Funding rounds, one a row of CSV, into deal reports, one a line of JSON.

  funding_rounds.py ROUNDS.csv [--publisher NAME] > reports.jsonl
  keiretsu check reports.jsonl && kcat -P -t keiretsu.deals -l reports.jsonl

The columns are those that feeds of funding rounds share; others are ignored:

  round_id      the feed's id of the round; it becomes the deal
  updated_at    when the row last changed, RFC 3339: a row that comes again later is a new revision
  company       who raised; company_domain, company_lei, company_ticker where told
  round         seed, series-b, debt, convertible, grant ...
  announced_on  YYYY-MM-DD
  raised        the round's whole sum in units of `currency`, plain digits; empty: undisclosed
  currency      ISO 4217
  investors     names with ";" between; the lead investor first
  status        announced, closed, rumoured or withdrawn; empty: announced
  url           the source

What is known of a round is its whole sum, not who gave how much of it: with one investor the sum is
that firm's, with several it stands on the first leg with the basis `round` and counts for the
company alone; without any it is told in the note. A grant is no capital from an investor: such rows make no report and are counted.

A row that says something impossible is told by line, column and value, makes no report, and the
exit code is 65; the other rows are written.
"""
import argparse
import csv
import datetime
import json
import re
import sys

REQUIRED = ["round_id", "updated_at", "company", "round", "announced_on", "raised", "currency", "investors", "status", "url"]
DEBT = {"debt", "venture-debt", "credit-facility", "loan", "post-ipo-debt", "convertible", "convertible-note"}
STAGES = {"": "announced", "announced": "announced", "closed": "closed", "rumoured": "rumour", "withdrawn": "announced"}
AMOUNT_MOST = 1e13


class Impossible(Exception):
    def __init__(self, column, value, expected):
        super().__init__(f"{column}: {value!r}: expected {expected}")


def named(row, column):
    if not row[column].strip():
        raise Impossible(column, row[column], "it to be told")
    return row[column].strip()


def day(row, column):
    try:
        return datetime.date.fromisoformat(row[column].strip()).isoformat()
    except ValueError:
        raise Impossible(column, row[column], "a date, YYYY-MM-DD") from None


def instant(row, column):
    text = row[column].strip()
    try:
        when = datetime.datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    except ValueError:
        raise Impossible(column, text, "an RFC 3339 time") from None
    if when.tzinfo is None:
        raise Impossible(column, text, "an RFC 3339 time with its offset") from None
    return when.astimezone(datetime.timezone.utc)


def amount(row, basis):
    text = row["raised"].strip()
    if not text:
        return None  # undisclosed, which is not zero
    if not re.fullmatch(r"\d+(\.\d+)?", text) or not 0 < float(text) <= AMOUNT_MOST:
        raise Impossible("raised", text, "plain digits above 0 and at most 1e13, or nothing where it is undisclosed")
    currency = row["currency"].strip()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise Impossible("currency", currency, "three capital letters (ISO 4217)")
    value = float(text)
    return {"value": int(value) if value.is_integer() else value, "currency": currency, "basis": basis}


def report(row, publisher):
    round_id, company = named(row, "round_id"), named(row, "company")
    status = row["status"].strip().lower()
    if status not in STAGES:
        raise Impossible("status", row["status"], "announced, closed, rumoured or withdrawn")
    investors = list(dict.fromkeys(name.strip() for name in row["investors"].split(";") if name.strip()))
    if company in investors:
        raise Impossible("investors", row["investors"], "others than the company itself")
    updated = instant(row, "updated_at")

    issuer = {"ref": "company", "name": company}
    identifiers = {scheme: row[f"company_{scheme}"].strip() for scheme in ("domain", "lei", "ticker") if (row.get(f"company_{scheme}") or "").strip()}
    if identifiers:
        issuer["identifiers"] = identifiers
    parties = [issuer] + [{"ref": f"investor-{n}", "name": name} for n, name in enumerate(investors, 1)]
    kind = named(row, "round").lower().replace(" ", "-")
    legs = [{"type": "debt" if kind in DEBT else "equity", "from": f"investor-{n}", "to": "company"} for n in range(1, len(investors) + 1)]
    raised = amount(row, "total" if len(legs) == 1 else "round")
    if legs and raised:
        legs[0]["amount"] = raised

    published = updated.strftime("%Y-%m-%dT%H:%M:%S") + (f".{updated.microsecond:06d}" if updated.microsecond else "") + "Z"
    out = {
        "event_id": f"{round_id}@{published}",
        "deal_id": f"round:{round_id}",
        "action": "retract" if status == "withdrawn" else "report",
        "stage": STAGES[status],
        "kind": f"funding round ({kind})",
        "published_at": published,
        "announced_on": day(row, "announced_on"),
        "parties": parties,
        "legs": legs,
        "sources": [{"publisher": publisher, "kind": "press", "group": f"{publisher}:{round_id}"}],
    }
    if raised and not legs:
        out["note"] = f"raised {raised['value']} {raised['currency']}, of investors that are not told"
    if row["url"].strip():
        out["sources"][0]["url"] = row["url"].strip()
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], epilog="Columns and meaning: the head of this file.")
    parser.add_argument("rounds", metavar="ROUNDS.csv")
    parser.add_argument("--publisher", default="funding rounds feed", help="who publishes the feed, as the source of its reports")
    options = parser.parse_args()
    refused = grants = 0
    with open(options.rounds, encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [column for column in REQUIRED if column not in (rows.fieldnames or [])]
        if missing:
            print(f"{options.rounds}:1: no column {', '.join(missing)}; there are {', '.join(rows.fieldnames or ['none'])}", file=sys.stderr)
            return 65
        for row in rows:
            try:
                if None in row or None in row.values():
                    raise Impossible("row", len(row), f"{len(rows.fieldnames)} columns, as the first line has")
                if "grant" in row["round"].lower():
                    grants += 1
                    continue
                print(json.dumps(report(row, options.publisher), ensure_ascii=False, separators=(",", ":")))
            except Impossible as error:
                refused += 1
                print(f"{options.rounds}:{rows.line_num}: {error}", file=sys.stderr)
    if grants:
        print(f"{options.rounds}: {grants} grants left out", file=sys.stderr)
    return 65 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
