/* lists/versions/author.c - see author.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/author.h"

#include "core/json_writer.h"

const struct db_statement list_author_statement = {
    .name = "list_author",
    .params = 1,
    .sql = "SELECT set_config('subtier.tenant', $1, true)",
};

enum db_status list_audit(struct db *db, const struct list_author *author, const char *action,
                          struct str list, const struct list_fact *facts, struct error *err)
{
    AUTO_BUF detail = BUF_INIT(AUDIT_MAX_DETAIL_BYTES);
    struct json_writer w = JSON_WRITER(&detail);
    if (!author)
        return DB_NONE;
    json_begin_object(&w);
    for (; facts->key; facts++)
        if (facts->value.len > 0)
            json_field_text(&w, facts->key, facts->value);
    json_end_object(&w);
    if (!json_writer_done(&w)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct audit_event event = {.actor = author->actor,
                                      .action = action,
                                      .subject_kind = "list",
                                      .subject_id = list,
                                      .detail = buf_str(&detail)};
    const struct db_param params[] = {db_cstr(author->tenant)};
    enum db_status status = db_execute(db, &list_author_statement, params, err);
    return status < 0 ? status : audit_append(db, &event, err);
}
