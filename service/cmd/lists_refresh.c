/* cmd/lists_refresh.c - `subtier lists refresh [LIST...]`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/database.h"
#include "core/clock.h"
#include "lists/refresh/job.h"

enum { MEMORY_MAX = 1 << 30, OUTPUT_MAX = 16 << 20, STEP_US = 200000 };

bool refresh_settings_read(const struct options *options, struct refresh_settings *settings_out,
                           struct error *err)
{
    struct refresh_settings settings = refresh_settings_default();
    const char *mirror = options_get(options, "--mirror");
    settings.mirror = mirror ? mirror : getenv("SUBTIER_LISTS_MIRROR");
    settings.rules.ca_file = options_get(options, "--mirror-ca");
    if (!settings.rules.ca_file && settings.mirror)
        settings.rules.ca_file = getenv("SUBTIER_LISTS_MIRROR_CA");
    struct fetch_rules probe = settings.rules;
    if (settings.mirror && !fetch_rules_pin(&probe, str_of(settings.mirror), err)) {
        err->code = ERROR_USAGE;
        return error_within(err, "--mirror");
    }
    *settings_out = settings;
    return true;
}

/* --- progress --------------------------------------------------------------------------------- */

struct terminal {
    struct str list;
    int64_t told_us;
    bool shown;
};

static void tell(void *context, size_t file, size_t n, size_t received, size_t total)
{
    struct terminal *terminal = context;
    int64_t now_us = clock_monotonic_us();
    if (now_us - terminal->told_us < STEP_US)
        return;
    terminal->told_us = now_us;
    terminal->shown = true;
    fprintf(stderr, "\r%.*s: file %zu of %zu, %.1f MB", STR_ARG(terminal->list), file + 1, n,
            (double)received / 1e6);
    if (total > 0)
        fprintf(stderr, " of %.1f (%zu %%)", (double)total / 1e6, received * 100 / total);
    fputs("\033[K", stderr);
}

/* --- the lists -------------------------------------------------------------------------------- */

struct refreshing {
    const struct options *options;
    struct refresh_settings settings;
    struct db_pool *pool;
    struct arena arena;
    struct str *lists;
    size_t n_lists;
    struct error worst;
};

static enum db_status load_lists(struct db *db, void *context, struct error *err)
{
    struct refreshing *r = context;
    return refresh_due(db, true, &r->arena, &r->lists, &r->n_lists, err);
}

static bool choose_lists(struct refreshing *r, struct error *err)
{
    const struct options *options = r->options;
    if (options->n_words == 1)
        return db_pool_transaction(r->pool, NULL, load_lists, r, err) >= 0;
    r->n_lists = options->n_words - 1;
    r->lists = arena_calloc(&r->arena, r->n_lists, sizeof *r->lists);
    for (size_t i = 0; r->lists && i < r->n_lists; i++) {
        r->lists[i] = str_of(options->words[i + 1]);
        if (!refresh_check(r->lists[i], err)) /* before the first is fetched */
            return false;
    }
    return r->lists || error_memory(err);
}

static void print_result(struct str list, const struct refresh_result *result)
{
    char published[DATE_TEXT_SIZE];
    const struct import_result *import = &result->import;
    printf("%.*s: %s", STR_ARG(list), refresh_outcome_name(result->outcome));
    if (result->outcome == REFRESH_ACTIVATED)
        printf(", version %lld of %s, %llu parties (%llu added, %llu changed, %llu removed)",
               (long long)import->version, date_format(import->published, published),
               (unsigned long long)import->counts.parties, (unsigned long long)import->added,
               (unsigned long long)import->changed, (unsigned long long)import->removed);
    putchar('\n');
    for (size_t i = 0; i < import->n_findings; i++)
        printf("  %s: %.*s\n", import->findings[i].check, STR_ARG(import->findings[i].detail));
}

static bool print_json(struct str list, const struct refresh_result *result, struct error *err)
{
    AUTO_BUF out = BUF_INIT(OUTPUT_MAX);
    struct json_writer w = JSON_WRITER(&out);
    refresh_result_write(&w, list, result);
    return json_writer_done(&w) ? puts(buf_cstr(&out)) >= 0 : error_memory(err);
}

/* Held counts more than refused, refused more than not to be had: the exit code is the worst's. */
static void remember(struct refreshing *r, const struct error *err)
{
    if (r->worst.code == ERROR_NONE ||
        (err->code == ERROR_LIST_REFUSED && r->worst.code != ERROR_LIST_REFUSED))
        r->worst = *err;
}

static enum db_status tell_audit(struct db *db, void *context, struct error *err)
{
    const struct list_author operator= {DEFAULT_TENANT, AUDIT_BY_OPERATOR};
    return list_audit(db, &operator, "list.refresh", *(const struct str *)context,
                      (const struct list_fact[]){{NULL, STR_EMPTY}}, err);
}

static void refresh_one(struct refreshing *r, struct str list)
{
    struct error err = ERROR_INIT;
    struct refresh_result result = {.outcome = REFRESH_FAILED};
    struct terminal terminal = {.list = list};
    struct set_progress progress = {.context = &terminal};
    if (isatty(STDERR_FILENO) == 1)
        progress.told = tell;
    bool done = db_pool_transaction(r->pool, NULL, tell_audit, &list, &err) >= 0 &&
                refresh_list(r->pool, &r->settings, list, &progress, &r->arena, &result, &err);
    if (terminal.shown)
        fputs("\r\033[K", stderr);
    struct error ignored = ERROR_INIT;
    if (options_get(r->options, "--json"))
        (void)!print_json(list, &result, &ignored);
    else if (done)
        print_result(list, &result);
    else
        printf("%.*s: failed: %s\n", STR_ARG(list), err.message);
    fflush(stdout);
    if (done && result.outcome == REFRESH_HELD)
        done =
            error_set(&err, ERROR_LIST_REFUSED, "a file is held; the active version is untouched");
    if (!done)
        remember(r, &err);
}

static bool refresh_all(struct refreshing *r, struct error *err)
{
    if (!choose_lists(r, err))
        return false;
    for (size_t i = 0; i < r->n_lists; i++)
        refresh_one(r, r->lists[i]);
    if (r->worst.code == ERROR_NONE)
        return true;
    *err = r->worst;
    return false;
}

bool lists_refresh(const struct options *options, struct error *err)
{
    struct database database;
    struct refreshing r = {.options = options, .worst = ERROR_INIT};
    if (!refresh_settings_read(options, &r.settings, err) ||
        !database_open(options, DATABASE_COMMAND, &database, err))
        return false;
    arena_init(&r.arena, MEMORY_MAX);
    r.pool = database_pool(&database, 2, err); /* one for the lock, one for the work */
    bool done = r.pool && refresh_all(&r, err);
    db_pool_free(r.pool);
    database_close(&database);
    arena_release(&r.arena);
    return done;
}
