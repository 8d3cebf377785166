/* match/explain_write.c - an explanation as JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/match.h"

static const char *kind_name(enum token_kind kind)
{
    static const char *const NAMES[] = {
        "exact",    "typo",   "sound",     "romanised", "abbreviation", "legal",    "initial",
        "nickname", "joined", "truncated", "acronym",   "glossary",     "unmatched"};
    return (size_t)kind < LENGTH(NAMES) ? NAMES[kind] : "unmatched";
}

static const char *role_name(enum name_role role)
{
    static const char *const NAMES[] = {"primary", "alias", "weak", "former"};
    return (size_t)role < LENGTH(NAMES) ? NAMES[role] : "primary";
}

static void write_tokens(struct json_writer *w, const struct match_explanation *x)
{
    json_key(w, "tokens");
    json_begin_array(w);
    for (size_t i = 0; i < x->n_tokens; i++) {
        const struct match_token *t = &x->tokens[i];
        json_begin_object(w);
        json_field_text(w, "query", t->query);
        json_field_text(w, "candidate", t->candidate);
        json_field_cstr(w, "kind", kind_name(t->kind));
        json_field_micro(w, "quality", t->quality_micro);
        json_field_micro(w, "weight", t->weight_micro);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_features(struct json_writer *w, const struct match_explanation *x)
{
    json_key(w, "features");
    json_begin_object(w);
    for (size_t i = 0; i < x->n_features; i++) {
        const struct match_feature *f = &x->features[i];
        json_key(w, f->name);
        json_begin_object(w);
        json_field_micro(w, "value", (uint32_t)f->value_micro);
        json_field_int(w, "effect", f->effect_millilogits);
        json_end_object(w);
    }
    json_end_object(w);
}

static void write_adjustments(struct json_writer *w, const struct match_explanation *x)
{
    json_key(w, "adjustments");
    json_begin_array(w);
    for (size_t i = 0; i < x->n_adjustments; i++) {
        const struct match_adjustment *a = &x->adjustments[i];
        json_begin_object(w);
        json_field_cstr(w, "kind", a->kind);
        json_field_text(w, "detail", a->detail);
        json_field_int(w, "effect", a->effect_millilogits);
        json_field_micro(w, "before", a->before_micro);
        json_field_micro(w, "after", a->after_micro);
        json_end_object(w);
    }
    json_end_array(w);
}

void match_explanation_write(struct json_writer *w, const struct match_explanation *x)
{
    int64_t margin = (int64_t)x->score_micro - MATCH_THRESHOLD_MICRO;
    char text[16];
    snprintf(text, sizeof text, "%s%d.%06d", margin < 0 ? "-" : "",
             (int)((margin < 0 ? -margin : margin) / 1000000),
             (int)((margin < 0 ? -margin : margin) % 1000000));
    json_begin_object(w);
    json_field_micro(w, "score", x->score_micro);
    json_key(w, "threshold_margin");
    json_raw(w, str_of(text));
    json_field_cstr(w, "model", x->model ? x->model : match_model_id());
    json_field_text(w, "query_name", x->query_name);
    json_field_text(w, "candidate_name", x->candidate_name);
    json_field_cstr(w, "candidate_role", role_name(x->candidate_role));
    json_field_int(w, "base", x->base_millilogits);
    json_field_int(w, "z", x->z_millilogits);
    write_tokens(w, x);
    write_features(w, x);
    write_adjustments(w, x);
    json_field_bool(w, "weak_only", x->weak_only);
    json_field_bool(w, "corroborated", x->corroborated);
    json_field_bool(w, "strong_identity", x->strong_identity);
    json_field_bool(w, "homoglyphs", x->homoglyphs);
    json_end_object(w);
}
