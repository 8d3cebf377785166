/* risk/flag_owner.c - red flags by who owns, controls, directs and signs, now and before.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "risk/flag_work.h"
#include "risk/holdings.h"
#include "text/words.h"

enum { HALF_BP = 5000, WORDS_BYTES = 4 << 20 };

struct owners {
    bool *frozen;           /* by party: surely a frozen listed party */
    struct date *listed_on; /* by party: when its listing began, as far as known */
    struct holdings holdings;
};

static bool find_frozen(struct flag_work *work, struct owners *owners)
{
    const struct risk_input *input = work->input;
    owners->frozen = arena_calloc(work->scratch, input->n_parties, sizeof(*owners->frozen));
    owners->listed_on = arena_calloc(work->scratch, input->n_parties, sizeof(*owners->listed_on));
    if (!owners->frozen || !owners->listed_on)
        return false;
    for (uint32_t p = 0; p < input->n_parties; p++)
        for (size_t m = 0; m < input->parties[p].n_matches; m++) {
            const struct risk_match *match = &input->parties[p].matches[m];
            const struct risk_listed *listed = &input->listed[match->listed];
            if (!(listed->measures & MEASURE_FREEZE) || !match_is_sure(input, p, match))
                continue;
            owners->frozen[p] = true;
            if (!date_is_none(listed->listed_on) &&
                (date_is_none(owners->listed_on[p]) ||
                 date_compare(listed->listed_on, owners->listed_on[p]) < 0))
                owners->listed_on[p] = listed->listed_on;
        }
    return holdings_build(input, work->scratch, &owners->holdings);
}

/* Of a party that is frozen itself its owners say nothing more; it has its `listed`. */
static bool is_settled(const struct owners *owners, uint32_t party)
{
    return owners->frozen[party];
}

static bool raise_by(struct flag_work *work, enum flag_predicate predicate, uint32_t party,
                     uint32_t holder)
{
    return flag_raise(work, predicate, party,
                      arena_printf(work->arena, "\"%.*s\"", STR_ARG(flag_id(work, holder))));
}

static const char *percent(struct flag_work *work, int32_t bp)
{
    return arena_printf(work->arena, "%d.%02d %%", bp / 100, bp % 100);
}

/* --- what the frozen hold ----------------------------------------------------------------------
 */

struct shares { /* of one party, by low ends */
    int32_t frozen[RELATION_BASES], known[RELATION_BASES];
    int32_t largest_frozen, largest_other;
    uint32_t largest; /* the frozen holder of the largest share; RISK_NONE */
    bool any_frozen, unknown;
};

static void add_share(const struct owners *owners, const struct holding *holding,
                      const struct flag_work *work, struct shares *shares)
{
    bool frozen = owners->frozen[holding->owner];
    for (unsigned basis = BASIS_CAPITAL; basis < RELATION_BASES; basis++) {
        if (holding->basis != BASIS_UNSAID && holding->basis != basis)
            continue;
        shares->known[basis] += holding->low_bp;
        shares->frozen[basis] += frozen ? holding->low_bp : 0;
    }
    shares->any_frozen = shares->any_frozen || (frozen && holding->high_bp > 0);
    shares->unknown = shares->unknown || (frozen && holding->unknown);
    if (!frozen && holding->low_bp > shares->largest_other)
        shares->largest_other = holding->low_bp;
    if (!frozen || holding->low_bp == 0 || holding->low_bp < shares->largest_frozen)
        return;
    if (holding->low_bp == shares->largest_frozen && shares->largest != RISK_NONE &&
        str_compare(flag_id(work, holding->owner), flag_id(work, shares->largest)) >= 0)
        return;
    shares->largest_frozen = holding->low_bp;
    shares->largest = holding->owner;
}

static int32_t larger(const int32_t bp[RELATION_BASES])
{
    return bp[BASIS_CAPITAL] > bp[BASIS_VOTES] ? bp[BASIS_CAPITAL] : bp[BASIS_VOTES];
}

