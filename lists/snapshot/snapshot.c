/* lists/snapshot/snapshot.c - the active versions compiled, and the holder that swaps them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/snapshot.h"

#include <pthread.h>
#include <stdlib.h>

#include "lists/formats/unpack.h"
#include "lists/snapshot/box.h"
#include "lists/snapshot/contacts.h"
#include "lists/snapshot/history.h"
#include "lists/snapshot/text_index.h"
#include "lists/versions/staging.h"

enum { MAX_FILES = 16 };

struct snapshot_holder {
    struct db_pool *pool;
    pthread_mutex_t lock; /* guards `current` only: taken for the length of a pointer copy */
    struct snapshot_box *current;
    struct snapshot_history *history;
};

uint32_t snapshot_find(const struct snapshot *snapshot, struct str id)
{
    const struct snapshot_box *box = (const struct snapshot_box *)snapshot;
    return compiled_find(box->compiled, id);
}

const struct text_index *snapshot_text_index(const struct snapshot *snapshot, struct error *err)
{
    const struct snapshot_box *box = (const struct snapshot_box *)snapshot;
    return compiled_text(box->compiled, err);
}

const struct match_index *snapshot_index(const struct snapshot *snapshot, const struct model *model,
                                         struct error *err)
{
    const struct snapshot_box *box = (const struct snapshot_box *)snapshot;
    return compiled_index(box->compiled, model, err);
}

bool snapshot_find_contact(const struct snapshot *snapshot, enum contact_kind kind,
                           struct str value, bool (*used)(void *context, uint32_t listed),
                           void *context, uint32_t *listed_out, struct error *err)
{
    const struct contact_index *contacts = compiled_contacts(snapshot->compiled, err);
    if (!contacts)
        return false;
    *listed_out = contact_index_find(contacts, kind, value, used, context);
    return true;
}

bool snapshot_list_stale(const struct snapshot_list *list, int64_t now_unix_ms)
{
    return list->version == 0 || now_unix_ms - list->checked_unix_ms > list->max_age_ms;
}

/* --- the holder ------------------------------------------------------------------------------- */

struct load {
    const struct snapshot_box *current; /* NULL at first */
    struct lists_table lists;
    struct compiled *compiled; /* a reference of our own, or NULL when nothing changed */
    bool lists_changed;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct load *load = context;
    lists_table_release(&load->lists); /* a retried attempt begins anew */
    compiled_give(load->compiled);
    load->compiled = NULL;

