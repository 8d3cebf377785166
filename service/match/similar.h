/* match/similar.h - do two words mean one, and how surely?
 *
 * Pure functions of the two tokens; symmetric. Quality is in thousandths, 0 when the words have
 * nothing to do with each other.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_SIMILAR_H
#define MATCH_SIMILAR_H

#include "match/match.h"
#include "match/name.h"

struct similarity {
    uint16_t quality;
    uint8_t kind; /* enum token_kind */
};

struct similarity similar_tokens(const struct token *a, const struct token *b);

/** Can words with these letters (token.letters), the longer of `letters` letters, not be similar?
 */
bool similar_hopeless(uint32_t a, uint32_t b, size_t letters);

/** Two words (or joins of words) by their letters alone. */
struct similarity similar_texts(struct str text_a, struct str sound_a, struct str text_b,
                                struct str sound_b);

#endif
