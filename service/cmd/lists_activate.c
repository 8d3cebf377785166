/* cmd/lists_activate.c - `subtier lists activate LIST ID`: the release of a held version.
 *
 * Whoever may run this may change the database anyway; the names it asks for are for the record,
 * and the database still wants two of them.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "account/users.h"
#include "cmd/database.h"
#include "cmd/lists.h"
#include "lists/versions/override.h"

enum { MEMORY_MAX = 1 << 30 };

static bool find_administrator(struct db_pool *pool, const char *name, struct arena *arena,
                               struct str *id_out, struct error *err)
{
    struct user_row *users = NULL;
    size_t n = 0;
    if (!users_list(pool, DEFAULT_TENANT, arena, &users, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!str_equal_nocase(users[i].name, str_of(name)))
            continue;
        if (users[i].disabled.len > 0 || !str_equal(users[i].role, STR("administrator")))
            return error_set(err, ERROR_FORBIDDEN, "%s is not an administrator", name);
        *id_out = users[i].id;
        return true;
    }
    return error_set(err, ERROR_NOT_FOUND, "there is no user \"%s\"", name);
}

static bool activate(struct db_pool *pool, const struct options *options, int64_t version_id,
                     struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    const char *reason = options_get(options, "--reason");
    struct str user = STR_EMPTY;
    struct override_result result;
    if (!find_administrator(pool, options_get(options, "--user"), &arena, &user, err))
        return false;
    const char *id = arena_strndup(&arena, user.ptr, user.len);
    const struct override_request request = {
        .tenant = DEFAULT_TENANT,
        .actor = {AUDIT_USER, id},
        .actor_name = arena_printf(&arena, "user:%s", id ? id : ""),
        .list = str_of(options->words[1]),
        .version_id = version_id,
        .reason = str_of(reason),
    };
    if (!id || !request.actor_name)
        return error_memory(err);
    if (!override_version(pool, &request, &arena, &result, err))
        return false;
    if (result.state == OVERRIDE_PROPOSED)
        printf("%s: version id %lld is proposed; another administrator has to approve it\n",
               options->words[1], (long long)version_id);
    else
        printf("%s: active, version %lld (%llu added, %llu changed, %llu removed)\n",
               options->words[1], (long long)result.import.version,
               (unsigned long long)result.import.added, (unsigned long long)result.import.changed,
               (unsigned long long)result.import.removed);
    return true;
}

bool lists_activate_held(const struct options *options, struct error *err)
{
    struct database database;
    int64_t id;
    if (options->n_words != 3 || !options_get(options, "--user") ||
        !str_to_int(str_of(options->words[2]), 1, INT64_MAX, &id))
        return error_set(err, ERROR_USAGE,
                         "say: lists activate LIST ID --user NAME [--reason TEXT]; "
                         "`lists status LIST` shows the ids of held versions");
    if (!database_open(options, DATABASE_COMMAND, &database, err))
        return false;
    struct db_pool *pool = database_pool(&database, 1, err);
    bool done = pool && activate(pool, options, id, err);
    db_pool_free(pool);
    database_close(&database);
    return done;
}
