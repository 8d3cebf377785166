/* screening/decided.c - what people decided before, applied to the matches of a screening.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/decided.h"

#include <stdlib.h>

#include "core/hash.h"

enum { PARTY_MAX_BYTES = 64 << 20 };

bool decided_party_hash(const struct party *party, char out[SHA256_HEX_SIZE], struct error *err)
{
    AUTO_BUF body = BUF_INIT(PARTY_MAX_BYTES);
    struct json_writer w = JSON_WRITER(&body);
    party_write(&w, party);
    if (!json_writer_done(&w))
        return error_memory(err);
    sha256_hex(buf_str(&body), out);
    return true;
}

enum match_decision decided_word(const struct decision_in_force *decision)
{
    if (!decision)
        return DECISION_NONE;
    return decision->true_match ? DECISION_TRUE_MATCH : DECISION_FALSE_MATCH;
}

static int by_party(const void *key, const void *row)
{
    return str_compare(*(const struct str *)key, ((const struct decision_in_force *)row)->party);
}

/* The rows of one party: they stand together. */
static const struct decision_in_force *find_party(const struct screen_context *context,
                                                  struct str party, size_t *n_out)
{
    const struct decision_in_force *all = context->decisions;
    const struct decision_in_force *any =
        context->n_decisions > 0 ? bsearch(&party, all, context->n_decisions, sizeof *all, by_party)
                                 : NULL;
    *n_out = 0;
    if (!any)
        return NULL;
    size_t first = (size_t)(any - all), end = first + 1;
    while (first > 0 && str_equal(all[first - 1].party, party))
        first--;
    while (end < context->n_decisions && str_equal(all[end].party, party))
        end++;
    *n_out = end - first;
    return all + first;
}

static const struct decision_in_force *find_pair(const struct decision_in_force *rows, size_t n,
                                                 const struct snapshot_listed *listed,
                                                 struct str party_hash)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal(rows[i].listed, listed->id))
            return decision_applies(&rows[i], party_hash, listed->match_hash) ? &rows[i] : NULL;
    return NULL;
}

bool decided_apply(const struct screen_context *context, struct screening *screening,
                   struct error *err)
{
    const struct engagement *engagement = screening->engagement;
    for (size_t i = 0; context->n_decisions > 0 && i < engagement->n_parties; i++) {
        const struct screening_party *found = &screening->parties[i];
        size_t n = 0;
        const struct decision_in_force *rows =
            found->n_matches > 0 ? find_party(context, engagement->parties[i].id, &n) : NULL;
        if (!rows)
            continue;
        char hash[SHA256_HEX_SIZE];
        if (!decided_party_hash(&engagement->parties[i], hash, err))
            return false;
        for (size_t m = 0; m < found->n_matches; m++)
            found->matches[m].decision = find_pair(
                rows, n, &screening->snapshot->listed[found->matches[m].listed], str_of(hash));
    }
    return true;
}
