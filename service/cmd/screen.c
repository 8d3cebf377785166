/* cmd/screen.c - `subtier screen FILE|-`: an engagement screened, its path through the tiers
 * printed.
 *
 * `--engagement ID` screens a stored one and keeps the screening. Exit 1 when the verdict is above
 * no_match.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "cmd/engagement_file.h"
#include "core/clock.h"
#include "screening/keep.h"
#include "screening/screening.h"
#include "screening/store.h"

enum { MEMORY_MAX = 1 << 30, OUTPUT_MAX = 256 << 20, TAKE_MS = 5000 };

static const struct option_row rows[] = {
    {"--engagement", "ID", "screen the stored engagement and keep the screening"},
    {"--as-of", "DATE", "the day whose lists, relations and rules count (default today)"},
    {"--json", NULL, "print the answer of POST /v1/screen"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

struct run {
    const struct options *options;
    struct db_pool *pool;
    struct date as_of; /* none: today, or the document's own */
    struct arena arena;
    struct engagement engagement;
    struct screen_context context;
    struct screening screening;
    struct buf answer;
};

static enum db_status load_body(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    struct date day = date_is_none(run->as_of) ? clock_today() : run->as_of;
    const char *id = options_get(run->options, "--engagement");
    return screening_prepare(db, str_of(id), day, run->engagement.policy, &run->arena, &run->engagement,
                             &run->context,
                             err);
}

static bool load_engagement(struct run *run, struct error *err)
{
    enum db_status status = db_pool_transaction(run->pool, DEFAULT_TENANT, load_body, run, err);
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "there is no engagement '%s'",
                         options_get(run->options, "--engagement"));
    return status == DB_ROWS;
}

static enum db_status save_body(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    return screening_keep(db, &run->screening, buf_str(&run->answer), "operator", &run->arena, err);
}

static enum db_status policy_body(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    return screening_load_policy(db, run->engagement.policy, &run->arena, &run->context, err);
}

/* A stored engagement came with it. */
static bool load_policy(struct run *run, bool loaded, struct error *err)
{
    return loaded ||
           db_pool_transaction(run->pool, DEFAULT_TENANT, policy_body, run, err) >= DB_NONE;
}

static bool screen(struct run *run, bool keep, const struct snapshot *snapshot, struct error *err)
{
    run->context.snapshot = snapshot;
    run->context.now_unix_ms = clock_unix_ms();
    if (!load_policy(run, keep, err))
        return false;
    if (!screen_engagement(&run->context, &run->engagement, &run->arena, &run->screening, err))
        return false;
    if (keep)
        screening_assign_id(&run->screening);

    struct json_writer w = JSON_WRITER(&run->answer);
    screening_write(&w, &run->screening);
    if (!json_writer_done(&w))
        return error_memory(err);
    return !keep || db_pool_transaction(run->pool, DEFAULT_TENANT, save_body, run, err) >= DB_NONE;
}

static bool print(struct run *run, struct error *err)
{
    AUTO_BUF text = BUF_INIT(OUTPUT_MAX);
    if (options_get(run->options, "--json")) {
        buf_add(&text, buf_str(&run->answer));
        buf_addc(&text, '\n');
    } else {
        screening_print(&text, &run->screening, isatty(STDOUT_FILENO) == 1);
    }
    if (buf_failed(&text))
        return error_memory(err);
    return fwrite(buf_cstr(&text), 1, text.len, stdout) == text.len ||
           error_set(err, ERROR_UNAVAILABLE, "cannot write the answer");
}

static bool screen_with_lists(struct run *run, struct error *err)
{
    bool stored = options_get(run->options, "--engagement") != NULL;
    if (stored ? !load_engagement(run, err)
               : !engagement_file_read(run->options->words[0], &run->arena, &run->engagement, err))
        return false;
    struct snapshot_holder *holder = snapshot_holder_new(run->pool, err);
    if (!holder)
        return false;
    if (!date_is_none(run->as_of))
        run->engagement.as_of = run->as_of;
    const struct snapshot *snapshot;
    bool done = snapshot_take_as_of(holder, run->engagement.as_of, clock_today(), &snapshot, err);
    if (done) {
        done = screen(run, stored, snapshot, err) && print(run, err);
        snapshot_give(holder, snapshot);
    }
    snapshot_holder_free(holder);
    return done;
}

static int run_screen(struct run *run, struct error *err)
{
    struct database database;
    const char *as_of = options_get(run->options, "--as-of");
    if (as_of && !date_parse_full(str_of(as_of), &run->as_of, err)) {
        error_within(err, "--as-of");
        return cmd_fail("screen", err);
    }
    if (!database_open(run->options, DATABASE_COMMAND, &database, err))
        return cmd_fail("screen", err);
    run->pool = database_pool(&database, 1, err);
    bool done = run->pool && screen_with_lists(run, err);
    db_pool_free(run->pool);
    database_close(&database);
    if (!done)
        return cmd_fail("screen", err);
    return run->screening.result.verdict == VERDICT_NO_MATCH ? EXIT_DONE : EXIT_FINDINGS;
}

int cmd_screen(int argc, char **argv)
{
    struct options options;
    struct error err = ERROR_INIT;
    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("screen", &err);
    if (options_get(&options, "--help")) {
        cmd_usage("screen FILE|- | --engagement ID", rows);
        return EXIT_DONE;
    }
    if ((options_get(&options, "--engagement") != NULL) == (options.n_words == 1)) {
        error_set(&err, ERROR_USAGE, "name one file (- is standard input), or --engagement ID");
        return cmd_fail("screen", &err);
    }
    struct run run = {.options = &options};
    arena_init(&run.arena, MEMORY_MAX);
    buf_init(&run.answer, OUTPUT_MAX);
    int code = run_screen(&run, &err);
    buf_release(&run.answer);
    arena_release(&run.arena);
    return code;
}
