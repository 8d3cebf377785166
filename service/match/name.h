/* match/name.h - one name made ready for comparing: tokens with their kind and weight.
 *
 * A name of a person and a name of anything else are read by different rules, so the same text is
 * made ready once a mode. Weights are thousandths; core tokens are those that tell names apart.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_NAME_H
#define MATCH_NAME_H

#include "core/arena.h"
#include "core/str.h"

enum name_mode { MODE_PERSON, MODE_ORGANIZATION, MODE_VESSEL, MODE_COUNT };

enum token_class {
    CLASS_NAME, /* a distinctive word, or a person's name */
    CLASS_GENERIC,
    CLASS_PLACE,
    CLASS_NUMBER,
    CLASS_PATRONYMIC,
    CLASS_INITIAL,
    CLASS_PARTICLE,
    CLASS_HONORIFIC,
    CLASS_STOP,
    CLASS_TAIL,
    CLASS_LEGAL,
};

enum { NAME_TOKENS_MAX = 31 }; /* a bit each, and one to spare */

struct readings;
struct similar_probe;

struct token {
    struct str text;      /* folded */
    struct str sound;     /* sound key */
    struct str canonical; /* what an abbreviation or translation stands for, or empty */
    struct str native;    /* as written, for scripts that tell more than their romanisation */
    uint32_t letters;     /* bit c: the sound key holds letter c */
    uint32_t raw_letters; /* the same of the text */
    unsigned flags;       /* enum word_flag */
    uint32_t number;      /* the value of a CLASS_NUMBER */
    uint16_t weight, group;
    uint8_t class, legal, common;
    bool trade;                        /* says what the firm does */
    bool everyday;                     /* a word that any firm might bear */
    bool tail_place;                   /* a place that is only the tail of a name: "(Shanghai)" */
    bool doubled;                      /* two neighbours of its letters are equal */
    const struct readings *readings;   /* of WORD_READINGS (match/readings.h), or NULL */
    const struct similar_probe *probe; /* of a query's words (match/similar.h), or NULL */
};

struct model;

struct name {
    const struct model *model; /* by whose rules it was read */
    struct str text;           /* as written */
    struct token *tokens;
    struct str whole;    /* the link key of all core tokens without blanks */
    struct str initials; /* of the core words of an organisation of three or more */
    uint32_t weight;     /* of all tokens */
    uint32_t core;       /* of the core tokens */
    uint32_t legal;      /* bit: legal class present */
    uint16_t n_tokens, n_core;
    uint8_t mode;
    bool homoglyphs, cut; /* `cut`: more tokens than NAME_TOKENS_MAX, the rest is not looked at */
};

static inline bool class_is_core(unsigned class) { return class <= CLASS_INITIAL; }

/** Fills in the sums over the tokens: weight, core, legal, n_core. */
void name_add_up(struct name *name);

/** The initials of the core words, empty for fewer than three, written to `out`. */
struct str name_initials(const struct name *name, char out[NAME_TOKENS_MAX]);

/** Makes `text` ready; n_tokens is 0 when it holds no usable word. False only without memory. */
bool name_prepare(struct arena *arena, const struct model *model, struct str text,
                  enum name_mode mode, struct name *out);

#endif
