/* lists/versions/verify.h - is what is stored of a list what was imported?
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_VERIFY_H
#define LISTS_VERSIONS_VERIFY_H

#include "db/db.h"

extern const db_statement_group verify_statements;

struct verify_report {
    uint64_t versions, files, rows; /* checked */
    struct str *findings;           /* sentences, in the arena; at most VERIFY_MAX_FINDINGS */
    size_t n_findings;
};

enum { VERIFY_MAX_FINDINGS = 100 };

/**
 * Checks every version's files against their recorded lengths and hashes and the version's own
 * hash; every row of a listed party against its hash; that a party's ranges neither overlap nor
 * name versions that are not there; and that rows begin and end in each version as often as it
 * counted additions, changes and removals. Reads all of it: minutes for long histories.
 * Errors: ERROR_NOT_FOUND for a list of which nothing is stored, ERROR_UNAVAILABLE, ERROR_MEMORY.
 */
bool verify_list(struct db_pool *pool, struct str list, struct arena *arena,
                 struct verify_report *report_out, struct error *err) MUST_CHECK;

#endif
