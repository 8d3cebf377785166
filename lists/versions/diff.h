/* lists/versions/diff.h - what changed in a list from one version to another, field by field.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_DIFF_H
#define LISTS_VERSIONS_DIFF_H

#include "core/json_writer.h"
#include "db/db.h"

extern const db_statement_group diff_statements;

enum { DIFF_MAX_PARTIES = 5000 };

struct diff_field {
    struct str name;                   /* "alias", "birthDate", "caption", "measures" ... */
    const struct str *added, *removed; /* values; of one that has a single value, one each */
    size_t n_added, n_removed;
};

enum diff_kind { DIFF_ADDED, DIFF_CHANGED, DIFF_REMOVED };

struct diff_party {
    enum diff_kind kind;
    struct str party_id, entity_id, caption; /* of the newer side that has it */
    struct diff_field *fields;               /* of a changed one */
    size_t n_fields;
};

struct list_diff {
    struct str list;
    int64_t from, to; /* versions; 0: nothing */
    struct date from_published, to_published;
    struct diff_party *parties; /* by the publisher's id */
    size_t n_parties;
    struct str next;                  /* id to go on behind; empty: these are all */
    uint64_t added, changed, removed; /* in all, not only in this page */
};

/**
 * `to` 0: the active version; `from` 0: the one before `to`. `after`: id of the last party of the
 * page before, or empty. `limit` parties at most, 1 to DIFF_MAX_PARTIES. Everything lives in
 * `arena`. Errors: ERROR_NOT_FOUND for a version that is not there.
 */
bool diff_versions(struct db_pool *pool, struct str list, int64_t from, int64_t to,
                   struct str after, size_t limit, struct arena *arena, struct list_diff *diff_out,
                   struct error *err) MUST_CHECK;

/** {"list", "from", "to", "counts", "added": [...], "changed": [...], "removed": [...]} */
void diff_write(struct json_writer *w, const struct list_diff *diff);

#endif
