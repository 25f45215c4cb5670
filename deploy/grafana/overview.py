"""What the graph says: concentration, alerts by insight, the firms that are watched."""
from panels import choice, dashboard, events, lines, query, ranks, stat, table

ALL = 'instance=~"$instance"'
OPEN = 'state=~"firing|escalated",'
INSIGHTS = ("rivals become partners", "partners bear the risk", "capital from those one buys from", "revenue hangs on one customer",
            "rivals back an open alternative", "supply layers are diversified", "rival clouds link up", "the anchor customer moves",
            "too interconnected to fail", "circular flows", "compute more than cash")
NAMES = {str(i): f"{i} {name}" for i, name in enumerate(INSIGHTS)}


def graph(measure, scale=""):
    return query(f'keiretsu_measure{{measure="{measure}",layer="",lens="$lens",{ALL}}}{scale}', "{{instance}}")


def layers(measure):
    return query(f'keiretsu_measure{{measure="{measure}",layer!="",lens="$lens",{ALL}}}', "{{layer}}")


# Not increase(): most of these series begin with their first event, and that it does not see.
def events_by(by, span, more=""):
    now = f"sum by ({by}) (keiretsu_alerts_total{{{more}{ALL}}})"
    before = f"sum by ({by}) (keiretsu_alerts_total{{{more}{ALL}}} offset {span})"
    return f"clamp_min({now} - ({before} or {now} * 0), 0)"


def firms(measure):
    return query(f'sort_desc(topk(15, keiretsu_firm_measure{{measure="{measure}",{ALL}}}))', "{{entity}}", instant=True)


