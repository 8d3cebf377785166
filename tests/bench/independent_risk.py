#!/usr/bin/env python3
"""bench/independent_risk.py - docs/risk.md once more, in other words, held against a running service.
SPDX-License-Identifier: Apache-2.0

    independent_risk.py URL KEY [--count 300] [--seed 1] [--names FILE]

Makes random engagements (chains, diamonds, cycles, owners, payees, signers, unreachable and several
listed parties among clean ones, ids in random order, relations' sources, shares, confidences and
dates at random), asks POST /v1/screen?persist=false, takes the scores of each party's matches as
given and works out everything else again by trying every simple path. It shares no code with the
service. FILE holds further names of listed parties, one a line. Exit 0: all equal; 1: not.
"""
import argparse
import datetime
import http.client
import json
import random
import sys
import urllib.parse

ONE = 1000000
MATCH, BLOCK, BAD, SEEN = 700000, 900000, 600000, 300000
DEPTH = 10
SOURCE = {"contract": 1000000, "register": 950000, "declared": 950000, "registry": 850000, "inferred": 700000}
FORWARD = {"contracts", "pays", "banks_at"}
BACKWARD = {"signs_for", "owns", "controls", "directs"}
DEALING = {"contracts", "pays", "banks_at", "signs_for"}
REGIME = {"us-ofac-sdn": "us-ofac", "us-ofac-cons": "us-ofac", "un-sc": "un"}
ORDER = ["no_match", "watch", "indeterminate", "review", "block"]

CLEAN = ["Quiet Meadow Bakery", "Bright Harbor Streaming Inc", "Copper Kettle Ceramics", "Lantern Post Print Shop",
         "Saddleback Orchard Cooperative", "Velvet Marsh Upholstery", "Pinecone Toy Workshop", "Harrowgate Umbrella Repair",
         "Blue Thistle Beekeeping", "Old Quay Ropeworks"]
LISTED = [("Company", "SEK Studio", {}), ("Company", "SEK Studio Animation", {}), ("Company", "Nings Cartoon Studio", {}),
          ("Company", "Nings Kartoon Studios", {}), ("Company", "Everlasting Empire Limited", {}),
          ("Company", "Tian Fang Hong Kong Holding Limited", {}), ("Company", "Chilsong Trading Corporation", {}),
          ("Organization", "Korea Mining Development Trading Corporation", {}), ("Company", "Yanbian Silverstar", {}),
          ("Company", "Foreign Trade Bank", {}), ("Company", "Korea Kwangson Banking Corp", {}),
          ("Person", "Kim Myong Chol", {"birthDate": ["1972-05-12"]}), ("Person", "Kim Myong Chol", {}),
          ("Person", "Jong Song Hwa", {}), ("Person", "Kim Jong Un", {"birthDate": ["1984-01-08"]}),
          ("Company", "Gazprom Neft", {}), ("Company", "Rosneft Oil Company", {}), ("Company", "Novatek", {}),
          ("Company", "Sberbank of Russia", {}), ("Company", "China Mobile", {})]


def times(a, b):
    return (a * b + 500000) // ONE


def neg(a):
    return ONE - a


def micro(x):
    return round(x * ONE)


class Client:
    def __init__(self, url, key):
        self.at = urllib.parse.urlsplit(url)
        self.key = key
        self.connection = None
        self.known, self.networks = {}, {}

    def ask(self, method, path, body=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=60)
        data = None if body is None else json.dumps(body).encode()
        self.connection.request(method, path, data, {"Authorization": "Bearer " + self.key, "Content-Type": "application/json"})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def listed(self, one):
        if one not in self.known:
            status, answer = self.ask("GET", "/v1/listed/" + urllib.parse.quote(one, safe=""))
            assert status == 200, (status, one, answer)
            self.known[one] = answer
        return self.known[one]

    # The listed parties one link away.
    def neighbours(self, one):
        answer = self.listed(one)
        prefix = answer["list"] + ":" if one.startswith(answer["list"] + ":") else ""
        return {prefix + end for link in answer["links"] if link["until"] is None
                for end in (link["from"], link["to"]) if end is not None}

    # The same party on other lists.
    def same(self, one):
        return {other["id"] for other in self.listed(one)["same_as"]}

    # Everything list links and clusters connect with one listed party, also what nobody matched.
    def network(self, one):
        if one not in self.networks:
            found, todo = {one}, [one]
            while todo:
                at = todo.pop()
                new = (self.neighbours(at) | self.same(at)) - found
                found |= new
                todo += new
            found = frozenset(found)
            self.networks.update((member, found) for member in found)
        return self.networks[one]


