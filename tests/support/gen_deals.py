#!/usr/bin/env python3
"""Deterministic generator of deal reports in the wire format (proto/keiretsu/v1/report.proto), one a line, for load and robustness tests.

  gen_deals.py --deals 1000000 --entities 20000 --seed 7 --entities-out registry.json --manifest manifest.json > deals.jsonl

The same options give the same bytes. Lines come in the order of their arrival. Shares (0..1) are per deal unless said otherwise:
  --amend        a deal gets a further revision (repeated: geometric)      --retract      a deal is taken back later
  --dup          (per report) it comes again: half as a copy (same event_id), half as another publisher's report of the
                 same revision (own event_id, later published_at; one in ten of these with another amount)
  --late         (per report) the line comes up to 90 days after its published_at: revisions out of order too
  --alias        (per party) the name is another spelling                  --no-id        (per party) no id: a name, or an LEI
  --unlisted     (per organisation) missing in the registry                --subsidiaries (per organisation) has a parent
  --part-of      the first leg is the same capacity as an earlier deal     --fx           (per amount) not in US dollars
  --cloudevents  (per line) a structured CloudEvents envelope around it    --garbage      (per report) a line to refuse comes in between

THE MANIFEST says what a correct consumer must end with once it has read the registry first and then every line, whatever the
order of the lines. It assumes record timestamps between the last published_at (never after --start + --years) and the year 2099.
  lines                 = accepted + duplicates + refused.total
  accepted              reports with an event_id that their deal has not had before (one deal in 20 has event ids that other deals use too), among them
    corroborations        whose deal and revision had been told before: their sources count, their terms do not
    conflicts             corroborations whose amount differs (they tell the dates of the report they repeat): the report with the least (published_at, event_id) decides
    stale                 that came after a higher revision of their deal: stored, not applied
  late                  lines held back by --late (information only)
  duplicates            an event_id that the deal had before: nothing happens
  refused               by class: each such line is one valid report with one fault
    not_utf8, not_json, duplicate_key    bytes that cannot be read as one JSON object
    too_deep, too_large                  nested deeper than 64; longer than 256 KiB (the topic's max.message.bytes must let it in)
    bad_field                            a required field is missing or null, or a field has the wrong type
    unknown_enum                         action, stage, leg type or amount basis is none of the known words
    unknown_ref                          a leg names a party that the report does not list
    bad_amount                           negative, over 1e13, or too large for a double (1e400)
    bad_date                             a year outside 1990..2100
    future                               published in 2099
    unknown_schema                       registry wire format (magic byte 0) with a schema id that nobody registered
  deals                 distinct deal ids; deals_live + deals_emptied (highest revision retracted or terminated)
  legs_live             legs of the highest revision of each live deal (dates and terms not looked at); _by_type;
                        _disclosed: with an amount; _part_of: left out of market totals; _inside_a_house: both ends have the
                        same owner after roll-up (parent while consolidated), so no tie between two houses
  cents_live            sum of the disclosed amounts of those legs, per currency, in hundredths, whatever their basis (`round` too:
                        the whole round, told once, on one leg of it)
  entities              registry: entries; named: organisations that accepted reports name; provisional: those of them that the
                        registry lacks (unlisted ones, and the projects that consortia support); named_live, provisional_live: in live deals
Standard library only; about 45,000 lines a CPU second; memory grows with the organisations and the amended deals only.
"""
import argparse
import datetime
import heapq
import json
import random
import sys
from bisect import bisect
from collections import Counter

LAYERS = ["cloud", "chips", "foundry", "memory", "energy", "datacenter", "model", "distribution"]
STAGES = ["rumour", "loi", "announced", "definitive", "closed"]
PUBLISHERS = [("Wire A", "wire"), ("Wire B", "wire"), ("Daily C", "press"), ("Journal D", "press"), ("Blog E", "blog"), ("Filing F", "filing")]
CURRENCIES = ["EUR", "GBP", "JPY", "KRW", "CNY"]
NO_AMOUNT = ("access", "support", "partner")
UNTOLD = ("", None, 0)                                                # the terms of a leg without an amount

