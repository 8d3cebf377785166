#!/usr/bin/env python3
"""Screens a sample of the labelled queries with nomenklatura and with Subtier, side by side.

Usage: peer_sets.py QUERIES.jsonl LIST.ftm.jsonl.gz URL KEY [--sample N] [--algorithm NAME]

nomenklatura scores; it is handed candidates by trigrams of names, 40 a query, and always the party
that is expected: so its recall here is the best its scorer can do behind any index. Subtier answers
over HTTP from its own index. Both are read at .70. SPDX-License-Identifier: Apache-2.0
"""
import argparse
import collections
import gzip
import json
import random
import time
import unicodedata
import urllib.request

from followthemoney import model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig

CANDIDATES, THRESHOLD = 40, 0.70


def trigrams(text):
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "  " + "".join(c for c in folded if c.isalnum() or c == " ") + " "
    return {kept[i:i + 3] for i in range(len(kept) - 2)}


class Listed:
    def __init__(self, path):
        self.entities, self.grams = [], collections.defaultdict(list)
        self.by_id = {}
        for line in gzip.open(path, "rt", encoding="utf-8"):
            entity = model.get_proxy(json.loads(line))
            if not entity.schema.matchable:
                continue
            at = len(self.entities)
            self.entities.append(entity)
            self.by_id[entity.id] = at
            for gram in {g for name in entity.names for g in trigrams(name)}:
                self.grams[gram].append(at)

    def candidates(self, query, expected):
        votes = collections.Counter()
        for gram in {g for name in query.names for g in trigrams(name)}:
            found = self.grams.get(gram, ())
            for at in found:
                votes[at] += 1 / (20 + len(found))
        best = [at for at, _ in votes.most_common(CANDIDATES)]
        return best + [self.by_id[e] for e in expected if e in self.by_id and self.by_id[e] not in best]


def ask_subtier(url, key, row):
    body = {"queries": {"q": {"schema": row["schema"], "properties": row["properties"]}}}
    request = urllib.request.Request(url + "?limit=10&threshold=0.7&cutoff=0.0", json.dumps(body).encode(),
                                     {"Content-Type": "application/json", "Authorization": "Bearer " + key})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return [(r["id"], r["score"]) for r in json.load(answer)["responses"]["q"]["results"]]


def judged(row, hits):
    right = {row["expect"], *row.get("also", [])} if row.get("expect") else None
    if right is None:
        return any(score >= THRESHOLD for _, score in hits)
    return any(one in right and score >= THRESHOLD for one, score in hits)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("queries"), p.add_argument("list"), p.add_argument("url"), p.add_argument("key")
    p.add_argument("--sample", type=int, default=150)
    p.add_argument("--algorithm", default="logic-v2")
    a = p.parse_args()
    listed = Listed(a.list)
    algorithm = get_algorithm(a.algorithm)
    config = algorithm.default_config() if hasattr(algorithm, "default_config") else ScoringConfig.defaults()
    sets = collections.defaultdict(list)
    for line in open(a.queries, encoding="utf-8"):
        row = json.loads(line)
        sets[row["set"]].append(row)
    spent = [0.0, 0.0]
    print(f"| set | sampled | {a.algorithm} | subtier |\n|---|---|---|---|")
    for name, rows in sets.items():
        rows = random.Random(1).sample(rows, min(a.sample, len(rows)))
        hit = [0, 0]
        for nth, row in enumerate(rows):
            query = model.make_entity(row["schema"])
            query.id = f"query-{nth}"
            for prop, values in row["properties"].items():
                query.add(prop, values)
            expected = [row["expect"], *row.get("also", [])] if row.get("expect") else []
            candidates = [listed.entities[at] for at in listed.candidates(query, expected)]
            began = time.perf_counter()
            theirs = [(c.id, algorithm.compare(query, c, config).score) for c in candidates]
            middle = time.perf_counter()
            ours = ask_subtier(a.url, a.key, row)
            spent[0] += middle - began
            spent[1] += time.perf_counter() - middle
            hit[0] += judged(row, theirs)
            hit[1] += judged(row, ours)
        what = "alerts" if name.startswith("neg") else "recall"
        print(f"| {name}, {what} | {len(rows)} | {hit[0] / len(rows):.3f} | {hit[1] / len(rows):.3f} |")
    total = sum(min(a.sample, len(rows)) for rows in sets.values())
    print(f"\n{a.algorithm}: {spent[0] / total * 1e3:.2f} ms a query for scoring {CANDIDATES} candidates; "
          f"Subtier: {spent[1] / total * 1e3:.2f} ms a query, HTTP and the whole list included")


if __name__ == "__main__":
    main()
