/* http/pages/audit.c - the audit chain: who did what when, and whether it holds.
 * SPDX-License-Identifier: Apache-2.0 */
#include "audit/query.h"

#include <inttypes.h>

#include "http/pages/desk.h"
#include "http/pages/html.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/pages/words.h"
#include "http/resource.h"

enum { AUDIT_ROWS = 50 };

static const struct desk_choice messages[] = {
    {"erased", "The detail is erased. The chain still holds."}, {NULL, NULL}};
static const char *const filters[] = {"action", "subject_kind", "subject_id",
                                      "actor",  "from",         "to"};

/* Where the thing an event is about can be seen. */
static const struct {
    const char *kind, *prefix;
    unsigned scope;
} places[] = {
    {"alert", "/alerts/", SCOPE_SCREEN | SCOPE_AUDIT_READ},
    {"party", "/parties/", SCOPE_PARTIES_READ},
    {"engagement", "/engagements/", SCOPE_PARTIES_READ},
    {"screening", "/screenings/", SCOPE_SCREEN},
    {"policy", "/policy/", SCOPE_SCREEN},
    {"list", "/lists/", SCOPE_MATCH},
    {"list_version", "/lists/", SCOPE_MATCH},
    {"user", "/accounts#user-", SCOPE_ADMIN},
    {"key", "/accounts#key-", SCOPE_ADMIN},
};

struct audit_call {
    struct service *service;
    const struct http_request *request;
    struct audit_filter filter;
    struct str cursor;
    struct audit_row *rows;
    size_t n;
    int64_t seq;
    struct audit_report report;
    struct error broken;
    bool verified;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct audit_call *call = context;
    return audit_list(db, &call->filter, call->request->arena, &call->rows, &call->n, err);
}

static void read_filter(struct audit_call *call)
{
    const struct http_request *request = call->request;
    call->cursor = desk_query(request, "cursor");
    call->filter = (struct audit_filter){.action = desk_query(request, "action"),
                                         .subject_kind = desk_query(request, "subject_kind"),
                                         .subject_id = desk_query(request, "subject_id"),
                                         .actor = desk_query(request, "actor"),
                                         .from = desk_query(request, "from"),
                                         .to = desk_query(request, "to"),
                                         .limit = AUDIT_ROWS + 1};
    if (!str_to_int(call->cursor, 1, INT64_MAX, &call->filter.before))
        call->cursor = STR_EMPTY;
}

static struct str place_of(const struct audit_call *call, const struct audit_row *row)
{
    for (size_t i = 0; i < LENGTH(places); i++)
        if (str_equal(row->subject_kind, str_of(places[i].kind)) &&
            (call->request->identity->scopes & places[i].scope))
            return desk_path(call->request, places[i].prefix, row->subject_id, "");
    return STR_EMPTY;
}

/* {"reason": "...", ...} as lines. */
static void add_detail(struct template_value *item, struct str detail)
{
    struct error ignored = ERROR_INIT;
    struct template_value *list = template_list(item, "facts");
    AUTO_JSON *tree = detail.len > 0 ? json_parse(detail, &ignored) : NULL;
    for (const cJSON *fact = tree ? tree->child : NULL; list && fact; fact = fact->next) {
        struct template_value *one = template_add(list);
        char *printed = cJSON_IsString(fact) ? NULL : cJSON_PrintUnformatted(fact);
        template_text(one, "key", str_copy(list->arena, str_of(fact->string)));
        template_text(one, "value",
                      str_copy(list->arena, str_of(printed ? printed : fact->valuestring)));
        cJSON_free(printed);
    }
}

