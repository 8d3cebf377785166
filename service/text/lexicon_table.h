/* text/lexicon_table.h - the generated table behind text/lexicon.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_LEXICON_TABLE_H
#define TEXT_LEXICON_TABLE_H

#include "text/lexicon.h"

enum { LEXICON_SLOTS = 16384 };

extern const struct lexicon_row LEXICON_ROWS[];
extern const uint16_t LEXICON_SLOT[LEXICON_SLOTS]; /* row number + 1, by str_hash; 0 is empty */

#endif
