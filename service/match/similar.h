/* match/similar.h - do two words mean one, and how surely?
 *
 * Pure functions of the two tokens; symmetric. Quality is in thousandths, 0 when the words have
 * nothing to do with each other.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_SIMILAR_H
#define MATCH_SIMILAR_H

#include "match/edit.h"
#include "match/match.h"
#include "match/name.h"

enum { SIMILAR_SYLLABLES = 850 }; /* one name in two romanisations of Chinese */

struct similarity {
    uint16_t quality;
    uint8_t kind;  /* enum token_kind */
    uint8_t slips; /* plain edits between what was compared */
};

/* What a word that meets many others knows of itself, so that most are turned away unread. */
struct similar_probe {
    struct edit_profile text, sound;
};

void similar_probe_of(const struct token *token, struct similar_probe *out);

struct similarity similar_tokens(const struct token *a, const struct token *b);

/** Its quality alone, for less. */
unsigned similar_quality(const struct token *a, const struct token *b);

/** No less than the quality of similar_tokens(), much cheaper when one of them has its probe. */
unsigned similar_at_best(const struct token *a, const struct token *b);

/** Can words with these letters (token.letters), the longer of `letters` letters, not be similar?
 */
bool similar_hopeless(uint32_t a, uint32_t b, size_t letters);

/** Two words (or joins of words) by their text and sound alone, without slips; exact from the
 *  quality `least` on, below that only known to be below. */
struct similarity similar_texts(const struct token *a, const struct token *b, unsigned least);

/** Plain edits between two words that are similar, but not equal, by their text or sound. */
uint8_t similar_slips(const struct token *a, const struct token *b);

#endif
