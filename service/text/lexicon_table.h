/* text/lexicon_table.h - the generated table behind text/lexicon.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_LEXICON_TABLE_H
#define TEXT_LEXICON_TABLE_H

#include "text/lexicon.h"

/* A table: rows, and their numbers + 1 by str_hash; 0 is empty. */
struct lexicon {
    const struct lexicon_row *rows;
    const uint16_t *slots;
    size_t n_slots;
};

#endif
