/* risk/holdings.c - shares and control as one graph.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/holdings.h"

#include <stdlib.h>

#include "risk/node.h"

/* What publishers call it, and which end holds. "Linked to" says neither ownership nor control. */
static const struct {
    const char *kind;
    enum holding_kind means;
    bool from_holds;
} link_kinds[] = {
    {"owned_by", HOLDING_SHARE, false},        {"owned_or_controlled_by", HOLDING_SHARE, false},
    {"subsidiary_of", HOLDING_SHARE, false},   {"parent", HOLDING_SHARE, false},
    {"controlled_by", HOLDING_CONTROL, false}, {"owns", HOLDING_SHARE, true},
    {"owner_of", HOLDING_SHARE, true},         {"controls", HOLDING_CONTROL, true},
    {"directs", HOLDING_DIRECTS, true},
};

bool match_is_sure(const struct risk_input *input, uint32_t party, const struct risk_match *match)
{
    if (match->decision == DECISION_TRUE_MATCH)
        return true;
    if (match->decision == DECISION_FALSE_MATCH || match_is_weak(&input->policy, match) ||
        match->score_micro < input->policy.block_threshold_micro)
        return false;
    bool person = input->parties[party].schema == SCHEMA_PERSON ||
                  input->listed[match->listed].schema == SCHEMA_PERSON;
    return !person || match->strong_identity;
}

struct builder {
    const struct risk_input *input;
    struct holding *items;
    size_t n;
};

static void add_relations(struct builder *b)
{
    for (size_t i = 0; i < b->input->n_relations; i++) {
        const struct relation *r = &b->input->relations[i];
        struct holding holding = {.owner = r->from,
                                  .held = r->to,
                                  .relation = (uint32_t)i,
                                  .basis = r->basis,
                                  .pool = RISK_NONE};
        if (r->type == RELATION_OWNS) {
            holding.unknown = r->share_low_bp == SHARE_UNKNOWN && r->share_high_bp == SHARE_UNKNOWN;
            holding.low_bp = r->share_low_bp == SHARE_UNKNOWN ? 0 : r->share_low_bp;
            holding.high_bp = r->share_high_bp == SHARE_UNKNOWN ? SHARE_WHOLE_BP : r->share_high_bp;
        } else if (r->type == RELATION_CONTROLS) {
            holding.kind = HOLDING_CONTROL;
        } else if (r->type == RELATION_DIRECTS) {
            holding.kind = HOLDING_DIRECTS;
        } else {
            continue;
        }
        b->items[b->n++] = holding;
    }
}

static void add_same(struct builder *b, uint32_t a, uint32_t c)
{
    struct holding whole = {.owner = a,
                            .held = c,
                            .relation = RISK_NONE,
                            .low_bp = SHARE_WHOLE_BP,
                            .high_bp = SHARE_WHOLE_BP,
                            .pool = RISK_NONE,
                            .same = true};
    b->items[b->n++] = whole;
    whole.owner = c;
    whole.held = a;
    b->items[b->n++] = whole;
}

static void add_matches(struct builder *b)
{
    uint32_t listed = (uint32_t)b->input->n_parties;
    for (uint32_t p = 0; p < b->input->n_parties; p++)
        for (size_t m = 0; m < b->input->parties[p].n_matches; m++) {
            const struct risk_match *match = &b->input->parties[p].matches[m];
            if (match_is_sure(b->input, p, match))
                add_same(b, p, listed + match->listed);
        }
}

static void add_links(struct builder *b)
{
    uint32_t listed = (uint32_t)b->input->n_parties;
    for (size_t i = 0; i < b->input->n_links; i++) {
        const struct risk_link *link = &b->input->links[i];
        for (size_t k = 0; k < LENGTH(link_kinds); k++) {
            if (!str_equal(link->kind, str_of(link_kinds[k].kind)) || link->from == link->to)
                continue;
            bool from = link_kinds[k].from_holds;
            b->items[b->n++] = (struct holding){
                .owner = listed + (from ? link->from : link->to),
                .held = listed + (from ? link->to : link->from),
                .relation = RISK_NONE,
                .high_bp = link_kinds[k].means == HOLDING_SHARE ? SHARE_WHOLE_BP : 0,
                .kind = link_kinds[k].means,
                .pool = RISK_NONE,
                .unknown = true,
            };
        }
    }
}

static size_t most_items(const struct risk_input *input)
{
    size_t n = input->n_relations + input->n_links;
    for (size_t p = 0; p < input->n_parties; p++)
        n += 2 * input->parties[p].n_matches;
    return n;
}

/* --- joint arrangements ------------------------------------------------------------------------
 */

struct pooled {
    struct str arrangement;
    uint32_t held, item;
    enum relation_basis basis;
};

static int pooled_compare(const void *a, const void *b)
{
    const struct pooled *x = a, *y = b;
    if (x->held != y->held)
        return x->held < y->held ? -1 : 1;
    if (x->basis != y->basis)
        return x->basis < y->basis ? -1 : 1;
    return str_compare(x->arrangement, y->arrangement);
}

static int32_t add_share(int32_t a, int32_t b)
{
    return a + b < SHARE_WHOLE_BP ? a + b : SHARE_WHOLE_BP;
}