# kind, weight, roles of its parties, legs: (type, from, to, for, own fields); numbers are positions in the list of parties.
# A consortium has three to eight members and its project as last party; its legs are made when it is drawn.
KINDS = [
    ("investment", 25, ("investor", "investee"), [("equity", 0, 1, None, {})]),
    ("investment", 3, ("investor", "investor", "investor", "investee"), [("equity", 0, 3, None, {}), ("equity", 1, 3, None, {}), ("equity", 2, 3, None, {})]),
    ("supply", 24, ("customer", "supplier"), [("purchase", 0, 1, None, {"layer": "cloud"})]),
    ("supply", 11, ("customer", "supplier"), [("purchase", 0, 1, None, {"layer": "chips"}), ("in_kind", 1, 0, None, {"what": "equity"})]),
    ("lease", 7, ("tenant", "landlord", "supplier"), [("purchase", 0, 1, None, {"layer": "datacenter"}), ("capex", 1, 2, 0, {"layer": "chips"})]),
    ("build", 2, ("owner",), [("capex", 0, None, None, {})]),
    ("loan", 6, ("lender", "borrower"), [("debt", 0, 1, None, {})]),
    ("guarantee", 3, ("guarantor", "tenant", "landlord"), [("guarantee", 0, 1, 2, {}), ("purchase", 1, 2, None, {"layer": "datacenter"})]),
    ("distribution", 6, ("distributor", "licensor"), [("access", 0, 1, None, {}), ("purchase", 0, 1, None, {"layer": "model"})]),
    ("license", 3, ("licensee", "licensor"), [("purchase", 0, 1, None, {"layer": "model"})]),
    ("interconnect", 1, ("peer", "peer"), [("partner", 0, 1, None, {})]),
    ("acquisition", 3, ("acquirer", "target"), [("acquire", 0, 1, None, {})]),
    ("consortium", 2, ("member",), []),
    ("partnership", 4, ("investor", "investee"), [("equity", 0, 1, None, {}), ("in_kind", 0, 1, None, {"what": "compute"}), ("purchase", 1, 0, None, {"layer": "cloud"})]),
]


def options():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a = ap.add_argument
    a("--entities", type=int, default=5000)
    a("--deals", type=int, default=100000)
    a("--seed", type=int, default=1)
    a("--zipf", type=float, default=1.05, help="exponent of how often an organisation is in a deal")
    for name, share in (("amend", .2), ("retract", .02), ("dup", .05), ("late", .05), ("alias", .2), ("no-id", 0), ("unlisted", .01), ("subsidiaries", .1),
                        ("part-of", .02), ("fx", 0), ("cloudevents", 0), ("garbage", .002)):
        a("--" + name, type=float, default=share, metavar="SHARE", help="default %(default)s")
    a("--start", default="2018-01-01")
    a("--years", type=float, default=7)
    a("--entities-out", metavar="FILE", help="write the registry")
    a("--manifest", metavar="FILE", help="write the manifest")
    return ap.parse_args()


class World:
    """The organisations: who is picked how often, what they are called, who owns them."""

    def __init__(self, o, rng):
        self.rng, self.n = rng, max(4, o.entities)
        n = self.n
        self.listed = [i < 50 or rng.random() >= o.unlisted for i in range(n)]
        self.parent = [-1] * n
        for i in range(50, n):                                        # an owner is older, so there is no circle
            if self.listed[i] and rng.random() < o.subsidiaries:
                p = int(rng.random() * i)
                self.parent[i] = p if self.listed[p] else -1
        self.consolidated = [p >= 0 and rng.random() < .8 for p in self.parent]
        self.owner = list(range(n))
        for i in range(n):
            if self.consolidated[i]:
                self.owner[i] = self.owner[self.parent[i]]
        self.order = list(range(n))
        rng.shuffle(self.order)
        self.steps, total = [], 0.
        for rank in range(1, n + 1):
            total += rank ** -o.zipf
            self.steps.append(total)
        self.total = total

    def pick(self, others):
        i = self.order[min(self.n - 1, bisect(self.steps, self.rng.random() * self.total))]
        while i in others:
            i = int(self.rng.random() * self.n)
        return i

    def name(self, i):
        return "Company %d" % i

    def spelling(self, i):
        """Another way to write the name: all of them resolve to it (the last one by the registry's alias)."""
        k = int(self.rng.random() * (6 if self.listed[i] else 5))
        return ("COMPANY %d", "Company %d Inc.", "company %d GmbH", "\uff23ompany %d", "Company %d PLC", "Firm %d")[k] % i

    def lei(self, i):
        return "KEIRETSU%012d" % i

    def write(self, path):
        with open(path, "w", encoding="utf-8") as f:
            f.write('{"as_of":null,"entities":[\n')
            rows = (self.entry(i) for i in range(self.n) if self.listed[i])
            f.write(",\n".join(json.dumps(x, separators=(",", ":")) for x in rows))
            f.write("\n]}\n")

    def entry(self, i):
        x = {"id": "e%06d" % i, "name": self.name(i), "aliases": ["Firm %d" % i], "kind": "synthetic", "layers": sorted({LAYERS[i % 8], LAYERS[i * i % 8]}),
             "identifiers": {"lei": self.lei(i)}, "annual_revenue": {"value": 10 ** 8 * (1 + i % 97) ** 2, "currency": "USD"}}
        if self.parent[i] >= 0:
            x["parent"] = "e%06d" % self.parent[i]
            if not self.consolidated[i]:
                x["consolidated"] = False                             # true is the default
        if i % 3:
            x["equity"] = {"value": 10 ** 8 * (1 + i % 53) ** 2, "currency": "USD"}
        if i % 7 == 0:
            x["camp"] = "camp-%d" % (i % 4)
        return x


