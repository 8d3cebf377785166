/* screening/evidence_result.c - verdict, paths, rules, parties and matches in canonical JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/evidence_result.h"

#include <stdlib.h>

static const char *role_name(enum name_role role)
{
    switch (role) {
    case NAME_PRIMARY:
        return "primary";
    case NAME_ALIAS:
        return "alias";
    case NAME_WEAK:
        return "weak";
    case NAME_FORMER:
        return "former";
    }
    return "primary";
}

static const char *token_name(enum token_kind kind)
{
    static const char *const names[] = {
        [TOKEN_EXACT] = "exact",
        [TOKEN_TYPO] = "typo",
        [TOKEN_SOUND] = "sound",
        [TOKEN_ROMANISED] = "romanised",
        [TOKEN_ABBREVIATION] = "abbreviation",
        [TOKEN_LEGAL] = "legal",
        [TOKEN_INITIAL] = "initial",
        [TOKEN_NICKNAME] = "nickname",
        [TOKEN_JOINED] = "joined",
        [TOKEN_TRUNCATED] = "truncated",
        [TOKEN_ACRONYM] = "acronym",
        [TOKEN_GLOSSARY] = "glossary",
        [TOKEN_UNMATCHED] = "unmatched",
    };
    return (size_t)kind < LENGTH(names) ? names[kind] : "unmatched";
}

static struct str listed_id(const struct screening *s, uint32_t listed)
{
    return s->input.listed[listed].id;
}

static struct str party_id(const struct screening *s, uint32_t party)
{
    return s->input.parties[party].id;
}

/* --- paths ------------------------------------------------------------------------------------ */

static void write_step(struct json_writer *w, const struct screening *s,
                       const struct risk_step *step)
{
    bool end = step->party == RISK_NONE;
    json_begin_object(w);
    if (end && step->listed != RISK_NONE)
        json_field_text(w, "listed", listed_id(s, step->listed));
    if (end)
        json_field_int(w, "match_micro", step->match_micro);
    if (!end)
        json_field_text(w, "party", party_id(s, step->party));
    json_field_int(w, "product_micro", step->product_micro);
    if (step->relation != RISK_NONE)
        json_field_cstr(w, "relation", relation_type_name(s->input.relations[step->relation].type));
    if (!end && s->result.parties[step->party].tier != TIER_NONE)
        json_field_int(w, "tier", s->result.parties[step->party].tier);
    json_field_int(w, "weight_micro", step->weight_micro);
    json_end_object(w);
}

static void write_path(struct json_writer *w, const struct screening *s,
                       const struct risk_path *path)
{
    json_begin_object(w);
    json_key(w, "path");
    json_begin_array(w);
    for (size_t i = 0; i < path->n_steps; i++)
        write_step(w, s, &path->steps[i]);
    json_end_array(w);
    json_field_int(w, "risk_micro", path->risk_micro);
    json_end_object(w);
}

static void write_paths(struct json_writer *w, const struct screening *s)
{
    json_key(w, "alternatives");
    json_begin_array(w);
    for (size_t i = 0; i < s->result.n_alternatives; i++)
        write_path(w, s, &s->result.alternatives[i]);
    json_end_array(w);
}

struct derived {
    struct str from, to;
    const struct relation *edge;
};

static int derived_compare(const void *a, const void *b)
{
    const struct derived *x = a, *y = b;
    int order = str_compare(x->from, y->from);
    if (order == 0)
        order = str_compare(x->to, y->to);
    return order ? order
                 : strcmp(relation_type_name(x->edge->type), relation_type_name(y->edge->type));
}

