"""What the dashboards, the rules and the operator's book say, as a test needs it. Standard library only."""
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy/prometheus/keiretsu-rules.yaml"
DASHBOARDS = [ROOT / f"deploy/grafana/dashboards/keiretsu-{name}.json" for name in ("overview", "operations")]


def dashboards():
    return [json.loads(file.read_text()) for file in DASHBOARDS]


def queries(board):
    """(place, expression, instant) of every panel and annotation."""
    for p in board["panels"]:
        for target in p.get("targets", []):
            yield f"{board['uid']}: {p['title']}", target["expr"], target["instant"]
    for a in board["annotations"]["list"]:
        yield f"{board['uid']}: annotation {a['name']}", a["expr"], False


def anchors():
    """The anchors of the book's headings, as repositories render them: lower case, punctuation gone, - for spaces."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", (ROOT / "deploy/runbook.md").read_text(), flags=re.S | re.M), re.M)
    return [re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings]
