/* screening/result_json.c - a screening as the answer of POST /v1/screen (design: "The HTTP API").
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/same.h"
#include "screening/screening.h"

#include "core/clock.h"
#include "risk/authorisation.h"

static struct str party_id(const struct screening *s, uint32_t party)
{
    return s->input.parties[party].id;
}

static void write_listed(struct json_writer *w, const struct screening *s, const char *key,
                         uint32_t listed)
{
    if (listed == RISK_NONE)
        json_field_null(w, key);
    else
        json_field_text(w, key, s->input.listed[listed].id);
}

static void write_tier(struct json_writer *w, int tier)
{
    if (tier == TIER_NONE)
        json_field_null(w, "tier");
    else
        json_field_int(w, "tier", tier);
}

static void write_flags(struct json_writer *w, const struct risk_party *party)
{
    json_key(w, "flags");
    json_begin_array(w);
    for (size_t i = 0; i < party->n_flags; i++) {
        json_begin_object(w);
        json_field_cstr(w, "id", party->flags[i].id);
        json_field_cstr(w, "title", party->flags[i].title);
        json_field_micro(w, "weight", party->flags[i].weight_micro);
        json_field_text(w, "reason", party->flags[i].reason);
        json_field_cstr(w, "source", party->flags[i].source);
        json_end_object(w);
    }
    json_end_array(w);
}

/* The party's own risk: the last factor of the path. */
static void write_end(struct json_writer *w, const struct screening *s,
                      const struct risk_step *step, uint32_t party)
{
    write_listed(w, s, "listed", step->listed);
    json_field_micro(w, "score", step->weight_micro);
    json_field_micro(w, "match", step->match_micro);
    write_flags(w, &s->input.parties[party]);
}

static void write_step(struct json_writer *w, const struct screening *s,
                       const struct risk_step *step, uint32_t before)
{
    json_begin_object(w);
    if (step->party == RISK_NONE) {
        write_end(w, s, step, before);
    } else {
        json_field_text(w, "party", party_id(s, step->party));
        write_tier(w, s->result.parties[step->party].tier);
    }
    if (step->relation != RISK_NONE) {
        const struct relation *relation = &s->input.relations[step->relation];
        json_field_cstr(w, "relation", relation_type_name(relation->type));
        json_field_micro(w, "confidence", step->weight_micro);
    }
    json_field_micro(w, "product", step->product_micro);
    json_end_object(w);
}

static void write_link(struct json_writer *w, const struct screening *s, uint32_t at)
{
    const struct risk_link *link = &s->input.links[at];
    json_begin_object(w);
    json_field_text(w, "from", s->input.listed[link->from].id);
    json_field_text(w, "to", s->input.listed[link->to].id);
    json_field_text(w, "kind", link->kind);
    json_end_object(w);
}

static void write_path(struct json_writer *w, const struct screening *s,
                       const struct risk_path *path)
{
    json_begin_object(w);
    json_field_micro(w, "risk", path->risk_micro);
    json_field_cstr(w, "band", band_name(band_of(path->risk_micro)));
    json_key(w, "path");
    json_begin_array(w);
    for (size_t i = 0; i < path->n_steps; i++)
        write_step(w, s, &path->steps[i], i > 0 ? path->steps[i - 1].party : RISK_NONE);
    json_end_array(w);
    json_key(w, "links");
    json_begin_array(w);
    for (size_t i = 0; i < path->n_links; i++)
        write_link(w, s, path->links[i]);
    json_end_array(w);
    json_end_object(w);
}

static void write_alternatives(struct json_writer *w, const struct screening *s)
{
    json_key(w, "alternatives");
    json_begin_array(w);
    for (size_t i = 0; i < s->result.n_alternatives; i++)
        write_path(w, s, &s->result.alternatives[i]);
    json_end_array(w);
}

