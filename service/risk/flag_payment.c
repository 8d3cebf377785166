/* risk/flag_payment.c - red flags by who is paid, how, where and how much.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "core/map.h"
#include "risk/flag_work.h"
#include "risk/graph.h"
#include "risk/rules_payments.h"
#include "risk/tiers.h"

/* A payment of today or before it, as the comparisons below want it. */
struct payment {
    uint32_t key, other; /* sorted by key, then by day: whose payments; the other side */
    int32_t day;         /* of the first payment; today's where it is not said */
    struct str account;
};

static int payment_compare(const void *a, const void *b)
{
    const struct payment *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

static int32_t day_of(const struct flag_work *work, const struct relation *r)
{
    struct date day = date_is_none(r->valid_from) ? work->input->as_of : r->valid_from;
    return date_is_none(day) ? 0 : date_to_days(day);
}

/* --- third payees ------------------------------------------------------------------------------
 */

static bool raise_payees(struct flag_work *work, const bool *other)
{
    for (size_t i = 0; i < work->input->n_relations; i++) {
        const struct relation *r = &work->input->relations[i];
        if (other[i] && r->to != work->input->root &&
            !flag_raise(work, FLAG_PAYEE_OTHER, r->to,
                        arena_printf(work->arena, "by \"%.*s\"", STR_ARG(flag_id(work, r->from)))))
            return false;
    }
    return true;
}

/* The contracted party whose invoice names the payee, when that is said; else the payee. */
static uint32_t behind(const struct map *ids, const struct relation *r)
{
    uint32_t named = map_get(ids, facts_first(r->facts, "invoicedBy"));
    return named == MAP_NONE ? r->to : named;
}

static bool rotates(struct flag_work *work, const struct payment *payments, size_t from, size_t to,
                    const struct relation *relations, const struct map *ids)
{
    int64_t within = work->rows[FLAG_PAYEE_ROTATES]->parameter;
    for (size_t a = from; a < to; a++)
        for (size_t b = a + 1; b < to && payments[b].day - payments[a].day <= within; b++) {
            const struct relation *x = &relations[payments[a].other];
            const struct relation *y = &relations[payments[b].other];
            if (x->to == y->to)
                continue;
            const char *text =
                arena_printf(work->arena, "by \"%.*s\"", STR_ARG(flag_id(work, x->from)));
            if (!flag_raise(work, FLAG_PAYEE_ROTATES, behind(ids, x), text) ||
                !flag_raise(work, FLAG_PAYEE_ROTATES, behind(ids, y), text))
                return false;
            break; /* the next one already shows it */
        }
    return true;
}

static bool index_ids(const struct flag_work *work, struct map *ids)
{
    uint32_t earlier;
    map_init(ids, work->scratch);
    for (uint32_t party = 0; party < work->input->n_parties; party++)
        if (!map_add(ids, flag_id(work, party), party, &earlier))
            return false;
    return true;
}

static bool check_rotation(struct flag_work *work, const bool *other)
{
    const struct risk_input *input = work->input;
    struct map ids;
    size_t n = 0;
    struct payment *payments = arena_calloc(work->scratch, input->n_relations, sizeof(*payments));
    if (!payments)
        return false;
    for (size_t i = 0; i < input->n_relations; i++)
        if (other[i])
            payments[n++] = (struct payment){.key = input->relations[i].from,
                                             .other = (uint32_t)i,
                                             .day = day_of(work, &input->relations[i])};
    if (n < 2 || !flag_wanted(work, FLAG_PAYEE_ROTATES))
        return true;
    qsort(payments, n, sizeof(*payments), payment_compare);
    if (!index_ids(work, &ids))
        return false;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && payments[to].key == payments[from].key;)
            to++;
        if (!rotates(work, payments, from, to, input->relations, &ids))
            return false;
    }
    return true;
}

/* --- accounts ----------------------------------------------------------------------------------
 */

static size_t list_accounts(const struct flag_work *work, const struct relation *relations,
                            size_t count, struct payment *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct relation *r = &relations[i];
        struct str account = facts_first(r->facts, "account");
        if (r->type == RELATION_PAYS && account.len > 0)
            out[n++] = (struct payment){r->to, r->from, day_of(work, r), account};
    }
    return n;
}

static bool check_accounts(struct flag_work *work)
{
    const struct risk_input *input = work->input;
    const struct flag_question *question = work->question;
    struct payment *payments =
        arena_calloc(work->scratch, input->n_relations + question->n_past, sizeof(*payments));
    if (!payments)
        return false;
    size_t n = list_accounts(work, input->relations, input->n_relations, payments);
    n += list_accounts(work, question->past, question->n_past, payments + n);
    if (n < 2 || !flag_wanted(work, FLAG_ACCOUNT_CHANGES))
        return true;
    qsort(payments, n, sizeof(*payments), payment_compare);
    for (size_t i = 1; i < n; i++) {
        const struct payment *a = &payments[i - 1], *b = &payments[i];
        if (a->key != b->key || str_equal(a->account, b->account) ||
            b->day - a->day > work->rows[FLAG_ACCOUNT_CHANGES]->parameter)
            continue;
        bool first = str_compare(a->account, b->account) < 0;
        if (!flag_raise(work, FLAG_ACCOUNT_CHANGES, a->key,
                        arena_printf(work->arena, "%.*s and %.*s",
                                     STR_ARG(first ? a->account : b->account),
                                     STR_ARG(first ? b->account : a->account))))
            return false;
    }
    return true;
}

