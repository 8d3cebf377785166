/* lists/snapshot/compiled.h - the two layers a snapshot is made of; for lists/snapshot only.
 *
 * struct lists_table: what is known of every list, cheap. struct compiled: the listed parties of
 * the active versions with their index, costly and shared between snapshots by counting references.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_COMPILED_H
#define LISTS_SNAPSHOT_COMPILED_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/map.h"
#include "lists/snapshot/snapshot.h"

struct staging;
struct contact_index;
struct text_index;

struct lists_table {
    struct arena arena;
    struct snapshot_list *lists; /* catalogue and operator's lists, sorted by id */
    int64_t *version_ids;        /* by position in `lists`: list_version.id, 0 for none */
    size_t n;
    bool historic; /* versions that need not be the active ones: parties are found by range */
};

enum db_status lists_table_load(struct db *db, struct lists_table *table_out,
                                struct error *err) MUST_CHECK;
bool lists_table_of_staging(const struct staging *staging, struct lists_table *table_out,
                            struct error *err) MUST_CHECK;
void lists_table_release(struct lists_table *table);
bool lists_table_equal(const struct lists_table *a, const struct lists_table *b);
/** Would the same parties be compiled from both? */
bool lists_table_same_versions(const struct lists_table *a, const struct lists_table *b);

enum { COMPILED_EARLIER = 4 }; /* earlier models that are runnable, at most */

struct compiled {
    struct arena arena;
    struct snapshot_listed *listed;
    size_t n_listed, listed_capacity;
    struct snapshot_link *links;
    size_t n_links, links_capacity;
    struct snapshot_same *same;
    size_t n_same;
    struct map by_id;
    struct match_index *index;
    pthread_mutex_t text_lock;                     /* held while `text` is built */
    struct text_index *text;                       /* NULL until somebody asks (text_index.h) */
    struct contact_index *contacts;                /* the same (contacts.h), under `text_lock` */
    pthread_mutex_t earlier_lock;                  /* held while one of `earlier` is built */
    struct match_index *earlier[COMPILED_EARLIER]; /* by earlier models, when somebody asks */
    atomic_uint references;
};

/** Loads the parties of the enabled lists' active versions; NULL on failure. Holds one reference.
 */
struct compiled *compiled_load(struct db *db, const struct lists_table *lists,
                               struct error *err) MUST_CHECK;
struct compiled *compiled_of_staging(const struct staging *staging, struct error *err) MUST_CHECK;
struct compiled *compiled_take(struct compiled *compiled);
void compiled_give(struct compiled *compiled);
uint32_t compiled_find(const struct compiled *compiled, struct str id);
size_t compiled_bytes(const struct compiled *compiled);
/** Builds it when there is none yet; NULL on failure. */
const struct text_index *compiled_text(struct compiled *compiled, struct error *err) MUST_CHECK;
/** Builds it when there is none yet; NULL on failure. */
const struct contact_index *compiled_contacts(struct compiled *compiled,
                                              struct error *err) MUST_CHECK;
/** The index by the rules of `model`; another than the newest is built when first asked for. */
const struct match_index *compiled_index(struct compiled *compiled, const struct model *model,
                                         struct error *err) MUST_CHECK;

#endif
