/* review/review.c - what the sources of this folder share.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/review.h"

#include "core/json_writer.h"

enum db_status review_audit(struct db *db, struct review_actor actor, const char *action,
                            const char *subject_kind, struct str subject,
                            const struct review_fact *facts, struct error *err)
{
    AUTO_BUF detail = BUF_INIT(AUDIT_MAX_DETAIL_BYTES);
    struct json_writer w = JSON_WRITER(&detail);
    json_begin_object(&w);
    for (; facts->key; facts++)
        if (facts->value.len > 0)
            json_field_text(&w, facts->key, facts->value);
    json_end_object(&w);
    if (!json_writer_done(&w)) {
        error_memory(err);
        return DB_FATAL;
    }
    const struct audit_event event = {actor.audit, action, subject_kind, subject, buf_str(&detail)};
    return audit_append(db, &event, err);
}

bool review_write_ids(struct buf *out, const struct str *ids, size_t n, struct error *err)
{
    struct json_writer w = JSON_WRITER(out);
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++)
        json_text(&w, ids[i]);
    json_end_array(&w);
    return json_writer_done(&w) ? true : error_memory(err);
}
