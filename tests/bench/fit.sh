#!/usr/bin/env bash
# Fits the model to the labelled sets below SUBTIER_SHARED (default ../shared): prints the
# cross-validated figures on standard error and the new service/match/weights_2_table.c on standard
# output. Features depend a little on the model through the pairs that are mined: run it twice.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=${SUBTIER_SHARED:-$PWD/../shared}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make -s build/lib/libcore.a build/lib/libtext.a build/lib/libmatch.a >&2
build() { # program, sources
    ${CC:-gcc} -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Iservice -Itests/bench \
        -include service/core/banned.h -O3 -o "$work/$1" "${@:2}" \
        build/lib/libmatch.a build/lib/libtext.a build/lib/libcore.a -lcjson -lsodium -lm
}
build pairs tests/bench/pairs_main.c
build search tests/bench/search_main.c tests/bench/ftm_rows.c
build fit tests/bench/fit.c
gunzip -c "$shared/bench/screening/list.ftm.jsonl.gz" >"$work/list"
features=$(grep -c '^    FEATURE_[A-Z_]*,' service/match/features.h)
{
    python3 tests/bench/fit_rows.py "$shared" "$work/pairs" "$features"
    # With births the strangers are the same names once more; far aliases are other names altogether.
    "$work/search" "$work/list" "$shared/bench/screening/queries.jsonl" --pairs 2>/dev/null |
        awk -F'\t' '$1 != "neg_person_us" && $1 != "neg_person_global" && !($1 ~ /_far/ && $4 < 300000)'
} | awk -F'\t' -v least=$((features + 6)) 'NF >= least' >"$work/rows"
"$work/fit" --cross <"$work/rows" >&2
"$work/fit" <"$work/rows"
