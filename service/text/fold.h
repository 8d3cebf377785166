/* text/fold.h - from any script to ASCII letters, one code point at a time.
 *
 * The table is generated (tools/gen_fold.c: NFKC casefold, Latin-ASCII, own Cyrillic, Arabic and
 * Hebrew letters, pinyin for Han); Hangul is romanised by rule (Revised Romanisation, 2000).
 * No ICU at run time: the same letters on every machine.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include <stdint.h>

#include "text/fold_kind.h"

enum { FOLD_OUT = 24 };

struct fold {
    enum fold_kind kind;
    char text[FOLD_OUT]; /* lower-case ASCII letters and digits, NUL-terminated, often empty */
};

/** What `rune` is and how it is written in ASCII. */
struct fold fold_rune(uint32_t rune);

/** The Latin letter that looks like a Cyrillic or Greek one ('a' for U+0430), or 0. */
char fold_lookalike(uint32_t rune);

#endif
