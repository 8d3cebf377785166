/* lists/versions/diff_fields.h - two bodies of a listed party, field by field. Pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_DIFF_FIELDS_H
#define LISTS_VERSIONS_DIFF_FIELDS_H

#include "core/arena.h"
#include "lists/versions/diff.h"

struct diff_body {
    struct str json;
    unsigned measures;
};

/** The fields that differ, by name: properties by their values, whatever their order; "caption",
 *  "schema" and "measures"; and what stands in "subtier" (births, identifiers, addresses, links,
 *  raw), each item as JSON. ERROR_SYNTAX for a body that is no JSON, ERROR_MEMORY. */
bool diff_fields(const struct diff_body *before, const struct diff_body *after, struct arena *arena,
                 struct diff_field **fields_out, size_t *n_out, struct error *err) MUST_CHECK;

#endif