/* --- ways of payment ---------------------------------------------------------------------------
 */

static bool check_crypto(struct flag_work *work)
{
    for (size_t i = 0; i < work->input->n_relations; i++) {
        const struct relation *r = &work->input->relations[i];
        if (facts_have(r->facts, "paymentMethod", STR("crypto")) &&
            !flag_raise(work, FLAG_CRYPTO_PAY, r->to,
                        arena_printf(work->arena, "by \"%.*s\"", STR_ARG(flag_id(work, r->from)))))
            return false;
    }
    for (uint32_t party = 0; party < work->input->n_parties; party++)
        if (facts_have(flag_facts(work, party), "paymentMethod", STR("crypto")) &&
            !flag_raise(work, FLAG_CRYPTO_PAY, party, "as it asks for"))
            return false;
    return true;
}

/* --- prices ------------------------------------------------------------------------------------
 */

struct price {
    int tier;
    struct str currency, unit, service;
    int64_t micro;
    uint32_t party;
};

static int compare_group(const struct price *x, const struct price *y)
{
    if (x->tier != y->tier)
        return x->tier < y->tier ? -1 : 1;
    int order = str_compare(x->currency, y->currency);
    if (order == 0)
        order = str_compare(x->unit, y->unit);
    return order ? order : str_compare(x->service, y->service);
}

static int price_compare(const void *a, const void *b)
{
    const struct price *x = a, *y = b;
    int order = compare_group(x, y);
    return order ? order : (x->micro > y->micro) - (x->micro < y->micro);
}

static size_t list_prices(const struct flag_work *work, struct price *out)
{
    size_t n = 0;
    for (size_t i = 0; i < work->input->n_relations; i++) {
        const struct relation *r = &work->input->relations[i];
        int64_t micro;
        if (r->type != RELATION_CONTRACTS ||
            !str_to_scaled(facts_first(r->facts, "price"), 6, 0, INT64_C(1) << 59, &micro))
            continue;
        out[n++] = (struct price){.currency = facts_first(r->facts, "currency"),
                                  .unit = facts_first(r->facts, "unit"),
                                  .service = facts_first(r->facts, "service"),
                                  .micro = micro,
                                  .party = r->to};
    }
    return n;
}

static bool set_tiers(struct flag_work *work, struct price *prices, size_t n)
{
    struct graph graph;
    struct risk_party_result *parties =
        arena_calloc(work->scratch, work->input->n_parties, sizeof(*parties));
    if (!parties || !graph_build(work->input, work->scratch, &graph) ||
        !tiers_assign(&graph, work->input->root, work->scratch, parties))
        return false;
    for (size_t i = 0; i < n; i++)
        prices[i].tier = parties[prices[i].party].tier;
    return true;
}

/* Three prices or more of one tier, currency, unit and service have a median worth the name. */
static bool check_prices(struct flag_work *work)
{
    enum { LEAST_PRICES = 3 };
    struct price *prices = arena_calloc(work->scratch, work->input->n_relations, sizeof(*prices));
    size_t n = prices ? list_prices(work, prices) : 0;
    if (!prices)
        return false;
    if (n < LEAST_PRICES || !flag_wanted(work, FLAG_CHEAP))
        return true;
    if (!set_tiers(work, prices, n))
        return false;
    qsort(prices, n, sizeof(*prices), price_compare);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && compare_group(&prices[from], &prices[to]) == 0;)
            to++;
        int64_t median = prices[from + (to - from) / 2].micro;
        for (size_t i = from; to - from >= LEAST_PRICES && i < to; i++) {
            if (prices[i].micro >= median / 100 * work->rows[FLAG_CHEAP]->parameter)
                break;
            if (!flag_raise(work, FLAG_CHEAP, prices[i].party,
                            arena_printf(work->arena, "%lld against a median of %lld %.*s",
                                         (long long)(prices[i].micro / 1000000),
                                         (long long)(median / 1000000),
                                         STR_ARG(prices[i].currency))))
                return false;
        }
    }
    return true;
}

bool flags_of_payments(struct flag_work *work)
{
    const bool *other = payments_to_others(work->input, work->scratch);
    return other && raise_payees(work, other) && check_rotation(work, other) &&
           check_accounts(work) && check_crypto(work) && check_prices(work);
}
