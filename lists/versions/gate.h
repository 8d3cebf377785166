/* lists/versions/gate.h - no file becomes active until it has passed.
 *
 * A well-formed file may still be wrong: cut at a row's end, of another day, of another list. What
 * fails a check is held: kept for inspection, the active version untouched.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_GATE_H
#define LISTS_VERSIONS_GATE_H

#include "lists/catalogue/catalogue.h"
#include "lists/versions/import.h"
#include "lists/versions/staging.h"

/* What the active version says of itself; `known` false when there is none, or only a sample. */
struct gate_active {
    bool known;
    struct date published;
    uint64_t parties, names, births, identifiers;
};

/** Adds a finding to `result` for each failed check; texts live in `arena`. */
void gate_check(const struct catalogue_list *bounds, const struct gate_active *active,
                const struct staging *staging, struct date published, struct arena *arena,
                struct import_result *result);

/** OFAC ends its CSV files with 0x1A; without it the file may be cut off behind a whole row, which
 *  nothing else would notice. (Comments were seen without it: sdn_comments.csv of 2021-07-07.) */
void gate_check_ends(const struct import_request *request, const char *format, struct arena *arena,
                     struct import_result *result);

void gate_add_finding(struct import_result *result, struct arena *arena, const char *check,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
