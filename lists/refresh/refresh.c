/* lists/refresh/refresh.c - a list fetched from its publisher and imported through the gate.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/refresh.h"

#include <stdio.h>

#include "core/clock.h"
#include "core/fault_point.h"
#include "lists/refresh/http_date.h"
#include "lists/refresh/state.h"

enum { MAX_URL_BYTES = 2000 };

struct refresh_settings refresh_settings_default(void)
{
    return (struct refresh_settings){.rules = fetch_rules_default()};
}

const char *refresh_outcome_name(enum refresh_outcome outcome)
{
    static const char *const names[] = {"unchanged", "activated", "held", "failed"};
    return names[outcome];
}

struct refresh {
    struct db_pool *pool;
    struct fetch_rules rules;
    const struct catalogue_list *known;
    struct str urls[CATALOGUE_MAX_URLS];
    struct known_set state;
    struct file_set set;
    struct arena *arena;
    struct refresh_result result;
};

/* --- where from ------------------------------------------------------------------------------- */

/* The last part of the path, which tells the files of a set apart. */
static struct str file_name(struct str url)
{
    size_t end = str_find(url, STR("?"), 0), begin = end;
    while (begin > 0 && url.ptr[begin - 1] != '/')
        begin--;
    return begin < end ? str_slice(url, begin, end) : STR("file");
}

static struct str on_mirror(struct refresh *r, const char *mirror, struct str url)
{
    struct str base = str_of(mirror);
    while (str_ends_with(base, STR("/")))
        base.len--;
    return str_of(arena_printf(r->arena, "%.*s/%.*s/%.*s", STR_ARG(base), STR_ARG(r->known->id),
                               STR_ARG(file_name(url))));
}

static bool choose_urls(struct refresh *r, const char *mirror, struct error *err)
{
    const struct catalogue_list *known = r->known;
    for (size_t i = 0; i < known->n_urls; i++) {
        r->urls[i] = mirror ? on_mirror(r, mirror, known->urls[i]) : known->urls[i];
        if (!r->urls[i].ptr)
            return error_memory(err);
        if (r->urls[i].len > MAX_URL_BYTES)
            return error_set(err, ERROR_USAGE, "the address of a file has more than %d bytes",
                             MAX_URL_BYTES);
        if (!fetch_rules_pin(&r->rules, r->urls[i], err))
            return false;
    }
    if (mirror) /* all of them name the one host */
        memcpy(r->rules.private_host, r->rules.hosts[0], sizeof r->rules.private_host);
    return true;
}

/* --- one refresh ------------------------------------------------------------------------------ */

static enum db_status load_state(struct db *db, void *context, struct error *err)
{
    struct refresh *r = context;
    return state_load(db, r->known->id, r->urls, r->known->n_urls, &r->state, err);
}

static enum db_status keep_check(struct db *db, void *context, struct error *err)
{
    struct refresh *r = context;
    return state_checked(db, r->known->id, &r->state, err);
}

static enum db_status keep_state(struct db *db, void *context, struct error *err)
{
    struct refresh *r = context;
    return state_save(db, r->known->id, r->urls, r->known->n_urls, r->set.validators,
                      r->result.import.sha256, err);
}

/* The newest of the files' dates: what a file without a date of its own was published on. */
static struct date day_of_set(const struct refresh *r)
{
    struct date newest = {0}, today = clock_today();
    for (size_t i = 0; i < r->set.n; i++) {
        struct date day;
        if (http_date_day(str_of(r->set.validators[i].last_modified), &day) &&
            (date_is_none(newest) || date_compare(day, newest) > 0))
            newest = day;
    }
    return date_is_none(newest) || date_compare(newest, today) > 0 ? today : newest;
}

static bool import_set(struct refresh *r, struct error *err)
{
    struct list_file files[CATALOGUE_MAX_URLS];
    for (size_t i = 0; i < r->set.n; i++) {
        struct str name = file_name(r->urls[i]);
        files[i].name = arena_strndup(r->arena, name.ptr, name.len);
        files[i].data = buf_str(&r->set.bodies[i]);
        r->result.bytes += files[i].data.len;
        if (!files[i].name)
            return error_memory(err);
    }
    const struct import_request request = {
        .list = r->known->id, .files = files, .n_files = r->set.n, .today = day_of_set(r)};
    bool done = import_list(r->pool, &request, r->arena, &r->result.import, err);
    r->result.imported = done || err->code == ERROR_LIST_REFUSED;
    return done;
}

