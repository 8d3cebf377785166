/* lists/snapshot/snapshot.h - the active list versions, compiled: what requests are answered from.
 *
 * Immutable once built. Readers take a reference, use it as long as they like, and give it back;
 * an activation builds a new one beside it and swaps the pointer. PostgreSQL is the truth.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_SNAPSHOT_H
#define LISTS_SNAPSHOT_SNAPSHOT_H

#include <stdint.h>

#include "core/date.h"
#include "db/db.h"
#include "match/index.h"
#include "match/measure.h"
#include "text/contact.h"

struct snapshot_list {
    struct str id; /* "us-ofac-sdn" */
    struct str title, publisher;
    struct str regime; /* "us-ofac", "un", "eu", "uk", "own", ... */
    int64_t version;   /* 0 when the list has no active version */
    struct date published;
    int64_t checked_unix_ms; /* last successful check (import, 200 or 304) */
    struct str sha256;       /* of the sorted manifest of the version's files */
    uint64_t parties;
    bool sample, required, enabled;
    int64_t max_age_ms; /* a check older than this makes the list stale */
    /* A later file that the gate holds: what it would add is matched against too. 0: none. */
    int64_t held_id; /* list_version.id */
    struct str held_sha256;
};

struct snapshot_link {
    uint32_t from, to; /* positions in `listed` */
    struct str kind;
};

/* Why two parties of different lists are taken for one (clusters.h); the surest first. */
enum cluster_evidence {
    CLUSTER_BY_NOTHING = 0,
    CLUSTER_BY_IDENTIFIER,
    CLUSTER_BY_BIRTH,
    CLUSTER_BY_BIRTH_YEAR,
    CLUSTER_BY_ADDRESS,
};

struct snapshot_same {
    uint32_t a, b; /* positions in `listed`, a < b */
    enum cluster_evidence evidence;
    uint32_t name_micro; /* what their names alone score; one where the words are the same */
};

struct snapshot_listed {
    struct str id; /* "<list id>:<publisher's id>", or the entity's own id for FtM lists */
    struct str caption;
    enum schema schema;
    uint32_t list;     /* position in `lists` */
    unsigned measures; /* bits of enum measure */
    bool held;         /* an addition of the list's held file, not of its active version */
    struct str body;   /* the listed party as FtM-shaped JSON text (id, caption, schema, properties,
                          datasets, referents, target, first_seen, last_seen, last_change) */
    struct str body_sha256;
    struct str match_hash; /* of names, births, countries, identifiers: suppressions bind to it */
    const uint32_t *links; /* positions in the snapshot's `links`, those that touch this party */
    uint32_t n_links;
    uint32_t network;   /* first position of all whom links or clusters connect with it */
    uint32_t cluster;   /* first position of those who are the same party on other lists */
    uint32_t next_same; /* the next of them, in a ring; its own position when there is no other */
};

struct compiled;

struct snapshot {
    const struct snapshot_list *lists; /* every list of the catalogue or the operator, by id */
    size_t n_lists;
    const struct snapshot_listed *listed; /* the position is the index's `listed` */
    size_t n_listed;
    const struct snapshot_link *links;
    size_t n_links;
    const struct snapshot_same *same; /* evidence of clusters, the surest first */
    size_t n_same;
    const struct match_index *index;
    uint64_t generation; /* rises with each activation seen */
    size_t bytes;
    struct compiled *compiled; /* private: what snapshot_find_contact() asks; a copy may, too */
    /* further private members follow in box.h */
};

/** Position of a listed party by its id, or UINT32_MAX. */
uint32_t snapshot_find(const struct snapshot *snapshot, struct str id);

/** The index by the rules of `model`, at the same positions; that of an earlier model is built when
 *  it is first asked for (some tenths of a second) and kept. NULL on failure. */
const struct match_index *snapshot_index(const struct snapshot *snapshot, const struct model *model,
                                         struct error *err) MUST_CHECK;

/**
 * The listed party with this contact (contact_value() of its kind), or UINT32_MAX; only those for
 * whom `used` says yes (NULL: any), the first of several. Built from the bodies by the first
 * snapshot_refresh() that finds nothing new, or before that by who asks. False on failure.
 */
bool snapshot_find_contact(const struct snapshot *snapshot, enum contact_kind kind,
                           struct str value, bool (*used)(void *context, uint32_t listed),
                           void *context, uint32_t *listed_out, struct error *err) MUST_CHECK;

/* Is the list's last successful check older than its maximum age, or has it no active version? */
bool snapshot_list_stale(const struct snapshot_list *list, int64_t now_unix_ms);

struct snapshot_holder;

/** Holds the current snapshot of a database; loads the first one now. */
struct snapshot_holder *snapshot_holder_new(struct db_pool *pool, struct error *err) MUST_CHECK;
void snapshot_holder_free(struct snapshot_holder *holder); /* after every reader gave back */

const struct snapshot *snapshot_take(struct snapshot_holder *holder);
void snapshot_give(struct snapshot_holder *holder, const struct snapshot *snapshot);

/** Compares the database's activations with the current snapshot and, when they differ, builds a
 *  new one and swaps it in. Called on NOTIFY and every few seconds by the service's background
 *  thread; one caller at a time. *changed_out tells whether it swapped. */
bool snapshot_refresh(struct snapshot_holder *holder, bool *changed_out,
                      struct error *err) MUST_CHECK;

/* --- earlier versions --------------------------------------------------------------------------
 */

/* A version that a screening's evidence names, with what was true of its list then. */
struct snapshot_version {
    struct str list;
    int64_t version;
    int64_t checked_unix_ms; /* 0: the version's last check */
    struct str regime;       /* empty: the list's */
    bool required;
    int64_t held_id; /* the held version whose additions were matched against; 0: none */
};

/**
 * The lists as of an earlier day: of each list the last activated version published by then. Of a
 * list that is kept only from a later day on, the oldest: what stood there first is nearer to that
 * day than nothing, and the screening says that it is younger. A list never loaded has version 0.
 * From `today` on it is the current snapshot. Given back like any other.
 * Touches the database and may compile for a second or so: not for an HTTP thread. At most two
 * choices of versions besides the current one are compiled at a time, whoever holds them.
 * Errors: ERROR_UNAVAILABLE (the database; or two others are in use for ten seconds),
 * ERROR_MEMORY.
 */
bool snapshot_take_as_of(struct snapshot_holder *holder, struct date day, struct date today,
                         const struct snapshot **snapshot_out, struct error *err) MUST_CHECK;

/**
 * Exactly these versions, as recorded; every other list has version 0. What is compiled from them
 * equals what was compiled when they were active: same positions within a list, same bodies, same
 * hashes. Errors: as above, and ERROR_NOT_FOUND for a version that is not kept.
 */
bool snapshot_take_versions(struct snapshot_holder *holder, const struct snapshot_version *versions,
                            size_t count, const struct snapshot **snapshot_out,
                            struct error *err) MUST_CHECK;

/** The same without a holder, inside the caller's transaction. Free with snapshot_free. */
struct snapshot *snapshot_of_versions(struct db *db, const struct snapshot_version *versions,
                                      size_t count, struct error *err) MUST_CHECK;

/** A snapshot straight from records, without a database: tests and benchmarks. Each file set is
 *  parsed and becomes list `id`, version 1. Free with snapshot_free. */
struct snapshot *snapshot_of_files(const char *list_id, const char *format,
                                   const char *const *paths, size_t n_paths,
                                   struct error *err) MUST_CHECK;
void snapshot_free(struct snapshot *snapshot);

#endif
