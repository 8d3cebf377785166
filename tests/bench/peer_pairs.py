#!/usr/bin/env python3
"""Scores name pairs with nomenklatura, the matcher behind yente, in the form the scorers ask for.

Usage: peer_pairs.py [ALGORITHM]     (logic-v2; also logic-v1, name-based, regression-v1 ...)

Reads CSV with the columns schema, query, candidate on standard input and writes a score a line; the
time a comparison took goes to standard error. Needs the package nomenklatura (tests/bench/peers
makes an environment with it). SPDX-License-Identifier: Apache-2.0
"""
import csv
import sys
import time

from followthemoney import model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig


def entity(nth, schema, name):
    proxy = model.make_entity(schema)
    proxy.id = str(nth)
    proxy.add("name", name)
    return proxy


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else "logic-v2"
    algorithm = get_algorithm(name)
    if algorithm is None:
        sys.exit(f"nomenklatura has no algorithm {name}")
    config = algorithm.default_config() if hasattr(algorithm, "default_config") else ScoringConfig.defaults()
    rows = list(csv.DictReader(sys.stdin))
    pairs = [(entity(2 * i, r["schema"], r["query"]), entity(2 * i + 1, r["schema"], r["candidate"]))
             for i, r in enumerate(rows)]
    for query, candidate in pairs[:20]:  # the first call loads tables
        algorithm.compare(query, candidate, config)
    began = time.perf_counter()
    scores = [algorithm.compare(query, candidate, config).score for query, candidate in pairs]
    spent = time.perf_counter() - began
    for score in scores:
        print(f"{score:.6f}")
    print(f"{name}: {spent / max(1, len(pairs)) * 1e6:.1f} us a comparison", file=sys.stderr)


if __name__ == "__main__":
    main()
