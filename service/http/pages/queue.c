/* http/pages/queue.c - the review queue: what waits for a decision or an approval, and for whom.
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/users.h"
#include "http/pages/desk.h"
#include "http/pages/html.h"
#include "http/pages/json_values.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/pages/words.h"
#include "http/review.h"

enum { QUEUE_ROWS = 50, QUEUE_MAX_BULK = 500, MAX_DAYS = 36500 };

static const struct desk_choice states[] = {{"todo", "To do"},
                                            {"open", "New"},
                                            {"in_review", "In review"},
                                            {"decided", "Decided"},
                                            {"closed", "Closed"},
                                            {"all", "All"},
                                            {NULL, NULL}};
static const struct desk_choice bands[] = {{"", "Any"},
                                           {"high", "High (0.85 and above)"},
                                           {"elevated", "Elevated (below 0.85)"},
                                           {NULL, NULL}};
static const struct desk_choice sorts[] = {{"score", "Highest score first"},
                                           {"due", "Due first"},
                                           {"oldest", "Oldest first"},
                                           {"newest", "Newest first"},
                                           {NULL, NULL}};
static const struct desk_choice messages[] = {{"assigned", "The alerts were assigned."},
                                              {NULL, NULL}};

struct queue_call {
    struct service *service;
    const struct http_request *request;
    struct alert_filter filter;
    struct str state, band, sort, assignee, age, cursor;
    bool waits;
    struct document_page found;
    struct str counts;
    struct str *alerts; /* of a bulk assignment */
    size_t n_alerts;
};

/* --- The filter ------------------------------------------------------------------------------- */

static void read_band(struct queue_call *call)
{
    call->filter.min_micro = str_equal(call->band, STR("high")) ? 850000 : 0;
    call->filter.max_micro = str_equal(call->band, STR("elevated")) ? 849999 : 1000000;
}

static struct str states_of(struct str word)
{
    if (str_equal(word, STR("all")))
        return STR_EMPTY;
    for (const struct desk_choice *known = states + 1; known->value; known++)
        if (str_equal(word, str_of(known->value)))
            return word;
    return STR("open,in_review");
}

/* What is not understood is as if it were not there: the form shows what was taken. */
static void read_filter(struct queue_call *call)
{
    const struct http_request *request = call->request;
    struct alert_filter *filter = &call->filter;
    call->state = desk_query(request, "state");
    call->band = desk_query(request, "band");
    call->sort = desk_query(request, "sort");
    call->assignee = desk_query(request, "assignee");
    call->age = desk_query(request, "age");
    call->cursor = desk_query(request, "cursor");
    call->waits = desk_query(request, "waits").len > 0;
    filter->states = states_of(call->state);
    filter->list = desk_query(request, "list");
    filter->party = desk_query(request, "party");
    filter->text = desk_query(request, "q");
    filter->assignee =
        str_equal(call->assignee, STR("me")) ? str_of(request->identity->id) : call->assignee;
    filter->overdue = desk_query(request, "overdue").len > 0;
    filter->task = desk_query(request, "task").len > 0;
    if (filter->task || call->waits)
        filter->states = STR_EMPTY;
    if (call->waits)
        filter->waits_for = str_of(resource_actor(request));
    if (!str_to_int(call->age, 0, MAX_DAYS, &filter->min_age_days))
        call->age = STR_EMPTY;
    if (!alert_sort_parse(call->sort, &filter->sort)) {
        filter->sort = ALERT_SCORE;
        call->sort = STR("score");
    }
    read_band(call);
}

/* The page's own address, without where the page of rows begins. */
static struct str own_address(const struct queue_call *call)
{
    static const char *const names[] = {"state", "band", "list",  "party",   "q",   "assignee",
                                        "age",   "sort", "waits", "overdue", "task"};
    AUTO_BUF address = BUF_INIT(DESK_ADDRESS_BYTES);
    buf_adds(&address, "/review");
    for (size_t i = 0; i < LENGTH(names); i++)
        desk_add_query(&address, names[i], desk_query(call->request, names[i]));
    return str_copy(call->request->arena, buf_str(&address));
}

/* --- The page --------------------------------------------------------------------------------- */

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct queue_call *call = context;
    struct arena *arena = call->request->arena;
    enum db_status status =
        alerts_list(db, &call->filter, call->cursor, QUEUE_ROWS, arena, &call->found, err);
    return status < 0 ? status
                      : alert_counts(db, resource_actor(call->request), arena, &call->counts, err);
}

static bool add_rows(const struct queue_call *call, struct template_value *root, struct error *err)
{
    if (call->found.n_documents == 0)
        return true;
    struct template_value *rows = template_list(template_within(root, "alerts"), "items");
    for (size_t i = 0; i < call->found.n_documents; i++) {
        AUTO_JSON *tree = json_parse(call->found.documents[i], err);
        struct template_value *row = template_add(rows);
        const cJSON *band = tree ? cJSON_GetObjectItemCaseSensitive(tree, "band") : NULL;
        if (!tree || !row)
            return tree ? error_memory(err) : false;
        template_int(row, "n", (int64_t)i + 1);
        const cJSON *due = cJSON_GetObjectItemCaseSensitive(tree, "due_at");
        struct str day =
            cJSON_IsString(due) ? str_slice(str_of(due->valuestring), 0, 10) : STR_EMPTY;
        template_text(row, "due_day", str_copy(row->arena, day));
        template_text(row, "due", words_date(row->arena, str_copy(row->arena, day)));
        words_band(row, str_of(cJSON_IsString(band) ? band->valuestring : "low"));
        values_of_json(row, tree);
    }
    return true;
}