static bool build_pools(struct builder *b, struct arena *arena, struct holdings *holdings)
{
    size_t n = 0;
    struct pooled *rows = arena_calloc(arena, b->n, sizeof(*rows));
    struct holding_pool *pools = arena_calloc(arena, b->n, sizeof(*pools));
    if (!rows || !pools)
        return false;
    for (size_t i = 0; i < b->n; i++) {
        const struct holding *item = &b->items[i];
        if (item->kind != HOLDING_SHARE || item->relation == RISK_NONE)
            continue;
        struct str arrangement = b->input->relations[item->relation].arrangement;
        if (arrangement.len > 0)
            rows[n++] = (struct pooled){arrangement, item->held, (uint32_t)i, item->basis};
    }
    if (n > 1)
        qsort(rows, n, sizeof(*rows), pooled_compare);
    size_t n_pools = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || pooled_compare(&rows[i - 1], &rows[i]) != 0)
            n_pools++;
        struct holding *item = &b->items[rows[i].item];
        struct holding_pool *pool = &pools[n_pools - 1];
        item->pool = (uint32_t)(n_pools - 1);
        pool->low_bp = add_share(pool->low_bp, item->low_bp);
        pool->high_bp = add_share(pool->high_bp, item->high_bp);
    }
    holdings->pools = pools;
    holdings->n_pools = n_pools;
    return true;
}

/* --- rows by owner and by what is held ---------------------------------------------------------
 */

static bool index_items(const struct builder *b, uint32_t n_vertices, bool by_owner,
                        struct arena *arena, const uint32_t **first_out, const uint32_t **items_out)
{
    uint32_t *first = arena_calloc(arena, (size_t)n_vertices + 2, sizeof(*first));
    uint32_t *items = arena_calloc(arena, b->n, sizeof(*items));
    if (!first || !items)
        return false;
    for (size_t i = 0; i < b->n; i++) /* counted two rows on, so that filling leaves them right */
        first[(by_owner ? b->items[i].owner : b->items[i].held) + 2]++;
    for (uint32_t v = 0; v < n_vertices; v++)
        first[v + 2] += first[v + 1];
    for (size_t i = 0; i < b->n; i++)
        items[first[(by_owner ? b->items[i].owner : b->items[i].held) + 1]++] = (uint32_t)i;
    *first_out = first;
    *items_out = items;
    return true;
}

bool holdings_build(const struct risk_input *input, struct arena *arena,
                    struct holdings *holdings_out)
{
    struct holdings holdings = {.n_parties = (uint32_t)input->n_parties,
                                .n_vertices = (uint32_t)(input->n_parties + input->n_listed)};
    struct builder b = {input, arena_calloc(arena, most_items(input), sizeof(*b.items)), 0};
    if (!b.items)
        return false;
    add_relations(&b);
    add_matches(&b);
    add_links(&b);
    if (!build_pools(&b, arena, &holdings) ||
        !index_items(&b, holdings.n_vertices, true, arena, &holdings.out_first, &holdings.out) ||
        !index_items(&b, holdings.n_vertices, false, arena, &holdings.in_first, &holdings.in))
        return false;
    holdings.items = b.items;
    holdings.n_items = b.n;
    *holdings_out = holdings;
    return true;
}

/* --- more than there is ------------------------------------------------------------------------
 */

bool shares_exceed(const struct risk_input *input, struct arena *scratch, bool *found_out,
                   struct share_excess *excess_out)
{
    struct sums {
        int64_t basis_bp[RELATION_BASES];
    } *sums = arena_calloc(scratch, input->n_parties, sizeof(*sums));
    if (!sums)
        return false;
    *found_out = false;
    for (size_t i = 0; i < input->n_relations && !*found_out; i++) {
        const struct relation *r = &input->relations[i];
        if (r->type != RELATION_OWNS || r->share_low_bp == SHARE_UNKNOWN)
            continue;
        for (unsigned basis = BASIS_CAPITAL; basis < RELATION_BASES && !*found_out; basis++) {
            int64_t *sum = &sums[r->to].basis_bp[basis];
            if (r->basis != BASIS_UNSAID && r->basis != basis)
                continue;
            *sum += r->share_low_bp;
            *found_out = *sum > SHARE_WHOLE_BP;
            *excess_out =
                (struct share_excess){(uint32_t)i, (enum relation_basis)basis, (int32_t)*sum};
        }
    }
    return true;
}

bool share_excess_error(const struct risk_input *input, const struct share_excess *excess,
                        const char *pointer, struct error *err)
{
    const struct relation *r = &input->relations[excess->relation];
    struct str from = input->parties[r->from].id, to = input->parties[r->to].id;
    char day[DATE_TEXT_SIZE];
    date_format(input->as_of, day);
    return error_at(err, pointer,
                    "with the relation \"%.*s\" owns \"%.*s\", its owners hold at least %d.%02d %% "
                    "of the %s%s%s: more than there is",
                    STR_ARG(from), STR_ARG(to), excess->sum_bp / 100, excess->sum_bp % 100,
                    relation_basis_name(excess->basis), day[0] ? " on " : "", day);
}
