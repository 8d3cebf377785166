/* screening/evidence.c - everything a screening rests on and says, as canonical JSON (RFC 8785).
 *
 * {context, input, result}: keys sorted, only integers and strings; scores in millionths, shares in
 * basis points, yes and no as 1 and 0; what is unknown is left out. Parties and relations are
 * sorted, so that the order in which a client sends them changes nothing. docs/evidence.md lists
 * every field.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/screening.h"

#include <stdlib.h>

#include "core/clock.h"
#include "screening/evidence_result.h"
#include "screening/same.h"

enum { EVIDENCE_MAX_BYTES = 1 << 30, RELATION_MAX_BYTES = 8 << 20 };

/* --- context: what it was judged with --------------------------------------------------------- */

static void write_list(struct json_writer *w, const struct snapshot_list *list)
{
    char checked[CLOCK_TEXT_SIZE];
    json_begin_object(w);
    json_field_cstr(w, "checked_at", clock_format_ms(list->checked_unix_ms, checked));
    if (list->held_id > 0) {
        json_field_int(w, "held_id", list->held_id);
        json_field_text(w, "held_sha256", list->held_sha256);
    }
    json_field_text(w, "id", list->id);
    json_field_int(w, "parties", (int64_t)list->parties);
    if (!date_is_none(list->published))
        json_field_date(w, "published", list->published);
    json_field_text(w, "regime", list->regime);
    json_field_int(w, "required", list->required);
    json_field_int(w, "sample", list->sample);
    json_field_text(w, "sha256", list->sha256);
    json_field_int(w, "version", list->version);
    json_end_object(w);
}

/* Their rows stand in the program, under one number; what a policy changes of them stands above. */
static void write_rules(struct json_writer *w)
{
    static const char *const rules[] = {"control",     "government",  "listed",
                                        "listed_bank", "ownership",   "owners_unaccounted",
                                        "payee_other", "presumption", "territory"};
    json_key(w, "rules");
    json_begin_array(w);
    for (size_t i = 0; i < LENGTH(rules); i++)
        json_cstr(w, rules[i]);
    json_end_array(w);
    json_field_int(w, "rules_version", RISK_RULES_VERSION);
}

static void write_context(struct json_writer *w, const struct screening *s)
{
    json_begin_object(w);
    same_write_clusters(w, s);
    json_key(w, "lists");
    json_begin_array(w);
    for (size_t i = 0; i < s->snapshot->n_lists; i++)
        if (s->list_used[i])
            write_list(w, &s->snapshot->lists[i]);
    json_end_array(w);
    json_field_cstr(w, "model", s->model);
    json_key(w, "policy");
    policy_write_canonical(w, &s->policy);
    write_rules(w);
    json_end_object(w);
}

/* --- input: what was asked -------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    const struct party *const *x = a, *const *y = b;
    return str_compare((*x)->id, (*y)->id);
}

static bool write_parties(struct json_writer *w, const struct engagement *engagement,
                          struct arena *arena)
{
    const struct party **sorted = arena_calloc(arena, engagement->n_parties, sizeof(*sorted));
    if (!sorted)
        return false;
    for (size_t i = 0; i < engagement->n_parties; i++)
        sorted[i] = &engagement->parties[i];
    qsort(sorted, engagement->n_parties, sizeof *sorted, by_id);
    json_begin_array(w);
    for (size_t i = 0; i < engagement->n_parties; i++)
        party_write(w, sorted[i]);
    json_end_array(w);
    return true;
}

static void optional_text(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
}

static void write_relation(struct json_writer *w, const struct policy *policy,
                           const struct party_relation *relation)
{
    const struct relation *edge = &relation->edge;
    json_begin_object(w);
    optional_text(w, "basis", relation->basis);
    json_field_int(w, "confidence_micro", policy_confidence(policy, relation));
    optional_text(w, "confidence_reason", relation->confidence_reason);
    json_field_text(w, "from", relation->from_id);
    optional_text(w, "id", relation->id);
    optional_text(w, "note", relation->note);
    if (relation->n_properties > 0)
        properties_write(w, relation->properties, relation->n_properties);
    if (edge->share_high_bp != SHARE_UNKNOWN)
        json_field_int(w, "share_high_bp", edge->share_high_bp);
    if (edge->share_low_bp != SHARE_UNKNOWN)
        json_field_int(w, "share_low_bp", edge->share_low_bp);
    json_field_cstr(w, "source", relation_source_name(edge->source));
    json_field_text(w, "to", relation->to_id);
    json_field_cstr(w, "type", relation_type_name(edge->type));
    if (!date_is_none(relation->valid_from))
        json_field_date(w, "valid_from", relation->valid_from);
    if (!date_is_none(relation->valid_to))
        json_field_date(w, "valid_to", relation->valid_to);
    json_end_object(w);
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Sorted by their own canonical text: the only order that needs no rule for parallel relations. */
static bool write_relations(struct json_writer *w, const struct screening *s, struct arena *arena)
{
    const struct engagement *engagement = s->engagement;
    AUTO_BUF one = BUF_INIT(RELATION_MAX_BYTES);
    struct str *texts = arena_calloc(arena, engagement->n_relations, sizeof *texts);
    for (size_t i = 0; texts && i < engagement->n_relations; i++) {
        struct json_writer inner = JSON_WRITER(&one);
        buf_clear(&one);
        write_relation(&inner, &s->policy, &engagement->relations[i]);
        texts[i] = json_writer_done(&inner) ? str_copy(arena, buf_str(&one)) : STR_EMPTY;
        if (!texts[i].ptr)
            return false;
    }
    if (!texts)
        return false;
    qsort(texts, engagement->n_relations, sizeof *texts, by_text);
    json_begin_array(w);
    for (size_t i = 0; i < engagement->n_relations; i++)
        json_raw(w, texts[i]);
    json_end_array(w);
    return true;
}

