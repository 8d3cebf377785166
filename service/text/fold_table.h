/* text/fold_table.h - the generated table behind text/fold.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_FOLD_TABLE_H
#define TEXT_FOLD_TABLE_H

#include <stdint.h>

enum { FOLD_PAGE = 256, FOLD_RUNES = 0x30000, FOLD_TEXT_SIZE = 24 };

extern const char FOLD_TEXTS[][FOLD_TEXT_SIZE];
extern const uint16_t FOLD_ENTRIES[][FOLD_PAGE]; /* kind << 12 | index into FOLD_TEXTS */
extern const uint16_t FOLD_PAGES[];              /* FOLD_RUNES / FOLD_PAGE */

#endif
