#!/usr/bin/env python3
"""The operator's book has a place for whatever sends an operator there: each alert, halt and exit code, each link of a dashboard.
Each alert has a promtool case that fires and one that does not. The dashboards' JSON is what their Python says."""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from book import DASHBOARDS, ROOT, RULES, anchors, dashboards


def rules():
    """{alert: runbook_url}"""
    return dict(re.findall(r"^      - alert: (\w+)$.*?^          runbook_url: \"?([^\"\n]+)\"?$", RULES.read_text(), re.S | re.M))


def halts():
    found = re.findall(r'case ExitCode::\w+: return "(\w+)";', (ROOT / "src/app/board.cc").read_text())
    assert found, "src/app/board.cc names no halt"
    return found


def exit_codes():
    body = re.search(r"enum class ExitCode[^{]*{(.*?)}", (ROOT / "src/base/fault.h").read_text(), re.S).group(1)
    found = re.findall(r"= (\d+),", body)
    assert found, "src/base/fault.h names no exit code"
    return found


def places():
    """(who sends an operator there, anchor)"""
    for alert, url in rules().items():
        yield alert, alert.lower()
        for reason in halts():
            path, _, anchor = url.replace("{{ $labels.reason }}", reason).partition("#")
            yield f"{alert}: {path}", anchor if path == "deploy/runbook.md" else f"no anchor: {url}"
    for reason in halts():
        yield f"halt {reason}", f"halt-{reason}"
    for code in exit_codes():
        yield f"exit code {code}", f"exit-{code}"
    for board in dashboards():
        for p in board["panels"]:
            for link in p.get("links", []):
                yield f"{board['uid']}: {p['title']}", link["url"].removeprefix("${runbook}#")
    for anchor in re.findall(r"\]\(#([^)]+)\)", (ROOT / "deploy/runbook.md").read_text()):
        yield "deploy/runbook.md itself", anchor


def commands():
    """The book's commands, a block each, that no shell can read."""
    for block in re.findall(r"^```sh\n(.*?)^```", (ROOT / "deploy/runbook.md").read_text(), re.S | re.M):
        said = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True).stderr
        if said:  # a here-document without its end is a warning alone
            yield f"the book: {said.strip()}: {block}"


def blocks(heading):
    section = re.search(rf"^### {heading}$(.*?)(?=^##)", (ROOT / "deploy/runbook.md").read_text(), re.S | re.M).group(1)
    return "".join(re.findall(r"^```sh\n(.*?)^```", section, re.S | re.M))


def nested():
    """A copy or a move of a directory onto a name that may be there puts it inside: -T everywhere, and no copy's name twice."""
    book = (ROOT / "deploy/runbook.md").read_text()
    for line in re.findall(r"^```sh\n(.*?)^```", book, re.S | re.M):
        for command in re.findall(r"\b(?:cp|mv) -?.*", line):
            if not re.match(r"(cp -aT|mv -T) ", command):
                yield f"the book: may nest: {command}"
    with tempfile.TemporaryDirectory() as scratch:
        yield from twice(Path(scratch))


def twice(root):
    """The tasks that copy a store, done twice by the book, where it stands on another root and nothing runs: the second copy is one of
    the second store, and nothing was put into anything."""
    store = root / "var/lib/keiretsu/keiretsu.deals-0"
    for directory in (store, root / "backup", root / "usr/local/bin", root / "build/release"):
        directory.mkdir(parents=True)
    clock = root / "clock"
    for turn, task in enumerate(2 * ("Back up", "Upgrade", "Restore", "Rebuild from the topic", "KeiretsuStoreVerifyFailed")):
        store.mkdir(exist_ok=True)
        (store / "CURRENT").write_text(str(turn))
        for program in (root / "usr/local/bin/keiretsu", root / "build/release/keiretsu"):
            program.write_text(f"{program.parent.name} {turn}")
        before = set(root.glob("backup/*")) | set(store.parent.iterdir())
        clock.write_text(f"2026-11-29 10:15:{turn:02}")
        script = re.sub(r"(?<![\w.$])/(var|backup|usr)/", rf"{root}/\1/", blocks(task))
        newest = max(root.glob("backup/keiretsu.deals-0.*"), default="")
        script = re.sub(r"^BACKUP=.*$", f"BACKUP={newest}", script, flags=re.M)
        stubs = f'systemctl() {{ :; }}; keiretsu() {{ :; }}; chown() {{ :; }}; dmesg() {{ :; }}; date() {{ command date -d "$(cat {clock})" "$@"; }}\n'
        made = subprocess.run(["bash", "-e", "-c", stubs + script.replace("dmesg |", "true ||")], cwd=root, capture_output=True, text=True)
        if made.returncode:
            yield f"the book: {task}, turn {turn}: {made.stderr}"
        inside = [str(p.relative_to(root)) for p in root.rglob("keiretsu.deals-0*") if p.parent not in (store.parent, root / "backup")]
        if inside:
            yield f"the book: {task}, turn {turn}: a store inside another one: {inside}"
        new = sorted((set(root.glob("backup/*")) | set(store.parent.iterdir())) - before)
        if not new or any((p / "CURRENT").read_text() != str(turn) for p in new if p.is_dir()):
            yield f"the book: {task}, turn {turn}: expected a new copy of the store of this turn: {new}"
        if task == "Upgrade" and f"bin {turn}" not in [p.read_text() for p in new if p.is_file()]:
            yield f"the book: {task}, turn {turn}: expected the former program among {new}"


