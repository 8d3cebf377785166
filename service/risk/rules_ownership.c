/* risk/rules_ownership.c - from closures over holdings to rows a person can check.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/rules_ownership.h"

#include <stdlib.h>

#include "core/buf.h"
#include "risk/government.h"
#include "risk/ownership.h"

enum { REASON_MAX_BYTES = 8 << 10, GOVERNMENT_SCRATCH_BYTES = 1 << 20 };

struct work {
    const struct risk_input *input;
    const bool *dealt;
    const struct risk_result *result; /* its parties have their tiers */
    struct rule_hits *hits;
    struct arena *scratch;
    struct holdings holdings;
    const uint32_t *rank;
};

/* One row's question and its answers, by low and by high ends, without control and with it. */
struct question {
    const struct ownership_rule *rule;
    bool *seed; /* by vertex */
    struct ownership_findings owned, may_own, reached, may_reach;
};

/* --- seeds -------------------------------------------------------------------------------------
 */

/* Governments blocked by definition; only the sure ones. */
static bool mark_governments(const struct work *work, bool *seed, bool *any_out)
{
    const struct risk_input *input = work->input;
    bool ok = true;
    for (uint32_t p = 0; p < input->n_parties && ok; p++) {
        if (input->parties[p].schema != SCHEMA_PUBLIC_BODY)
            continue;
        AUTO_ARENA scratch = ARENA_INIT(GOVERNMENT_SCRATCH_BYTES);
        const struct government_row *row =
            government_of(&input->parties[p], input->as_of, &scratch, &seed[p]);
        seed[p] = seed[p] && row;
        *any_out = *any_out || seed[p];
        ok = !arena_failed(&scratch);
    }
    return ok;
}

static bool has_programme(const struct risk_listed *listed, const char *programme)
{
    if (programme[0] == '\0')
        return true;
    for (size_t i = 0; i < listed->n_programmes; i++)
        if (str_starts_with(listed->programmes[i], str_of(programme)))
            return true;
    return false;
}

static bool seeds(const struct ownership_rule *rule, const struct risk_listed *listed)
{
    return str_equal(listed->regime, str_of(rule->regime)) &&
           (listed->measures & (unsigned)rule->measure) && has_programme(listed, rule->programme);
}

/* The listed parties the row is about, and the parties that surely are one. */
static bool mark_seeds(const struct work *work, const struct ownership_rule *rule, bool *seed)
{
    const struct risk_input *input = work->input;
    bool any = false;
    for (size_t i = 0; i < input->n_listed; i++)
        seed[input->n_parties + i] = seeds(rule, &input->listed[i]);
    for (uint32_t p = 0; p < input->n_parties; p++)
        for (size_t m = 0; m < input->parties[p].n_matches && !seed[p]; m++) {
            const struct risk_match *match = &input->parties[p].matches[m];
            seed[p] = seed[input->n_parties + match->listed] && match_is_sure(input, p, match);
            any = any || seed[p];
        }
    /* A listed party nobody is may still own one that somebody is, by a list's link. */
    for (size_t i = 0; i < input->n_listed && !any; i++)
        any = seed[input->n_parties + i];
    return any;
}

/* --- words -------------------------------------------------------------------------------------
 */

/* "25", "24.99", "0.5" */
static void write_bp(struct buf *out, int32_t bp)
{
    buf_printf(out, "%d", bp / 100);
    if (bp % 100 == 0)
        return;
    buf_printf(out, bp % 10 ? ".%02d" : ".%d", bp % 10 ? bp % 100 : bp % 100 / 10);
}