# ---- an engagement at random

def make(rng, names):
    n = rng.choice([1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 8, 9, 14])
    alphabet = "abcXYZ019-_."
    ids = set()
    while len(ids) < n:
        ids.add("".join(rng.choice(alphabet) for _ in range(rng.randint(1, 4))).strip("-_.") or "q")
    ids = sorted(ids)
    rng.shuffle(ids)
    bad = rng.choice([0.15, 0.3, 0.5, 0.9])
    parties = []
    for one in ids:
        if rng.random() < bad:
            schema, name, more = rng.choice(names)
            if rng.random() < 0.1:
                schema = rng.choice(["Company", "Person", "Organization", "LegalEntity"])
            parties.append({"id": one, "schema": schema, "properties": {"name": [name], **more}})
        else:
            parties.append({"id": one, "schema": "Company", "properties": {"name": [rng.choice(CLEAN)]}})
    relations = []
    day = rng.choice(["2026-11-23"] * 6 + ["2026-11-20", "2024-05-03", "2025-01-01", "2019-02-28", "2027-06-01"])

    def relate(a, b, kind=None):
        kind = kind or rng.choice(["contracts"] * 5 + ["pays", "pays", "banks_at", "signs_for", "owns", "owns", "owns", "controls", "directs"])
        r = {"from": a, "to": b, "type": kind}
        if rng.random() < 0.8:
            r["source"] = rng.choice(list(SOURCE))
        if rng.random() < 0.25:
            r["confidence"] = rng.choice([1, 0.5, 0.9, 0.95, 0.999999, 0.000001, round(rng.uniform(0.3, 1), rng.randint(1, 6))]) or 0.5
            r["confidence_reason"] = "seen"
        if kind == "owns":
            r["basis"] = rng.choice(["capital", "votes"])
            if rng.random() < 0.8:
                low = rng.choice(["0", "1", "2.5", "10", "25", "49.99", "50", "50.01"])
                high = rng.choice(["5", "9.99", "10", "24.99", "25", "49.99", "50", "75", "100"])
                r["share"] = {"low": low, "high": max(low, high, key=float)}
        if rng.random() < 0.1:
            r["valid_from"] = rng.choice(["2019-03-01", "2024-05-03", "2024-05-04", "2026-11-23", "2026-11-24", "2028-01-01"])
        if rng.random() < 0.1:
            r["valid_to"] = rng.choice(["2028-02-01", "2029-01-01", "2019-02-28", "2026-11-22", "2026-11-23"])
            if r.get("valid_from", "") > r["valid_to"]:
                del r["valid_from"]
        relations.append(r)

    shape = rng.choice(["chain", "chain", "diamond", "cycle", "tree", "dense", "sparse"])
    if n == 14:
        shape = "chain"
    if shape in ("chain", "cycle"):
        for a, b in zip(ids, ids[1:]):
            relate(a, b, None if rng.random() < 0.4 else "contracts")
        if shape == "cycle" and n > 1:
            relate(ids[-1], ids[0], rng.choice([None, "contracts"]))
        for _ in range(rng.randint(0, 3) if n < 14 else rng.randint(0, 2)):
            if n > 1:
                relate(*rng.sample(ids, 2))
    elif shape == "diamond" and n > 3:
        for middle in ids[1:-1]:
            relate(ids[0], middle, "contracts")
            relate(middle, ids[-1])
    elif shape == "tree":
        for i in range(1, n):
            relate(ids[rng.randrange(i)], ids[i])
    elif n > 1:
        for _ in range(rng.randint(n, 3 * n) if shape == "dense" else rng.randint(0, n)):
            relate(*rng.sample(ids, 2))
    seen, single, held = set(), [], {}
    for r in relations:
        key = (r["from"], r["to"], r["type"])
        if key not in seen:
            if r["type"] == "owns":  # never more than there is
                whole = held.setdefault((r["to"], r["basis"]), [0])
                whole[0] += round(100 * float(r.get("share", {}).get("low", 0)))
                if whole[0] > 10000:
                    continue
            seen.add(key)
            single.append(r)
    rng.shuffle(single)
    root = ids[0]
    shuffled = parties[:]
    rng.shuffle(shuffled)
    return {"root": root, "as_of": day, "parties": shuffled, "relations": single}