static bool check_shares(struct flag_work *work, const struct owners *owners, uint32_t party)
{
    const struct holdings *holdings = &owners->holdings;
    struct shares shares = {.largest = RISK_NONE};
    for (uint32_t i = holdings->in_first[party]; i < holdings->in_first[party + 1]; i++) {
        const struct holding *holding = &holdings->items[holdings->in[i]];
        if (holding->kind == HOLDING_SHARE && holding->relation != RISK_NONE)
            add_share(owners, holding, work, &shares);
    }
    int32_t frozen = larger(shares.frozen), known = larger(shares.known);
    if (!shares.any_frozen || frozen >= HALF_BP)
        return true; /* the ownership rules speak */
    const struct flag_row *minority = work->rows[FLAG_LISTED_MINORITY];
    if (minority && frozen >= minority->parameter &&
        !flag_raise(work, FLAG_LISTED_MINORITY, party, percent(work, frozen)))
        return false;
    if (shares.largest != RISK_NONE && shares.largest_frozen >= shares.largest_other &&
        !raise_by(work, FLAG_LARGEST_HOLDER, party, shares.largest))
        return false;
    if (!shares.unknown && known >= SHARE_WHOLE_BP)
        return true;
    return flag_raise(work, FLAG_OWNER_UNKNOWN, party,
                      shares.unknown ? "a share is not known" : percent(work, known));
}

/* --- who directs and signs ---------------------------------------------------------------------
 */

static bool check_signers(struct flag_work *work, const struct owners *owners)
{
    for (size_t i = 0; i < work->input->n_relations; i++) {
        const struct relation *r = &work->input->relations[i];
        bool signs = r->type == RELATION_DIRECTS || r->type == RELATION_SIGNS_FOR ||
                     r->type == RELATION_CONTROLS;
        if (signs && owners->frozen[r->from] && !is_settled(owners, r->to) &&
            !raise_by(work, FLAG_LISTED_SIGNER, r->to, r->from))
            return false;
    }
    return true;
}

/* --- how an owner left -------------------------------------------------------------------------
 */

static int32_t low_of(const struct relation *r)
{
    return r->share_low_bp == SHARE_UNKNOWN ? 0 : r->share_low_bp;
}

/* What `owner` holds of `held` today, by low ends. */
static int32_t holds_now(const struct owners *owners, uint32_t owner, uint32_t held)
{
    const struct holdings *holdings = &owners->holdings;
    int32_t sum = 0;
    for (uint32_t i = holdings->in_first[held]; i < holdings->in_first[held + 1]; i++) {
        const struct holding *holding = &holdings->items[holdings->in[i]];
        if (holding->owner == owner && holding->kind == HOLDING_SHARE)
            sum += holding->low_bp;
    }
    return sum;
}

static bool near_listing(const struct flag_work *work, const struct owners *owners, uint32_t owner,
                         struct date moved)
{
    const struct flag_row *row = work->rows[FLAG_TIMED_TRANSFER];
    if (!row || !owners->frozen[owner] || date_is_none(moved) ||
        date_is_none(owners->listed_on[owner]) || !date_is_full(owners->listed_on[owner]))
        return false;
    int32_t days = date_to_days(moved) - date_to_days(owners->listed_on[owner]);
    return days >= -row->parameter && days <= row->parameter;
}

static bool check_past(struct flag_work *work, const struct owners *owners)
{
    const struct flag_question *question = work->question;
    char day[DATE_TEXT_SIZE];
    for (size_t i = 0; i < question->n_past; i++) {
        const struct relation *r = &question->past[i];
        if (r->type != RELATION_OWNS || is_settled(owners, r->to))
            continue;
        const struct flag_row *divested = work->rows[FLAG_DIVESTED];
        if (divested && owners->frozen[r->from] && low_of(r) >= divested->parameter &&
            holds_now(owners, r->from, r->to) < divested->parameter &&
            !flag_raise(work, FLAG_DIVESTED, r->to,
                        arena_printf(work->arena, "\"%.*s\", until %s",
                                     STR_ARG(flag_id(work, r->from)),
                                     date_format(r->valid_to, day))))
            return false;
        if (near_listing(work, owners, r->from, r->valid_to) &&
            !flag_raise(work, FLAG_TIMED_TRANSFER, r->to,
                        arena_printf(work->arena, "\"%.*s\", %s", STR_ARG(flag_id(work, r->from)),
                                     date_format(r->valid_to, day))))
            return false;
        if (facts_say_yes(r->facts, "buyback") && !raise_by(work, FLAG_BUYBACK, r->to, r->from))
            return false;
    }
    for (size_t i = 0; i < work->input->n_relations; i++) {
        const struct relation *r = &work->input->relations[i];
        if (r->type == RELATION_OWNS && facts_say_yes(r->facts, "buyback") &&
            !raise_by(work, FLAG_BUYBACK, r->to, r->from))
            return false;
    }
    return true;
}

