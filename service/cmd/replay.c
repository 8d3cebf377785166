/* cmd/replay.c - `subtier replay ID`: a kept screening made again and compared byte for byte.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "screening/replay.h"

enum { MEMORY_MAX = 2000 << 20 };

static const struct option_row rows[] = {
    {"--json", NULL, "print the answer of POST /v1/screenings/{id}/replay"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

static bool print(const struct options *options, struct str id, const struct replay_report *report,
                  struct error *err)
{
    AUTO_BUF out = BUF_INIT(1 << 20);
    if (options_get(options, "--json")) {
        struct json_writer w = JSON_WRITER(&out);
        replay_report_write(&w, id, report);
        buf_addc(&out, '\n');
    } else if (report->equal) {
        buf_printf(&out, "equal: %s\n", report->kept_sha256);
    } else {
        buf_printf(&out, "differs at %.*s\n  kept      %.*s\n  replayed  %.*s\n",
                   STR_ARG(report->pointer), STR_ARG(report->kept), STR_ARG(report->replayed));
    }
    if (buf_failed(&out))
        return error_memory(err);
    fputs(buf_cstr(&out), stdout);
    return true;
}

static int replay(const struct options *options, struct db_pool *pool, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    struct replay_report report;
    struct replay_request request = {.pool = pool,
                                     .tenant = DEFAULT_TENANT,
                                     .snapshots = snapshot_holder_new(pool, err),
                                     .screening = str_of(options->words[0])};
    if (!request.snapshots)
        return cmd_fail("replay", err);
    bool done = replay_run(&request, &arena, &report, err) &&
                print(options, request.screening, &report, err);
    snapshot_holder_free(request.snapshots);
    if (!done)
        return cmd_fail("replay", err);
    return report.equal ? EXIT_DONE : EXIT_FINDINGS;
}

int cmd_replay(int argc, char **argv)
{
    struct options options;
    struct database database;
    struct error err = ERROR_INIT;
    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("replay", &err);
    if (options_get(&options, "--help")) {
        cmd_usage("replay ID", rows);
        return EXIT_DONE;
    }
    if (options.n_words != 1) {
        error_set(&err, ERROR_USAGE, "name one screening");
        return cmd_fail("replay", &err);
    }
    if (!database_open(&options, DATABASE_COMMAND, &database, &err))
        return cmd_fail("replay", &err);
    struct db_pool *pool = database_pool(&database, 2, &err);
    int code = pool ? replay(&options, pool, &err) : cmd_fail("replay", &err);
    db_pool_free(pool);
    database_close(&database);
    return code;
}
