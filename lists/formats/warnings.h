/* lists/formats/warnings.h - things a parser saw and did not understand, by name and number.
 *
 * Nothing is dropped in silence: what is not mapped is counted here, and kept in the record's raw.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_WARNINGS_H
#define LISTS_FORMATS_WARNINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/str.h"

enum { WARNINGS_MAX = 63 }; /* and one row for all others */

struct list_warnings {
    struct {
        char name[64];
        uint64_t count;
    } rows[WARNINGS_MAX];
    size_t n;
    uint64_t others; /* of names beyond WARNINGS_MAX */
};

/** Counts one more of `name`; `warnings` may be NULL. */
void warnings_add(struct list_warnings *warnings, const char *name);

/** "<name>: <detail>", such as "unknown element: SUBMITTED_BY"; cut to fit. */
void warnings_add_detail(struct list_warnings *warnings, const char *name, struct str detail);

#endif
