"""What a dashboard is in Grafana's JSON, said in few words. Standard library only; `generate` writes the files."""

BOOK = "${runbook}"  # a variable of every dashboard: where the operator's book is to be read
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH = 24  # of Grafana's grid


def query(expr, legend="", instant=False):
    """One PromQL query; `legend` in Grafana's form, {{label}}."""
    return {"expr": expr, "legendFormat": legend, "instant": instant, "range": not instant}


def panel(kind, title, what, queries, unit="short", width=8, height=8, runbook=None, steps=(), names=None, options=None, custom=None, least=None):
    """`what`: the sentence behind the (i). `runbook`: a heading of the operator's book. `steps`: [(from, colour)] above green.
    `names`: {series: shown as}."""
    thresholds = {"mode": "absolute", "steps": [{"color": "green", "value": None}, *({"color": c, "value": v} for v, c in steps)]}
    defaults = {"unit": unit, "thresholds": thresholds, "color": {"mode": "thresholds" if kind in ("stat", "bargauge") else "palette-classic"},
                "custom": custom or {}}
    if least is not None:
        defaults["min"] = least
    links = [{"title": "Operator's book", "url": f"{BOOK}#{runbook}", "targetBlank": True}] if runbook else []
    overrides = [{"matcher": {"id": "byName", "options": series}, "properties": [{"id": "displayName", "value": name}]}
                 for series, name in (names or {}).items()]
    return {"type": kind, "title": title, "description": what, "datasource": SOURCE, "links": links, "options": options or {},
            "gridPos": {"w": width, "h": height}, "fieldConfig": {"defaults": defaults, "overrides": overrides},
            "targets": [{"refId": chr(ord("A") + i), "datasource": SOURCE, **q} for i, q in enumerate(queries)]}


def lines(title, what, *queries, stacked=False, bars=False, **more):
    """A time series; steps become a dashed threshold."""
    custom = {"lineWidth": 1, "fillOpacity": 60 if bars else 30 if stacked else 0, "showPoints": "never", "spanNulls": False,
              "drawStyle": "bars" if bars else "line", "stacking": {"mode": "normal" if stacked else "none"},
              "thresholdsStyle": {"mode": "dashed" if more.get("steps") else "off"}}
    options = {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}, "tooltip": {"mode": "multi", "sort": "desc"}}
    more.setdefault("least", 0)
    return panel("timeseries", title, what, queries, custom=custom, options=options, **more)


def stat(title, what, *queries, width=4, height=4, **more):
    """The last number, large."""
    options = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "value", "graphMode": "area", "textMode": "auto"}
    return panel("stat", title, what, queries, width=width, height=height, options=options, **more)


def ranks(title, what, *queries, **more):
    """Bars side by side, as they stand now."""
    options = {"orientation": "horizontal", "displayMode": "basic", "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    return panel("bargauge", title, what, queries, options=options, least=0, **more)


def table(title, what, q, hidden=(), **more):
    """The labels and the value of an instant query, without the columns `hidden`."""
    out = panel("table", title, what, [{**q, "format": "table"}], options={"showHeader": True}, **more)
    out["transformations"] = [{"id": "organize", "options": {"excludeByName": {name: True for name in ("Time", "__name__", *hidden)}}}]
    return out


def variable(name, label, q):
    """A template variable filled by a query; all of its values are chosen at first."""
    return {"type": "query", "name": name, "label": label, "datasource": SOURCE, "query": {"query": q, "refId": name}, "definition": q,
            "refresh": 2, "sort": 1, "multi": True, "includeAll": True, "current": {"selected": True, "text": ["All"], "value": ["$__all"]}}


def choice(name, label, values):
    """A template variable with fixed values; the first is chosen at first."""
    return {"type": "custom", "name": name, "label": label, "query": ",".join(values), "current": {"selected": True, "text": values[0], "value": values[0]},
            "options": [{"selected": v == values[0], "text": v, "value": v} for v in values]}


def events(name, colour, expr, title):
    """Marks on the time axis wherever the query gives something."""
    return {"name": name, "datasource": SOURCE, "enable": True, "iconColor": colour, "expr": expr, "titleFormat": title, "textFormat": "", "step": "60s", "useValueForTime": False}


def dashboard(uid, title, what, rows, variables, annotations, since):
    """`rows`: [(title, [panel])]; panels flow from left to right. `since`: the time range at first, as in now-6h."""
    panels, y = [], 0
    for name, of_row in rows:
        panels.append({"type": "row", "title": name, "collapsed": False, "panels": [], "gridPos": {"x": 0, "y": y, "w": WIDTH, "h": 1}})
        y, x, tallest = y + 1, 0, 0
        for p in of_row:
            grid = p["gridPos"]
            if x + grid["w"] > WIDTH:
                x, y, tallest = 0, y + tallest, 0
            panels.append({**p, "gridPos": {"x": x, "y": y, **grid}})
            x, tallest = x + grid["w"], max(tallest, grid["h"])
        y += tallest
    templates = [{"type": "datasource", "name": "datasource", "label": "Prometheus", "query": "prometheus", "current": {}, "refresh": 1},
                 variable("instance", "Instance", "label_values(keiretsu_build_info, instance)"),
                 # One partition of a topic is one universe: its companies, deals and alerts are its own.
                 variable("topic", "Topic", 'label_values(keiretsu_input_next_offset{instance=~"$instance"}, topic)'),
                 *variables,
                 {"type": "constant", "name": "runbook", "label": "Operator's book", "query": "deploy/runbook.md", "hide": 2}]
    return {"id": None, "uid": uid, "title": title, "description": what, "tags": ["keiretsu"], "schemaVersion": 39, "version": 1, "editable": True,
            "timezone": "browser", "refresh": "30s", "time": {"from": since, "to": "now"}, "graphTooltip": 1,
            "links": [{"type": "link", "title": "Operator's book", "url": BOOK, "icon": "doc", "targetBlank": True},
                      {"type": "dashboards", "title": "Keiretsu", "tags": ["keiretsu"], "asDropdown": False, "includeVars": True, "keepTime": True}],
            "annotations": {"list": annotations}, "templating": {"list": templates},
            "panels": [{"id": i, **p} for i, p in enumerate(panels, 1)]}