static void add_lists(const struct queue_call *call, struct template_value *root)
{
    struct template_value *list = template_list(root, "lists");
    const struct snapshot *snapshot = snapshot_take(call->service->snapshots);
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *known = &snapshot->lists[i];
        if (known->version == 0)
            continue;
        struct template_value *one = template_add(list);
        template_text(one, "value", str_copy(call->request->arena, known->id));
        template_text(one, "label", str_copy(call->request->arena, known->title));
        template_flag(one, "selected", str_equal(known->id, call->filter.list));
    }
    snapshot_give(call->service->snapshots, snapshot);
}

/* Whom alerts may be given to: those who decide or approve. */
static bool add_people(const struct queue_call *call, struct template_value *root,
                       struct error *err)
{
    struct user_row *rows = NULL;
    size_t n = 0;
    if (!users_list(call->service->pool, call->request->identity->tenant, call->request->arena,
                    &rows, &n, err))
        return false;
    struct template_value *list = template_list(root, "people");
    for (size_t i = 0; i < n; i++) {
        enum role role = ROLE_NONE;
        struct error ignored = ERROR_INIT;
        if (rows[i].disabled.len > 0 || !role_parse(rows[i].role, &role, &ignored) ||
            !(role_scopes(role) & (SCOPE_DECIDE | SCOPE_APPROVE)))
            continue;
        struct template_value *one = template_add(list);
        template_text(one, "value", rows[i].id);
        template_text(one, "label", rows[i].name);
        template_flag(one, "selected", str_equal(rows[i].id, call->assignee));
    }
    return true;
}

static void add_filter(const struct queue_call *call, struct template_value *root)
{
    bool known = states_of(call->state).ptr == call->state.ptr || call->state.len > 0;
    desk_add_choices(root, "states", states, known ? call->state : STR("todo"));
    desk_add_choices(root, "bands", bands, call->band);
    desk_add_choices(root, "sorts", sorts, call->sort);
    template_text(root, "q", call->filter.text);
    template_text(root, "age", call->age);
    template_text(root, "party", call->filter.party);
    template_flag(root, "of_me", str_equal(call->assignee, STR("me")));
    template_flag(root, "of_nobody", str_equal(call->assignee, STR("none")));
    template_flag(root, "waits", call->waits);
    template_flag(root, "overdue_only", call->filter.overdue);
    template_flag(root, "task_only", call->filter.task);
    struct str address = own_address(call);
    template_text(root, "address", address);
    template_flag(root, "filtered", address.len > strlen("/review"));
    page_add_pager(root, address, call->cursor, call->found.next);
}

static bool show(struct queue_call *call, struct http_response *response,
                 const struct error *refused, struct error *err)
{
    const struct http_request *request = call->request;
    struct template_value *root = page_begin(call->service, request, "Review", TAB_REVIEW);
    if (!root)
        return error_memory(err);
    read_filter(call);
    if (resource_transaction(call->service, request, load, call, err) < 0)
        return false;
    unsigned status = refused ? desk_refuse(root, refused) : 200;
    desk_add_done(root, request, messages);
    add_filter(call, root);
    add_lists(call, root);
    if (!add_rows(call, root, err) || !add_people(call, root, err) ||
        !values_of_document(template_within(root, "counts"), call->counts, err))
        return false;
    return page_finish(response, status, "review", root, err);
}

bool page_queue(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    struct queue_call call = {.service = service, .request = request};
    return show(&call, response, NULL, err);
}

/* --- Giving several to somebody --------------------------------------------------------------- */

static enum db_status assign(struct db *db, void *context, struct error *err)
{
    struct queue_call *call = context;
    const struct http_request *request = call->request;
    struct str to = desk_field(request, "to");
    if (str_equal(to, STR("me")))
        to = str_of(request->identity->id);
    if (str_equal(to, STR("nobody")))
        to = STR_EMPTY;
    return alerts_assign(db, call->alerts, call->n_alerts, to, review_actor_of(request), err);
}

static bool read_alerts(struct queue_call *call, struct error *err)
{
    struct str id;
    call->alerts = arena_calloc(call->request->arena, QUEUE_MAX_BULK, sizeof *call->alerts);
    if (!call->alerts)
        return error_memory(err);
    while (call->n_alerts < QUEUE_MAX_BULK &&
           http_form(call->request, "alert", call->n_alerts, &id))
        call->alerts[call->n_alerts++] = id;
    if (call->n_alerts == 0)
        return error_at(err, "/alert-1", "choose at least one alert");
    if (desk_field(call->request, "to").len == 0)
        return error_at(err, "/to", "choose who looks after them");
    return true;
}

bool page_queue_assign(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct queue_call call = {.service = service, .request = request};
    struct str back = desk_field(request, "back");
    if (read_alerts(&call, err) &&
        resource_transaction(service, request, assign, &call, err) >= 0) {
        bool own = html_url_is_local(back) && str_starts_with(back, STR("/review"));
        return desk_redirect(request, response, own ? back : STR("/review"), "assigned", err);
    }
    if (!desk_is_refusal(err) && err->code != ERROR_NOT_FOUND)
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return show(&call, response, &refused, err);
}
