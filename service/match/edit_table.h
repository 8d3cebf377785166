/* match/edit_table.h - the generated costs behind match/edit.c.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_EDIT_TABLE_H
#define MATCH_EDIT_TABLE_H

#include <stdint.h>

enum {
    EDIT_CODES = 39, /* a-z, S, C, 0-9, anything else */
    EDIT_ROW = 48,   /* a row is filled up with zeros, so that it can be read 16 at a time */
};

extern const uint8_t EDIT_SUBSTITUTION[EDIT_CODES][EDIT_ROW]; /* hundredths */
extern const uint8_t EDIT_CODE[256];                          /* row and column of a letter */
extern const char EDIT_LETTERS[EDIT_CODES];                   /* the letter of each but the last */

#endif
