#!/usr/bin/env bash
# `make test-slow`: tests/bench/lossless_main.c over the list and queries below SUBTIER_SHARED
# (default ../shared). SUBTIER_LOSSLESS_QUERIES sets how many (100,000), SUBTIER_SEED the seed.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../.."
sets=${SUBTIER_SHARED:-$PWD/../shared}/bench/screening
if [ ! -r "$sets/list.ftm.jsonl.gz" ]; then
    echo "test-slow: SKIPPED: no list in $sets (SUBTIER_SHARED)"
    exit 0
fi
list=$(mktemp)
trap 'rm -f "$list"' EXIT
gunzip -c "$sets/list.ftm.jsonl.gz" >"$list"
"$1" "$list" "$sets/queries.jsonl" "${SUBTIER_LOSSLESS_QUERIES:-100000}" ${SUBTIER_SEED:+"$SUBTIER_SEED"}