/* --- trusts ------------------------------------------------------------------------------------
 */

static bool is_trust(struct facts facts, struct arena *scratch)
{
    static const char *const names[] = {"name", "legalForm", "type", "classification"};
    static const char *const words[] = {"trust",    "trustee",   "trustees", "nominee",
                                        "nominees", "stiftung",  "anstalt",  "fiduciary",
                                        "treuhand", "fiduciaire"};
    for (size_t n = 0; n < LENGTH(names); n++) {
        const struct party_property *property = facts_find(facts, names[n]);
        for (size_t v = 0; property && v < property->n_values; v++) {
            struct word cut[WORDS_MAX];
            size_t count = words_split(scratch, property->values[v], cut);
            for (size_t i = 0; i < count; i++)
                for (size_t w = 0; w < LENGTH(words); w++)
                    if (str_equal(cut[i].text, str_of(words[w])))
                        return true;
        }
    }
    return false;
}

static bool check_trusts(struct flag_work *work, const struct owners *owners)
{
    const struct holdings *holdings = &owners->holdings;
    for (size_t i = 0; i < work->input->n_relations; i++) {
        const struct relation *r = &work->input->relations[i];
        struct facts facts = flag_facts(work, r->from);
        bool holds = r->type == RELATION_OWNS || r->type == RELATION_CONTROLS;
        if (!holds || work->input->parties[r->from].schema == SCHEMA_PERSON ||
            facts_first(facts, "beneficiary").len > 0 ||
            holdings->in_first[r->from] != holdings->in_first[r->from + 1])
            continue;
        AUTO_ARENA scratch = ARENA_INIT(WORDS_BYTES);
        if (is_trust(facts, &scratch) && !raise_by(work, FLAG_TRUST_SHELL, r->to, r->from))
            return false;
    }
    return true;
}

/* --- joint ventures ----------------------------------------------------------------------------
 */

static bool is_north_korean(const struct flag_work *work, uint32_t party)
{
    bool any;
    return flag_own_country(work, party, STR("kp"), &any);
}

/* An owner of North Korea beside another one. */
static bool check_venture(struct flag_work *work, const struct owners *owners, uint32_t party)
{
    const struct holdings *holdings = &owners->holdings;
    uint32_t korean = RISK_NONE;
    bool other = false;
    for (uint32_t i = holdings->in_first[party]; i < holdings->in_first[party + 1]; i++) {
        const struct holding *holding = &holdings->items[holdings->in[i]];
        if (holding->kind != HOLDING_SHARE || holding->relation == RISK_NONE)
            continue;
        if (!is_north_korean(work, holding->owner))
            other = true;
        else if (korean == RISK_NONE ||
                 str_compare(flag_id(work, holding->owner), flag_id(work, korean)) < 0)
            korean = holding->owner;
    }
    return korean == RISK_NONE || !other || raise_by(work, FLAG_KP_VENTURE, party, korean);
}

/* --- circles -----------------------------------------------------------------------------------
 */

/* Tarjan's strongly connected components over contracts (SIAM J. Comput. 1 (1972)), with the stack
 * of calls kept by hand: chains may be as long as the engagement is large. */