    /* One view of lists and parties, whatever is activated meanwhile. */
    if (!db_run(db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", err))
        return DB_FATAL;
    enum db_status status = lists_table_load(db, &load->lists, err);
    if (status < 0)
        return status;
    const struct snapshot_box *current = load->current;
    load->lists_changed = !current || !lists_table_equal(&current->lists, &load->lists);
    if (!load->lists_changed)
        return DB_NONE;
    if (current && lists_table_same_versions(&current->lists, &load->lists)) {
        load->compiled = compiled_take(current->compiled);
        return DB_NONE;
    }
    load->compiled = compiled_load(db, &load->lists, err);
    return load->compiled ? DB_ROWS : DB_FATAL;
}

/* While nothing changes there is time to build what the first screening with an address would have
 * to wait for. What fails here is tried again there, and then said. */
static void build_ahead(const struct snapshot_box *current)
{
    struct error ignored = ERROR_INIT;
    const struct contact_index *built =
        current ? compiled_contacts(current->compiled, &ignored) : NULL;
    (void)built;
}

bool snapshot_refresh(struct snapshot_holder *holder, bool *changed_out, struct error *err)
{
    /* One caller at a time, so `current` cannot be freed under us. */
    struct load loaded = {.current = holder->current};
    enum db_status status = db_pool_transaction(holder->pool, NULL, load, &loaded, err);
    if (status < 0 || !loaded.lists_changed) {
        lists_table_release(&loaded.lists);
        compiled_give(loaded.compiled);
        if (status < 0)
            return false;
        build_ahead(holder->current);
        *changed_out = false;
        return true;
    }
    bool same = holder->current && loaded.compiled == holder->current->compiled;
    uint64_t generation = holder->current ? holder->current->view.generation + !same : 1;
    struct snapshot_box *box = box_new(&loaded.lists, loaded.compiled, generation, err);
    if (!box)
        return false;
    pthread_mutex_lock(&holder->lock);
    struct snapshot_box *old = holder->current;
    holder->current = box;
    pthread_mutex_unlock(&holder->lock);
    box_give(old);
    *changed_out = true;
    return true;
}

struct snapshot_holder *snapshot_holder_new(struct db_pool *pool, struct error *err)
{
    struct snapshot_holder *holder = calloc(1, sizeof *holder);
    if (!holder || pthread_mutex_init(&holder->lock, NULL) != 0) {
        free(holder);
        error_set(err, ERROR_MEMORY, "no memory for a snapshot");
        return NULL;
    }
    holder->pool = pool;
    holder->history = history_new(err);
    bool changed;
    if (!holder->history || !snapshot_refresh(holder, &changed, err)) {
        snapshot_holder_free(holder);
        return NULL;
    }
    return holder;
}

void snapshot_holder_free(struct snapshot_holder *holder)
{
    if (!holder)
        return;
    box_give(holder->current);
    history_free(holder->history);
    pthread_mutex_destroy(&holder->lock);
    free(holder);
}

const struct snapshot *snapshot_take(struct snapshot_holder *holder)
{
    pthread_mutex_lock(&holder->lock);
    struct snapshot_box *box = holder->current;
    atomic_fetch_add_explicit(&box->references, 1, memory_order_relaxed);
    pthread_mutex_unlock(&holder->lock);
    return &box->view;
}

void snapshot_give(struct snapshot_holder *holder, const struct snapshot *snapshot)
{
    (void)holder;
    box_give((struct snapshot_box *)(uintptr_t)snapshot);
}

/* --- earlier versions --------------------------------------------------------------------------
 */

static bool take_history(struct snapshot_holder *holder, const struct history_question *question,
                         const struct snapshot **snapshot_out, struct error *err)
{
    const struct snapshot *current = snapshot_take(holder);
    struct snapshot_box *box = history_take(holder->history, holder->pool,
                                            (const struct snapshot_box *)current, question, err);
    snapshot_give(holder, current);
    if (!box)
        return false;
    *snapshot_out = &box->view;
    return true;
}

/* Were all its versions out by that day, or never another? Then they are that day's, and no
 * database is needed. */
static bool is_of_day(const struct snapshot *snapshot, struct date day)
{
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (list->version > 1 && date_compare(list->published, day) > 0)
            return false;
    }
    return true;
}

bool snapshot_take_as_of(struct snapshot_holder *holder, struct date day, struct date today,
                         const struct snapshot **snapshot_out, struct error *err)
{
    const struct history_question question = {.day = day};
    const struct snapshot *current = snapshot_take(holder);
    if (date_is_none(day) || date_compare(day, today) >= 0 || is_of_day(current, day)) {
        *snapshot_out = current;
        return true;
    }
    snapshot_give(holder, current);
    return take_history(holder, &question, snapshot_out, err);
}

bool snapshot_take_versions(struct snapshot_holder *holder, const struct snapshot_version *versions,
                            size_t count, const struct snapshot **snapshot_out, struct error *err)
{
    const struct history_question question = {.versions = versions, .n_versions = count};
    return take_history(holder, &question, snapshot_out, err);
}

struct snapshot *snapshot_of_versions(struct db *db, const struct snapshot_version *versions,
                                      size_t count, struct error *err)
{
    const struct history_question question = {.versions = versions, .n_versions = count};
    struct lists_table table;
    if (history_load_table(db, &question, &table, err) < 0)
        return NULL;
    struct compiled *compiled = compiled_load(db, &table, err);
    if (!compiled) {
        lists_table_release(&table);
        return NULL;
    }
    struct snapshot_box *box = box_new(&table, compiled, 0, err);
    return box ? &box->view : NULL;
}

/* --- straight from files ---------------------------------------------------------------------- */

static struct snapshot_box *of_staging(const struct staging *staging, struct error *err)
{
    struct lists_table lists;
    if (!lists_table_of_staging(staging, &lists, err))
        return NULL;
    struct compiled *compiled = compiled_of_staging(staging, err);
    if (!compiled) {
        lists_table_release(&lists);
        return NULL;
    }
    return box_new(&lists, compiled, 1, err);
}

static struct snapshot_box *of_read_files(const char *list_id, const char *format_name,
                                          const struct list_file *files, size_t n_files,
                                          struct error *err)
{
    const struct list_format *format =
        format_name ? list_format_find(str_of(format_name)) : list_format_recognise(files, n_files);
    if (!format) {
        error_set(err, ERROR_LIST_REFUSED, "%s: of no format this program knows", files[0].name);
        return NULL;
    }
    struct staging staging;
    staging_init(&staging, str_of(list_id), format);
    struct snapshot_box *box = NULL;
    if (staging_read(&staging, files, n_files, err))
        box = of_staging(&staging, err);
    staging_release(&staging);
    return box;
}

struct snapshot *snapshot_of_files(const char *list_id, const char *format,
                                   const char *const *paths, size_t n_paths, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct buf buffers[MAX_FILES];
    struct list_file files[MAX_FILES];
    if (n_paths == 0 || n_paths > MAX_FILES) {
        error_set(err, ERROR_USAGE, "a list is made of 1 to %d files", MAX_FILES);
        return NULL;
    }
    struct snapshot_box *box = NULL;
    if (unpack_read_files(paths, n_paths, &arena, buffers, files, err))
        box = of_read_files(list_id, format, files, n_paths, err);
    for (size_t i = 0; i < n_paths; i++)
        buf_release(&buffers[i]);
    return box ? &box->view : NULL;
}

void snapshot_free(struct snapshot *snapshot) { box_give((struct snapshot_box *)snapshot); }