static void write_share(struct buf *out, const struct holding *holding)
{
    if (holding->kind == HOLDING_CONTROL) {
        buf_adds(out, "controls it");
    } else if (holding->same) {
        buf_adds(out, "is the same");
    } else if (holding->unknown) {
        buf_adds(out, "an unknown share");
    } else {
        write_bp(out, holding->low_bp);
        if (holding->high_bp != holding->low_bp) {
            buf_adds(out, " to ");
            write_bp(out, holding->high_bp);
        }
        buf_printf(out, " %%%s%s", holding->basis == BASIS_UNSAID ? "" : " of the ",
                   relation_basis_name(holding->basis));
    }
}

static void write_vertex(struct buf *out, const struct work *work, uint32_t vertex)
{
    const struct risk_input *input = work->input;
    if (vertex < input->n_parties) {
        buf_printf(out, "\"%.*s\"", STR_ARG(input->parties[vertex].id));
        return;
    }
    const struct risk_listed *listed = &input->listed[vertex - input->n_parties];
    buf_printf(out, "%.*s", STR_ARG(listed->caption.len ? listed->caption : listed->id));
}

static void write_owners(struct buf *out, const struct work *work,
                         const struct ownership_finding *finding)
{
    for (size_t i = 0; i < finding->n_owners; i++) {
        const struct holding *holding = &work->holdings.items[finding->owners[i]];
        buf_adds(out, i ? ", " : "");
        write_vertex(out, work, holding->owner);
        buf_addc(out, ' ');
        write_share(out, holding);
    }
    if (finding->more > 0)
        buf_printf(out, " and %zu more", finding->more);
}

static const char *whose(const struct ownership_rule *rule)
{
    if (rule->government)
        return "blocked as a government";
    return rule->measure == MEASURE_FREEZE ? "frozen" : "listed";
}

static void write_limit(struct buf *out, const struct ownership_rule *rule)
{
    if (rule->more_than)
        buf_adds(out, "more than ");
    write_bp(out, rule->limit_bp);
    buf_printf(out, " %%%s, %s", rule->more_than ? "" : " or more",
               rule->per_person ? "per person" : "in the aggregate");
}

/* "A" is held by persons frozen by us-ofac or by what they own: "X" 25 %, "Y" 25 %; together 50 %.
 */
static struct str reason_of(const struct work *work, const struct question *question,
                            const struct ownership_finding *finding, bool possible, bool summed)
{
    const struct ownership_rule *rule = question->rule;
    AUTO_BUF out = BUF_INIT(REASON_MAX_BYTES);
    write_vertex(&out, work, finding->vertex);
    buf_printf(&out, " is held by %s %s by %s, or by what is so owned: ",
               rule->per_person && !summed ? "a person" : "persons", whose(rule), rule->regime);
    write_owners(&out, work, finding);
    if (finding->sum_bp > 0) {
        buf_adds(&out, possible ? "; together up to " : "; together ");
        write_bp(&out, finding->sum_bp);
        buf_printf(&out, " %%%s%s", finding->basis == BASIS_UNSAID ? "" : " of the ",
                   relation_basis_name(finding->basis));
    }
    buf_adds(&out, " (the rule: ");
    write_limit(&out, rule);
    buf_adds(&out, rule->control ? ", or control)" : ")");
    if (summed)
        buf_adds(&out, "; too many persons to tell apart, so their shares were added");
    if (rule->presumed && !possible)
        buf_adds(&out, "; presumed, and lifted by recorded evidence");
    if (possible) {
        buf_adds(&out, "; ask for the cap table of ");
        write_vertex(&out, work, finding->vertex);
    }
    return buf_failed(&out) ? STR_EMPTY : str_copy(work->hits->arena, buf_str(&out));
}

/* --- hits --------------------------------------------------------------------------------------
 */

static bool add_hit(const struct work *work, const struct question *question, const char *rule,
                    uint32_t party, enum verdict worst, struct str reason)
{
    struct str source = str_of(question->rule->source);
    return rule_hits_add(work->hits,
                         (struct risk_rule_hit){
                             .rule = rule,
                             .regime = str_of(question->rule->regime),
                             .measure = question->rule->measure,
                             .party = party,
                             .listed = RISK_NONE,
                             .verdict = rule_verdict(work->dealt, work->result, party, worst),
                             .presumed = question->rule->presumed,
                             .source = source,
                             .reason = reason,
                         });
}

