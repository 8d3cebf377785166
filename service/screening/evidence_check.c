/* screening/evidence_check.c - the arithmetic of a screening redone from its evidence alone.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/evidence_check.h"

#include "core/micro.h"
#include "match/model.h"
#include "risk/risk.h"

enum { POINTER_BYTES = 128 };

static const uint32_t MAX_FLAGS_MICRO = 500000;

struct check {
    const cJSON *input, *context, *result, *policy, *relations;
    struct evidence_figures figures;
    struct error *err;
};

/* --- reading ---------------------------------------------------------------------------------- */

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *text(const cJSON *object, const char *key)
{
    const cJSON *value = get(object, key);
    return cJSON_IsString(value) ? value->valuestring : "";
}

static int64_t number(const cJSON *object, const char *key)
{
    const cJSON *value = get(object, key);
    return cJSON_IsNumber(value) ? (int64_t)value->valuedouble : -1;
}

/* A figure in millionths within [0, 1]; anything else reads as one that never comes out. */
static uint32_t micro(const cJSON *object, const char *key)
{
    int64_t value = number(object, key);
    return value >= 0 && value <= MICRO_ONE ? (uint32_t)value : MICRO_ONE + 1;
}

static bool wrong(struct check *c, const char *pointer, const char *key, int64_t is, int64_t should)
{
    char at[POINTER_BYTES];
    json_pointer(at, sizeof at, pointer, key);
    return error_at(c->err, at, "is %lld, but comes out as %lld", (long long)is, (long long)should);
}

static void step_pointer(char out[POINTER_BYTES], const char *pointer, size_t i)
{
    char index[24];
    snprintf(index, sizeof index, "%zu", i);
    json_pointer(out, POINTER_BYTES, pointer, index);
}

/* --- explanations ----------------------------------------------------------------------------- */

static int64_t sum_of(const cJSON *array)
{
    int64_t sum = 0;
    for (const cJSON *item = array ? array->child : NULL; item; item = item->next)
        sum += number(item, "effect_millilogits");
    return sum;
}

static bool check_explanation(struct check *c, const cJSON *e, const char *pointer)
{
    int64_t z =
        number(e, "base_millilogits") + sum_of(get(e, "features")) + sum_of(get(e, "adjustments"));
    int64_t stated = number(e, "z_millilogits");
    if (z != stated)
        return wrong(c, pointer, "z_millilogits", stated, z);
    uint32_t score = z >= SCORE_ONE_LOGITS ? MICRO_ONE
                     : z < INT32_MIN       ? 0
                                           : score_of_logits((int32_t)z);
    if (micro(e, "score_micro") != score)
        return wrong(c, pointer, "score_micro", number(e, "score_micro"), score);
    c->figures.explanations++;
    return true;
}

/* --- parties ---------------------------------------------------------------------------------- */

static const char *decided(const struct check *c, const char *party, const char *listed)
{
    const cJSON *decisions = get(c->input, "decisions");
    for (const cJSON *d = decisions ? decisions->child : NULL; d; d = d->next)
        if (strcmp(text(d, "party"), party) == 0 && strcmp(text(d, "listed"), listed) == 0)
            return text(d, "outcome");
    return "";
}

static uint32_t counted(const struct check *c, const char *party, const cJSON *match)
{
    const cJSON *e = get(match, "explanation");
    const char *decision = decided(c, party, text(match, "listed"));
    if (strcmp(decision, "true_match") == 0)
        return MICRO_ONE;
    bool weak = number(e, "weak_only") == 1 && number(e, "corroborated") == 0 &&
                strcmp(text(c->policy, "weak_aliases"), "full") != 0;
    uint32_t score = micro(e, "score_micro");
    if (strcmp(decision, "false_match") == 0 || weak ||
        score < micro(c->policy, "match_threshold_micro"))
        return 0;
    return score;
}

/* In the order of ids, as they stand: each product is rounded, so the order is part of it. */
static uint32_t flags_of(const cJSON *party)
{
    const cJSON *flags = get(party, "flags");
    uint32_t none = MICRO_ONE;
    for (const cJSON *flag = flags ? flags->child : NULL; flag; flag = flag->next) {
        uint32_t weight = micro(flag, "weight_micro");
        none = micro_mul(none, MICRO_ONE - (weight > MICRO_ONE ? MICRO_ONE : weight));
    }
    uint32_t any = MICRO_ONE - none;
    return any < MAX_FLAGS_MICRO ? any : MAX_FLAGS_MICRO;
}

