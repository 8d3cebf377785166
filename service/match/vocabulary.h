/* match/vocabulary.h - the distinct words of many names, each kept once.
 *
 * Two tokens are one word when nothing in them differs, weight and class included; so a name is a
 * list of word numbers, and what was found out about a pair of words holds wherever they meet.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_VOCABULARY_H
#define MATCH_VOCABULARY_H

#include "match/name.h"

struct vocabulary {
    struct token *words;
    size_t count, capacity;
    uint64_t *hashes;  /* while building: of the words, by slot; 0 is empty */
    uint32_t *numbers; /* while building: word of each slot */
    size_t slots;
};

/** The number of `token`, whose text is copied into `arena` when it is new. False: no memory. */
bool vocabulary_add(struct vocabulary *vocabulary, struct arena *arena, const struct token *token,
                    enum name_mode mode, uint32_t *number_out);

/** Gives back what only building needs. */
void vocabulary_freeze(struct vocabulary *vocabulary);
void vocabulary_free(struct vocabulary *vocabulary);
size_t vocabulary_bytes(const struct vocabulary *vocabulary);

#endif