# ---- the chapter

def weight(r):
    w = micro(r["confidence"]) if "confidence" in r else SOURCE[r.get("source", "declared")]
    if r["type"] != "owns":
        return w
    high = float(r["share"]["high"]) if "share" in r else 100
    return times(w, 1000000 if high >= 50 else 800000 if high >= 25 else 500000 if high >= 10 else 300000)


def either(a, b):
    return neg(times(neg(a), neg(b)))


class Model:
    def __init__(self, sent, matches, flags):
        self.sent, self.root, self.matches = sent, sent["root"], matches  # party -> [(listed, micro, explanation)]
        self.flags = {}  # party -> what its red flags, as given, come to
        for party, given in flags.items():
            none = ONE
            for flag in sorted(given, key=lambda f: f["id"].encode()):
                none = times(none, neg(micro(flag["weight"])))
            self.flags[party] = min(500000, neg(none))
        day = sent["as_of"]
        self.valid = [r for r in sent["relations"] if r.get("valid_from", "") <= day <= r.get("valid_to", "9999")]
        self.out = {p["id"]: [] for p in sent["parties"]}
        for r in self.valid:
            a, b = (r["from"], r["to"]) if r["type"] in FORWARD else (r["to"], r["from"])
            self.out[a].append((b, weight(r), r))

    @staticmethod
    def counted(match):
        return match[1] >= MATCH and not (match[2]["weak_only"] and not match[2]["corroborated"])

    def m(self, party, without=()):
        return max((x[1] for x in self.matches[party] if self.counted(x) and (party, x[0]) not in without), default=0)

    def s(self, party, without=()):
        return either(self.m(party, without), self.flags[party])

    # Every simple path: (parties, relations, product), root's own first.
    def paths(self, depth, without=()):
        stack = [((self.root,), (), ONE)]
        while stack:
            parties, relations, product = stack.pop()
            yield parties, relations, product
            if len(relations) < depth:
                for to, w, r in self.out[parties[-1]]:
                    if to not in parties and id(r) not in without:
                        stack.append((parties + (to,), relations + (r,), times(product, w)))

    @staticmethod
    def rank(path):
        parties, relations, _ = path
        return (sum(r["type"] == "contracts" for r in relations), len(relations), [p.encode() for p in parties])

    # Party -> (risk, its best path), for parties with a risk of their own.
    def ends(self, depth=DEPTH):
        best = {}
        for path in self.paths(depth):
            end = path[0][-1]
            s = self.s(end)
            if not s:
                continue
            value = times(path[2], s)
            key = (-value, self.rank(path))
            if value and (end not in best or key < best[end][0]):
                best[end] = (key, value, path)
        return {end: (value, path) for end, (_, value, path) in best.items()}

    def headline(self, relations=(), matches=()):
        gone = {id(r) for r in relations}
        return max((times(p[2], self.s(p[0][-1], matches)) for p in self.paths(DEPTH, gone)), default=0)

    def reach(self, depth):
        best = {}
        for parties, _, product in self.paths(depth):
            best[parties[-1]] = max(best.get(parties[-1], -1), product)
        return best

    # Who contracts reach keeps that tier; the others take theirs from whom they hang from.
    def tiers(self):
        chain = self.relax({self.root: 0}, lambda r: 1 if r["type"] == "contracts" else None)
        every = self.relax(dict(chain), lambda r: 1 if r["type"] == "contracts" else 0, fixed=set(chain))
        return {p: every.get(p) for p in self.out}

    def relax(self, distance, cost, fixed=()):
        changed = True
        while changed:
            changed = False
            for a in list(distance):
                for b, _, r in self.out[a]:
                    c = cost(r)
                    if c is not None and b not in fixed and distance[a] + c < distance.get(b, 1 << 30):
                        distance[b] = distance[a] + c
                        changed = True
        return distance

    def dealt(self):
        found, todo = {self.root}, [self.root]
        while todo:
            for b, _, r in self.out[todo.pop()]:
                if r["type"] in DEALING and b not in found:
                    found.add(b)
                    todo.append(b)
        for r in self.valid:
            if r["type"] in DEALING and self.root in (r["from"], r["to"]):
                found |= {r["from"], r["to"]}
        return found

    def rules(self, client):
        dealt, tiers, hits = self.dealt(), self.tiers(), []
        schema = {p["id"]: p["schema"] for p in self.sent["parties"]}
        for party, matches in self.matches.items():
            for one, score, why in matches:
                if score < MATCH:
                    continue
                listing = client.listed(one)
                for measure in listing["measures"] or ["information"]:
                    person = "Person" in (schema[party], listing["entity"]["schema"])
                    if why["weak_only"] and not why["corroborated"]:
                        verdict = "watch"
                    elif tiers[party] is None and party not in dealt:
                        verdict = "watch"
                    elif measure != "freeze" or party not in dealt or score < BLOCK:
                        verdict = "review"
                    elif person and not why["strong_identity"]:
                        verdict = "review"
                    else:
                        verdict = "block"
                    hits.append(("listed", REGIME.get(listing["list"], "own"), measure, party, one, verdict))
        return sorted(hits + self.ownership(client, dealt, tiers) + self.payments(client, dealt, tiers), key=str)

    @staticmethod
    def worst(verdict, party, dealt, tiers):
        return verdict if party in dealt else "watch" if tiers[party] is None else "review"

    def payments(self, client, dealt, tiers):
        hits = []
        contracts = {(r["from"], r["to"]) for r in self.valid if r["type"] == "contracts"}
        holds = {(r["from"], r["to"]) for r in self.valid if r["type"] in ("owns", "controls")}
        holds |= {(b, a) for a, b in holds}
        for r in self.valid:
            a, b = r["from"], r["to"]
            if r["type"] == "banks_at":
                for match in self.matches[b]:
                    if self.counted(match) and "freeze" in client.listed(match[0])["measures"]:
                        verdict = "block" if self.sure(client, b, match) else "review"
                        hits.append(("listed_bank", REGIME.get(client.listed(match[0])["list"], "own"), "freeze", a, match[0],
                                     self.worst(verdict, a, dealt, tiers)))
            house = any(c == a and (b, d) in holds for c, d in contracts)
            if r["type"] == "pays" and contracts and not {(a, b), (b, a)} & contracts and not house and a in dealt and b != self.root:
                hits.append(("payee_other", "policy", "information", b, None, self.worst("review", b, dealt, tiers)))
        return hits

    # The red flags that names, contracts, payments and holdings alone can raise.
    def expected_flags(self, party, client):
        found = set()
        contracts = {(r["from"], r["to"]) for r in self.valid if r["type"] == "contracts"}
        if self.sent["as_of"] >= "2024-06-26" and any(b == party != self.root for a, b in self.third_payees(contracts)):
            found.add("payee-other")
        payers = {}
        for a, b in self.third_payees(contracts):
            payers.setdefault(a, []).append(b)
        if self.sent["as_of"] >= "2024-06-26" and any(party in to and len(set(to)) > 1 for to in self.near_payees(payers)):
            found.add("payee-rotates")
        if self.sent["as_of"] >= "2018-07-23" and self.behind(party, contracts):
            found.add("circular-subcontracting")
        frozen = {p for p, ms in self.matches.items() for m in ms
                  if "freeze" in client.listed(m[0])["measures"] and self.sure(client, p, m)}
        if party in frozen:
            return sorted(found)
        if self.sent["as_of"] >= "2014-08-13" and any(
                r["to"] == party and r["from"] in frozen and r["type"] in ("directs", "controls", "signs_for") for r in self.valid):
            found.add("listed-signer")
        shares = [(r["from"], r["basis"], round(100 * float(r.get("share", {}).get("low", 0))),
                   round(100 * float(r.get("share", {}).get("high", 100))), "share" not in r)
                  for r in self.valid if r["type"] == "owns" and r["to"] == party]
        held = [x for x in shares if x[0] in frozen and x[3] > 0]
        by = lambda rows: max(sum(x[2] for x in rows if x[1] == basis) for basis in ("capital", "votes"))
        if held and by([x for x in shares if x[0] in frozen]) < 5000:
            mine = by([x for x in shares if x[0] in frozen])
            largest = max(x[2] for x in held)
            others = max([x[2] for x in shares if x[0] not in frozen], default=0)
            if self.sent["as_of"] >= "2014-08-13" and mine >= 1000:
                found.add("listed-minority")
            if self.sent["as_of"] >= "2024-07-03" and largest and largest >= others:
                found.add("largest-holder")
            if self.sent["as_of"] >= "2014-08-13" and (any(x[4] for x in held) or by(shares) < 10000):
                found.add("owner-unknown")
        gone = [r for r in self.sent["relations"] if r["type"] == "owns" and r["to"] == party and r.get("valid_to", "9999") < self.sent["as_of"]]
        for r in gone:
            now = sum(x[2] for x in shares if x[0] == r["from"])
            if self.sent["as_of"] >= "2014-08-13" and r["from"] in frozen and float(r.get("share", {}).get("low", 0)) >= 50 and now < 5000:
                found.add("divested")
            listed = [client.listed(m[0])["entity"].get("listed_on") for m in self.matches[r["from"]]
                      if "freeze" in client.listed(m[0])["measures"] and self.sure(client, r["from"], m)]
            if self.sent["as_of"] >= "2024-07-03" and any(listed):
                days = (datetime.date.fromisoformat(r["valid_to"]) - datetime.date.fromisoformat(min(filter(None, listed)))).days
                if abs(days) <= 180:
                    found.add("timed-transfer")
        return sorted(found)

    def third_payees(self, contracts):
        holds = {(r["from"], r["to"]) for r in self.valid if r["type"] in ("owns", "controls")}
        holds |= {(b, a) for a, b in holds}
        return [(r["from"], r["to"]) for r in self.valid if r["type"] == "pays" and contracts
                and not {(r["from"], r["to"]), (r["to"], r["from"])} & contracts
                and not any(c == r["from"] and (r["to"], d) in holds for c, d in contracts)]

    # Of each payer, every two payees whose first days are at most 366 days apart.
    def near_payees(self, payers):
        day = self.sent["as_of"]
        for payer, payees in payers.items():
            first = {}
            for r in self.valid:
                if r["type"] == "pays" and r["from"] == payer and r["to"] in payees:
                    first[r["to"]] = datetime.date.fromisoformat(r.get("valid_from", day))
            rows = sorted(first.items(), key=lambda x: x[1])
            for a in rows:
                for b in rows:
                    if a[0] != b[0] and abs((a[1] - b[1]).days) <= 366:
                        yield [a[0], b[0]]

    @staticmethod
    def behind(party, contracts):
        seen, todo = set(), [party]
        while todo:
            at = todo.pop()
            for a, b in contracts:
                if a == at and b not in seen:
                    seen.add(b)
                    todo.append(b)
        return party in seen

    # Is the match sure enough to stand for the party?
    def sure(self, client, party, match):
        person = "Person" in ([p["schema"] for p in self.sent["parties"] if p["id"] == party][0],
                              client.listed(match[0])["entity"]["schema"])
        return match[1] >= BLOCK and self.counted(match) and (match[2]["strong_identity"] or not person)

    # OFAC's 50 % over the customer's shares and the SDN list's "owned by", worked out by repeating the definition.
    def ownership(self, client, dealt, tiers):
        if self.sent["as_of"] < "2008-02-14":
            return []
        holds = []  # owner, held, low, high, counted among known owners
        for r in self.valid:
            if r["type"] == "owns":
                share = r.get("share", {})
                holds.append((r["from"], r["to"], round(100 * float(share.get("low", 0))), round(100 * float(share.get("high", 100))),
                              (r["basis"],), True))
        both = ("capital", "votes")
        seeds, listed = set(), set()
        for party, matches in self.matches.items():
            for match in matches:
                listed |= {match[0]} | client.neighbours(match[0])
                if self.sure(client, party, match):
                    holds += [(party, match[0], 10000, 10000, both, False), (match[0], party, 10000, 10000, both, False)]
        for one in listed:
            listing = client.listed(one)
            if listing["list"] == "us-ofac-sdn" and "freeze" in listing["measures"]:
                seeds.add(one)
            for link in listing["links"]:
                ends = [link["from"], link["to"]]
                if link["until"] is None and None not in ends and link["kind"] in ("owned_by", "subsidiary_of"):
                    prefix = listing["list"] + ":" if one.startswith(listing["list"] + ":") else ""
                    if {prefix + e for e in ends} <= listed and prefix + ends[0] == one:
                        holds.append((prefix + ends[1], prefix + ends[0], 0, 10000, both, False))
        seeds |= {p for p, matches in self.matches.items() for m in matches if m[0] in seeds and self.sure(client, p, m)}

        def closure(end):
            inside = set(seeds)
            while True:
                new = {held for _, held, *_ in holds if held not in inside and any(
                    sum(h[end] for h in holds if h[1] == held and basis in h[4] and h[0] in inside) >= 5000 for basis in both)}
                if not new:
                    return inside
                inside |= new
        owned, may = closure(2), closure(3)
        hits = []
        for party in self.out:
            if party in seeds:
                continue
            known = max(sum(h[2] for h in holds if h[1] == party and h[5] and basis in h[4]) for basis in both)
            frozen = any(h[1] == party and h[5] and h[3] > 0 and h[0] in owned for h in holds)
            rule = "ownership" if party in owned else "ownership_possible" if party in may else \
                "owners_unaccounted" if frozen and known < 10000 else None
            if rule:
                hits.append((rule, "us-ofac", "freeze", party, None,
                             self.worst("block" if rule == "ownership" else "review", party, dealt, tiers)))
        return hits


