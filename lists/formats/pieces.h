/* lists/formats/pieces.h - several values in one cell.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_PIECES_H
#define LISTS_FORMATS_PIECES_H

#include <stdbool.h>

#include "core/str.h"

/* "(1) A (2) B", "a) A b) B", "(a)A、(b)B": the marks count up from the first, so that other
 * brackets are left alone. A text that begins with no mark is one piece. */
struct pieces {
    struct str text;
    size_t at;
    char next;   /* mark that ends the piece: 'a'..'z' or '1'..'9'; 0: none */
    bool marked; /* it began with a mark */
};

struct pieces pieces_of(struct str text);

/** The next piece, without its mark and without a comma, semicolon or full stop behind it; empty
 *  pieces are left out. False at the end. */
bool pieces_next(struct pieces *pieces, struct str *piece_out);

/** The country's code, also with words in brackets or a full stop behind its name ("Iraq (previous
 *  address)"); empty when no table knows it. */
struct str pieces_country(struct str text);

#endif
