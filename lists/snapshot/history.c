/* lists/snapshot/history.c - snapshots of earlier versions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/history.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "core/clock.h"
#include "lists/versions/store.h"

enum { WAIT_STEP_MS = 20 };

/* What was compiled for one choice of versions. A slot holds a reference of its own, so a count of
 * one says that no reader is left. */
struct slot_key {
    int64_t version_id, held_id; /* 0 when left out */
};

struct slot {
    struct compiled *compiled; /* NULL: free */
    struct slot_key *key;      /* by position in the table of lists */
    size_t n_key;
    uint64_t used;
};

struct snapshot_history {
    pthread_mutex_t lock; /* held while compiling too: equal questions wait and share */
    struct slot slots[HISTORY_MAX_COMPILED];
    uint64_t uses;
};

struct snapshot_history *history_new(struct error *err)
{
    struct snapshot_history *history = calloc(1, sizeof *history);
    if (!history || pthread_mutex_init(&history->lock, NULL) != 0) {
        free(history);
        error_set(err, ERROR_MEMORY, "no memory for snapshots of earlier days");
        return NULL;
    }
    return history;
}

static void slot_release(struct slot *slot)
{
    compiled_give(slot->compiled);
    free(slot->key);
    *slot = (struct slot){0};
}

void history_free(struct snapshot_history *history)
{
    if (!history)
        return;
    for (size_t i = 0; i < HISTORY_MAX_COMPILED; i++)
        slot_release(&history->slots[i]);
    pthread_mutex_destroy(&history->lock);
    free(history);
}

/* --- which versions --------------------------------------------------------------------------- */

static struct snapshot_list *find_list(struct lists_table *table, struct str id, size_t *at_out)
{
    for (size_t i = 0; i < table->n; i++) {
        if (!str_equal(table->lists[i].id, id))
            continue;
        *at_out = i;
        return &table->lists[i];
    }
    return NULL;
}

/* Columns of store_versions_of_day and store_version_by_number. */
static void read_version(struct lists_table *table, size_t at, const PGresult *rows, int row)
{
    struct snapshot_list *list = &table->lists[at];
    table->version_ids[at] = db_get_int64(rows, row, 1);
    list->version = db_get_int64(rows, row, 2);
    list->published = db_get_date(rows, row, 3);
    list->sha256 = str_copy(&table->arena, db_get_text(rows, row, 4));
    list->parties = (uint64_t)db_get_int64(rows, row, 5);
    list->sample = db_get_bool(rows, row, 6);
    list->checked_unix_ms = db_get_int64(rows, row, 7);
}

static void forget_versions(struct lists_table *table)
{
    table->historic = true;
    for (size_t i = 0; i < table->n; i++) {
        struct snapshot_list *list = &table->lists[i];
        table->version_ids[i] = 0;
        list->version = 0;
        list->published = (struct date){0};
        list->checked_unix_ms = 0;
        list->sha256 = STR_EMPTY;
        list->held_id = 0;
        list->held_sha256 = STR_EMPTY;
        list->parties = 0;
        list->sample = false;
    }
}

static enum db_status choose_day(struct db *db, struct date day, struct lists_table *table,
                                 struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_date(day)};
    enum db_status status = db_select(db, &store_versions_of_day, params, &rows, err);
    for (int row = 0; status == DB_ROWS && row < PQntuples(rows); row++) {
        size_t at;
        if (find_list(table, db_get_text(rows, row, 0), &at))
            read_version(table, at, rows, row);
    }
    return status;
}

static enum db_status choose_held(struct db *db, int64_t held_id, struct snapshot_list *list,
                                  struct lists_table *table, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_int64(held_id)};
    enum db_status status = db_select(db, &store_held_sha256, params, &rows, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "held version %lld of list %.*s is not kept",
                  (long long)held_id, STR_ARG(list->id));
        return DB_FATAL;
    }
    if (status == DB_ROWS)
        list->held_sha256 = str_copy(&table->arena, db_get_text(rows, 0, 0));
    return status;
}

/* What a later day changed about a list (its regime, whether it is required or switched off) does
 * not change what was recorded. */
static enum db_status choose_version(struct db *db, const struct snapshot_version *wanted,
                                     struct lists_table *table, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    size_t at;
    const struct db_param params[] = {db_text(wanted->list), db_int64(wanted->version)};
    struct snapshot_list *list = find_list(table, wanted->list, &at);
    enum db_status status =
        list ? db_select(db, &store_version_by_number, params, &rows, err) : DB_NONE;
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "version %lld of list %.*s is not kept",
                  (long long)wanted->version, STR_ARG(wanted->list));
        return DB_FATAL;
    }
    if (status < 0)
        return status;
    read_version(table, at, rows, 0);
    list->enabled = true;
    list->held_id = wanted->held_id;
    list->required = wanted->required;
    if (wanted->regime.len > 0)
        list->regime = str_copy(&table->arena, wanted->regime);
    if (wanted->checked_unix_ms > 0)
        list->checked_unix_ms = wanted->checked_unix_ms;
    return wanted->held_id > 0 ? choose_held(db, wanted->held_id, list, table, err) : DB_ROWS;
}

enum db_status history_load_table(struct db *db, const struct history_question *question,
                                  struct lists_table *table_out, struct error *err)
{
    struct lists_table table = {0};
    enum db_status status = lists_table_load(db, &table, err);
    if (status >= 0) {
        forget_versions(&table);
        if (!date_is_none(question->day))
            status = choose_day(db, question->day, &table, err);
        for (size_t i = 0; i < question->n_versions && status >= 0; i++)
            status = choose_version(db, &question->versions[i], &table, err);
    }
    if (status >= 0 && arena_failed(&table.arena)) {
        error_set(err, ERROR_MEMORY, "no memory for the table of lists");
        status = DB_FATAL;
    }
    if (status < 0) {
        lists_table_release(&table);
        return status;
    }
    *table_out = table;
    return DB_ROWS;
}

