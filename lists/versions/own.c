/* lists/versions/own.c - an operator's lists.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/own.h"

#include "lists/formats/format.h"
#include "lists/formats/own_csv.h"
#include "lists/versions/store.h"

enum statement { PUT, FIND, ENABLE, KEEP_MAP };

const struct db_statement own_list_statements[4] = {
    [PUT] = {.name = "own_list_put",
             .params = 8,
             .sql = "INSERT INTO list (id, title, publisher, regime, own, format, column_map,"
                    " required, shrink_percent, shrink_parties)"
                    " VALUES ($1, coalesce($2, $1), 'own list', coalesce($3, 'own'), true, $4, $5,"
                    " $6::boolean, $7::integer, $8::integer)"
                    " ON CONFLICT (id) DO UPDATE SET"
                    " title = coalesce($2, list.title), regime = coalesce($3, list.regime),"
                    " format = coalesce($4, list.format),"
                    " column_map = coalesce($5, list.column_map),"
                    " required = coalesce(excluded.required, list.required),"
                    " shrink_percent = coalesce(excluded.shrink_percent, list.shrink_percent),"
                    " shrink_parties = coalesce(excluded.shrink_parties, list.shrink_parties)"},
    [FIND] = {.name = "own_list_find",
              .params = 1,
              .sql =
                  "SELECT title, regime, coalesce(format, ''), coalesce(column_map, ''),"
                  " coalesce(required::integer, -1)::bigint, coalesce(shrink_percent, -1)::bigint,"
                  " coalesce(shrink_parties, -1)::bigint FROM list WHERE id = $1"},
    [ENABLE] = {.name = "own_list_enable",
                .params = 2,
                .sql = "UPDATE list SET enabled = $2 WHERE id = $1"},
    [KEEP_MAP] = {.name = "own_list_keep_map",
                  .params = 3,
                  .sql = "UPDATE list SET format = coalesce($2, format),"
                         " column_map = coalesce($3, column_map) WHERE id = $1 AND own"},
};

static struct db_param text_or_null(struct str text)
{
    return text.len > 0 ? db_text(text) : db_null();
}

static struct db_param number_or_null(int64_t number)
{
    return number >= 0 ? db_int64(number) : db_null();
}

static bool is_word(struct str text, const char *letters, size_t max)
{
    if (text.len > max || (text.len > 0 && strchr("-_.", text.ptr[0])))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\0' || !strchr(letters, text.ptr[i]))
            return false;
    return true;
}

static bool check(const struct own_list *own, struct error *err)
{
    if (own->id.len == 0 || !is_word(own->id, "abcdefghijklmnopqrstuvwxyz0123456789-_.", 64))
        return error_set(err, ERROR_USAGE, "\"%.*s\" is no list id (a-z, 0-9, '-', '_', '.')",
                         STR_ARG(own->id));
    if (catalogue_find(own->id))
        return error_set(err, ERROR_USAGE, "%.*s is in the catalogue; choose another id",
                         STR_ARG(own->id));
    if (!is_word(own->regime, "abcdefghijklmnopqrstuvwxyz0123456789-", 32))
        return error_set(err, ERROR_USAGE, "\"%.*s\" is no regime", STR_ARG(own->regime));
    if (own->format.len > 0 && !list_format_find(own->format))
        return error_set(err, ERROR_USAGE, "no format is called \"%.*s\"", STR_ARG(own->format));
    if (own->title.len > 256)
        return error_set(err, ERROR_USAGE, "a title has at most 256 bytes");
    if (own->shrink_percent > 100 || own->shrink_parties > 1000000)
        return error_set(err, ERROR_USAGE,
                         "a list may shrink by 0 to 100 percent, or 0 to 1000000 parties");
    return own_csv_check_map(own->column_map, err);
}

struct putting {
    const struct own_list *own;
    const struct list_author *author;
};

static enum db_status put(struct db *db, void *context, struct error *err)
{
    const struct putting *p = context;
    const struct own_list *own = p->own;
    const struct list_fact facts[] = {{"title", own->title},
                                      {"regime", own->regime},
                                      {"format", own->format},
                                      {"map", own->column_map},
                                      {"required", own->required < 0    ? STR_EMPTY
                                                   : own->required == 1 ? STR("yes")
                                                                        : STR("no")},
                                      {NULL, STR_EMPTY}};
    const struct db_param params[] = {
        db_text(own->id),
        text_or_null(own->title),
        text_or_null(own->regime),
        text_or_null(own->format),
        text_or_null(own->column_map),
        own->required >= 0 ? db_bool(own->required == 1) : db_null(),
        number_or_null(own->shrink_percent),
        number_or_null(own->shrink_parties),
    };
    enum db_status status = store_lock_list(db, own->id, err);
    if (status >= 0)
        status = db_execute(db, &own_list_statements[PUT], params, err);
    if (status >= 0)
        status = store_notify(db, own->id, 0, err);
    return status < 0 ? status : list_audit(db, p->author, "list.add", own->id, facts, err);
}

bool own_list_put(struct db_pool *pool, const struct own_list *own,
                  const struct list_author *author, struct error *err)
{
    struct putting p = {own, author};
    return check(own, err) && db_pool_transaction(pool, NULL, put, &p, err) >= 0;
}

struct enabling {
    struct str id;
    bool enabled;
    const struct list_author *author;
};

static enum db_status enable(struct db *db, void *context, struct error *err)
{
    const struct enabling *e = context;
    const struct catalogue_list *known = catalogue_find(e->id);
    const struct db_param params[] = {db_text(e->id), db_bool(e->enabled)};
    enum db_status status = store_lock_list(db, e->id, err);
    if (status >= 0)
        status = store_list_exists(db, e->id, err);
    if (status == DB_NONE && !known) {
        error_set(err, ERROR_NOT_FOUND, "no list is called \"%.*s\"", STR_ARG(e->id));
        return DB_FATAL;
    }
    if (status == DB_NONE)
        status = store_put_list(db, e->id, known, NULL, err);
    if (status >= 0)
        status = db_execute(db, &own_list_statements[ENABLE], params, err);
    if (status >= 0)
        status = store_notify(db, e->id, 0, err);
    if (status < 0)
        return status;
    return list_audit(db, e->author, e->enabled ? "list.enable" : "list.disable", e->id,
                      (const struct list_fact[]){{NULL, STR_EMPTY}}, err);
}

bool own_list_enable(struct db_pool *pool, struct str id, bool enabled,
                     const struct list_author *author, struct error *err)
{
    struct enabling e = {id, enabled, author};
    return db_pool_transaction(pool, NULL, enable, &e, err) >= 0;
}

enum db_status own_list_find(struct db *db, struct str id, struct arena *arena,
                             struct own_list *own_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(id)};
    enum db_status status = db_select(db, &own_list_statements[FIND], params, &rows, err);
    if (status != DB_ROWS)
        return status;
    *own_out = (struct own_list){
        .id = id,
        .title = str_copy(arena, db_get_text(rows, 0, 0)),
        .regime = str_copy(arena, db_get_text(rows, 0, 1)),
        .format = str_copy(arena, db_get_text(rows, 0, 2)),
        .column_map = str_copy(arena, db_get_text(rows, 0, 3)),
        .required = (int)db_get_int64(rows, 0, 4),
        .shrink_percent = db_get_int64(rows, 0, 5),
        .shrink_parties = db_get_int64(rows, 0, 6),
    };
    if (!arena_failed(arena))
        return DB_ROWS;
    error_memory(err);
    return DB_FATAL;
}

enum db_status own_list_keep_map(struct db *db, struct str id, struct str format, struct str map,
                                 struct error *err)
{
    const struct db_param params[] = {db_text(id), text_or_null(format), text_or_null(map)};
    return db_execute(db, &own_list_statements[KEEP_MAP], params, err);
}