def breadth(model, client):
    reach, worst = model.reach(DEPTH), {}
    for party, product in reach.items():
        for match in model.matches[party]:
            if model.counted(match):
                net = client.network(match[0])
                worst[net] = max(worst.get(net, 0), times(product, either(match[1], model.flags[party])))
    matched = {m[0] for matches in model.matches.values() for m in matches}
    reached = matched.union(*map(client.neighbours, matched))
    left = ONE
    for net in sorted(worst, key=lambda net: min(net & reached)):
        if worst[net] >= SEEN:
            left = times(left, neg(worst[net]))
    return neg(left)


def band(r):
    return "high" if r >= 850000 else "elevated" if r >= 600000 else "guarded" if r >= 300000 else "low"


# ---- the comparison

class Differs(Exception):
    pass


def same(what, theirs, mine):
    if theirs != mine:
        raise Differs(f"{what}: the service says {theirs!r}, the model {mine!r}")


def check_path(model, what, printed, tiers, value, best, flags):
    path = printed["path"]
    parties = [s["party"] for s in path if "party" in s]
    same(what + " parties before the end", parties, [s["party"] for s in path[:-1]])
    product, relations = ONE, []
    same(what + " first product", micro(path[0]["product"]), ONE)
    for before, step in zip(path, path[1:-1]):
        factor = micro(step["confidence"])
        edges = [r for b, w, r in model.out[before["party"]] if b == step["party"] and w == factor and r["type"] == step["relation"]]
        if not edges:
            raise Differs(f"{what}: no relation {before['party']} -> {step['party']} of this kind and weight")
        relations.append(edges[0])
        product = times(product, factor)
        same(what + " product", micro(step["product"]), product)
        same(what + " tier", step["tier"], tiers[step["party"]])
    last, m, own = path[-1], model.m(parties[-1]), model.s(parties[-1])
    same(what + " match", micro(last["match"]), m)
    same(what + " score", micro(last["score"]), own)
    same(what + " flags", last["flags"], flags[parties[-1]])
    same(what + " last product", micro(last["product"]), times(product, own))
    same(what + " risk", micro(printed["risk"]), times(product, own))
    same(what + " is the greatest", micro(printed["risk"]), value)
    same(what + " band", printed["band"], band(value))
    if m == 0:
        same(what + " listed", last["listed"], None)
    elif last["listed"] not in [x[0] for x in model.matches[parties[-1]] if x[1] == m and model.counted(x)]:
        raise Differs(f"{what}: ends at {last['listed']}, which is not the party's best match")
    if len(set(parties)) != len(parties):
        raise Differs(f"{what}: a party twice on a path")
    mine = (tuple(parties), tuple(relations), 0)
    if model.rank(mine) != model.rank(best):
        # Allowed by the chapter only where rounding made the tie: then the exact product must be the greater.
        exact = lambda rs: __import__("math").prod(__import__("fractions").Fraction(weight(r), ONE) for r in rs)
        if exact(relations) <= exact(best[1]):
            raise Differs(f"{what}: a tie is broken otherwise: {parties} not {list(best[0])}")
        return relations, 1
    return relations, 0