static enum refresh_outcome outcome_of(const struct import_result *import)
{
    switch (import->state) {
    case IMPORT_ACTIVE:
        return REFRESH_ACTIVATED;
    case IMPORT_UNCHANGED:
        return REFRESH_UNCHANGED;
    case IMPORT_REJECTED:
        break;
    }
    return REFRESH_HELD;
}

static void describe_findings(struct refresh_result *result)
{
    const struct import_result *import = &result->import;
    size_t len = 0;
    for (size_t i = 0; i < import->n_findings && len < sizeof result->detail - 1; i++) {
        int more =
            snprintf(result->detail + len, sizeof result->detail - len, "%s%s: %.*s", i ? "; " : "",
                     import->findings[i].check, STR_ARG(import->findings[i].detail));
        len += more > 0 ? (size_t)more : 0;
    }
}

static bool refresh_locked(struct refresh *r, const struct set_progress *progress,
                           struct error *err)
{
    bool unchanged = false;
    if (db_pool_transaction(r->pool, NULL, load_state, r, err) < 0 ||
        !file_set_fetch(&r->rules, r->urls, r->known->n_urls,
                        r->state.usable ? r->state.validators : NULL, progress, &r->set, &unchanged,
                        err))
        return false;
    FAULT_POINT("refresh.fetched");
    r->result.outcome = REFRESH_UNCHANGED;
    if (unchanged)
        return db_pool_transaction(r->pool, NULL, keep_check, r, err) >= 0;
    if (!import_set(r, err))
        return false;
    FAULT_POINT("refresh.imported");
    r->result.outcome = outcome_of(&r->result.import);
    if (r->result.outcome != REFRESH_HELD)
        return db_pool_transaction(r->pool, NULL, keep_state, r, err) >= 0;
    describe_findings(&r->result);
    return true;
}

static enum db_status record(struct db *db, void *context, struct error *err)
{
    struct refresh *r = context;
    return state_record(db, r->known->id, r->result.outcome, str_of(r->result.detail),
                        r->known->refresh_ms, err);
}

static bool refresh_under_lock(struct refresh *r, const struct set_progress *progress,
                               struct error *err)
{
    struct db *db = db_pool_take(r->pool, DB_POOL_WAIT_MS, err);
    if (!db)
        return false;
    enum db_status locked = state_lock(db, r->known->id, err);
    if (locked == DB_NONE)
        error_set(err, ERROR_CONFLICT, "a refresh of %.*s is under way", STR_ARG(r->known->id));
    if (locked != DB_ROWS) {
        db_pool_give(r->pool, db);
        return false;
    }
    bool done = refresh_locked(r, progress, err);
    if (!done) {
        r->result.outcome = REFRESH_FAILED;
        snprintf(r->result.detail, sizeof r->result.detail, "%s", err->message);
    }
    struct error ignored = ERROR_INIT; /* what happened is told to the caller all the same */
    (void)!db_pool_transaction(r->pool, NULL, record, r, &ignored);
    state_unlock(db, r->known->id);
    db_pool_give(r->pool, db);
    return done;
}

bool refresh_check(struct str list, struct error *err)
{
    const struct catalogue_list *known = catalogue_find(list);
    if (!known)
        return error_set(err, ERROR_NOT_FOUND, "the catalogue has no list \"%.*s\"", STR_ARG(list));
    if (known->n_urls == 0)
        return error_set(err, ERROR_USAGE, "%.*s has no address to fetch it from", STR_ARG(list));
    if (!list_format_find(known->format))
        return error_set(err, ERROR_USAGE, "%.*s: there is no parser for %.*s", STR_ARG(list),
                         STR_ARG(known->format));
    return true;
}

bool refresh_list(struct db_pool *pool, const struct refresh_settings *settings, struct str list,
                  const struct set_progress *progress, struct arena *arena,
                  struct refresh_result *result_out, struct error *err)
{
    if (!refresh_check(list, err))
        return false;
    struct refresh *r = arena_calloc(arena, 1, sizeof *r);
    if (!r)
        return error_memory(err);
    r->pool = pool;
    r->rules = settings->rules;
    r->known = catalogue_find(list);
    r->arena = arena;
    r->result.outcome = REFRESH_FAILED;
    file_set_init(&r->set, settings->rules.max_bytes);
    bool done = choose_urls(r, settings->mirror, err) && refresh_under_lock(r, progress, err);
    file_set_release(&r->set);
    *result_out = r->result;
    return done;
}