struct circles {
    const uint32_t *first, *next; /* contracts leaving a party */
    uint32_t *index, *low, *at;   /* index: from 1 on; 0 is not seen */
    uint32_t *stack, *calls;
    bool *stacked;
    size_t n_stack, n_calls;
    uint32_t seen;
};

static bool circles_new(struct flag_work *work, struct circles *c)
{
    const struct risk_input *input = work->input;
    size_t n = input->n_parties;
    uint32_t *first = arena_calloc(work->scratch, n + 2, sizeof(*first));
    uint32_t *next = arena_calloc(work->scratch, input->n_relations, sizeof(*next));
    uint32_t *numbers = arena_calloc(work->scratch, 5 * n, sizeof(*numbers));
    c->stacked = arena_calloc(work->scratch, n, sizeof(*c->stacked));
    if (!first || !next || !numbers || !c->stacked)
        return false;
    for (size_t i = 0; i < input->n_relations; i++)
        if (input->relations[i].type == RELATION_CONTRACTS)
            first[input->relations[i].from + 2]++;
    for (size_t i = 0; i < n; i++)
        first[i + 2] += first[i + 1];
    for (size_t i = 0; i < input->n_relations; i++)
        if (input->relations[i].type == RELATION_CONTRACTS)
            next[first[input->relations[i].from + 1]++] = input->relations[i].to;
    c->first = first;
    c->next = next;
    c->index = numbers;
    c->low = numbers + n;
    c->at = numbers + 2 * n;
    c->stack = numbers + 3 * n;
    c->calls = numbers + 4 * n;
    return true;
}

static void enter(struct circles *c, uint32_t party)
{
    c->index[party] = c->low[party] = ++c->seen;
    c->at[party] = c->first[party];
    c->stack[c->n_stack++] = party;
    c->stacked[party] = true;
    c->calls[c->n_calls++] = party;
}

/* The component whose root is `party` is on top of the stack. */
static bool leave_component(struct flag_work *work, struct circles *c, uint32_t party)
{
    size_t from = c->n_stack;
    while (c->stack[--from] != party) {
    }
    size_t members = c->n_stack - from;
    for (size_t i = from; i < c->n_stack; i++) {
        c->stacked[c->stack[i]] = false;
        if (members > 1 &&
            !flag_raise(work, FLAG_CIRCULAR, c->stack[i],
                        arena_printf(work->arena, "a circle of %zu parties", members)))
            return false;
    }
    c->n_stack = from;
    return true;
}

static bool walk(struct flag_work *work, struct circles *c, uint32_t start)
{
    enter(c, start);
    while (c->n_calls > 0) {
        uint32_t party = c->calls[c->n_calls - 1];
        if (c->at[party] < c->first[party + 1]) {
            uint32_t to = c->next[c->at[party]++];
            if (c->index[to] == 0)
                enter(c, to);
            else if (c->stacked[to] && c->index[to] < c->low[party])
                c->low[party] = c->index[to];
            continue;
        }
        c->n_calls--;
        if (c->n_calls > 0 && c->low[party] < c->low[c->calls[c->n_calls - 1]])
            c->low[c->calls[c->n_calls - 1]] = c->low[party];
        if (c->low[party] == c->index[party] && !leave_component(work, c, party))
            return false;
    }
    return true;
}

static bool check_circles(struct flag_work *work)
{
    struct circles c = {.n_stack = 0};
    if (!flag_wanted(work, FLAG_CIRCULAR))
        return true;
    if (!circles_new(work, &c))
        return false;
    for (uint32_t party = 0; party < work->input->n_parties; party++)
        if (c.index[party] == 0 && !walk(work, &c, party))
            return false;
    return true;
}

bool flags_of_owners(struct flag_work *work)
{
    struct owners owners;
    if (!find_frozen(work, &owners) || !check_signers(work, &owners) ||
        !check_past(work, &owners) || !check_trusts(work, &owners) || !check_circles(work))
        return false;
    for (uint32_t party = 0; party < work->input->n_parties; party++)
        if ((!is_settled(&owners, party) && !check_shares(work, &owners, party)) ||
            !check_venture(work, &owners, party))
            return false;
    return true;
}