def topics():
    """Topics are set up alike by hand and by the chart."""
    by_hand = dict(re.findall(r"--config ([\w.]+)=([\w-]+)", re.search(r"^### Install$.*?^### ", (ROOT / "deploy/runbook.md").read_text(), re.S | re.M).group()))
    chart = re.search(r"^  config:\n(.*?)\n{{", (ROOT / "helm/keiretsu/templates/strimzi.yaml").read_text(), re.S | re.M).group(1)
    by_chart = dict(re.findall(r"^    ([\w.]+): (.+)$", chart, re.M))
    default = re.search(r"minInsyncReplicas: (\d+)", (ROOT / "helm/keiretsu/values.yaml").read_text()).group(1)
    by_chart = {key: value if "{{" not in value else default for key, value in by_chart.items()}
    if by_hand != by_chart or not by_hand:
        yield f"settings of topics: the book has {by_hand}, the chart {by_chart}"


def structure(board):
    ids = [p["id"] for p in board["panels"]]
    variables = {v["name"]: v for v in board["templating"]["list"]}
    if len(ids) != len(set(ids)):
        yield "a panel's id is there twice"
    if variables["datasource"]["type"] != "datasource" or not {"instance", "topic", "runbook"} <= set(variables):
        yield f"variables {sorted(variables)}; expected datasource, instance, topic, runbook"
    if variables["runbook"]["query"] != "deploy/runbook.md" or "${runbook}" not in [link.get("url") for link in board["links"]]:
        yield "no link to the operator's book"
    if not any("ALERTS" in a["expr"] for a in board["annotations"]["list"]):
        yield "no annotation of the alerts"
    for p in board["panels"]:
        if p["type"] == "row":
            continue
        if not p["description"] or not p["targets"]:
            yield f"{p['title']}: no description or no query"
        for target in p["targets"]:
            if target["datasource"]["uid"] != "${datasource}" or 'instance=~"$instance"' not in target["expr"]:
                yield f"{p['title']}: expected the variables datasource and instance in each query"
        if p["gridPos"]["x"] + p["gridPos"]["w"] > 24:
            yield f"{p['title']}: beyond the grid"


def main():
    problems, known = [], anchors()
    problems += [f"the book has the heading {a} twice" for a in sorted(set(known)) if known.count(a) > 1]
    problems += [f"{who}: the book has no heading {anchor}" for who, anchor in places() if anchor not in known]

    problems += [*commands(), *nested(), *topics()]

    cases = re.findall(r"alertname: (\w+)\n.*\n +exp_alerts:( \[\])?$", (Path(__file__).parent / "keiretsu-rules.test.yaml").read_text(), re.M)
    alerts = rules()
    assert alerts and len(alerts) == RULES.read_text().count("- alert:"), f"{len(alerts)} alerts have a runbook_url"
    for alert in alerts:
        for what, empty in (("fires", ""), ("does not fire", " []")):
            if (alert, empty) not in cases:
                problems.append(f"{alert}: no promtool case in which it {what}")

    for board, file in zip(dashboards(), DASHBOARDS):
        problems += [f"{file.name}: {problem}" for problem in structure(board)]
        if board["uid"] != file.stem:
            problems.append(f"{file.name}: uid {board['uid']}; expected the file's name")
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-B", ROOT / "deploy/grafana/generate", scratch], check=True)
        for file in DASHBOARDS:
            if (Path(scratch) / file.name).read_text() != file.read_text():
                problems.append(f"{file.name}: not what deploy/grafana/generate writes")
    for problem in problems:
        print(problem)
    print(f"{len(alerts)} alerts, {len(halts())} halts, {len(exit_codes())} exit codes, {len(known)} headings")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
