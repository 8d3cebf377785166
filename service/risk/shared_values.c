/* risk/shared_values.c - normalised values, sorted, and what follows from equal ones.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/shared_values.h"

#include <stdlib.h>

static const struct {
    const char *property;
    enum contact_kind kind;
} properties[] = {
    {"bankAccount", CONTACT_ACCOUNT}, {"iban", CONTACT_ACCOUNT}, {"address", CONTACT_ADDRESS},
    {"full", CONTACT_ADDRESS},        {"phone", CONTACT_PHONE},  {"email", CONTACT_DOMAIN},
    {"ipAddress", CONTACT_IP},
};

static const enum relation_type types[] = {
    [CONTACT_ACCOUNT] = RELATION_SHARES_BANK_ACCOUNT,
    [CONTACT_ADDRESS] = RELATION_SHARES_ADDRESS,
    [CONTACT_PHONE] = RELATION_SHARES_PHONE,
    [CONTACT_DOMAIN] = RELATION_SHARES_EMAIL_DOMAIN,
};

/* --- all values --------------------------------------------------------------------------------
 */

static int compare_keys(const struct shared_value *x, const struct shared_value *y)
{
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return str_compare(x->value, y->value);
}

static int shared_compare(const void *a, const void *b)
{
    const struct shared_value *x = a, *y = b;
    int order = compare_keys(x, y);
    return order ? order : (x->party > y->party) - (x->party < y->party);
}

static size_t count_values(const struct risk_input *input)
{
    size_t n = 0;
    for (size_t party = 0; party < input->n_parties; party++)
        for (size_t p = 0; p < LENGTH(properties) && input->parties[party].facts.n > 0; p++) {
            const struct party_property *property =
                facts_find(input->parties[party].facts, properties[p].property);
            n += property ? property->n_values : 0;
        }
    return n;
}

static void collect(const struct risk_input *input, uint32_t party, struct arena *arena,
                    struct shared_value *values, size_t *n)
{
    for (size_t p = 0; p < LENGTH(properties); p++) {
        const struct party_property *property =
            facts_find(input->parties[party].facts, properties[p].property);
        for (size_t v = 0; property && v < property->n_values; v++) {
            struct str value = contact_value(properties[p].kind, property->values[v], arena);
            if (value.len > 0)
                values[(*n)++] = (struct shared_value){properties[p].kind, value, party};
        }
    }
}

bool shared_values_list(const struct risk_input *input, struct arena *arena,
                        struct shared_value **values_out, size_t *n_out)
{
    size_t n = 0, kept = 0;
    struct shared_value *values = arena_calloc(arena, count_values(input), sizeof(*values));
    if (!values)
        return false;
    for (uint32_t party = 0; party < input->n_parties; party++)
        if (input->parties[party].facts.n > 0)
            collect(input, party, arena, values, &n);
    if (n > 1)
        qsort(values, n, sizeof(*values), shared_compare);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || shared_compare(&values[kept - 1], &values[i]) != 0)
            values[kept++] = values[i];
    *values_out = values;
    *n_out = kept;
    return !arena_failed(arena);
}

size_t shared_values_end(const struct shared_value *values, size_t n, size_t from)
{
    size_t to = from + 1;
    while (to < n && compare_keys(&values[from], &values[to]) == 0)
        to++;
    return to;
}

/* --- what follows ------------------------------------------------------------------------------
 */

struct tie {
    uint32_t low, high;
    enum relation_type type;
};

static int tie_compare(const void *a, const void *b)
{
    const struct tie *x = a, *y = b;
    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    if (x->high != y->high)
        return x->high < y->high ? -1 : 1;
    return (x->type > y->type) - (x->type < y->type);
}

static struct tie tie_of(uint32_t a, uint32_t b, enum relation_type type)
{
    return a < b ? (struct tie){a, b, type} : (struct tie){b, a, type};
}

static bool is_derived(enum relation_type type)
{
    return relation_followed_forward(type) && relation_followed_backward(type);
}

/* Those the customer states itself go before. */
static struct tie *stated_ties(const struct risk_input *input, struct arena *arena, size_t *n_out)
{
    size_t n = 0;
    struct tie *ties = arena_calloc(arena, input->n_relations, sizeof(*ties));
    for (size_t i = 0; ties && i < input->n_relations; i++) {
        const struct relation *r = &input->relations[i];
        if (is_derived(r->type))
            ties[n++] = tie_of(r->from, r->to, r->type);
    }
    if (ties && n > 1)
        qsort(ties, n, sizeof(*ties), tie_compare);
    *n_out = n;
    return ties;
}

static size_t count_pairs(const struct shared_value *values, size_t n)
{
    size_t pairs = 0;
    for (size_t from = 0, to; from < n; from = to) {
        to = shared_values_end(values, n, from);
        if (values[from].kind != CONTACT_IP && to - from <= SHARED_MOST_TIED)
            pairs += (to - from) * (to - from - 1) / 2;
    }
    return pairs;
}

static size_t tie_group(const struct shared_value *values, size_t from, size_t to, struct tie *out)
{
    size_t n = 0;
    for (size_t a = from; a < to; a++)
        for (size_t b = a + 1; b < to; b++)
            out[n++] = tie_of(values[a].party, values[b].party, types[values[from].kind]);
    return n;
}

bool relations_derive(const struct risk_input *input, const struct shared_value *values,
                      size_t n_values, struct arena *arena, struct relation **relations_out,
                      size_t *n_out)
{
    size_t n_stated, n = 0, kept = 0;
    struct tie *stated = stated_ties(input, arena, &n_stated);
    struct tie *ties = arena_calloc(arena, count_pairs(values, n_values), sizeof(*ties));
    if (!stated || !ties)
        return false;
    for (size_t from = 0, to; from < n_values; from = to) {
        to = shared_values_end(values, n_values, from);
        if (values[from].kind != CONTACT_IP && to - from <= SHARED_MOST_TIED)
            n += tie_group(values, from, to, ties + n);
    }
    if (n > 1)
        qsort(ties, n, sizeof(*ties), tie_compare);
    struct relation *relations = arena_calloc(arena, n, sizeof(*relations));
    if (!relations)
        return false;
    for (size_t i = 0; i < n; i++) {
        if ((i > 0 && tie_compare(&ties[i - 1], &ties[i]) == 0) ||
            (n_stated && bsearch(&ties[i], stated, n_stated, sizeof(*stated), tie_compare)))
            continue;
        /* It goes both ways; by ids, so that what names its ends does not tell the input's order.
         */
        bool in_order =
            str_compare(input->parties[ties[i].low].id, input->parties[ties[i].high].id) < 0;
        relations[kept++] = (struct relation){
            .from = in_order ? ties[i].low : ties[i].high,
            .to = in_order ? ties[i].high : ties[i].low,
            .type = ties[i].type,
            .source = SOURCE_INFERRED,
            .confidence_micro = relation_confidence(ties[i].type, SOURCE_INFERRED),
            .share_low_bp = SHARE_UNKNOWN,
            .share_high_bp = SHARE_UNKNOWN};
    }
    *relations_out = relations;
    *n_out = kept;
    return true;
}
