/* cmd/retention.c - `subtier retention status|run|holds|hold|release|tombstones`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "review/retention.h"

enum { MEMORY_MAX = 64 << 20 };

static const struct option_row rows[] = {
    {"--reason", "R", "hold, release: why"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

static const char usage[] =
    "retention status | run | holds | hold KIND [ID] | release HOLD | tombstones";
static const struct review_actor operator_ = {"operator", {AUDIT_OPERATOR, NULL}};

struct call {
    const struct options *options;
    struct arena arena;
    struct str document, reason;
    struct retention_counts counts;
};

static struct str word(const struct call *call, unsigned at)
{
    return call->options->n_words > at ? str_of(call->options->words[at]) : STR_EMPTY;
}

static enum db_status status_body(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return retention_status(db, &call->arena, &call->document, err);
}

static enum db_status holds_body(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return holds_list(db, &call->arena, &call->document, err);
}

static enum db_status tombstones_body(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return tombstones_list(db, &call->arena, &call->document, err);
}

static enum db_status hold_body(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return hold_place(db, word(call, 1), word(call, 2), call->reason, operator_, &call->arena,
                      &call->document, err);
}

static enum db_status release_body(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return hold_release(db, word(call, 1), call->reason, operator_, err);
}

static enum db_status run_body(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return retention_apply(db, operator_, &call->counts, err);
}

/* A batch a transaction, until nothing more is due. */
static bool run_all(struct db_pool *pool, struct call *call, struct error *err)
{
    struct retention_counts total = {0};
    do {
        if (db_pool_transaction(pool, DEFAULT_TENANT, run_body, call, err) < 0)
            return false;
        total.screenings += call->counts.screenings;
        total.parties += call->counts.parties;
    } while (call->counts.screenings == RETENTION_BATCH || call->counts.parties == RETENTION_BATCH);
    printf("%lld screenings deleted, %lld parties erased\n", (long long)total.screenings,
           (long long)total.parties);
    return true;
}

static const struct {
    const char *verb;
    db_body *body;
    unsigned min_words, max_words;
    bool reason;
} verbs[] = {
    {"status", status_body, 1, 1, false},         {"holds", holds_body, 1, 1, false},
    {"tombstones", tombstones_body, 1, 1, false}, {"hold", hold_body, 2, 3, true},
    {"release", release_body, 2, 2, true},
};

static bool run_verb(struct db_pool *pool, struct call *call, struct error *err)
{
    const struct options *options = call->options;
    const char *reason = options_get(options, "--reason");
    const char *verb = options->n_words > 0 ? options->words[0] : "";
    call->reason = str_of(reason ? reason : "");
    if (strcmp(verb, "run") == 0 && options->n_words == 1)
        return run_all(pool, call, err);
    for (size_t i = 0; i < LENGTH(verbs); i++) {
        if (strcmp(verb, verbs[i].verb) != 0 || options->n_words < verbs[i].min_words ||
            options->n_words > verbs[i].max_words)
            continue;
        if (verbs[i].reason && str_trim(call->reason).len == 0)
            return error_set(err, ERROR_USAGE, "%s needs --reason", verb);
        if (db_pool_transaction(pool, DEFAULT_TENANT, verbs[i].body, call, err) < 0)
            return false;
        if (call->document.len > 0)
            printf("%.*s\n", (int)call->document.len, call->document.ptr);
        return true;
    }
    return error_set(err, ERROR_USAGE, "say: %s", usage);
}

static bool run(struct db_pool *pool, const struct options *options, struct error *err)
{
    struct call call = {.options = options};
    arena_init(&call.arena, MEMORY_MAX);
    bool done = run_verb(pool, &call, err);
    arena_release(&call.arena);
    return done;
}

int cmd_retention(int argc, char **argv)
{
    return cmd_with_pool("retention", usage, rows, argc, argv, run);
}