static const struct ownership_finding *finding_at(const struct ownership_findings *findings,
                                                  uint32_t vertex)
{
    uint32_t at = findings->at ? findings->at[vertex] : RISK_NONE;
    return at == RISK_NONE ? NULL : &findings->items[at];
}

/* Persons taken together reach too much rather than too little: nobody is sure then. */
static bool add_owned(const struct work *work, const struct question *question, uint32_t party)
{
    const struct ownership_finding *owned = finding_at(&question->owned, party);
    const struct ownership_finding *may = finding_at(&question->may_own, party);
    const struct ownership_finding *finding = owned ? owned : may;
    if (!finding)
        return true;
    bool possible = !owned || question->owned.summed;
    bool summed = owned ? question->owned.summed : question->may_own.summed;
    return add_hit(work, question, possible ? "ownership_possible" : "ownership", party,
                   possible ? VERDICT_REVIEW : question->rule->verdict,
                   reason_of(work, question, finding, possible, summed));
}

/* Who controls `party` and is frozen or reached, the smallest id; RISK_NONE when nobody is. */
static uint32_t holder_of(const struct work *work, const struct question *question, uint32_t party,
                          enum holding_kind kind, const struct ownership_findings *reached)
{
    const struct holdings *holdings = &work->holdings;
    uint32_t best = RISK_NONE;
    for (uint32_t i = holdings->in_first[party]; i < holdings->in_first[party + 1]; i++) {
        const struct holding *holding = &holdings->items[holdings->in[i]];
        uint32_t owner = holding->owner;
        if (holding->kind == kind && (question->seed[owner] || finding_at(reached, owner)) &&
            (best == RISK_NONE || work->rank[owner] < work->rank[best]))
            best = owner;
    }
    return best;
}

static struct str reason_of_holder(const struct work *work, const struct question *question,
                                   uint32_t holder, uint32_t party, const char *says,
                                   const char *therefore)
{
    AUTO_BUF out = BUF_INIT(REASON_MAX_BYTES);
    write_vertex(&out, work, holder);
    buf_printf(&out, ", %s by %s or so owned or controlled, %s ", whose(question->rule),
               question->rule->regime, says);
    write_vertex(&out, work, party);
    buf_adds(&out, therefore);
    return buf_failed(&out) ? STR_EMPTY : str_copy(work->hits->arena, buf_str(&out));
}

/* Control by somebody reached, or reached only because a control stands on the way. */
static bool add_controlled(const struct work *work, const struct question *question, uint32_t party)
{
    const struct ownership_finding *sure = finding_at(&question->reached, party);
    const struct ownership_finding *may = finding_at(&question->may_reach, party);
    uint32_t holder = holder_of(work, question, party, HOLDING_CONTROL, &question->reached);
    bool summed = question->reached.summed;
    if (holder != RISK_NONE && !summed)
        return add_hit(work, question, "control", party, question->rule->verdict,
                       reason_of_holder(work, question, holder, party, "controls", ""));
    if (sure && !finding_at(&question->owned, party) && !summed)
        return add_hit(work, question, "control", party, question->rule->verdict,
                       reason_of(work, question, sure, false, false));
    holder = holder_of(work, question, party, HOLDING_CONTROL, &question->may_reach);
    if (holder != RISK_NONE)
        return add_hit(work, question, "control_possible", party, VERDICT_REVIEW,
                       reason_of_holder(work, question, holder, party, "controls",
                                        "; whether that holder is reached is not certain: ask for "
                                        "its cap table"));
    if (may && !finding_at(&question->may_own, party))
        return add_hit(work, question, "control_possible", party, VERDICT_REVIEW,
                       reason_of(work, question, may, true, question->may_reach.summed));
    return true;
}