/* --- what is compiled already ----------------------------------------------------------------- */

static struct slot_key key_at(const struct lists_table *table, size_t at)
{
    if (!table->lists[at].enabled || table->version_ids[at] == 0)
        return (struct slot_key){0, 0};
    return (struct slot_key){table->version_ids[at], table->lists[at].held_id};
}

static bool key_equal(struct slot_key a, struct slot_key b)
{
    return a.version_id == b.version_id && a.held_id == b.held_id;
}

static bool is_compiled_of(const struct lists_table *table, const struct lists_table *other)
{
    if (table->n != other->n)
        return false;
    for (size_t i = 0; i < table->n; i++)
        if (!key_equal(key_at(table, i), key_at(other, i)))
            return false;
    return true;
}

static bool slot_fits(const struct slot *slot, const struct lists_table *table)
{
    if (!slot->compiled || slot->n_key != table->n)
        return false;
    for (size_t i = 0; i < table->n; i++)
        if (!key_equal(slot->key[i], key_at(table, i)))
            return false;
    return true;
}

static bool has_readers(const struct slot *slot)
{
    return slot->compiled &&
           atomic_load_explicit(&slot->compiled->references, memory_order_acquire) > 1;
}

/* The slot used longest ago that no reader holds; NULL when all are held. */
static struct slot *find_place(struct snapshot_history *history)
{
    struct slot *place = NULL;
    for (size_t i = 0; i < HISTORY_MAX_COMPILED; i++) {
        struct slot *slot = &history->slots[i];
        if (!has_readers(slot) && (!place || slot->used < place->used))
            place = slot;
    }
    return place;
}

struct compiling {
    const struct lists_table *table;
    struct compiled *compiled;
};

static enum db_status compile(struct db *db, void *context, struct error *err)
{
    struct compiling *compiling = context;
    compiled_give(compiling->compiled); /* of an attempt before */
    compiling->compiled = compiled_load(db, compiling->table, err);
    return compiling->compiled ? DB_ROWS : DB_FATAL;
}

static bool fill_slot(struct slot *slot, struct db_pool *pool, const struct lists_table *table,
                      struct error *err)
{
    slot_release(slot);
    struct compiling compiling = {.table = table};
    struct slot_key *key = calloc(table->n + 1, sizeof *key);
    if (!key)
        return error_memory(err);
    for (size_t i = 0; i < table->n; i++)
        key[i] = key_at(table, i);
    if (db_pool_transaction(pool, NULL, compile, &compiling, err) < 0) {
        compiled_give(compiling.compiled);
        free(key);
        return false;
    }
    *slot = (struct slot){compiling.compiled, key, table->n, 0};
    return true;
}

/* A reference of the caller's own. *full_out: every place is held by readers. */
static struct compiled *find_or_compile(struct snapshot_history *history, struct db_pool *pool,
                                        const struct lists_table *table, bool *full_out,
                                        struct error *err)
{
    struct slot *slot = NULL;
    *full_out = false;
    for (size_t i = 0; i < HISTORY_MAX_COMPILED && !slot; i++)
        if (slot_fits(&history->slots[i], table))
            slot = &history->slots[i];
    if (!slot) {
        slot = find_place(history);
        *full_out = !slot;
        if (!slot || !fill_slot(slot, pool, table, err))
            return NULL;
    }
    slot->used = ++history->uses;
    return compiled_take(slot->compiled);
}

static struct compiled *wait_for_compiled(struct snapshot_history *history, struct db_pool *pool,
                                          const struct lists_table *table, struct error *err)
{
    int64_t until_us = clock_monotonic_us() + HISTORY_WAIT_MS * INT64_C(1000);
    for (;;) {
        bool full;
        pthread_mutex_lock(&history->lock);
        struct compiled *compiled = find_or_compile(history, pool, table, &full, err);
        pthread_mutex_unlock(&history->lock);
        if (compiled || !full)
            return compiled;
        if (clock_monotonic_us() >= until_us) {
            error_set(err, ERROR_UNAVAILABLE,
                      "the lists of %d other days are in use; ask again later",
                      HISTORY_MAX_COMPILED);
            return NULL;
        }
        nanosleep(&(struct timespec){.tv_nsec = WAIT_STEP_MS * 1000000L}, NULL);
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

struct loading {
    const struct history_question *question;
    struct lists_table table;
};

static enum db_status load_table(struct db *db, void *context, struct error *err)
{
    struct loading *loading = context;
    lists_table_release(&loading->table); /* of an attempt before */
    return history_load_table(db, loading->question, &loading->table, err);
}

struct snapshot_box *history_take(struct snapshot_history *history, struct db_pool *pool,
                                  const struct snapshot_box *current,
                                  const struct history_question *question, struct error *err)
{
    struct loading loading = {.question = question};
    if (db_pool_transaction(pool, NULL, load_table, &loading, err) < 0) {
        lists_table_release(&loading.table);
        return NULL;
    }
    struct compiled *compiled = is_compiled_of(&loading.table, &current->lists)
                                    ? compiled_take(current->compiled)
                                    : wait_for_compiled(history, pool, &loading.table, err);
    if (!compiled) {
        lists_table_release(&loading.table);
        return NULL;
    }
    return box_new(&loading.table, compiled, 0, err);
}