static void add_rows(const struct audit_call *call, struct template_value *root)
{
    size_t shown = call->n > AUDIT_ROWS ? AUDIT_ROWS : call->n;
    struct template_value *list = template_list(root, "events");
    for (size_t i = 0; i < shown; i++) {
        const struct audit_row *row = &call->rows[i];
        struct template_value *item = template_add(list);
        if (!item)
            return;
        template_int(item, "seq", row->seq);
        template_text(item, "at_iso", row->occurred_at);
        template_text(item, "at", words_time(item->arena, row->occurred_at));
        template_text(item, "actor", row->actor_name.len > 0 ? row->actor_name : row->actor_kind);
        template_text(item, "actor_kind", row->actor_kind);
        template_text(item, "action", row->action);
        template_text(item, "subject_kind", row->subject_kind);
        template_text(item, "subject_id", row->subject_id);
        template_text(item, "href", place_of(call, row));
        add_detail(item, row->detail);
        template_flag(item, "erased", row->erased);
        template_flag(item, "erasable", !row->erased && row->detail.len > 2);
        template_text(item, "hash", row->event_hash);
    }
}

static void add_filter(const struct audit_call *call, struct template_value *root)
{
    AUTO_BUF address = BUF_INIT(DESK_ADDRESS_BYTES);
    buf_adds(&address, "/audit");
    for (size_t i = 0; i < LENGTH(filters); i++) {
        struct str value = desk_query(call->request, filters[i]);
        template_text(root, arena_printf(root->arena, "typed_%s", filters[i]), value);
        desk_add_query(&address, filters[i], value);
    }
    template_flag(root, "filtered", address.len > strlen("/audit"));
    struct str next = STR_EMPTY;
    if (call->n > AUDIT_ROWS)
        next = str_of(arena_printf(root->arena, "%" PRId64, call->rows[AUDIT_ROWS - 1].seq));
    page_add_pager(root, str_copy(root->arena, buf_str(&address)), call->cursor, next);
}

static void add_report(const struct audit_call *call, struct template_value *root)
{
    if (!call->verified)
        return;
    struct template_value *report = template_within(root, "report");
    template_flag(report, "holds", call->broken.code == ERROR_NONE);
    if (call->broken.code != ERROR_NONE) {
        template_text(report, "broken", str_copy(root->arena, str_of(call->broken.message)));
        return;
    }
    template_text(report, "count",
                  words_count(root->arena, (uint64_t)call->report.events, "event", "events"));
    template_int(report, "erased_count", call->report.erased);
    template_text(report, "head", str_copy(root->arena, str_of(call->report.head)));
}

static bool show(struct audit_call *call, struct http_response *response,
                 const struct error *refused, struct error *err)
{
    const struct http_request *request = call->request;
    struct template_value *root = page_begin(call->service, request, "Audit", TAB_AUDIT);
    if (!root)
        return error_memory(err);
    read_filter(call);
    unsigned status = refused ? desk_refuse(root, refused) : 200;
    if (resource_transaction(call->service, request, load, call, err) < 0) {
        if (err->code != ERROR_USAGE) /* a day that is none */
            return false;
        status = desk_refuse(root, err);
        *err = (struct error)ERROR_INIT;
        call->n = 0;
    }
    desk_add_done(root, request, messages);
    add_report(call, root);
    add_rows(call, root);
    add_filter(call, root);
    return page_finish(response, status, "audit", root, err);
}

bool page_audit(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    struct audit_call call = {.service = service, .request = request};
    return show(&call, response, NULL, err);
}

bool page_audit_verify(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct audit_call call = {.service = service, .request = request, .verified = true};
    if (!audit_verify(service->pool, request->identity->tenant, &call.report, &call.broken) &&
        call.broken.code != ERROR_CONFLICT) {
        *err = call.broken;
        return false;
    }
    return show(&call, response, NULL, err);
}

static enum db_status erase(struct db *db, void *context, struct error *err)
{
    const struct audit_call *call = context;
    struct str reason = desk_field(call->request, "reason");
    if (reason.len == 0) {
        error_at(err, "/reason", "say why");
        return DB_FATAL;
    }
    return audit_erase(db, call->seq, reason, identity_actor(call->request->identity), err);
}

bool page_audit_erase(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct audit_call call = {.service = service, .request = request};
    if (!str_to_int(request->params[0], 1, INT64_MAX, &call.seq))
        return error_set(err, ERROR_NOT_FOUND, "the audit chain has no such event");
    if (resource_transaction(service, request, erase, &call, err) >= 0)
        return desk_redirect(request, response, STR("/audit"), "erased", err);
    if (!desk_is_refusal(err))
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return show(&call, response, &refused, err);
}
