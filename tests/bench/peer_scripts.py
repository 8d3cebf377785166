#!/usr/bin/env python3
"""Latin and native spellings of one party: the share that scores .70 or more, by script and schema.

Usage: peer_scripts.py CROSSSCRIPT.csv SUBTIER      SPDX-License-Identifier: Apache-2.0
"""
import collections
import csv
import io
import os
import subprocess
import sys

rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
text = io.StringIO()
writer = csv.writer(text)
writer.writerow(["schema", "query", "candidate"])
writer.writerows((r["schema"], r["native_name"], r["latin_name"]) for r in rows)
peer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peer_pairs.py")
commands = {"logic-v2": [sys.executable, peer], "subtier": [sys.argv[2], "compare", "--pairs", "-"]}
share = {}
for name, command in commands.items():
    out = subprocess.run(command, input=text.getvalue(), capture_output=True, text=True, check=True).stdout
    scores = [float(line) for line in out.split("\n") if line.strip()]
    counts = collections.defaultdict(lambda: [0, 0])
    for row, score in zip(rows, scores):
        for group in ("all", f"{row['schema']} {row['script']}"):
            counts[group][0] += 1
            counts[group][1] += score >= 0.70
    share[name] = counts
print(f"{'':28s}{'n':>5s}" + "".join(f"{name:>10s}" for name in commands))
for group in sorted(share["subtier"]):
    n = share["subtier"][group][0]
    print(f"{group:28s}{n:5d}" + "".join(f"{share[name][group][1] / n:10.3f}" for name in commands))
