/* http/audit.c - /v1/audit: who did what when, and whether the chain of it holds.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "audit/query.h"
#include "http/review.h"

struct audit_call {
    const struct http_request *request;
    struct audit_filter filter;
    struct audit_row *rows;
    size_t n;
    int64_t seq;
    struct str reason;
};

static bool read_filter(const struct http_request *request, struct page_request *page,
                        struct audit_filter *filter, struct error *err)
{
    if (!resource_page(request, page, err))
        return false;
    if (page->cursor.len > 0 && !str_to_int(page->cursor, 1, INT64_MAX, &filter->before))
        return error_set(err, ERROR_USAGE, "the cursor is not one of this list's");
    http_query(request, "action", &filter->action);
    http_query(request, "subject_kind", &filter->subject_kind);
    http_query(request, "subject_id", &filter->subject_id);
    http_query(request, "actor", &filter->actor);
    http_query(request, "from", &filter->from);
    http_query(request, "to", &filter->to);
    filter->limit = page->limit + 1;
    return true;
}

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct audit_call *call = context;
    return audit_list(db, &call->filter, call->request->arena, &call->rows, &call->n, err);
}

static void optional(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
    else
        json_field_null(w, key);
}

static void write_row(struct json_writer *w, const struct audit_row *row)
{
    json_begin_object(w);
    json_field_int(w, "seq", row->seq);
    json_field_text(w, "occurred_at", row->occurred_at);
    json_field_text(w, "actor_kind", row->actor_kind);
    optional(w, "actor_id", row->actor_id);
    optional(w, "actor_name", row->actor_name);
    json_field_text(w, "action", row->action);
    json_field_text(w, "subject_kind", row->subject_kind);
    json_field_text(w, "subject_id", row->subject_id);
    json_key(w, "detail");
    if (row->detail.len > 0)
        json_raw(w, row->detail);
    else
        json_null(w);
    json_field_bool(w, "erased", row->erased);
    json_field_text(w, "event_hash", row->event_hash);
    json_end_object(w);
}

bool audit_events(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct audit_call call = {.request = request};
    struct page_request page;
    if (!read_filter(request, &page, &call.filter, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;
    size_t shown = call.n > page.limit ? page.limit : call.n;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "events");
    json_begin_array(&w);
    for (size_t i = 0; i < shown; i++)
        write_row(&w, &call.rows[i]);
    json_end_array(&w);
    json_end_object(&w);
    if (call.n > shown)
        resource_link_next(
            request, response, &page,
            str_of(arena_printf(request->arena, "%lld", (long long)call.rows[shown - 1].seq)));
    return true;
}

bool audit_check(struct service *service, const struct http_request *request,
                 struct http_response *response, struct error *err)
{
    struct audit_report report;
    struct error broken = ERROR_INIT;
    bool holds = audit_verify(service->pool, request->identity->tenant, &report, &broken);
    if (!holds && broken.code != ERROR_CONFLICT) {
        *err = broken;
        return false;
    }
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_bool(&w, "holds", holds);
    if (holds) {
        json_field_int(&w, "events", report.events);
        json_field_int(&w, "erased", report.erased);
        json_field_cstr(&w, "head", report.head);
    } else {
        json_field_cstr(&w, "broken", broken.message);
    }
    json_end_object(&w);
    return true;
}

static enum db_status erase(struct db *db, void *context, struct error *err)
{
    struct audit_call *call = context;
    return audit_erase(db, call->seq, call->reason, identity_actor(call->request->identity), err);
}

bool audit_forget(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct audit_call call = {.request = request};
    const struct review_field fields[] = {{"reason", DECISION_REASON_MAX_BYTES, true, &call.reason},
                                          {0}};
    if (!str_to_int(request->params[0], 1, INT64_MAX, &call.seq))
        return error_set(err, ERROR_NOT_FOUND, "the audit chain has no such event");
    if (!review_body(request, fields, err) ||
        resource_transaction(service, request, erase, &call, err) < 0)
        return false;
    buf_adds(&response->body, "{}");
    return true;
}