def check_counterfactual(model, answer, relations, value):
    given = answer["counterfactual"]
    if value < BAD:
        same("counterfactual of a low headline", given, [])
        return
    parties = [s["party"] for s in answer["headline"]["path"][:-1]]
    things = [("relation", r) for r in reversed(relations)]
    for p in reversed(parties):
        mine = sorted((x for x in model.matches[p] if model.counted(x)), key=lambda x: (-x[1], x[0]))
        things += [("match", (p, x[0])) for x in mine]

    def after(chosen):
        return model.headline([x for kind, x in chosen if kind == "relation"], {x for kind, x in chosen if kind == "match"})

    def shown(chosen):
        rows = []
        for i, (kind, x) in enumerate(chosen):
            row = {"remove": "relation", "from": x["from"], "to": x["to"], "relation": x["type"]} if kind == "relation" else \
                {"remove": "match", "party": x[0], "listed": x[1]}
            rows.append({**row, "risk": after(chosen[:i + 1]) / ONE})
        return rows

    for one in things:
        if after([one]) < BAD:
            same("counterfactual", given, shown([one]))
            return
    for i, one in enumerate(things):
        for two in things[i + 1:]:
            if after([one, two]) < BAD:
                same("counterfactual", given, shown([one, two]))
                return
    same("counterfactual, where none exists", given, [])


