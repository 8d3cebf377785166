/* risk/order.c - ranks by sorted ids; the sort also finds an id given twice.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/order.h"

#include <stdlib.h>

struct named {
    struct str id, list;
    uint32_t position;
};

static int named_compare(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int by_id = str_compare(x->id, y->id);
    return by_id ? by_id : str_compare(x->list, y->list);
}

static bool sort_unique(struct named *rows, size_t n, const char *what, struct error *err)
{
    qsort(rows, n, sizeof(*rows), named_compare);
    for (size_t i = 1; i < n; i++)
        if (named_compare(&rows[i - 1], &rows[i]) == 0)
            return error_set(err, ERROR_INPUT, "%s \"%.*s\" is given twice", what,
                             STR_ARG(rows[i].id));
    return true;
}

static bool rank_parties(const struct risk_input *input, struct named *rows, uint32_t *rank,
                         struct error *err)
{
    for (size_t i = 0; i < input->n_parties; i++)
        rows[i] = (struct named){input->parties[i].id, STR_EMPTY, (uint32_t)i};
    if (!sort_unique(rows, input->n_parties, "party", err))
        return false;
    for (size_t i = 0; i < input->n_parties; i++)
        rank[rows[i].position] = (uint32_t)i;
    return true;
}

static bool rank_listed(const struct risk_input *input, struct named *rows, uint32_t *rank,
                        uint32_t *at, struct error *err)
{
    for (size_t i = 0; i < input->n_listed; i++)
        rows[i] = (struct named){input->listed[i].id, input->listed[i].list, (uint32_t)i};
    if (!sort_unique(rows, input->n_listed, "listed party", err))
        return false;
    for (size_t i = 0; i < input->n_listed; i++) {
        rank[rows[i].position] = (uint32_t)i;
        at[i] = rows[i].position;
    }
    return true;
}

bool risk_order_build(const struct risk_input *input, struct arena *arena,
                      struct risk_order *order_out, struct error *err)
{
    size_t most = input->n_parties > input->n_listed ? input->n_parties : input->n_listed;
    struct named *rows = arena_calloc(arena, most, sizeof(*rows));
    uint32_t *party = arena_calloc(arena, input->n_parties, sizeof(*party));
    uint32_t *listed = arena_calloc(arena, input->n_listed, sizeof(*listed));
    uint32_t *at = arena_calloc(arena, input->n_listed, sizeof(*at));
    if (!rows || !party || !listed || !at)
        return error_memory(err);
    if (!rank_parties(input, rows, party, err) || !rank_listed(input, rows, listed, at, err))
        return false;
    *order_out = (struct risk_order){party, listed, at};
    return true;
}

static int descending(int64_t a, int64_t b) { return (a < b) - (a > b); }

int relation_compare(const struct risk_order *order, const struct relation *a,
                     const struct relation *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->confidence_micro != b->confidence_micro)
        return descending(a->confidence_micro, b->confidence_micro);
    if (a->share_high_bp != b->share_high_bp)
        return descending(a->share_high_bp, b->share_high_bp);
    if (a->share_low_bp != b->share_low_bp)
        return descending(a->share_low_bp, b->share_low_bp);
    /* Some are followed both ways, so the other one may be written the other way round. */
    return descending(order->party[b->from], order->party[a->from]);
}
