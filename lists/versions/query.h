/* lists/versions/query.h - questions to the list side's history, for /v1/lists and /v1/listed.
 *
 * Each runs in a transaction of its own. Results live in the arena given.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_QUERY_H
#define LISTS_VERSIONS_QUERY_H

#include "db/db.h"
#include "lists/snapshot/snapshot.h"

/* One import of a list, newest first in a history. */
struct list_version_info {
    int64_t id, number; /* number 0: never activated */
    struct str state;   /* active, superseded, rejected */
    bool sample;
    struct str format, parser_version, sha256;
    struct date published;
    uint64_t parties, added, changed, removed;
    struct str counts, gate; /* JSON */
    int64_t imported_unix_ms, checked_unix_ms;
};

/* What is known of a list beyond what the snapshot holds: from the catalogue. */
struct list_status {
    struct snapshot_list list;
    bool stale;
    struct str format, licence, terms;
    const struct str *urls;
    size_t n_urls;
};

/* A listed party from one version to another. */
struct listed_version_info {
    struct str list, party_id, schema, caption, body, body_sha256, match_hash;
    unsigned measures;
    int64_t since, until; /* until 0: current */
    struct date since_published, until_published;
};

struct listed_link_info {
    struct str party_id, kind, target_name, target_id; /* target_id empty: not resolved */
    int64_t since, until;
};

enum { QUERY_MAX_VERSIONS = 1000 };

/** All lists of the catalogue and the operator, by id. */
bool query_lists(struct db_pool *pool, int64_t now_unix_ms, struct arena *arena,
                 struct list_status **lists_out, size_t *count_out, struct error *err) MUST_CHECK;

/** Newest first, at most `limit` (1 to QUERY_MAX_VERSIONS). Empty for a list never imported. */
bool query_list_history(struct db_pool *pool, struct str list, size_t limit, struct arena *arena,
                        struct list_version_info **versions_out, size_t *count_out,
                        struct error *err) MUST_CHECK;

/** All version ranges of the listed party with this id (as answers give it), oldest first, and the
 *  links that touch it, ended ones too. Empty when no list ever held it. */
bool query_listed_history(struct db_pool *pool, struct str entity_id, struct arena *arena,
                          struct listed_version_info **versions_out, size_t *n_versions_out,
                          struct listed_link_info **links_out, size_t *n_links_out,
                          struct error *err) MUST_CHECK;

#endif