def check(client, sent):
    status, answer = client.ask("POST", "/v1/screen?persist=false", sent)
    same("status", status, 200)
    if any(p.get("matches_total", 0) > len(p["matches"]) for p in answer["parties"]):
        return "cut"  # not all matches are shown: nothing to recompute from
    given = {p["id"]: p for p in answer["parties"]}
    same("parties", sorted(given), sorted(p["id"] for p in sent["parties"]))
    model = Model(sent, {i: [(m["listed"], micro(m["score"]), m["explanation"]) for m in p["matches"]] for i, p in given.items()},
                  {i: p["flags"] for i, p in given.items()})
    flags = {i: p["flags"] for i, p in given.items()}
    tiers = model.tiers()
    for one, p in given.items():
        same(f"tier of {one}", p["tier"], tiers[one])
        same(f"risk of {one}", micro(p["risk"]), model.s(one))
        same(f"band of {one}", p["band"], band(model.s(one)))
        same(f"flags of {one}", sorted(f["id"] for f in p["flags"]), model.expected_flags(one, client))
        for m in p["matches"]:
            same("explained score", m["explanation"]["score"], m["score"])
    ends = model.ends()
    order = sorted(ends.values(), key=lambda x: (-x[0], model.rank(x[1])))
    rounded = 0
    if not order:
        same("headline", (answer["headline"]["risk"], answer["headline"]["path"], answer["alternatives"]), (0, [], []))
        value, relations = 0, []
    else:
        value = order[0][0]
        relations, r = check_path(model, "headline", answer["headline"], tiers, value, order[0][1], flags)
        rounded += r
        same("number of alternatives", len(answer["alternatives"]), min(4, len(order) - 1))
        for printed, (risk, best) in zip(answer["alternatives"], order[1:]):
            rounded += check_path(model, "alternative", printed, tiers, risk, best, flags)[1]
    check_counterfactual(model, answer, relations, value)
    same("breadth", micro(answer["breadth"]), breadth(model, client))
    hits = model.rules(client)
    same("rules", sorted(((r["rule"], r["regime"], r["measure"], r["party"], r["listed"], r["verdict"]) for r in answer["rules"]), key=str), hits)
    near, far = model.reach(DEPTH), model.reach(len(sent["parties"]))
    partial = any((p not in near or not near[p]) and far[p] or (model.s(p) and far[p] > near.get(p, 0)) for p in far)
    same("partial", answer["partial"], partial)
    day = sent["as_of"]
    late = any(x["published"] and x["published"] > day for x in answer["lists"]) or day > answer["evaluated_at"][:10]
    if late and not answer["reasons"]:
        raise Differs("a list is younger than the day asked for, and no reason says so")
    same("incomplete", answer["incomplete"], partial or bool(answer["reasons"]))
    verdict = max([h[5] for h in hits] + (["watch"] if value >= SEEN else []), key=ORDER.index, default="no_match")
    if answer["incomplete"] and ORDER.index(verdict) < 2:
        verdict = "indeterminate"
    same("verdict", answer["verdict"], verdict)
    return answer["verdict"] + (" partial" if partial else "") + (" rounded" if rounded else "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--names")
    options = parser.parse_args()
    names = LISTED
    if options.names:
        with open(options.names, encoding="utf-8") as f:
            names = names + [("Company", line.strip(), {}) for line in f if line.strip()]
    client, seen, wrong = Client(options.url, options.key), {}, 0
    for i in range(options.count):
        sent = make(random.Random(f"{options.seed}/{i}"), names)
        try:
            kind = check(client, sent)
        except Differs as difference:
            wrong += 1
            kind = "DIFFERENT"
            print(f"seed {options.seed}/{i}: {difference}", file=sys.stderr)
            if wrong <= 3:
                print(json.dumps(sent), file=sys.stderr)
        seen[kind] = seen.get(kind, 0) + 1
    print(f"{options.count} engagements, {wrong} different:", ", ".join(f"{k} {v}" for k, v in sorted(seen.items())))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
