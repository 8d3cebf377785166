/* match/match.h - one query, one listed party: a score in millionths and the reasons for it.
 *
 * Pure: no clock, no database, no log, no dependence on which lists are loaded, the same result on
 * every machine. A score at or above MATCH_THRESHOLD_MICRO is where an alert begins.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/json_writer.h"
#include "match/subject.h"

enum { MATCH_THRESHOLD_MICRO = 700000 };

/* A version of the matcher: tables, weights and rules. Every answer names the one that gave it. */
struct model;

/** The newest model, which answers when none is asked for. */
const struct model *match_model(void);

/** The `n`th model that is still runnable, newest first; NULL behind the last. */
const struct model *match_model_at(size_t n);

/** The runnable model of that id, such as "subtier-1"; NULL when there is none. */
const struct model *match_model_find(struct str id);
const char *match_model_name(const struct model *model);

/** The id of the newest model. */
const char *match_model_id(void);

enum token_kind {
    TOKEN_EXACT,
    TOKEN_TYPO,
    TOKEN_SOUND,
    TOKEN_ROMANISED,
    TOKEN_ABBREVIATION,
    TOKEN_LEGAL,
    TOKEN_INITIAL,
    TOKEN_NICKNAME,
    TOKEN_JOINED,
    TOKEN_TRUNCATED,
    TOKEN_ACRONYM,
    TOKEN_GLOSSARY,
    TOKEN_UNMATCHED, /* one side is empty */
};

struct match_token {
    struct str query, candidate; /* as compared; empty when unmatched on that side */
    enum token_kind kind;
    uint32_t quality_micro, weight_micro;
};

struct match_feature {
    const char *name;
    int64_t value_micro;
    int32_t effect_millilogits;
};

struct match_adjustment {
    const char *kind;  /* birth, country, gender, identifier, exact, gate, acronym */
    struct str detail; /* one phrase for a person: "birth 1972-05-12 agrees" */
    int32_t effect_millilogits;
    uint32_t before_micro, after_micro; /* for overrides: the score before and after */
};

/* How a score came about. base + effects of features and adjustments = z; z gives the score by the
 * formula in docs/matching.md; overrides are adjustments with before and after. */
struct match_explanation {
    const char *model; /* the id of the model that gave the score; static */
    uint32_t score_micro;
    struct str query_name, candidate_name; /* the best pair, as written */
    enum name_role candidate_role;
    struct match_token *tokens;
    size_t n_tokens;
    struct match_feature *features;
    size_t n_features;
    struct match_adjustment *adjustments;
    size_t n_adjustments;
    int32_t base_millilogits, z_millilogits;
    bool weak_only;       /* only a weak alias reaches the threshold; the strong names do not */
    bool corroborated;    /* a birth, country or identifier agrees */
    bool strong_identity; /* for a person: a birth or an identifier agrees */
    bool homoglyphs;      /* letters of another script stand in for look-alikes */
};

/**
 * Compares `query` with `candidate`. The explanation lives in `arena`. 0 when the schemas cannot
 * meet or a side has no usable name and no identifier.
 * Errors: ERROR_MEMORY only.
 */
bool match_compare(const struct subject *query, const struct subject *candidate,
                   struct arena *arena, struct match_explanation *explanation_out,
                   struct error *err) MUST_CHECK;

/** The same by the rules of `model`: what an earlier version said can be said again. */
bool match_compare_by(const struct model *model, const struct subject *query,
                      const struct subject *candidate, struct arena *arena,
                      struct match_explanation *explanation_out, struct error *err) MUST_CHECK;

/** The explanation as the object documented in docs/matching.md and design/matching.md:
 *  {"score", "tokens": [...], "features": {...}, "adjustments": [...], "threshold_margin", ...}. */
void match_explanation_write(struct json_writer *w, const struct match_explanation *explanation);

#endif
