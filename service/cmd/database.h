/* cmd/database.h - the database a subcommand works on: embedded in a folder, or given by URL.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DATABASE_H
#define CMD_DATABASE_H

#include "core/options.h"
#include "db/db.h"
#include "db/embedded.h"

/* Rows for a subcommand's table of options. */
#define DATABASE_OPTIONS                                                                           \
    {"--embedded", "DIR", "run PostgreSQL in this folder (the default; $SUBTIER_HOME)"},           \
    {                                                                                              \
        "--database", "URL", "use this PostgreSQL instead ($SUBTIER_DATABASE)"                     \
    }

struct database {
    struct embedded *embedded; /* NULL with a URL */
    char owner[EMBEDDED_CONNINFO_SIZE], app[EMBEDDED_CONNINFO_SIZE];
    unsigned migrated; /* migrations applied while opening */
};

enum database_use {
    DATABASE_SERVE,   /* hold an embedded folder alone; migrate */
    DATABASE_MIGRATE, /* migrate, beside a running service or without one */
    DATABASE_COMMAND, /* as that, but an external database must be up to date already */
};

/** Opens what the options name and brings its schema up to this program, or checks that it is. */
bool database_open(const struct options *options, enum database_use use,
                   struct database *database_out, struct error *err) MUST_CHECK;
void database_close(struct database *database);

/** A pool of the application's role with every store's statements prepared. */
struct db_pool *database_pool(const struct database *database, unsigned size,
                              struct error *err) MUST_CHECK;

/** What a subcommand does with its options and a pool of one connection. */
typedef bool cmd_body(struct db_pool *pool, const struct options *options, struct error *err);

/** Parses the options, answers --help, opens the database, runs `body`, reports its error, closes
 *  all. The exit code. */
int cmd_with_pool(const char *command, const char *usage, const struct option_row *rows, int argc,
                  char **argv, cmd_body *body);

/* The tenant that exists from the first migration on. */
#define DEFAULT_TENANT "00000000-0000-7000-8000-000000000000"

#endif