/* A seat on the board: no control by itself, but a person has to look who filled it. */
static bool add_directed(const struct work *work, const struct question *question, uint32_t party)
{
    uint32_t holder = holder_of(work, question, party, HOLDING_DIRECTS, &question->reached);
    if (holder == RISK_NONE || finding_at(&question->reached, party))
        return true;
    return add_hit(work, question, "control", party, VERDICT_REVIEW,
                   reason_of_holder(work, question, holder, party, "directs",
                                    ": a seat is not control by itself; ask who appoints the "
                                    "majority of the board and who decides"));
}

/* A frozen owner, and nobody known for the rest: the limit may be passed behind what is unsaid. */
static bool add_unaccounted(const struct work *work, const struct question *question,
                            uint32_t party)
{
    const struct holdings *holdings = &work->holdings;
    int64_t capital = 0, votes = 0;
    bool frozen = false;
    if (finding_at(&question->may_own, party) || finding_at(&question->may_reach, party))
        return true;
    for (uint32_t i = holdings->in_first[party]; i < holdings->in_first[party + 1]; i++) {
        const struct holding *holding = &holdings->items[holdings->in[i]];
        if (holding->kind != HOLDING_SHARE || holding->same)
            continue;
        capital += holding->basis != BASIS_VOTES ? holding->low_bp : 0;
        votes += holding->basis != BASIS_CAPITAL ? holding->low_bp : 0;
        frozen =
            frozen || (holding->high_bp > 0 && (question->seed[holding->owner] ||
                                                finding_at(&question->reached, holding->owner)));
    }
    int32_t known = (int32_t)(capital > votes ? capital : votes);
    if (!frozen || known >= SHARE_WHOLE_BP)
        return true;
    AUTO_BUF out = BUF_INIT(REASON_MAX_BYTES);
    buf_printf(&out, "an owner of ");
    write_vertex(&out, work, party);
    buf_printf(&out, " is %s by %s or so owned, and the known owners hold only ",
               whose(question->rule), question->rule->regime);
    write_bp(&out, known);
    buf_adds(&out, " %: owners unaccounted for; ask for the cap table of ");
    write_vertex(&out, work, party);
    return add_hit(work, question, "owners_unaccounted", party, VERDICT_REVIEW,
                   buf_failed(&out) ? STR_EMPTY : str_copy(work->hits->arena, buf_str(&out)));
}

static bool add_hits(const struct work *work, const struct question *question)
{
    bool freeze = question->rule->measure == MEASURE_FREEZE && !question->rule->government;
    for (uint32_t party = 0; party < work->input->n_parties; party++) {
        if (question->seed[party])
            continue; /* what the regime lists itself only gets its `listed` */
        if (work->holdings.in_first[party] == work->holdings.in_first[party + 1])
            continue; /* nobody holds it */
        if (!add_owned(work, question, party))
            return false;
        if (question->rule->control &&
            (!add_controlled(work, question, party) || !add_directed(work, question, party)))
            return false;
        if (freeze && !add_unaccounted(work, question, party))
            return false;
    }
    return true;
}

/* --- one row -----------------------------------------------------------------------------------
 */

static bool find(const struct work *work, const struct question *question, bool by_control,
                 bool by_high, struct ownership_findings *findings_out)
{
    const struct ownership_rule *rule = question->rule;
    const struct ownership_test test = {.limit_bp = rule->limit_bp,
                                        .more_than = rule->more_than,
                                        .per_person = rule->per_person,
                                        .by_control = by_control,
                                        .by_high = by_high};
    return ownership_find(&work->holdings, &test, question->seed, work->rank, work->scratch,
                          findings_out);
}

