/* cmd/screen.c - `subtier screen FILE|-`: an engagement screened, its path through the tiers
 * printed; or a table of parties (CSV, JSON lines, xlsx), each by itself.
 *
 * `--engagement ID` screens a stored one and keeps the screening. Exit 1 when a verdict is above
 * no_match, 3 when a row could not be read, and so was not screened.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "cmd/engagement_file.h"
#include "cmd/party_options.h"
#include "cmd/screen_table.h"
#include "core/clock.h"
#include "core/file_map.h"
#include "screening/keep.h"
#include "screening/screening.h"
#include "screening/store.h"

#define FILE_MAX_BYTES ((size_t)4 << 30)

enum { MEMORY_MAX = 1 << 30, OUTPUT_MAX = 256 << 20, TAKE_MS = 5000 };

static const struct option_row rows[] = {
    {"--engagement", "ID", "screen the stored engagement and keep the screening"},
    {"--as-of", "DATE", "the day whose lists, relations and rules count (default today)"},
    {"--lists", "IDS", "screen against these lists only: us-ofac-sdn,un-sc"},
    {"--json", NULL, "print the answer of POST /v1/screen; of a table: JSON lines"},
    {"--output", "O", "of a table: table (what was found), csv or jsonl (a line a row)"},
    {"--threads", "N", "of a table: default one a core"},
    PARTY_FILE_OPTIONS,
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
    struct file_map map; /* of the file, when there is one */
    bool is_table;
    struct party_file table;
    enum screen_output output;
    unsigned threads;
    struct screen_table_counts counts;
};

static enum db_status load_body(struct db *db, void *context, struct error *err)
{
    struct run *run = context;
    struct date day = date_is_none(run->as_of) ? clock_today() : run->as_of;
    const char *id = options_get(run->options, "--engagement");
    return screening_prepare(db, str_of(id), day, run->engagement.policy, &run->arena,
                             &run->engagement, &run->context, err);
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

/* --- Tables -------------------------------------------------------------------------------------
 */

/* An engagement is one document with "parties"; JSON lines begin with a whole document of their
 * own; anything else is a table. */
static bool looks_like_table(struct str text)
{
    struct error ignored = ERROR_INIT;
    size_t start = str_starts_with(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
    text = str_trim(str_slice(text, start, text.len));
    if (text.len == 0 || text.ptr[0] != '{')
        return true;
    struct str line = str_slice(text, 0, str_find(text, STR("\n"), 0));
    AUTO_JSON *first = json_parse(line, &ignored);
    return first && !cJSON_HasObjectItem(first, "parties");
}

/* In force for an engagement too, before its own "lists". */
static bool read_lists(struct run *run, struct error *err)
{
    enum { MAX_LISTS = 100 };
    struct str rest = str_of(options_get(run->options, "--lists")), id;
    struct str *ids = arena_calloc(&run->arena, MAX_LISTS, sizeof *ids);
    if (!ids)
        return error_memory(err);
    while (rest.ptr && str_cut(&rest, ',', &id)) {
        if (run->context.n_only_lists == MAX_LISTS)
            return error_set(err, ERROR_USAGE, "--lists names more than %d lists", MAX_LISTS);
        if (str_trim(id).len > 0)
            ids[run->context.n_only_lists++] = str_trim(id);
    }
    run->context.only_lists = ids;
    return true;
}

static bool read_table_options(struct run *run, struct error *err)
{
    const char *output = options_get(run->options, "--output");
    const char *threads = options_get(run->options, "--threads");
    int64_t count = sysconf(_SC_NPROCESSORS_ONLN);
    bool terminal = isatty(STDOUT_FILENO) == 1;
    run->output = options_get(run->options, "--json") ? SCREEN_OUTPUT_JSONL
                  : terminal                          ? SCREEN_OUTPUT_TABLE
                                                      : SCREEN_OUTPUT_CSV;
    if (output && !screen_table_output_parse(str_of(output), &run->output))
        return error_set(err, ERROR_USAGE, "--output %s: table, csv or jsonl", output);
    if (threads && !str_to_int(str_of(threads), 1, 64, &count))
        return error_set(err, ERROR_USAGE, "--threads %s: a number from 1 to 64", threads);
    run->threads = count < 1 ? 1 : count > 64 ? 64 : (unsigned)count;
    return party_options_read(run->options, &run->arena, &run->table, err);
}

static bool screen_rows(struct run *run, const struct snapshot *snapshot, struct error *err)
{
    run->context.snapshot = snapshot;
    run->context.now_unix_ms = clock_unix_ms();
    const struct screen_table table = {.file = &run->table,
                                       .context = &run->context,
                                       .output = run->output,
                                       .out = stdout,
                                       .threads = run->threads};
    if (!load_policy(run, false, err) || !screen_table_run(&table, &run->counts, err))
        return false;
    const struct screen_table_counts *c = &run->counts;
    fprintf(stderr,
            "%" PRIu64 " rows: %" PRIu64 " block, %" PRIu64 " review, %" PRIu64
            " indeterminate, %" PRIu64 " watch, %" PRIu64 " no match, %" PRIu64 " refused\n",
            c->rows, c->by_verdict[VERDICT_BLOCK], c->by_verdict[VERDICT_REVIEW],
            c->by_verdict[VERDICT_INDETERMINATE], c->by_verdict[VERDICT_WATCH],
            c->by_verdict[VERDICT_NO_MATCH], c->refused);
    return true;
}

static int exit_code(const struct run *run)
{
    if (!run->is_table)
        return run->screening.result.verdict == VERDICT_NO_MATCH ? EXIT_DONE : EXIT_FINDINGS;
    if (run->counts.refused > 0)
        return EXIT_REFUSED;
    return run->counts.by_verdict[VERDICT_NO_MATCH] == run->counts.rows ? EXIT_DONE : EXIT_FINDINGS;
}

/* --- The run ------------------------------------------------------------------------------------
 */

static bool read_file(struct run *run, struct error *err)
{
    const char *path = run->options->words[0];
    if (!file_map_open(path, FILE_MAX_BYTES, &run->map, err))
        return false;
    run->is_table = looks_like_table(run->map.data);
    if (!run->is_table)
        return engagement_text_read(path, run->map.data, &run->arena, &run->engagement, err);
    run->table.name = path;
    run->table.data = run->map.data;
    return true;
}

static bool screen_with_lists(struct run *run, struct error *err)
{
    bool stored = options_get(run->options, "--engagement") != NULL;
    if (stored ? !load_engagement(run, err) : !read_file(run, err))
        return false;
    struct snapshot_holder *holder = snapshot_holder_new(run->pool, err);
    if (!holder)
        return false;
    if (!date_is_none(run->as_of))
        run->engagement.as_of = run->as_of;
    const struct snapshot *snapshot;
    bool done = snapshot_take_as_of(holder, run->engagement.as_of, clock_today(), &snapshot, err);
    if (done) {
        done = run->is_table ? screen_rows(run, snapshot, err)
                             : screen(run, stored, snapshot, err) && print(run, err);
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
    if (!read_lists(run, err) || !read_table_options(run, err))
        return cmd_fail("screen", err);
    if (!database_open(run->options, DATABASE_COMMAND, &database, err))
        return cmd_fail("screen", err);
    run->pool = database_pool(&database, 1, err);
    bool done = run->pool && screen_with_lists(run, err);
    db_pool_free(run->pool);
    database_close(&database);
    if (!done)
        return cmd_fail("screen", err);
    return exit_code(run);
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
    file_map_close(&run.map);
    buf_release(&run.answer);
    arena_release(&run.arena);
    return code;
}
