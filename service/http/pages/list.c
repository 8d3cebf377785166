/* http/pages/list.c - one list: what is in use, its versions, what the gate holds.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/list.h"

#include "core/clock.h"
#include "http/lists_write.h"
#include "http/pages/desk.h"
#include "http/pages/json_values.h"
#include "http/pages/lists.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/pages/words.h"
#include "http/resource.h"
#include "jobs/jobs.h"
#include "lists/catalogue/catalogue.h"
#include "lists/refresh/job.h"
#include "lists/versions/list_state.h"
#include "lists/versions/query.h"

enum { VERSION_ROWS = 60 };

static const struct desk_choice messages[] = {
    {"active", "The file was imported; its version is active."},
    {"unchanged", "The file is the same as the active version; it counts as checked now."},
    {"proposed", "The release is proposed. Another administrator has to approve it."},
    {"released", "The held version is active now."},
    {"enabled", "The list is in use."},
    {"disabled", "The list is out of use: nothing is matched against it."},
    {"added", "The list was added. Upload its first file below."},
    {NULL, NULL}};

struct list_call {
    const struct http_request *request;
    struct str state;
    struct job_row job;
    bool has_job;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct list_call *call = context;
    const struct http_request *request = call->request;
    struct str job = desk_query(request, "job");
    enum db_status status =
        list_state_find(db, request->params[0], request->arena, &call->state, err);
    if (status < 0 || job.len == 0 || !uuid_valid(job))
        return status;
    status = job_find(db, job, request->arena, &call->job, err);
    call->has_job = status == DB_ROWS && str_equal(call->job.kind, STR(REFRESH_JOB_KIND)) &&
                    (request->identity->scopes & (SCOPE_LISTS_WRITE | SCOPE_ADMIN));
    return status;
}

static const struct list_status *find(const struct list_status *lists, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal(lists[i].list.id, id))
            return &lists[i];
    return NULL;
}

static bool add_job(const struct list_call *call, struct template_value *root, struct error *err)
{
    AUTO_BUF text = BUF_INIT(JOB_RESULT_MAX_BYTES + (64 << 10));
    struct json_writer w = JSON_WRITER(&text);
    if (!call->has_job)
        return true;
    struct template_value *job = template_within(root, "job");
    job_write(&w, &call->job);
    template_flag(job, "over", job_is_over(&call->job));
    return buf_failed(&text) ? error_memory(err) : values_of_document(job, buf_str(&text), err);
}

static void add_version(struct template_value *rows, const struct list_version_info *version)
{
    struct error ignored = ERROR_INIT;
    struct template_value *row = template_add(rows);
    if (!row)
        return;
    template_int(row, "id", version->id);
    if (version->number > 0)
        template_int(row, "number", version->number);
    else
        template_text(row, "number", STR_EMPTY);
    template_flag(row, "has_before", version->number > 1);
    template_flag(row, "active", str_equal(version->state, STR("active")));
    template_flag(row, "held", str_equal(version->state, STR("rejected")));
    template_flag(row, "of_sample", version->sample);
    words_set_date(row, "published", "published_iso", version->published);
    words_set_time(row, "imported", "imported_iso", version->imported_unix_ms);
    template_text(row, "parties", words_count(row->arena, version->parties, "", ""));
    template_text(row, "added", words_count(row->arena, version->added, "", ""));
    template_text(row, "changed", words_count(row->arena, version->changed, "", ""));
    template_text(row, "removed", words_count(row->arena, version->removed, "", ""));
    template_text(row, "sha256", version->sha256);
    if (!values_of_document(template_within(row, "gate"), version->gate, &ignored))
        template_flag(row, "gate_unreadable", true);
}

static bool add_versions(struct service *service, const struct http_request *request,
                         struct template_value *root, struct error *err)
{
    struct list_version_info *versions = NULL;
    size_t n = 0, activated = 0;
    if (!query_list_history(service->pool, request->params[0], VERSION_ROWS, request->arena,
                            &versions, &n, err))
        return false;
    struct template_value *rows = template_list(root, "versions");
    struct template_value *numbers = template_list(root, "numbers");
    for (size_t i = 0; i < n; i++) {
        add_version(rows, &versions[i]);
        if (versions[i].number > 0) {
            template_add_text(numbers, str_of(arena_printf(request->arena, "%lld",
                                                           (long long)versions[i].number)));
            activated++;
        }
    }
    template_flag(root, "comparable", activated > 1);
    return true;
}

static void add_held(const struct http_request *request, struct template_value *root,
                     const cJSON *state)
{
    const cJSON *held = cJSON_GetObjectItemCaseSensitive(state, "held");
    struct template_value *list = template_list(root, "held");
    bool admin = request->identity->scopes & SCOPE_ADMIN;
    for (const cJSON *one = held ? held->child : NULL; one; one = one->next) {
        struct template_value *row = template_add(list);
        const cJSON *proposal = cJSON_GetObjectItemCaseSensitive(one, "proposal");
        const cJSON *by = proposal ? cJSON_GetObjectItemCaseSensitive(proposal, "by") : NULL;
        bool proposed = cJSON_IsObject(proposal);
        bool own = cJSON_IsString(by) && strcmp(by->valuestring, resource_actor(request)) == 0;
        template_flag(row, "can_propose", admin && !proposed);
        template_flag(row, "can_approve", admin && proposed && !own);
        template_flag(row, "own_proposal", proposed && own);
        values_of_json(row, one);
    }
}

static void add_facts(const struct list_status *status, struct template_value *root)
{
    const struct catalogue_list *known = catalogue_find(status->list.id);
    struct error ignored = ERROR_INIT;
    bool writes = template_is_shown(template_field(root, STR("may_write_lists")));
    template_text(root, "regime", words_regime(status->list.regime));
    template_text(root, "licence", status->licence);
    template_text(root, "terms", status->terms);
    template_text(root, "page", known ? known->page : STR_EMPTY);
    template_flag(root, "own", !known);
    template_text(root, "sha256", status->list.sha256);
    template_flag(root, "can_refresh", writes && refresh_check(status->list.id, &ignored));
    struct template_value *urls = template_list(root, "urls");
    for (size_t i = 0; i < status->n_urls; i++)
        template_add_text(urls, status->urls[i]);
}

bool list_show(struct service *service, const struct http_request *request,
               struct http_response *response, const struct error *refused, struct str imported,
               struct error *err)
{
    struct list_call call = {.request = request};
    struct list_status *lists = NULL;
    size_t n = 0;
    int64_t now_ms = clock_unix_ms();
    if (!query_lists(service->pool, now_ms, request->arena, &lists, &n, err))
        return false;
    const struct list_status *status = find(lists, n, request->params[0]);
    if (!status)
        return error_set(err, ERROR_NOT_FOUND, "no list has this id");
    if (resource_transaction(service, request, load, &call, err) < 0)
        return false;
    const char *title = arena_printf(request->arena, "%.*s", STR_ARG(status->list.title));
    struct template_value *root = page_begin(service, request, title, TAB_LISTS);
    AUTO_JSON *state = json_parse(call.state, err);
    if (!root || !state)
        return root ? false : error_memory(err);
    unsigned code = refused ? desk_refuse(root, refused) : 200;
    desk_add_done(root, request, messages);
    struct template_value *list = template_within(root, "list");
    lists_describe(list, &status->list, now_ms);
    add_facts(status, root);
    add_held(request, root, state);
    template_text(root, "typed_published", desk_field(request, "published"));
    template_text(root, "typed_reason", desk_field(request, "reason"));
    values_of_json(root, state);
    if (imported.len > 0 && !values_of_document(template_within(root, "imported"), imported, err))
        return false;
    return add_job(&call, root, err) && add_versions(service, request, root, err) &&
           page_finish(response, code, "list", root, err);
}

bool page_list(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    return list_show(service, request, response, NULL, STR_EMPTY, err);
}