static void write_counterfactual(struct json_writer *w, const struct screening *s)
{
    json_key(w, "counterfactual");
    json_begin_array(w);
    for (size_t i = 0; i < s->result.n_counterfactual; i++) {
        const struct risk_removal *removal = &s->result.counterfactual[i];
        json_begin_object(w);
        json_field_cstr(w, "remove", removal->is_relation ? "relation" : "match");
        if (removal->is_relation) {
            const struct relation *relation = &s->input.relations[removal->relation];
            json_field_text(w, "from", party_id(s, relation->from));
            json_field_text(w, "to", party_id(s, relation->to));
            json_field_cstr(w, "relation", relation_type_name(relation->type));
        } else {
            json_field_text(w, "party", party_id(s, removal->party));
            write_listed(w, s, "listed", removal->listed);
        }
        json_field_micro(w, "risk", removal->risk_micro);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_authorisation(struct json_writer *w, const struct screening *s,
                                const struct risk_rule_hit *hit)
{
    if (hit->authorisation == RISK_NONE)
        return;
    const struct risk_authorisation *one = &s->input.authorisations[hit->authorisation];
    json_key(w, "authorisation");
    json_begin_object(w);
    json_field_cstr(w, "kind", authorisation_kind_name(one->kind));
    json_field_text(w, "reference", one->reference);
    if (one->scope.len > 0)
        json_field_text(w, "scope", one->scope);
    json_field_date(w, "until", one->to);
    json_end_object(w);
}

static void write_rules(struct json_writer *w, const struct screening *s)
{
    json_key(w, "rules");
    json_begin_array(w);
    for (size_t i = 0; i < s->result.n_rules; i++) {
        const struct risk_rule_hit *hit = &s->result.rules[i];
        json_begin_object(w);
        json_field_text(w, "regime", hit->regime);
        json_field_cstr(w, "rule", hit->rule);
        json_field_cstr(w, "measure", measure_name(hit->measure));
        json_field_text(w, "party", party_id(s, hit->party));
        write_listed(w, s, "listed", hit->listed);
        json_field_cstr(w, "verdict", verdict_name(hit->verdict));
        json_field_bool(w, "decides", hit->decides);
        write_authorisation(w, s, hit);
        json_field_text(w, "source", hit->source);
        json_field_text(w, "reason", hit->reason);
        json_end_object(w);
    }
    json_end_array(w);
}

/* What people decided about this pair, and the screening applied. */
static void write_decision(struct json_writer *w, const struct decision_in_force *decision)
{
    if (!decision)
        return;
    json_key(w, "decision");
    json_begin_object(w);
    json_field_text(w, "id", decision->id);
    json_field_cstr(w, "outcome", decision->true_match ? "true_match" : "false_match");
    if (!decision->true_match)
        json_field_text(w, "until", decision->until);
    json_end_object(w);
}

static void write_not_evaluated(struct json_writer *w, const struct screening *s)
{
    json_key(w, "not_evaluated");
    json_begin_array(w);
    for (size_t i = 0; i < s->result.n_not_evaluated; i++) {
        const struct risk_not_evaluated *one = &s->result.not_evaluated[i];
        json_begin_object(w);
        json_field_text(w, "regime", one->regime);
        json_field_cstr(w, "rule", one->rule);
        json_field_text(w, "reason", one->reason);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_matches(struct json_writer *w, const struct screening *s, size_t party)
{
    const struct screening_party *found = &s->parties[party];
    json_key(w, "matches");
    json_begin_array(w);
    for (size_t i = 0; i < found->n_matches; i++) {
        const struct screening_match *match = &found->matches[i];
        const struct snapshot_listed *listed = &s->snapshot->listed[match->listed];
        json_begin_object(w);
        json_field_text(w, "listed", listed->id);
        json_field_text(w, "caption", listed->caption);
        json_field_micro(w, "score", match->explanation.score_micro);
        if (listed->held) /* an addition of a file that the gate holds */
            json_field_bool(w, "held", true);
        write_decision(w, match->decision);
        json_key(w, "explanation");
        match_explanation_write(w, &match->explanation);
        same_write(w, s, match->listed);
        json_end_object(w);
    }
    json_end_array(w);
    if (found->total > found->n_matches)
        json_field_int(w, "matches_total", (int64_t)found->total);
}

/* What it says of its own subcontractors: "none" is an answer, "not_asked" is not. */
static void write_declaration(struct json_writer *w, const struct risk_party *party)
{
    struct str said = risk_party_sub_tiers(party);
    json_field_text(w, "subtier_declaration", said.len > 0 ? said : STR("not_asked"));
}

static void write_parties(struct json_writer *w, const struct screening *s)
{
    json_key(w, "parties");
    json_begin_array(w);
    for (size_t i = 0; i < s->input.n_parties; i++) {
        const struct risk_party_result *result = &s->result.parties[i];
        json_begin_object(w);
        json_field_text(w, "id", s->input.parties[i].id);
        write_tier(w, result->tier);
        json_field_micro(w, "risk", result->node_risk_micro);
        json_field_cstr(w, "band", band_name(result->band));
        write_declaration(w, &s->input.parties[i]);
        write_flags(w, &s->input.parties[i]);
        write_matches(w, s, i);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_lists(struct json_writer *w, const struct screening *s)
{
    char checked[CLOCK_TEXT_SIZE];
    json_key(w, "lists");
    json_begin_array(w);
    for (size_t i = 0; i < s->snapshot->n_lists; i++) {
        const struct snapshot_list *list = &s->snapshot->lists[i];
        if (!s->list_used[i])
            continue;
        json_begin_object(w);
        json_field_text(w, "list", list->id);
        json_field_int(w, "version", list->version);
        json_field_date(w, "published", list->published);
        json_field_cstr(w, "checked", clock_format_ms(list->checked_unix_ms, checked));
        json_field_text(w, "sha256", list->sha256);
        json_field_bool(w, "sample", list->sample);
        if (list->held_id > 0) /* its additions were matched against too */
            json_field_text(w, "held_sha256", list->held_sha256);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_reasons(struct json_writer *w, const struct screening *s)
{
    json_key(w, "reasons");
    json_begin_array(w);
    for (size_t i = 0; i < s->n_reasons; i++) {
        const struct screening_reason *reason = &s->reasons[i];
        json_begin_object(w);
        if (reason->list.len > 0)
            json_field_text(w, "list", reason->list);
        else
            json_field_null(w, "list");
        json_field_cstr(w, "code", reason->code);
        json_field_text(w, "message", reason->message);
        json_end_object(w);
    }
    json_end_array(w);
}

void screening_write(struct json_writer *w, const struct screening *s)
{
    char evaluated[CLOCK_TEXT_SIZE];
    json_begin_object(w);
    json_field_cstr(w, "id", s->id[0] ? s->id : NULL);
    if (s->engagement->id.len > 0)
        json_field_text(w, "engagement", s->engagement->id);
    json_field_cstr(w, "verdict", verdict_name(s->result.verdict));
    json_field_bool(w, "authorised", s->result.authorised);
    json_field_date(w, "authorised_until", s->result.authorised_until);
    json_field_bool(w, "incomplete", screening_incomplete(s));
    json_field_bool(w, "partial", s->result.partial);
    write_reasons(w, s);
    json_field_date(w, "as_of", s->as_of);
    json_field_cstr(w, "evaluated_at", clock_format_ms(s->evaluated_unix_ms, evaluated));
    json_key(w, "headline");
    write_path(w, s, &s->result.headline);
    json_field_micro(w, "breadth", s->result.breadth_micro);
    write_alternatives(w, s);
    write_counterfactual(w, s);
    write_rules(w, s);
    write_not_evaluated(w, s);
    write_parties(w, s);
    write_lists(w, s);
    json_field_cstr(w, "model", s->model);
    json_field_int(w, "policy", s->input.policy.version);
    json_field_cstr(w, "evidence_sha256", s->evidence_sha256);
    json_end_object(w);
}
