#!/usr/bin/env python3
"""What the shipped rules make of the real reports, against labels set by hand.

analyst-events.json lists events that an analyst wants to be told of, and traps: what a
naive rule would raise and an analyst would call false. An event is found if on its day or
the next an alert of its insight, or of one of its measures, on its ids goes to firing or
escalated (provisional is enough where it was only reported). A trap is fallen into by an
alert, firing or escalated, for which all that it names holds. The labels are a sample: an
alert outside them is not wrong for that.

    tests/golden/labels_test.py KEIRETSU      prints the list; exits with 1 if it is not as
                                              MISSED and FALLEN_INTO say
"""
import datetime
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
SEVERITIES = ["info", "warning", "critical"]

# Where rules and labels disagree, and why: a change here is a change of what an analyst is told.
MISSED = {
    "e25": "NVIDIA's duty to buy CoreWeave's unsold capacity is told as a guarantee (insight 1), of less than 1 bn a year as a flow",
}
FALLEN_INTO = {}


def alerts(keiretsu, until):
    out = subprocess.run(
        [keiretsu, "replay", ROOT / "deploy/data/ai-deals.jsonl", "--registry", ROOT / "config/registry.json",
         "--rules", ROOT / "config/rules.yaml", "--alerts", "--json", "--until", until],
        check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def direction_of(alert):
    value, before = alert.get("value"), alert.get("before")
    if value is None or before is None or value == before:
        return None
    return "falls" if value < before else "rises"


def on_ids(event, ids):
    first, *others = event["main_ids"]
    if set(ids) == set(first) if event.get("exact_ids") else set(first) <= set(ids):
        return True
    return any(set(ids) == set(other) for other in others)


def finds(alert, event):
    day = datetime.date.fromisoformat(event["date"])
    states = {"firing", "escalated"} | ({"provisional"} if event["certainty"] == "reported" else set())
    return (alert["state"] in states
            and day <= datetime.date.fromisoformat(alert["as_of"][:10]) <= day + datetime.timedelta(days=1)
            and (alert["insight"] == event["insight"] or alert["measure"] in event["measures"])
            and on_ids(event, alert["subject"]["ids"])
            and event.get("direction", direction_of(alert)) == direction_of(alert))


def falls_into(alert, trap):
    ids = alert["subject"]["ids"]
    return (alert["state"] in ("firing", "escalated")
            and trap["from"] <= alert["as_of"][:10] <= trap["until"]
            and SEVERITIES.index(alert["severity"]) >= SEVERITIES.index(trap.get("min_severity", "warning"))
            and alert["insight"] in trap["insights"]
            and ("measures" not in trap or alert["measure"] in trap["measures"])
            and (set(trap["ids"]) == set(ids) if trap.get("exact_ids") else set(trap["ids"]) <= set(ids))
            and ("layer" not in trap or alert["subject"].get("layer") == trap["layer"])
            and ("direction" not in trap or direction_of(alert) == trap["direction"])
            and ("certainties" not in trap or alert["certainty"] in trap["certainties"])
            and ("cause_deals" not in trap or alert["cause"].get("deal_id") in trap["cause_deals"]))


def told(alert):
    return f"{alert['as_of'][:10]} {alert['rule']} {alert['state']} {alert['severity']}: {alert['summary']}"


def main(keiretsu):
    labels = json.loads((HERE / "analyst-events.json").read_text())
    raised = alerts(keiretsu, labels["as_of"])
    missed, fallen = set(), set()
    for event in labels["events"]:
        found = [a for a in raised if finds(a, event)]
        if not found:
            missed.add(event["id"])
        print(f"{event['id']} {'found ' if found else 'MISSED'} {event['date']} insight {event['insight']}: {event['what']}")
        for alert in found:
            print(f"      {told(alert)}")
    for trap in labels["traps"]:
        into = [a for a in raised if falls_into(a, trap)]
        if into:
            fallen.add(trap["id"])
        print(f"{trap['id']} {'FALLEN INTO' if into else 'avoided'}: {trap['why']}")
        for alert in into:
            print(f"      {told(alert)}")
    loud = sum(a["state"] in ("firing", "escalated") and a["severity"] != "info" for a in raised)
    print(f"{len(labels['events']) - len(missed)} of {len(labels['events'])} events found, "
          f"{len(fallen)} of {len(labels['traps'])} traps fallen into; {loud} transitions to firing or escalated at warning or above")
    wrong = missed != set(MISSED) or fallen != set(FALLEN_INTO)
    if wrong:
        print(f"expected to miss {sorted(MISSED)} and to fall into {sorted(FALLEN_INTO)}; "
              f"missed {sorted(missed)}, fell into {sorted(fallen)}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
