/* lists/versions/gate.h - no file becomes active until it has passed.
 *
 * A well-formed file may still be wrong: cut at a row's end, of another day, of another list. What
 * fails a check is held: kept for inspection, the active version untouched.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_GATE_H
#define LISTS_VERSIONS_GATE_H

#include "lists/catalogue/catalogue.h"
#include "lists/snapshot/compiled.h"
#include "lists/versions/import.h"
#include "lists/versions/staging.h"

/* What the active version says of itself; `known` false when there is none, or only a sample. */
struct gate_active {
    bool known, has_fill;
    struct date published;
    uint64_t parties, names;
    struct list_fill fill;
};

/** Adds a finding to `result` for each failed check; texts live in `arena`. `published` may be some
 *  days ahead of `today` (a list for tomorrow), not a year: once active, such a slip would make
 *  every true file after it "older". */
void gate_check(const struct catalogue_list *bounds, const struct gate_active *active,
                const struct staging *staging, struct date published, struct date today,
                struct arena *arena, struct import_result *result);

/** Each canary must be found by a search for its catalogue name, misspelt: that proves that its
 * name is in the file and that what was compiled from it answers. `shadow` is compiled from
 * `staging`. ERROR_MEMORY. */
bool gate_search_canaries(const struct catalogue_list *bounds, const struct staging *staging,
                          const struct compiled *shadow, struct arena *arena,
                          struct import_result *result, struct error *err) MUST_CHECK;

/** The misspelling: the middle letter of the longest word is written twice, a slip that leaves a
 *  name of five letters recognisable. At most `size` bytes with the NUL. */
void gate_misspell(struct str name, char *out, size_t size);

/** OFAC ends its CSV files with 0x1A; without it the file may be cut off behind a whole row, which
 *  nothing else would notice. (Comments were seen without it: sdn_comments.csv of 2021-07-07.) */
void gate_check_ends(const struct import_request *request, const char *format, struct arena *arena,
                     struct import_result *result);

void gate_add_finding(struct import_result *result, struct arena *arena, const char *check,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
