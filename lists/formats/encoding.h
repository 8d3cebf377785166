/* lists/formats/encoding.h - text in other encodings than UTF-8, made UTF-8.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_ENCODING_H
#define LISTS_FORMATS_ENCODING_H

#include "core/buf.h"
#include "lists/formats/format.h"

enum encoding { ENCODING_UTF8, ENCODING_UTF16_LE, ENCODING_UTF16_BE, ENCODING_WINDOWS_1252 };

/** UTF-16 by its byte order mark; Windows-1252 only where allowed and when the bytes are no UTF-8
 *  and hold no NUL. */
enum encoding encoding_guess(struct str data, bool windows_1252);

/** What a warning calls it: "text decoded from UTF-16". */
const char *encoding_name(enum encoding from);

/** Errors: ERROR_LIST_REFUSED for half a character, a lone surrogate or a byte Windows-1252 does
 *  not define. */
bool encoding_decode(const struct list_file *file, enum encoding from, struct buf *out,
                     struct error *err) MUST_CHECK;

#endif