static int by_pair(const void *a, const void *b)
{
    const struct decision_in_force *const *x = a, *const *y = b;
    int by_party = str_compare((*x)->party, (*y)->party);
    return by_party ? by_party : str_compare((*x)->listed, (*y)->listed);
}

/* Those that were applied, each with the contents it holds for. */
static bool write_decisions(struct json_writer *w, const struct screening *s, struct arena *arena)
{
    size_t total = 0, n = 0;
    for (size_t i = 0; i < s->engagement->n_parties; i++)
        total += s->parties[i].n_matches;
    const struct decision_in_force **applied = arena_calloc(arena, total, sizeof(*applied));
    if (!applied)
        return false;
    for (size_t i = 0; i < s->engagement->n_parties; i++)
        for (size_t m = 0; m < s->parties[i].n_matches; m++)
            if (s->parties[i].matches[m].decision)
                applied[n++] = s->parties[i].matches[m].decision;
    qsort(applied, n, sizeof *applied, by_pair);
    json_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        json_begin_object(w);
        json_field_text(w, "id", applied[i]->id);
        json_field_text(w, "listed", applied[i]->listed);
        optional_text(w, "match_sha256", applied[i]->match_hash);
        json_field_cstr(w, "outcome", applied[i]->true_match ? "true_match" : "false_match");
        json_field_text(w, "party", applied[i]->party);
        optional_text(w, "party_sha256", applied[i]->party_hash);
        optional_text(w, "until", applied[i]->until);
        json_end_object(w);
    }
    json_end_array(w);
    return true;
}

static bool write_input(struct json_writer *w, const struct screening *s, struct arena *arena)
{
    char evaluated[CLOCK_TEXT_SIZE];
    json_begin_object(w);
    json_field_date(w, "as_of", s->as_of);
    if (!engagement_write_authorisations(w, s->engagement, arena))
        return false;
    json_key(w, "decisions");
    if (!write_decisions(w, s, arena) || !engagement_write_declarations(w, s->engagement, arena))
        return false;
    optional_text(w, "engagement", s->engagement->id);
    json_field_cstr(w, "evaluated_at", clock_format_ms(s->evaluated_unix_ms, evaluated));
    json_key(w, "lists");
    json_begin_array(w);
    for (size_t i = 0; i < s->n_only_lists; i++)
        json_text(w, s->only_lists[i]);
    json_end_array(w);
    engagement_write_nexus(w, &s->engagement->nexus, true);
    json_key(w, "parties");
    if (!write_parties(w, s->engagement, arena))
        return false;
    json_key(w, "relations");
    if (!write_relations(w, s, arena))
        return false;
    json_field_text(w, "root", s->input.parties[s->input.root].id);
    json_end_object(w);
    return true;
}

struct str screening_evidence(const struct screening *s, struct arena *arena)
{
    AUTO_BUF out = BUF_INIT(EVIDENCE_MAX_BYTES);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_object(&w);
    json_key(&w, "context");
    write_context(&w, s);
    json_key(&w, "input");
    if (!write_input(&w, s, arena))
        return STR_EMPTY;
    json_key(&w, "result");
    if (!evidence_result_write(&w, s, arena))
        return STR_EMPTY;
    json_end_object(&w);
    return json_writer_done(&w) ? str_copy(arena, buf_str(&out)) : STR_EMPTY;
}
