/* text/lexicon_table.h - the generated table behind text/lexicon.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_LEXICON_TABLE_H
#define TEXT_LEXICON_TABLE_H

#include "text/lexicon.h"

/* Both frozen (lexicon_1_table.c) and growing (lexicon_table.c) tables are this long. */
enum { LEXICON_SLOTS = 16384 };

/* A table: rows, and their numbers + 1 by str_hash; 0 is empty. */
struct lexicon {
    const struct lexicon_row *rows;
    const uint16_t *slots;
};

#endif
