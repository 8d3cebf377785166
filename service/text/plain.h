/* text/plain.h - words written in ASCII, which need no folding and no memory.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_PLAIN_H
#define TEXT_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

enum { PLAIN_WORD_SIZE = 32 };

/**
 * The next word of an ASCII text from `*at` on, in small letters and digits (apostrophes leave no
 * trace, as in text/words.h), cut at PLAIN_WORD_SIZE; 0 at the end. Allocates nothing.
 */
size_t plain_next_word(struct str text, size_t *at, char out[PLAIN_WORD_SIZE]);

/** Is it ASCII throughout? Only then may its words be read so. */
bool plain_is_ascii(struct str text);

#endif