/* Relations nobody stated: they follow from equal facts of the parties. */
static bool write_derived(struct json_writer *w, const struct screening *s, struct arena *arena)
{
    size_t n = s->n_derived, first = s->input.n_relations - n;
    struct derived *rows = arena_calloc(arena, n, sizeof *rows);
    if (!rows)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct relation *r = &s->input.relations[first + i];
        struct str a = party_id(s, r->from), b = party_id(s, r->to);
        bool ordered = str_compare(a, b) < 0;
        rows[i] = (struct derived){ordered ? a : b, ordered ? b : a, r};
    }
    if (n > 1)
        qsort(rows, n, sizeof *rows, derived_compare);
    json_key(w, "derived");
    json_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        json_begin_object(w);
        json_field_int(w, "confidence_micro", rows[i].edge->confidence_micro);
        json_field_text(w, "from", rows[i].from);
        json_field_text(w, "to", rows[i].to);
        json_field_cstr(w, "type", relation_type_name(rows[i].edge->type));
        json_end_object(w);
    }
    json_end_array(w);
    return true;
}

static void write_counterfactual(struct json_writer *w, const struct screening *s)
{
    json_key(w, "counterfactual");
    json_begin_array(w);
    for (size_t i = 0; i < s->result.n_counterfactual; i++) {
        const struct risk_removal *removal = &s->result.counterfactual[i];
        const struct relation *relation =
            removal->is_relation ? &s->input.relations[removal->relation] : NULL;
        json_begin_object(w);
        if (relation)
            json_field_text(w, "from", party_id(s, relation->from));
        else if (removal->listed != RISK_NONE)
            json_field_text(w, "listed", listed_id(s, removal->listed));
        if (!relation)
            json_field_text(w, "party", party_id(s, removal->party));
        json_field_cstr(w, "remove", relation ? "relation" : "match");
        json_field_int(w, "risk_micro", removal->risk_micro);
        if (relation) {
            json_field_text(w, "to", party_id(s, relation->to));
            json_field_cstr(w, "type", relation_type_name(relation->type));
        }
        json_end_object(w);
    }
    json_end_array(w);
}

/* --- listed parties, links, rules ------------------------------------------------------------- */

static void write_measures(struct json_writer *w, unsigned measures)
{
    json_key(w, "measures");
    json_begin_array(w);
    for (unsigned one = 1; one < MEASURE_ALL; one <<= 1)
        if (measures & one)
            json_cstr(w, measure_name((enum measure)one));
    json_end_array(w);
}

static void write_programmes(struct json_writer *w, const struct risk_listed *listed)
{
    json_key(w, "programmes");
    json_begin_array(w);
    for (size_t i = 0; i < listed->n_programmes; i++)
        json_text(w, listed->programmes[i]);
    json_end_array(w);
}