static bool evaluate_rule(const struct work *work, const struct ownership_rule *rule)
{
    struct question question = {
        .rule = rule,
        .seed = arena_calloc(work->scratch, work->holdings.n_vertices, sizeof(bool)),
    };
    if (!question.seed)
        return false;
    bool any = false;
    if (!rule->government)
        any = mark_seeds(work, rule, question.seed);
    else if (!mark_governments(work, question.seed, &any))
        return false;
    if (!any)
        return true;
    if (!find(work, &question, false, false, &question.owned) ||
        !find(work, &question, false, true, &question.may_own))
        return false;
    question.reached = question.owned;
    question.may_reach = question.may_own;
    if (rule->control && (!find(work, &question, true, false, &question.reached) ||
                          !find(work, &question, true, true, &question.may_reach)))
        return false;
    return add_hits(work, &question);
}

/* --- what is not evaluated ---------------------------------------------------------------------
 */

static bool has_rule(struct str regime, const struct risk_input *input)
{
    size_t n;
    const struct ownership_rule *rules = ownership_rules(&n);
    for (size_t i = 0; i < n; i++)
        if (rules[i].measure == MEASURE_FREEZE && !rules[i].government &&
            str_equal(regime, str_of(rules[i].regime)) &&
            ownership_rule_in_force(&rules[i], &input->policy, input->as_of))
            return true;
    return false;
}

static int by_regime(const void *a, const void *b)
{
    return str_compare(((const struct risk_not_evaluated *)a)->regime,
                       ((const struct risk_not_evaluated *)b)->regime);
}

static bool is_said(const struct risk_result *result, struct str regime)
{
    for (size_t i = 0; i < result->n_not_evaluated; i++)
        if (str_equal(result->not_evaluated[i].regime, regime))
            return true;
    return false;
}

/* Frozen by a regime whose rule for that day is not in the table, and there are owners to ask. */
static bool say_not_evaluated(const struct work *work, struct risk_result *result)
{
    const struct risk_input *input = work->input;
    size_t capacity = 0;
    for (uint32_t p = 0; p < input->n_parties; p++)
        for (size_t m = 0; m < input->parties[p].n_matches; m++) {
            const struct risk_match *match = &input->parties[p].matches[m];
            const struct risk_listed *listed = &input->listed[match->listed];
            if (!(listed->measures & MEASURE_FREEZE) || !match_is_sure(input, p, match) ||
                is_said(result, listed->regime) || has_rule(listed->regime, input))
                continue;
            size_t n = result->n_not_evaluated;
            void *grown = arena_grow(work->hits->arena, result->not_evaluated, &capacity, n + 1,
                                     sizeof(*result->not_evaluated));
            if (!grown)
                return false;
            result->not_evaluated = grown;
            result->not_evaluated[n] = (struct risk_not_evaluated){
                listed->regime, "ownership",
                STR("no ownership rule of this regime is known for the day; what its listed "
                    "parties own was not worked out")};
            result->n_not_evaluated++;
        }
    if (result->n_not_evaluated > 1)
        qsort(result->not_evaluated, result->n_not_evaluated, sizeof(*result->not_evaluated),
              by_regime);
    return true;
}

bool rules_ownership(const struct risk_input *input, const struct risk_order *order,
                     const bool *dealt, struct rule_hits *hits, struct arena *scratch,
                     struct risk_result *result)
{
    size_t n_rules;
    const struct ownership_rule *rules = ownership_rules(&n_rules);
    struct work work = {.input = input,
                        .dealt = dealt,
                        .result = result,
                        .hits = hits,
                        .scratch = scratch,
                        .rank = ownership_rank(input, order, scratch)};
    if (!work.rank || !say_not_evaluated(&work, result))
        return false;
    if (!holdings_build(input, scratch, &work.holdings))
        return false;
    if (work.holdings.n_items == 0)
        return true;
    for (size_t i = 0; i < n_rules; i++)
        if (ownership_rule_in_force(&rules[i], &input->policy, input->as_of) &&
            !evaluate_rule(&work, &rules[i]))
            return false;
    return true;
}