ROWS = [
    ("The graph", [
        stat("Deals", "Deals that are known, ended and retracted ones too.", query(f"keiretsu_graph_deals{{{ALL}}}", "{{instance}}")),
        stat("Firms", "Entities that have a tie.", query(f"keiretsu_graph_nodes{{{ALL}}}", "{{instance}}")),
        stat("Ties", "Pairs of firms that a live deal ties.", query(f"keiretsu_graph_edges{{{ALL}}}", "{{instance}}")),
        stat("Firms not in the registry", "Known by name from reports alone. Many of them: look for names that should be aliases.",
             query(f"keiretsu_graph_provisional_entities{{{ALL}}}", "{{instance}}")),
        stat("Disclosed", "The part of live legs that tell an amount of their own. What is not told is in no sum of money here.",
             graph("disclosed_share"), unit="percentunit"),
        stat("Payments a year", "What all live deals pay in a year, as far as it is disclosed.", graph("flow_total_cents", " / 100"), unit="currencyUSD"),
    ]),
    ("Concentration of the supply layers", [
        lines("HHI by money", "Of a layer's suppliers, by what they are paid: 10,000 is one supplier, 2,500 four equal ones. One disclosed contract can be the market.",
              layers("market_hhi"), width=8, steps=[(2500, "orange"), (5000, "red")]),
        lines("HHI by relations", "The same with each customer counted once for each supplier, amounts known or not. Rules watch this one: 2,500 and 5,000.",
              layers("market_relation_hhi"), width=8, steps=[(2500, "orange"), (5000, "red")]),
        lines("Leader's share of relations", "How many of a layer's customer relations its largest supplier has.",
              layers("market_relation_cr1"), unit="percentunit", width=8),
        ranks("Equal suppliers that it amounts to", "10,000 over the HHI by money: below two, the layer is in effect single-sourced.",
              query(f'keiretsu_measure{{measure="market_effective_number",layer!="",lens="$lens",{ALL}}}', "{{layer}}", instant=True), width=8),
        lines("Customers with two suppliers or more", "The part of a layer's customers, amounts known or not.", layers("multi_sourcing_rate"), unit="percentunit", width=8),
        lines("Rivals that are linked", "The part of a layer's pairs of rivals with an access, partner or acquisition leg.",
              layers("cross_link_density"), unit="percentunit", width=8),
    ]),
    ("Alerts", [
        lines("Raised, by insight", "Alerts that began to fire or escalated.",
              query(events_by("insight", "$__interval", OPEN), "{{insight}}"),
              stacked=True, bars=True, names=NAMES, width=12),
        ranks("Open, by insight", "Firing or escalated now; rumours not counted.",
              query(f"sum by (insight) (keiretsu_alerts_open{{{ALL}}})", "{{insight}}", instant=True), names=NAMES, width=6),
        ranks("Open, by severity", "Firing or escalated now; rumours not counted.",
              query(f"sum by (severity) (keiretsu_alerts_open{{{ALL}}})", "{{severity}}", instant=True), width=6),
        lines("Open, by severity", "How many were open at a time.", query(f"sum by (severity) (keiretsu_alerts_open{{{ALL}}})", "{{severity}}"), stacked=True, width=8),
        lines("Transitions, by certainty", "reported: rumours; stated: the parties' word; firm: signed.",
              query(events_by("certainty", "$__interval"), "{{certainty}}"), stacked=True, bars=True, width=8),
        table("Raised since the start of the process, by rule", "`keiretsu explain ALERT_ID` tells why an alert was raised.",
              query(f"sort_desc(sum by (rule, severity) (keiretsu_alerts_total{{{OPEN}{ALL}}}))", instant=True), width=8),
    ]),
    ("The firms that are watched", [
        ranks("What a failure would burn", "The part of all equity in the graph that the failure of a firm would burn (debtrank); where firms lose more than they own, no more is counted.",
              firms("debtrank"), unit="percentunit", width=8),
        ranks("How much of others' revenue hangs on it", "The part of the sales of all other firms that comes from one firm's spending, directly or through those who sell to it.",
              firms("ecosystem_exposure"), unit="percentunit", width=8),
        lines("Error of these readings", "How far a reading may be from the truth; certified.",
              query(f"max by (measure) (keiretsu_firm_measure_error{{{ALL}}})", "{{measure}}"), unit="percentunit", width=8),
        lines("What a failure would burn, over time", "As above.", query(f'topk(10, keiretsu_firm_measure{{measure="debtrank",{ALL}}})', "{{entity}}"), unit="percentunit", width=12),
        lines("Bound of losses", "Below 1 it is certain that losses among firms die out as they go round. A gap or +Inf: nothing is certified.",
              query(f"keiretsu_loss_bound{{{ALL}}}", "{{instance}}"), width=12, steps=[(1, "red")], runbook="keiretsucertificatelost"),
    ]),
    ("Circles, rivals and what a stake is paid with", [
        lines("Circles of money", "excess: the part of all payments that would net out; reciprocal: that is matched between the same two firms.",
              query(f'keiretsu_measure{{measure=~"excess_ratio|weighted_reciprocity",layer="",lens="$lens",{ALL}}}', "{{measure}}"), unit="percentunit", width=8),
        lines("Rivals that are tied", "rate: the part of all pairs of rivals that have a live deal; share: the part of all payments that goes between rivals.",
              query(f'keiretsu_measure{{measure=~"coopetition_rate|coopetition_share",layer="",lens="$lens",{ALL}}}', "{{measure}}"), unit="percentunit", width=8),
        lines("Not cash; on several platforms", "non_cash_share: of what was given as capital; multi_homing_rate: of the providers of models.",
              query(f'keiretsu_measure{{measure=~"non_cash_share|multi_homing_rate",layer="",lens="$lens",{ALL}}}', "{{measure}}"), unit="percentunit", width=8),
    ]),
]

OVERVIEW = dashboard(
    "keiretsu-overview", "Keiretsu: what the graph says", "Concentration, alerts by insight, and the firms that are watched.", ROWS,
    [choice("lens", "Whose word counts", ["stated", "reported", "firm"])],
    [events("Critical alerts", "red", events_by("rule", "1m", 'severity="critical",' + OPEN) + " > 0", "{{rule}}"),
     events("Operator alerts", "orange", f'ALERTS{{alertname=~"Keiretsu.*",alertstate="firing",{ALL}}}', "{{alertname}}")],
    "now-7d")
