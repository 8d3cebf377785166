/* lists/formats/source.h - what every parser needs of a publisher's file: refusals that name the
 * place, and the check that its bytes are text at all.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_SOURCE_H
#define LISTS_FORMATS_SOURCE_H

#include "lists/formats/format.h"

/** Sets ERROR_LIST_REFUSED "<file>: line L, column C: ..." and returns false. `at` is a byte offset
 *  into the file; lines count from 1 and end with LF, columns from 1 in code points. */
bool source_refuse(const struct list_file *file, size_t at, struct error *err, const char *format,
                   ...) PRINTF_LIKE(4, 5);

/** The same with line and column known, as XML readers know them. */
bool source_refuse_at(const struct list_file *file, size_t line, size_t column, struct error *err,
                      const char *format, ...) PRINTF_LIKE(5, 6);

/** Refuses what is empty, holds a NUL or is not UTF-8, naming the place. */
bool source_check_text(const struct list_file *file, struct error *err) MUST_CHECK;

/** The file without a byte order mark. */
struct str source_text(const struct list_file *file);

/** Does the file begin like a page of HTML? Error pages are served under a list's address. */
bool source_looks_like_html(struct str data);

#endif
