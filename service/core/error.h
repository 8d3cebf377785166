/* core/error.h - errors as values: a code for the machine, a message for the person.
 *
 * A function that can fail returns false (or NULL) and fills the caller's `struct error`; nothing
 * is allocated. Outputs are untouched on failure. Context is added on the way up:
 *
 *     if (!parse_row(row, &err))
 *         return error_within(err, "row %zu", n);   // "row 7: birth date 1972-13-01 has no month
 * 13"
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ERROR_H
#define CORE_ERROR_H

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

enum error_code {
    ERROR_NONE = 0,
#define ERROR(code, status, exit_code, slug, title) code,
#include "core/error_codes.def"
#undef ERROR
    ERROR_CODES
};

struct error {
    enum error_code code;
    char message[512]; /* UTF-8, one sentence, context included, cut at a character boundary */
    char pointer[128]; /* RFC 6901 pointer into the request body, or "" */
    bool internal;     /* the message is for the operator (a socket's path): clients get another */
};

#define ERROR_INIT                                                                                 \
    {                                                                                              \
        ERROR_NONE, "", "", false                                                                  \
    }

/** Sets `err` and returns false, so that it can be returned. `err` may not be NULL. */
bool error_set(struct error *err, enum error_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/** As error_set, and names the value in the request body by its JSON pointer. */
bool error_at(struct error *err, const char *pointer, const char *format, ...) PRINTF_LIKE(3, 4);

/** Marks the message as one for the operator's eyes only. Returns false. */
bool error_keep_internal(struct error *err);

/** Puts "<context>: " before the message already set; keeps the code. Returns false. */
bool error_within(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/** Sets ERROR_MEMORY. Returns false. */
bool error_memory(struct error *err);

int error_http_status(enum error_code code);
int error_exit_code(enum error_code code);
const char *error_slug(enum error_code code);
const char *error_title(enum error_code code);

#endif
