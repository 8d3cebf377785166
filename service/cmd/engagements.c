/* cmd/engagements.c - `subtier engagements import FILE`: a chain of vendors into the portfolio.
 *
 * The file is what POST /v1/screen takes. Parties, relations and the engagement are stored in one
 * transaction: all or nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "cmd/engagement_file.h"
#include "portfolio/engagement_store.h"
#include "portfolio/party_store.h"
#include "portfolio/relation_store.h"

enum { MEMORY_MAX = 1 << 30 };

static const struct option_row rows[] = {
    {"--id", "ID", "the engagement's id (default: the file's name without its ending)"},
    {"--title", "TEXT", "what people call it (default: the file's own, else the id)"},
    {"--replace", NULL, "parties, relations and the engagement that exist are replaced"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

struct import {
    struct engagement engagement;
    struct str id, title;
    bool replace;
    struct arena arena;
};

static enum db_status store_party(struct db *db, struct import *import, struct party *party,
                                  struct error *err)
{
    struct party stored;
    enum db_status found = DB_NONE;
    if (import->replace)
        found = party_store_find(db, party->id, &import->arena, &stored, err);
    if (found == DB_ROWS)
        return party_store_replace(db, party, STORE_ANY_VERSION, "cli", err);
    return found < 0 ? found : party_store_create(db, party, "cli", err);
}

/* Relations have no ids of their own in the file: they are numbered below the engagement's. */
static enum db_status store_relation(struct db *db, struct import *import, size_t n,
                                     struct error *err)
{
    struct party_relation relation = import->engagement.relations[n];
    struct party_relation stored;
    enum db_status found = DB_NONE;

    relation.id = str_of(arena_printf(&import->arena, "%.*s/%zu", STR_ARG(import->id), n + 1));
    if (arena_failed(&import->arena)) {
        error_memory(err);
        return DB_FATAL;
    }
    if (import->replace)
        found = relation_store_find(db, relation.id, &import->arena, &stored, err);
    if (found == DB_ROWS)
        return relation_store_replace(db, &relation, STORE_ANY_VERSION, "cli", err);
    return found < 0 ? found : relation_store_create(db, &relation, "cli", err);
}

static enum db_status store_engagement(struct db *db, struct import *import, struct error *err)
{
    struct engagement *engagement = &import->engagement;
    struct engagement_record stored;
    struct engagement_record record = {
        .id = import->id, .title = import->title, .root = engagement->parties[engagement->root].id};
    enum db_status found = DB_NONE;
    if (import->replace)
        found = engagement_store_find(db, record.id, &import->arena, &stored, err);
    if (found == DB_ROWS)
        return engagement_store_replace(db, &record, STORE_ANY_VERSION, &import->arena, "cli", err);
    return found < 0 ? found : engagement_store_create(db, &record, &import->arena, "cli", err);
}

static enum db_status import_body(struct db *db, void *context, struct error *err)
{
    struct import *import = context;
    struct engagement *engagement = &import->engagement;
    enum db_status status = DB_ROWS;

    for (size_t i = 0; i < engagement->n_parties && status >= DB_NONE; i++)
        status = store_party(db, import, &engagement->parties[i], err);
    for (size_t i = 0; i < engagement->n_relations && status >= DB_NONE; i++)
        status = store_relation(db, import, i, err);
    return status >= DB_NONE ? store_engagement(db, import, err) : status;
}

static struct str name_of_file(const char *path)
{
    struct str name = str_of(path);
    size_t from = name.len;
    while (from > 0 && name.ptr[from - 1] != '/')
        from--;
    name = str_slice(name, from, name.len);
    return str_slice(name, 0, str_find(name, STR("."), 0));
}

static bool run_import(struct import *import, const struct options *options, struct error *err)
{
    const char *id = options_get(options, "--id"), *title = options_get(options, "--title");
    struct database database;

    import->replace = options_get(options, "--replace") != NULL;
    import->id = id ? str_of(id) : name_of_file(options->words[1]);
    if (!engagement_file_read(options->words[1], &import->arena, &import->engagement, err) ||
        !database_open(options, DATABASE_COMMAND, &database, err))
        return false;
    import->title = title ? str_of(title) : import->engagement.title;
    if (import->title.len == 0)
        import->title = import->id;
    struct db_pool *pool = database_pool(&database, 1, err);
    bool done = pool && db_pool_transaction(pool, DEFAULT_TENANT, import_body, import, err) >= 0;
    db_pool_free(pool);
    database_close(&database);
    return done;
}

int cmd_engagements(int argc, char **argv)
{
    struct options options;
    struct error err = ERROR_INIT;
    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("engagements", &err);
    if (options_get(&options, "--help")) {
        cmd_usage("engagements import FILE", rows);
        return EXIT_DONE;
    }
    if (options.n_words != 2 || !str_equal(str_of(options.words[0]), STR("import"))) {
        error_set(&err, ERROR_USAGE, "say: engagements import FILE");
        return cmd_fail("engagements", &err);
    }
    struct import import = {.replace = false};
    arena_init(&import.arena, MEMORY_MAX);
    bool done = run_import(&import, &options, &err);
    if (done)
        printf("%zu parties and %zu relations stored\n%.*s\n", import.engagement.n_parties,
               import.engagement.n_relations, STR_ARG(import.id));
    arena_release(&import.arena);
    return done ? EXIT_DONE : cmd_fail("engagements", &err);
}