static bool check_party(struct check *c, const cJSON *party, const char *pointer)
{
    char at[POINTER_BYTES], of[POINTER_BYTES];
    const cJSON *matches = get(party, "matches");
    uint32_t best = 0;
    size_t i = 0;
    json_pointer(at, sizeof at, pointer, "matches");
    for (const cJSON *m = matches ? matches->child : NULL; m; m = m->next, i++) {
        uint32_t worth = counted(c, text(party, "id"), m);
        best = worth > best ? worth : best;
        step_pointer(of, at, i);
        json_pointer(of, sizeof of, of, "explanation");
        if (!check_explanation(c, get(m, "explanation"), of))
            return false;
    }
    if (micro(party, "match_micro") != best)
        return wrong(c, pointer, "match_micro", number(party, "match_micro"), best);
    uint32_t risk = micro_either(best, flags_of(party));
    if (micro(party, "risk_micro") != risk)
        return wrong(c, pointer, "risk_micro", number(party, "risk_micro"), risk);
    c->figures.parties++;
    return true;
}

/* --- paths ------------------------------------------------------------------------------------ */

static uint32_t weight_of(const cJSON *relation)
{
    struct relation edge = {.share_low_bp = SHARE_UNKNOWN, .share_high_bp = SHARE_UNKNOWN};
    if (!relation_type_of(str_of(text(relation, "type")), &edge.type))
        return MICRO_ONE + 1;
    relation_source_of(str_of(text(relation, "source")), &edge.source);
    edge.confidence_micro = micro(relation, "confidence_micro");
    if (get(relation, "share_low_bp"))
        edge.share_low_bp = (int32_t)number(relation, "share_low_bp");
    if (get(relation, "share_high_bp"))
        edge.share_high_bp = (int32_t)number(relation, "share_high_bp");
    return relation_weight(&edge);
}

static bool valid_on(const cJSON *relation, const char *day)
{
    const char *from = text(relation, "valid_from"), *to = text(relation, "valid_to");
    return (!*from || strcmp(from, day) <= 0) && (!*to || strcmp(to, day) >= 0);
}

static bool among(const cJSON *relations, const char *day, const char *a, const char *b,
                  const char *type, uint32_t weight)
{
    for (const cJSON *r = relations ? relations->child : NULL; r; r = r->next) {
        const char *from = text(r, "from"), *to = text(r, "to");
        bool joins = (strcmp(from, a) == 0 && strcmp(to, b) == 0) ||
                     (strcmp(from, b) == 0 && strcmp(to, a) == 0);
        if (joins && strcmp(text(r, "type"), type) == 0 && valid_on(r, day) &&
            weight_of(r) == weight)
            return true;
    }
    return false;
}

/* Is there such a relation between the two, valid on the day, or derived, with this weight? */
static bool has_relation(const struct check *c, const char *a, const char *b, const char *type,
                         uint32_t weight)
{
    const char *day = text(c->input, "as_of");
    return among(c->relations, day, a, b, type, weight) ||
           among(get(c->result, "derived"), day, a, b, type, weight);
}

static const cJSON *find_party(const struct check *c, const char *id)
{
    const cJSON *parties = get(c->result, "parties");
    for (const cJSON *p = parties ? parties->child : NULL; p; p = p->next)
        if (strcmp(text(p, "id"), id) == 0)
            return p;
    return NULL;
}

static bool check_factor(struct check *c, const cJSON *step, const char *before,
                         const char *pointer)
{
    uint32_t weight = micro(step, "weight_micro");
    char at[POINTER_BYTES];
    json_pointer(at, sizeof at, pointer, "weight_micro");
    if (!get(step, "party")) { /* the end: the party's own risk */
        const cJSON *party = find_party(c, before);
        uint32_t risk = party ? micro(party, "risk_micro") : MICRO_ONE + 1;
        return weight == risk || wrong(c, pointer, "weight_micro", weight, risk);
    }
    if (!get(step, "relation")) /* the root */
        return (weight == MICRO_ONE && strcmp(text(step, "party"), text(c->input, "root")) == 0) ||
               error_at(c->err, at, "does not begin at the root");
    return has_relation(c, before, text(step, "party"), text(step, "relation"), weight) ||
           error_at(c->err, at, "is not what any relation between the two is worth");
}

