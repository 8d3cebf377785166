#!/usr/bin/env python3
"""Rows of features for tests/bench/fit.c from labelled name pairs.

Usage: fit_rows.py SHARED PAIRS_PROGRAM FEATURES

Prints "set mode label score features... rule query candidate": the pairs of names/dev.csv, and the pairs
of screening/crossscript.csv and cn_companies.csv, with the same rows shifted against each other as negatives.
Cross-script pairs that are other names altogether (a nom de guerre, a translation) teach nothing and are left out.
"""
import csv, io, random, subprocess, sys

shared, program, features = sys.argv[1], sys.argv[2], int(sys.argv[3])


def measure(rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["schema", "query", "candidate"])
    writer.writerows(rows)
    return subprocess.run([program, "--features"], input=text.getvalue(), capture_output=True, text=True,
                          check=True).stdout.splitlines()


def emit(name, rows, labels, least):
    for row, label, line in zip(rows, labels, measure(rows)):
        parts = line.split("\t")
        kinds = parts[1 + features:]
        rule = "exact" if "exact" in kinds else "gate" if "gate" in kinds else "-"
        if len(parts) < 1 + features or (label and least and (rule == "gate" or float(parts[0]) < least)):
            continue
        if not label and least and float(parts[0]) < 0.02:
            continue
        names = [" ".join(x.split()) for x in row[1:]]
        print(name, 0 if row[0] == "Person" else 1, int(label), parts[0], *parts[1:1 + features], rule, *names, sep="\t")


def read(path):
    return list(csv.DictReader(open(f"{shared}/bench/{path}", encoding="utf-8")))


dev = read("names/dev.csv")
emit("dev", [(r["schema"], r["query"], r["candidate"]) for r in dev], [r["is_match"] == "true" for r in dev], 0)
cross = [(r["schema"], r["latin_name"], r["native_name"]) for r in read("screening/crossscript.csv")]
emit("cross", cross, [True] * len(cross), 0.2)
random.seed(7)
for _ in range(6):
    for schema in ("Person", "Organization"):
        same = [r for r in cross if r[0] == schema]
        natives = [r[2] for r in same]
        random.shuffle(natives)
        wrong = [(schema, r[1], n) for r, n in zip(same, natives) if n != r[2]]
        emit("cross_neg", wrong, [False] * len(wrong), 0.2)
firms = [("Company", r["en"], r["zh"]) for r in read("screening/cn_companies.csv")]
emit("chinese", firms, [True] * len(firms), 0.2)
for shift in (1, 7, 40, 300):
    wrong = [("Company", r[1], firms[(i + shift) % len(firms)][2]) for i, r in enumerate(firms)]
    emit("chinese_neg", wrong, [False] * len(wrong), 0.2)
