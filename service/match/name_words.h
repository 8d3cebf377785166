/* match/name_words.h - the words of a name, joined and parted as its kind asks for.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_NAME_WORDS_H
#define MATCH_NAME_WORDS_H

#include "text/words.h"

struct model;

/** Rewrites `words` in place for a person's name: Arabic compounds joined, Han names parted into
 *  surname and given name. Returns the new count. */
size_t name_words_person(struct arena *arena, const struct model *model,
                         struct word words[WORDS_MAX], size_t count);

/** The same for anything else: single letters joined, Han words parted and translated. */
size_t name_words_organization(struct arena *arena, const struct model *model,
                               struct word words[WORDS_MAX], size_t count);

#endif