static bool check_path(struct check *c, const cJSON *path, const char *pointer)
{
    char steps[POINTER_BYTES], at[POINTER_BYTES];
    const cJSON *array = get(path, "path");
    const char *before = "";
    uint32_t product = MICRO_ONE;
    size_t i = 0;
    json_pointer(steps, sizeof steps, pointer, "path");
    for (const cJSON *step = array ? array->child : NULL; step; step = step->next, i++) {
        step_pointer(at, steps, i);
        if (!check_factor(c, step, before, at))
            return false;
        product = micro_mul(product, micro(step, "weight_micro"));
        if (micro(step, "product_micro") != product)
            return wrong(c, at, "product_micro", number(step, "product_micro"), product);
        before = text(step, "party");
        c->figures.steps++;
    }
    uint32_t risk = i > 0 ? product : 0;
    if (micro(path, "risk_micro") != risk)
        return wrong(c, pointer, "risk_micro", number(path, "risk_micro"), risk);
    c->figures.paths++;
    return true;
}

static bool check_paths(struct check *c)
{
    char at[POINTER_BYTES];
    const cJSON *alternatives = get(c->result, "alternatives");
    uint32_t headline = micro(get(c->result, "headline"), "risk_micro");
    size_t i = 0;
    if (!check_path(c, get(c->result, "headline"), "/result/headline"))
        return false;
    for (const cJSON *a = alternatives ? alternatives->child : NULL; a; a = a->next, i++) {
        step_pointer(at, "/result/alternatives", i);
        if (!check_path(c, a, at))
            return false;
        if (micro(a, "risk_micro") > headline)
            return error_at(c->err, at, "lies above the headline");
    }
    return true;
}

static bool check_parties(struct check *c)
{
    char at[POINTER_BYTES];
    const cJSON *parties = get(c->result, "parties");
    uint32_t headline = micro(get(c->result, "headline"), "risk_micro");
    size_t i = 0;
    for (const cJSON *p = parties ? parties->child : NULL; p; p = p->next, i++) {
        step_pointer(at, "/result/parties", i);
        if (!check_party(c, p, at))
            return false;
        uint32_t reach = micro(p, "reach_micro");
        if (reach > MICRO_ONE || micro_mul(reach, micro(p, "risk_micro")) > headline)
            return error_at(c->err, at, "brings more to the root than the headline says");
    }
    return true;
}

/* --- verdict ---------------------------------------------------------------------------------- */

static bool verdict_of(const char *word, enum verdict *out)
{
    for (int v = VERDICT_INDETERMINATE; v <= VERDICT_BLOCK; v++)
        if (strcmp(verdict_name((enum verdict)v), word) == 0) {
            *out = (enum verdict)v;
            return true;
        }
    return false;
}

/* `watch` may also come from a match that is shown and not counted, so it is a lower bound only. */
static bool check_verdict(struct check *c)
{
    const cJSON *rules = get(c->result, "rules");
    enum verdict worst = VERDICT_NO_MATCH, one, stated;
    for (const cJSON *r = rules ? rules->child : NULL; r; r = r->next) {
        if (!verdict_of(text(r, "verdict"), &one))
            return error_at(c->err, "/result/rules", "hold a verdict there is not");
        const cJSON *decides = get(r, "decides"); /* of evidence before the nexus: all do */
        if (!decides || decides->valueint)
            worst = verdict_worst(worst, one);
        c->figures.rules++;
    }
    if (!verdict_of(text(c->result, "verdict"), &stated))
        return error_at(c->err, "/result/verdict", "is no verdict");
    bool incomplete = number(c->result, "incomplete") != 0;
    if (incomplete && worst < VERDICT_REVIEW)
        worst = VERDICT_INDETERMINATE;
    bool holds = stated == worst || (worst == VERDICT_NO_MATCH && stated == VERDICT_WATCH);
    return holds || error_at(c->err, "/result/verdict", "is %s, but the rules give %s",
                             verdict_name(stated), verdict_name(worst));
}

bool evidence_check(const cJSON *evidence, struct evidence_figures *figures_out, struct error *err)
{
    struct check c = {.input = get(evidence, "input"),
                      .context = get(evidence, "context"),
                      .result = get(evidence, "result"),
                      .err = err};
    if (!cJSON_IsObject(c.input) || !cJSON_IsObject(c.context) || !cJSON_IsObject(c.result))
        return error_set(err, ERROR_INPUT, "this is no evidence: input, context or result missing");
    c.policy = get(c.context, "policy");
    c.relations = get(c.input, "relations");
    if (!check_parties(&c) || !check_paths(&c) || !check_verdict(&c))
        return false;
    *figures_out = c.figures;
    return true;
}