class Deal:
    """A deal as it stands: kind, parties, legs without their amounts, and `terms`, one (JSON text, currency, cents) per leg."""
    __slots__ = ("number", "id", "kind", "who", "project", "legs", "terms", "stage", "revision", "part_of", "inside")


class Generator:
    def __init__(self, o):
        self.o, self.rng = o, random.Random(o.seed)
        self.world = World(o, self.rng)
        self.counts, self.refused, self.by_type, self.cents = Counter(), Counter(), Counter(), Counter()
        self.named, self.named_live = set(), Counter()
        self.projects = self.projects_live = 0
        self.buffer, self.heap, self.serial = [], [], 0
        self.start = int(datetime.datetime.strptime(o.start, "%Y-%m-%d").replace(tzinfo=datetime.timezone.utc).timestamp())
        self.end = self.start + int(o.years * 365.25 * 86400)         # nothing is published later; lines may still arrive later
        self.top = {}                                                 # deal number -> highest revision sent, where above 1
        self.days = {}
        total, self.weights = 0, []
        for k in KINDS:
            total += k[1]
            self.weights.append(total)

    # ---- time ----------------------------------------------------------------------------------------------------------
    def day(self, at):
        d = at // 86400
        if d not in self.days:
            self.days[d] = datetime.datetime.fromtimestamp(d * 86400, datetime.timezone.utc).strftime("%Y-%m-%d")
        return self.days[d]

    def instant(self, at, offset=0):
        at += offset * 3600
        s = at % 86400
        return "%sT%02d:%02d:%02d%s" % (self.day(at), s // 3600, s // 60 % 60, s % 60, "+%02d:00" % offset if offset else "Z")

    def later(self, at, what, payload):
        self.serial += 1
        heapq.heappush(self.heap, (at, self.serial, what, payload))

    # ---- lines ---------------------------------------------------------------------------------------------------------
    def send(self, line):
        self.counts["lines"] += 1
        self.buffer.append(line)
        if len(self.buffer) >= 4096:
            self.flush()

    def flush(self):
        sys.stdout.buffer.write(b"".join(self.buffer))
        self.buffer.clear()

    def deliver(self, text, event_id, number, revision, sent):
        """One report. `sent` is shared by a report and its copy: whichever comes first is accepted, the other one a duplicate."""
        if sent[0]:
            self.counts["duplicates"] += 1
        else:
            sent[0] = True
            self.counts["accepted"] += 1
            best = self.top.get(number, 0)
            if best > revision:
                self.counts["stale"] += 1
            elif revision > 1:
                self.top[number] = revision
        if self.o.cloudevents and self.rng.random() < self.o.cloudevents:
            text = '{"specversion":"1.0","id":"%s","source":"/gen_deals","type":"keiretsu.v1.DealReport","datacontenttype":"application/json","data":%s}' % (event_id, text)
        self.send(text.encode() + b"\n")

    # ---- reports -------------------------------------------------------------------------------------------------------
    def party(self, i, role, place):
        """The JSON of a party, and the handle by which legs refer to it."""
        rnd, w = self.rng.random, self.world
        name = w.spelling(i) if rnd() < self.o.alias else w.name(i)
        if self.o.no_id and w.listed[i] and rnd() < self.o.no_id:
            if rnd() < .5:                                            # by name; the default handle is the name
                return '{"name":"%s","roles":["%s"]}' % (name, role), name
            ref = "p%d" % place
            return '{"ref":"%s","name":"No. %d","identifiers":{"lei":"%s"},"roles":["%s"]}' % (ref, place, w.lei(i), role), ref
        ref = "e%06d" % i
        return '{"id":"%s","name":"%s","roles":["%s"]}' % (ref, name, role), ref

    def sources(self, deal, at):
        """One to three sources; a second one is often a copy of the first one's wire story and shares its group."""
        rnd, out = self.rng.random, []
        n = 1 if rnd() < .7 else 2 if rnd() < .7 else 3
        story = ',"group":"story-%d"' % self.serial if n > 1 and rnd() < .5 else ""
        start = int(rnd() * 6)
        for k in range(n):
            publisher, kind = PUBLISHERS[(start + k) % 6]
            rated = ',"reliability":%.2f' % (.4 + rnd() * .6) if rnd() < .3 else ""
            out.append('{"publisher":"%s","kind":"%s","published_on":"%s"%s%s}' % (publisher, kind, self.day(at), story if k < 2 else "", rated))
        return ",".join(out)

    def report(self, deal, action, stage, at, event_id, terms, told=None):
        rnd, kind = self.rng.random, KINDS[deal.kind]
        parties, refs = [], []
        for place, i in enumerate(deal.who):
            text, ref = self.party(i, kind[2][min(place, len(kind[2]) - 1)], place)
            parties.append(text)
            refs.append(ref)
        if deal.project:
            parties.append('{"id":"%s","name":"Project %d","roles":["project"]}' % (deal.project, deal.number))
            refs.append(deal.project)
        legs = []
        for (type_, a, b, c, own), term in zip(deal.legs, terms):
            legs.append('{"type":"%s","from":"%s"%s%s%s%s}' % (type_, refs[a], '' if b is None else ',"to":"%s"' % refs[b],
                                                             '' if c is None else ',"for":"%s"' % refs[c], own, term[0]))
        if legs and deal.part_of:
            legs[0] = legs[0][:-1] + ',"part_of":"%s"}' % deal.part_of
        day = self.day(told or at)
        dates = '"starts_on":"%s",' % day if stage in ("definitive", "closed") else ""
        if stage != "rumour":
            dates += '"announced_on":"%s",' % day
        if stage == "terminated":
            dates += '"ends_on":"%s",' % day
        extra = ',"x_pipeline":{"cluster":%d,"tags":["a","b"]},"correction":null' % deal.number if rnd() < .05 else ""      # unknown: no reason to refuse; null: absent
        return ('{"event_id":"%s","deal_id":"%s","revision":%d,"action":"%s","stage":"%s","kind":"%s","published_at":"%s",%s"parties":[%s],"legs":[%s],'
                '"confidence":%.2f,"sources":[%s]%s}' % (event_id, deal.id, deal.revision, action, stage, kind[0], self.instant(at, 2 if rnd() < .02 else 0), dates,
                                                        ",".join(parties), ",".join(legs), .5 + rnd() / 2, self.sources(deal, at), extra))

    def tell(self, deal, action, stage, at):
        """Reports the deal as it stands: now or late, perhaps twice, perhaps with garbage after it."""
        rnd, o = self.rng.random, self.o
        event_id = "r%d" % deal.revision if deal.number % 20 == 7 else "%s-r%d" % (deal.id, deal.revision)
        text, sent = self.report(deal, action, stage, at, event_id, deal.terms), [False]
        if o.late and rnd() < o.late:
            self.counts["late"] += 1
            self.later(at + int(rnd() * 90 * 86400) + 1, "line", (text, event_id, deal.number, deal.revision, sent))
        else:
            self.deliver(text, event_id, deal.number, deal.revision, sent)
        if o.dup and rnd() < o.dup:
            when = at + int(rnd() * 7 * 86400)
            if rnd() < .5:
                self.later(when, "line", (text, event_id, deal.number, deal.revision, sent))
            else:
                self.counts["corroborations"] += 1
                terms = deal.terms
                if rnd() < .1 and any(t[1] for t in terms):
                    self.counts["conflicts"] += 1
                    terms = [self.restated(t, 3) for t in terms]
                other = "%s-c%d" % (event_id, self.serial)
                text = self.report(deal, action, stage, min(when, self.end), other, terms, at)
                self.later(when, "line", (text, other, deal.number, deal.revision, [False]))
        if o.garbage and rnd() < o.garbage:
            self.garbage(deal, at)

    # ---- terms ---------------------------------------------------------------------------------------------------------
    def amount(self, type_):
        """(JSON text, currency, cents) of one leg; a third of the amounts is undisclosed."""
        rnd = self.rng.random
        if type_ in NO_AMOUNT or rnd() < .35:
            return ',"conditional":true' if rnd() < .1 else "", None, 0
        cents = 100 * round(10 ** (6 + 4.5 * rnd() * rnd() + .5 * rnd()))
        if rnd() < .05:
            cents += 25
        currency = CURRENCIES[int(rnd() * 5)] if self.o.fx and rnd() < self.o.fx else "USD"
        basis = "round" if type_ == "equity" and rnd() < .083 else "total" if rnd() < .75 else "annual" if rnd() < .4 else "up_to" if rnd() < .7 or type_ != "equity" else "valuation_implied"
        rest = '"currency":"%s","basis":"%s"}' % (currency, basis)
        if type_ == "equity" and rnd() < .3:
            rest += ',"stake":%.3f' % (rnd() / 2)
        if type_ == "purchase" and rnd() < .7:
            rest += ',"term_years":%d' % (1 + int(rnd() * 10))
        return self.priced(cents, rest), currency, cents

    @staticmethod
    def priced(cents, rest):
        return ',"amount":{"value":%s,%s' % (cents // 100 if cents % 100 == 0 else "%d.%02d" % divmod(cents, 100), rest)

    def restated(self, term, factor):
        text, currency, cents = term
        if currency is None:
            return term
        cents = round(cents / 100 * factor) * 100
        return self.priced(cents, text[text.index('"currency"'):]), currency, cents

    # ---- what is live --------------------------------------------------------------------------------------------------
    def live(self, deal, sign):
        c = self.counts
        c["deals_live"] += sign
        c["legs_live"] += sign * len(deal.legs)
        c["legs_live_part_of"] += sign * bool(deal.part_of)
        c["legs_live_inside_a_house"] += sign * deal.inside
        for leg, (_, currency, cents) in zip(deal.legs, deal.terms):
            self.by_type[leg[0]] += sign
            if currency:
                c["legs_live_disclosed"] += sign
                self.cents[currency] += sign * cents
        for i in deal.who:
            self.named_live[i] += sign
        self.projects_live += sign * bool(deal.project)

    # ---- the life of a deal --------------------------------------------------------------------------------------------
    def draw(self, number):
        rnd, w, deal = self.rng.random, self.world, Deal()
        deal.number, deal.id, deal.revision, deal.project, deal.part_of = number, "d%08d" % number, 1, None, None
        deal.kind = min(bisect(self.weights, rnd() * self.weights[-1]), len(KINDS) - 1)
        kind = KINDS[deal.kind]
        size = 3 + int(rnd() * 6) if kind[0] == "consortium" else len(kind[2])
        deal.who = []
        for _ in range(min(size, w.n)):
            deal.who.append(w.pick(deal.who))
        if size == 2 and w.parent[deal.who[0]] >= 0 and rnd() < .2:
            deal.who[1] = w.parent[deal.who[0]]                       # a deal within the house
        if kind[0] == "consortium":
            deal.project = "project-%d" % number
            layer = ',"layer":"%s"' % LAYERS[int(rnd() * 8)]
            deal.legs = [("support", k, len(deal.who), None, layer) for k in range(len(deal.who))]
        else:
            deal.legs = LEGS[deal.kind]
        owner = [w.owner[i] for i in deal.who] + [-1]
        deal.inside = sum(b is not None and owner[a] == owner[b] for _, a, b, _, _ in deal.legs)
        if number > 100 and self.o.part_of and rnd() < self.o.part_of:
            deal.part_of = "d%08d" % (number - 1 - int(rnd() * 100))
        deal.terms = [self.amount(leg[0]) for leg in deal.legs]
        if len(deal.legs) > 1:
            whole = next((t for t in deal.terms if '"round"' in t[0]), None)
            if whole:                                                 # the split is not known: the other investors' legs have no amount
                deal.terms = [t if t is whole or leg[0] != "equity" else UNTOLD for leg, t in zip(deal.legs, deal.terms)]
        deal.stage = int(rnd() * 5)
        self.named.update(deal.who)
        self.projects += bool(deal.project)
        return deal

    def fate(self, deal, at):
        """What will happen to the deal next, if anything."""
        rnd = self.rng.random
        if rnd() < self.o.amend:
            what, at = "amend", at + int(rnd() * 400 * 86400) + 60
        elif rnd() < self.o.retract:
            what, at = "retract", at + int(rnd() * 60 * 86400) + 60
        else:
            return
        if at < self.end:
            self.later(at, what, deal)

    def amend(self, deal, at):
        rnd = self.rng.random
        self.live(deal, -1)
        deal.revision += 1
        if rnd() < .15:
            return self.empty(deal, "amend", "terminated", at)
        deal.stage = min(4, deal.stage + 1)
        deal.terms = [t if rnd() < .5 else self.restated(t, .5 + rnd() * 1.5) for t in deal.terms]
        self.live(deal, 1)
        self.tell(deal, "amend", STAGES[deal.stage], at)
        self.fate(deal, at)

    def retract(self, deal, at):
        self.live(deal, -1)
        deal.revision += 1
        self.empty(deal, "retract", "terminated" if self.rng.random() < .5 else STAGES[deal.stage], at)

    def empty(self, deal, action, stage, at):
        """The end: mostly without legs, sometimes with them; the deal is empty either way."""
        self.counts["deals_emptied"] += 1
        if self.rng.random() < .9:
            deal.legs, deal.terms = [], []
        self.tell(deal, action, stage, at)

    def pending(self, until):
        while self.heap and (until is None or self.heap[0][0] <= until):
            at, _, what, payload = heapq.heappop(self.heap)
            if what == "line":
                self.deliver(*payload)
            else:
                getattr(self, what)(payload, at)

    def run(self):
        step = (self.end - self.start) / max(1, self.o.deals)
        for number in range(self.o.deals):
            at = self.start + int(number * step)
            self.pending(at)
            deal = self.draw(number)
            self.live(deal, 1)
            self.tell(deal, "report", STAGES[deal.stage], at)
            self.fate(deal, at)
        self.pending(None)
        self.flush()
        sys.stdout.buffer.flush()

    # ---- lines to refuse -----------------------------------------------------------------------------------------------
    def garbage(self, deal, at):
        """A valid report of a deal that is never told otherwise, with one fault."""
        choose = self.rng.choice
        self.serial += 1
        deal_id, deal.id = deal.id, "bad-%d" % self.serial
        good = self.report(deal, "report", "announced", at, "bad-%d" % self.serial, deal.terms)
        deal.id = deal_id
        x = json.loads(good)
        if not x["legs"]:
            x["legs"] = [{"type": "capex", "from": self.handle(x["parties"][0])}]
        x["legs"][0]["amount"] = {"value": 5, "currency": "USD", "basis": "total"}
        fault = choose(FAULTS)
        self.refused[fault] += 1
        text = getattr(self, fault)(x, choose)
        self.send((text if isinstance(text, bytes) else (text if isinstance(text, str) else dump(text)).encode()) + b"\n")

    @staticmethod
    def handle(party):
        return party.get("ref") or party.get("id") or party["name"]

    def not_utf8(self, x, choose):
        return dump({**x, "note": "?"}).encode().replace(b'"?"', b'"' + choose((b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"caf\xe9")) + b'"')

    def not_json(self, x, choose):
        text = dump(x)
        return choose((text[:-1], text[:len(text) // 2], text + "}", text[:-1] + ",}", "deal: " + x["deal_id"], text.replace('"value":5', '"value":NaN'), text.replace('"', "'")))

    def duplicate_key(self, x, choose):
        text = dump(x)
        return choose((text[:-1] + ',"deal_id":"%s"}' % x["deal_id"], text[:-1] + ',"revision":7}', text.replace('"value":5', '"value":5,"value":6')))

    def too_deep(self, x, choose):
        return dump(x)[:-1] + ',"x_deep":' + "[" * 200 + "]" * 200 + "}"

    def too_large(self, x, choose):
        return {**x, "note": "z" * (256 * 1024)}

    def bad_field(self, x, choose):
        if choose((True, False)):
            field = choose(("event_id", "deal_id", "action", "stage", "published_at", "parties"))
            del x[field]
            return {**x, field: None} if choose((True, False)) else x
        return {**x, **choose(({"event_id": 12}, {"deal_id": ["d"]}, {"revision": "2"}, {"revision": 1.5}, {"parties": "none"}, {"legs": {}}, {"confidence": "high"},
                               {"published_at": 1700000000}, {"legs": [{**x["legs"][0], "amount": {"value": "5", "currency": "USD"}}]}))}

    def unknown_enum(self, x, choose):
        what = choose(("action", "stage", "type", "basis"))
        if what in x:
            x[what] = "explode"
        elif what == "type":
            x["legs"][0]["type"] = "explode"
        else:
            x["legs"][0]["amount"]["basis"] = "explode"
        return x

    def unknown_ref(self, x, choose):
        x["legs"][0][choose(("from", "to"))] = "nobody"
        return x

    def bad_amount(self, x, choose):
        return dump(x).replace('"value":5', '"value":' + choose(("-1", "-0.01", "10000000000001", "1e16", "1e400")))

    def bad_date(self, x, choose):
        return {**x, choose(("announced_on", "starts_on", "ends_on")): choose(("1989-12-31", "1066-10-14", "2101-01-01", "9999-12-31"))}

    def future(self, x, choose):
        return {**x, "published_at": "2099-06-01T00:00:00Z"}

    def unknown_schema(self, x, choose):
        return b"\x00\x7f\xff\xff\xff\x00" + dump(x).encode()

    # ---- the manifest --------------------------------------------------------------------------------------------------
    def manifest(self):
        c, w = self.counts, self.world
        here = {i for i, n in self.named_live.items() if n}
        provisional = lambda ids: sum(not w.listed[i] for i in ids)
        return {
            "options": {k: v for k, v in vars(self.o).items() if k not in ("entities_out", "manifest")},
            **{k: c[k] for k in ("lines", "accepted", "corroborations", "conflicts", "stale", "late", "duplicates")},
            "refused": {"total": sum(self.refused.values()), **dict(sorted(self.refused.items()))},
            "deals": self.o.deals, "deals_live": c["deals_live"], "deals_emptied": c["deals_emptied"],
            "legs_live": c["legs_live"], "legs_live_by_type": {k: v for k, v in sorted(self.by_type.items()) if v},
            **{k: c[k] for k in ("legs_live_disclosed", "legs_live_part_of", "legs_live_inside_a_house")},
            "cents_live": {k: v for k, v in sorted(self.cents.items()) if v},
            "entities": {"registry": sum(w.listed), "named": len(self.named) + self.projects, "provisional": provisional(self.named) + self.projects,
                         "named_live": len(here) + self.projects_live, "provisional_live": provisional(here) + self.projects_live},
        }


FAULTS = ["not_utf8", "not_json", "duplicate_key", "too_deep", "too_large", "bad_field", "unknown_enum", "unknown_ref", "bad_amount", "bad_date", "future",
          "unknown_schema"]


def dump(x):
    return json.dumps(x, separators=(",", ":"), ensure_ascii=False)


LEGS = [[(t, a, b, c, "".join(',"%s":"%s"' % kv for kv in own.items())) for t, a, b, c, own in k[3]] for k in KINDS]      # own fields as JSON text


def main():
    o = options()
    g = Generator(o)
    if o.entities_out:
        g.world.write(o.entities_out)
    g.run()
    if o.manifest:
        with open(o.manifest, "w", encoding="utf-8") as f:
            json.dump(g.manifest(), f, indent=1)
            f.write("\n")


if __name__ == "__main__":
    main()
