/* fuzz/fuzz_name.c - any bytes as two names: folded, compared both ways, explained.
 *
 * The first byte picks the schemas, the first newline parts the names.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "match/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct subject *a, const struct subject *b)
{
    struct arena arena = ARENA_INIT(64u << 20);
    struct error err = ERROR_INIT;
    struct match_explanation x;
    if (!match_compare(a, b, &arena, &x, &err))
        abort();
    int64_t z = x.base_millilogits;
    for (size_t i = 0; i < x.n_features; i++)
        z += x.features[i].effect_millilogits;
    for (size_t i = 0; i < x.n_adjustments; i++)
        z += x.adjustments[i].effect_millilogits;
    if (x.score_micro > 1000000 || z != x.z_millilogits)
        abort();
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct str text = {(const char *)data + 1, size - 1};
    if (!utf8_valid(text))
        return 0;
    size_t cut = str_find(text, STR("\n"), 0);
    struct subject_name a = {str_slice(text, 0, cut), NAME_PRIMARY};
    struct subject_name b = {str_slice(text, cut < text.len ? cut + 1 : cut, text.len),
                             NAME_PRIMARY};
    struct subject left = {
        .schema = (enum schema)(1 + data[0] % (SCHEMA_COUNT - 1)), .names = &a, .n_names = 1};
    struct subject right = {
        .schema = (enum schema)(1 + data[0] / 16 % (SCHEMA_COUNT - 1)), .names = &b, .n_names = 1};
    check(&left, &right);
    check(&right, &left);
    check(&left, &left);
    return 0;
}
