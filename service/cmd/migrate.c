/* cmd/migrate.c - `subtier migrate`: the schema brought up to this program.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/database.h"

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

int cmd_migrate(int argc, char **argv)
{
    struct options options;
    struct error err = ERROR_INIT;
    struct database database;
    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("migrate", &err);
    if (options_get(&options, "--help")) {
        cmd_usage("migrate [OPTIONS]", rows);
        return EXIT_DONE;
    }
    if (options.n_words > 0) {
        error_set(&err, ERROR_USAGE, "migrate takes no words");
        return cmd_fail("migrate", &err);
    }
    if (!database_open(&options, DATABASE_MIGRATE, &database, &err))
        return cmd_fail("migrate", &err);
    printf("%u migration%s applied; the schema is this program's\n", database.migrated,
           database.migrated == 1 ? "" : "s");
    database_close(&database);
    return EXIT_DONE;
}
