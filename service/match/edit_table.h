/* match/edit_table.h - the generated costs behind match/edit.c.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_EDIT_TABLE_H
#define MATCH_EDIT_TABLE_H

#include <stdint.h>

enum { EDIT_CODES = 39 }; /* a-z, S, C, 0-9, anything else */

extern const uint8_t EDIT_SUBSTITUTION[EDIT_CODES][EDIT_CODES]; /* hundredths */

#endif