static void write_listed(struct json_writer *w, const struct screening *s)
{
    json_key(w, "listed");
    json_begin_array(w);
    for (size_t i = 0; i < s->input.n_listed; i++) {
        const struct risk_listed *listed = &s->input.listed[i];
        json_begin_object(w);
        json_field_text(w, "body_sha256", s->snapshot->listed[s->listed_at[i]].body_sha256);
        json_field_text(w, "caption", listed->caption);
        json_field_text(w, "id", listed->id);
        json_field_text(w, "list", listed->list);
        write_measures(w, listed->measures);
        json_field_text(w, "network", s->snapshot->listed[listed->network - 1].id);
        if (listed->n_programmes > 0)
            write_programmes(w, listed);
        json_field_cstr(w, "schema", schema_name(listed->schema));
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_links(struct json_writer *w, const struct screening *s)
{
    json_key(w, "links");
    json_begin_array(w);
    for (size_t i = 0; i < s->input.n_links; i++) {
        json_begin_object(w);
        json_field_text(w, "from", listed_id(s, s->input.links[i].from));
        json_field_text(w, "kind", s->input.links[i].kind);
        json_field_text(w, "to", listed_id(s, s->input.links[i].to));
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_not_evaluated(struct json_writer *w, const struct screening *s)
{
    json_key(w, "not_evaluated");
    json_begin_array(w);
    for (size_t i = 0; i < s->result.n_not_evaluated; i++) {
        const struct risk_not_evaluated *one = &s->result.not_evaluated[i];
        json_begin_object(w);
        json_field_text(w, "reason", one->reason);
        json_field_text(w, "regime", one->regime);
        json_field_cstr(w, "rule", one->rule);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_rules(struct json_writer *w, const struct screening *s)
{
    json_key(w, "rules");
    json_begin_array(w);
    for (size_t i = 0; i < s->result.n_rules; i++) {
        const struct risk_rule_hit *hit = &s->result.rules[i];
        json_begin_object(w);
        if (hit->authorisation != RISK_NONE)
            json_field_text(w, "authorisation",
                            s->input.authorisations[hit->authorisation].reference);
        json_field_int(w, "decides", hit->decides);
        if (hit->listed != RISK_NONE)
            json_field_text(w, "listed", listed_id(s, hit->listed));
        json_field_cstr(w, "measure", measure_name(hit->measure));
        json_field_text(w, "party", party_id(s, hit->party));
        json_field_text(w, "reason", hit->reason);
        json_field_text(w, "regime", hit->regime);
        json_field_cstr(w, "rule", hit->rule);
        json_field_text(w, "source", hit->source);
        json_field_cstr(w, "verdict", verdict_name(hit->verdict));
        json_end_object(w);
    }
    json_end_array(w);
}

/* --- matches ---------------------------------------------------------------------------------- */

static void write_adjustments(struct json_writer *w, const struct match_explanation *e)
{
    json_key(w, "adjustments");
    json_begin_array(w);
    for (size_t i = 0; i < e->n_adjustments; i++) {
        const struct match_adjustment *adjustment = &e->adjustments[i];
        json_begin_object(w);
        json_field_int(w, "after_micro", adjustment->after_micro);
        json_field_int(w, "before_micro", adjustment->before_micro);
        json_field_text(w, "detail", adjustment->detail);
        json_field_int(w, "effect_millilogits", adjustment->effect_millilogits);
        json_field_cstr(w, "kind", adjustment->kind);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_features(struct json_writer *w, const struct match_explanation *e)
{
    json_key(w, "features");
    json_begin_array(w);
    for (size_t i = 0; i < e->n_features; i++) {
        json_begin_object(w);
        json_field_int(w, "effect_millilogits", e->features[i].effect_millilogits);
        json_field_cstr(w, "name", e->features[i].name);
        json_field_int(w, "value_micro", e->features[i].value_micro);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_tokens(struct json_writer *w, const struct match_explanation *e)
{
    json_key(w, "tokens");
    json_begin_array(w);
    for (size_t i = 0; i < e->n_tokens; i++) {
        json_begin_object(w);
        json_field_text(w, "candidate", e->tokens[i].candidate);
        json_field_cstr(w, "kind", token_name(e->tokens[i].kind));
        json_field_int(w, "quality_micro", e->tokens[i].quality_micro);
        json_field_text(w, "query", e->tokens[i].query);
        json_field_int(w, "weight_micro", e->tokens[i].weight_micro);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_explanation(struct json_writer *w, const struct match_explanation *e)
{
    json_begin_object(w);
    write_adjustments(w, e);
    json_field_int(w, "base_millilogits", e->base_millilogits);
    json_field_text(w, "candidate_name", e->candidate_name);
    json_field_cstr(w, "candidate_role", role_name(e->candidate_role));
    json_field_int(w, "corroborated", e->corroborated);
    write_features(w, e);
    json_field_int(w, "homoglyphs", e->homoglyphs);
    json_field_text(w, "query_name", e->query_name);
    json_field_int(w, "score_micro", e->score_micro);
    json_field_int(w, "strong_identity", e->strong_identity);
    write_tokens(w, e);
    json_field_int(w, "weak_only", e->weak_only);
    json_field_int(w, "z_millilogits", e->z_millilogits);
    json_end_object(w);
}

static void write_matches(struct json_writer *w, const struct screening *s,
                          const struct screening_party *found)
{
    json_key(w, "matches");
    json_begin_array(w);
    for (size_t i = 0; i < found->n_matches; i++) {
        json_begin_object(w);
        json_key(w, "explanation");
        write_explanation(w, &found->matches[i].explanation);
        if (s->snapshot->listed[found->matches[i].listed].held)
            json_field_int(w, "held", 1);
        json_field_text(w, "listed", s->snapshot->listed[found->matches[i].listed].id);
        json_end_object(w);
    }
    json_end_array(w);
}

/* --- parties ---------------------------------------------------------------------------------- */

struct place {
    struct str id;
    size_t at;
};

static int by_id(const void *a, const void *b)
{
    return str_compare(((const struct place *)a)->id, ((const struct place *)b)->id);
}

static void write_flags(struct json_writer *w, const struct risk_party *party)
{
    json_key(w, "flags");
    json_begin_array(w);
    for (size_t i = 0; i < party->n_flags; i++) {
        json_begin_object(w);
        json_field_cstr(w, "id", party->flags[i].id);
        json_field_text(w, "reason", party->flags[i].reason);
        json_field_cstr(w, "source", party->flags[i].source);
        json_field_int(w, "weight_micro", party->flags[i].weight_micro);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_party(struct json_writer *w, const struct screening *s, size_t at)
{
    const struct risk_party_result *result = &s->result.parties[at];
    json_begin_object(w);
    write_flags(w, &s->input.parties[at]);
    json_field_text(w, "id", s->input.parties[at].id);
    json_field_int(w, "match_micro", result->match_micro);
    write_matches(w, s, &s->parties[at]);
    json_field_int(w, "matches_total", (int64_t)s->parties[at].total);
    json_field_int(w, "reach_micro", result->reach_micro);
    json_field_int(w, "risk_micro", result->node_risk_micro);
    if (result->tier != TIER_NONE)
        json_field_int(w, "tier", result->tier);
    json_end_object(w);
}

static bool write_parties(struct json_writer *w, const struct screening *s, struct arena *arena)
{
    size_t count = s->input.n_parties;
    struct place *places = arena_calloc(arena, count, sizeof *places);
    if (!places)
        return false;
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){s->input.parties[i].id, i};
    qsort(places, count, sizeof *places, by_id);
    json_key(w, "parties");
    json_begin_array(w);
    for (size_t i = 0; i < count; i++)
        write_party(w, s, places[i].at);
    json_end_array(w);
    return true;
}

static void write_reasons(struct json_writer *w, const struct screening *s)
{
    json_key(w, "reasons");
    json_begin_array(w);
    for (size_t i = 0; i < s->n_reasons; i++) {
        json_begin_object(w);
        json_field_cstr(w, "code", s->reasons[i].code);
        if (s->reasons[i].list.len > 0)
            json_field_text(w, "list", s->reasons[i].list);
        json_field_text(w, "message", s->reasons[i].message);
        json_end_object(w);
    }
    json_end_array(w);
}

bool evidence_result_write(struct json_writer *w, const struct screening *s, struct arena *arena)
{
    json_begin_object(w);
    write_paths(w, s);
    json_field_int(w, "authorised", s->result.authorised);
    if (!date_is_none(s->result.authorised_until))
        json_field_date(w, "authorised_until", s->result.authorised_until);
    json_field_int(w, "breadth_micro", s->result.breadth_micro);
    write_counterfactual(w, s);
    if (!write_derived(w, s, arena))
        return false;
    json_key(w, "headline");
    write_path(w, s, &s->result.headline);
    json_field_int(w, "incomplete", screening_incomplete(s));
    write_links(w, s);
    write_listed(w, s);
    write_not_evaluated(w, s);
    json_field_int(w, "partial", s->result.partial);
    if (!write_parties(w, s, arena))
        return false;
    write_reasons(w, s);
    write_rules(w, s);
    json_field_cstr(w, "verdict", verdict_name(s->result.verdict));
    json_end_object(w);
    return true;
}
