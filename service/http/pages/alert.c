/* http/pages/alert.c - one match under review: both records, why they match, how the party is
 * reached, what was decided, and deciding.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/alert_compare.h"
#include "http/pages/alert_path.h"
#include "http/pages/desk.h"
#include "http/pages/json_values.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/pages/words.h"
#include "http/review.h"
#include "lists/catalogue/catalogue.h"
#include "lists/snapshot/clusters.h"
#include "lists/versions/query.h"
#include "portfolio/party_store.h"
#include "screening/store.h"

static const struct desk_choice messages[] = {
    {"decided", "Your decision is in force."},
    {"waits", "Your decision is recorded. It comes into force when somebody else approves it."},
    {"approved", "You approved the decision. It is in force."},
    {"rejected", "You rejected the decision. The alert is open again."},
    {"assigned", "The alert was assigned."},
    {"reopened", "The alert is open again."},
    {"closed", "The alert is closed."},
    {NULL, NULL}};
static const struct desk_choice outcomes[] = {{"false_match", "False match: somebody else"},
                                              {"true_match", "True match: the listed party"},
                                              {"escalated", "Escalate: somebody else must look"},
                                              {NULL, NULL}};

struct alert_call {
    struct service *service;
    const struct http_request *request;
    struct str id, document, next;
    int64_t version;
    struct party party;
    bool has_party;
    struct str answer, evidence; /* of the screening that found it; may be empty */
    struct str reason;
    const char *done;
    enum db_status (*change)(struct db *db, struct alert_call *call, struct error *err);
};

/* --- Loading ---------------------------------------------------------------------------------- */

static struct str text_of(const cJSON *object, const char *key)
{
    const cJSON *value = object ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
    return cJSON_IsString(value) ? str_of(value->valuestring) : STR_EMPTY;
}

/* The undecided alert with the highest score that is not this one. */
static enum db_status load_next(struct db *db, struct alert_call *call, struct error *err)
{
    const struct alert_filter filter = {
        .states = STR("open,in_review"), .max_micro = 1000000, .sort = ALERT_SCORE};
    struct document_page page;
    struct arena *arena = call->request->arena;
    enum db_status status = alerts_list(db, &filter, STR_EMPTY, 10, arena, &page, err);
    for (size_t i = 0; status >= 0 && i < page.n_documents && call->next.len == 0; i++) {
        AUTO_JSON *tree = json_parse(page.documents[i], err);
        const cJSON *waits = cJSON_GetObjectItemCaseSensitive(tree, "waits_for_approval");
        if (!cJSON_IsTrue(waits) && !str_equal(text_of(tree, "id"), call->id))
            call->next = str_copy(arena, text_of(tree, "id"));
    }
    return status;
}

static enum db_status load_records(struct db *db, struct alert_call *call, const cJSON *alert,
                                   struct error *err)
{
    struct arena *arena = call->request->arena;
    enum db_status status = DB_NONE;
    if (call->request->identity->scopes & SCOPE_PARTIES_READ)
        status = party_store_find(db, text_of(alert, "party"), arena, &call->party, err);
    call->has_party = status == DB_ROWS;
    struct str screening = text_of(alert, "screening");
    if (status < 0 || screening.len == 0)
        return status;
    status = screening_load(db, screening, arena, &call->answer, err);
    return status == DB_ROWS ? screening_load_evidence(db, screening, arena, &call->evidence, err)
                             : status;
}

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct alert_call *call = context;
    enum db_status status =
        alert_find(db, call->id, call->request->arena, &call->document, &call->version, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "no alert has this id");
        return DB_FATAL;
    }
    AUTO_JSON *alert = status < 0 ? NULL : json_parse(call->document, err);
    if (!alert)
        return status < 0 ? status : DB_FATAL;
    status = load_records(db, call, alert, err);
    return status < 0 ? status : load_next(db, call, err);
}

/* --- The listed side -------------------------------------------------------------------------- */

static void add_same(struct template_value *root, const struct snapshot *snapshot, uint32_t at)
{
    static const char *const why[] = {[CLUSTER_BY_IDENTIFIER] = "an equal number",
                                      [CLUSTER_BY_BIRTH] = "name and day of birth",
                                      [CLUSTER_BY_BIRTH_YEAR] = "name, year of birth and country",
                                      [CLUSTER_BY_ADDRESS] = "name, country and address"};
    struct template_value *list = template_list(root, "same");
    for (size_t i = 0; list && i < snapshot->n_same; i++) {
        const struct snapshot_same *same = &snapshot->same[i];
        if (same->a != at && same->b != at)
            continue;
        const struct snapshot_listed *other = &snapshot->listed[same->a == at ? same->b : same->a];
        struct template_value *one = template_add(list);
        template_text(one, "id", str_copy(list->arena, other->id));
        template_text(one, "caption", str_copy(list->arena, other->caption));
        template_text(one, "title", str_copy(list->arena, snapshot->lists[other->list].title));
        template_cstr(one, "why",
                      (size_t)same->evidence < LENGTH(why) && why[same->evidence]
                          ? why[same->evidence]
                          : "their records");
    }
}

/* Where the publisher shows this party, or at least the list. */
static void add_source(struct template_value *root, struct str list, struct str listed,
                       const cJSON *body)
{
    const struct catalogue_list *known = catalogue_find(list);
    const cJSON *properties = body ? cJSON_GetObjectItemCaseSensitive(body, "properties") : NULL;
    const cJSON *urls =
        properties ? cJSON_GetObjectItemCaseSensitive(properties, "sourceUrl") : NULL;
    size_t colon = str_find(listed, STR(":"), 0);
    struct str own_id = str_slice(listed, colon < listed.len ? colon + 1 : colon, listed.len);
    if (urls && urls->child && cJSON_IsString(urls->child))
        template_text(root, "source_href", str_copy(root->arena, str_of(urls->child->valuestring)));
    else if (str_starts_with(list, STR("us-ofac-")) && own_id.len > 0)
        template_printf(root, "source_href",
                        "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=%.*s",
                        STR_ARG(own_id));
    else if (known)
        template_text(root, "source_href", known->page.len > 0 ? known->page : known->terms);
    if (known) {
        template_text(root, "list_title", known->title);
        template_text(root, "list_publisher", known->publisher);
    }
}

static bool add_listed(struct alert_call *call, struct template_value *root, struct str listed,
                       struct str list, struct error *err)
{
    struct arena *arena = call->request->arena;
    const struct snapshot *snapshot = snapshot_take(call->service->snapshots);
    uint32_t at = snapshot_find(snapshot, listed);
    struct str body = STR_EMPTY;
    struct match_explanation explanation = {.model = NULL};
    bool done = true;
    if (at != UINT32_MAX) {
        body = str_copy(arena, snapshot->listed[at].body);
        template_flag(root, "held", snapshot->listed[at].held);
        add_same(root, snapshot, at);
        done = !call->has_party || match_index_explain(snapshot->index, &call->party.subject, at,
                                                       arena, &explanation, err);
        done = done && (!call->has_party || compare_add_explanation(root, &explanation, err));
    }
    snapshot_give(call->service->snapshots, snapshot);
    if (!done)
        return false;
    struct listed_version_info *versions = NULL;
    struct listed_link_info *links = NULL;
    size_t n_versions = 0, n_links = 0;
    if (body.len == 0) { /* not on the active list any more: what it said last */
        template_flag(root, "delisted", true);
        if (!query_listed_history(call->service->pool, listed, arena, &versions, &n_versions,
                                  &links, &n_links, err))
            return false;
        body = n_versions > 0 ? versions[n_versions - 1].body : STR_EMPTY;
    }
    AUTO_JSON *tree = body.len > 0 ? json_parse(body, err) : NULL;
    if (body.len > 0 && !tree)
        return false;
    add_source(root, list, listed, tree);
    compare_add_fields(root, call->has_party ? &call->party : NULL, tree,
                       explanation.score_micro >= MATCH_THRESHOLD_MICRO);
    return true;
}

/* --- What may be done ------------------------------------------------------------------------- */

static bool is_true(const cJSON *object, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static const cJSON *last_of(const cJSON *array)
{
    const cJSON *last = array ? array->child : NULL;
    while (last && last->next)
        last = last->next;
    return last;
}

static void add_rights(const struct alert_call *call, struct template_value *root,
                       const cJSON *alert)
{
    unsigned scopes = call->request->identity->scopes;
    struct str state = text_of(alert, "state");
    bool undecided = str_equal(state, STR("open")) || str_equal(state, STR("in_review"));
    bool waits = is_true(alert, "waits_for_approval");
    const cJSON *last = last_of(cJSON_GetObjectItemCaseSensitive(alert, "decisions"));
    bool own = str_equal(text_of(last, "author"), str_of(resource_actor(call->request)));
    bool decides = scopes & SCOPE_DECIDE;
    template_flag(root, "can_decide", decides && undecided && !waits);
    template_flag(root, "can_assign", decides && undecided);
    template_flag(root, "can_approve", (scopes & SCOPE_APPROVE) && waits && !own);
    template_flag(root, "waits_for_another", waits && (own || !(scopes & SCOPE_APPROVE)));
    template_flag(root, "own_decision", waits && own);
    template_flag(root, "can_reopen", decides && str_equal(state, STR("decided")));
    template_flag(root, "can_close", decides && text_of(alert, "task").len > 0);
    struct str assignee = text_of(cJSON_GetObjectItemCaseSensitive(alert, "assignee"), "id");
    template_flag(root, "is_mine", str_equal(assignee, str_of(call->request->identity->id)));
}

static void add_typed(const struct alert_call *call, struct template_value *root)
{
    const struct http_request *request = call->request;
    desk_add_choices(root, "outcomes", outcomes, desk_field(request, "outcome"));
    bool decided = desk_field(request, "outcome").len > 0; /* not an approval, not a reopening */
    template_text(root, "reason", decided ? desk_field(request, "reason") : STR_EMPTY);
    template_text(root, "other_reason", decided ? STR_EMPTY : desk_field(request, "reason"));
    template_text(root, "until", desk_field(request, "until"));
    template_int(root, "version", call->version);
    template_text(root, "next", call->next);
}

static bool fill(struct alert_call *call, struct template_value *root, const cJSON *alert,
                 struct error *err)
{
    const cJSON *score = cJSON_GetObjectItemCaseSensitive(alert, "score");
    template_text(root, "alert_score",
                  words_micro(root->arena, cJSON_IsNumber(score)
                                               ? (uint32_t)(score->valuedouble * 1e6 + 0.5)
                                               : 0));
    add_rights(call, root, alert);
    add_typed(call, root);
    template_flag(root, "has_party", call->has_party);
    if (!add_listed(call, root, text_of(alert, "listed"), text_of(alert, "list"), err) ||
        !alert_path_add(root, call->answer, call->evidence, text_of(alert, "party"), err))
        return false;
    struct template_value *values = template_within(root, "alert");
    words_band(values, text_of(alert, "band"));
    template_flag(values, "decisions", false); /* beside it: an alert's outcome is not theirs */
    values_of_json(values, alert);
    values_of_array(template_list(root, "decisions"),
                    cJSON_GetObjectItemCaseSensitive(alert, "decisions"));
    return true;
}

static bool show(struct alert_call *call, struct http_response *response,
                 const struct error *refused, struct error *err)
{
    const struct http_request *request = call->request;
    call->id = request->params[0];
    if (resource_transaction(call->service, request, load, call, err) < 0)
        return false;
    AUTO_JSON *alert = json_parse(call->document, err);
    if (!alert)
        return false;
    struct str ours = text_of(alert, "party_caption"), theirs = text_of(alert, "caption");
    const char *title = arena_printf(request->arena, "%s%.*s and %.*s", refused ? "Error: " : "",
                                     STR_ARG(ours), STR_ARG(theirs));
    struct template_value *root = page_begin(call->service, request, title, TAB_REVIEW);
    if (!root)
        return error_memory(err);
    unsigned status = refused ? desk_refuse(root, refused) : 200;
    desk_add_done(root, request, messages);
    return fill(call, root, alert, err) && page_finish(response, status, "alert", root, err);
}

bool page_alert(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    struct alert_call call = {.service = service, .request = request};
    return show(&call, response, NULL, err);
}

/* --- Changes ---------------------------------------------------------------------------------- */

static enum db_status change(struct db *db, void *context, struct error *err)
{
    struct alert_call *call = context;
    return call->change(db, call, err);
}

static bool perform(struct alert_call *call, struct http_response *response, struct error *err)
{
    const struct http_request *request = call->request;
    call->id = request->params[0];
    call->reason = desk_field(request, "reason");
    if (resource_transaction(call->service, request, change, call, err) >= 0)
        return desk_redirect(request, response, desk_path(request, "/alerts/", call->id, ""),
                             call->done, err);
    if (!desk_is_refusal(err))
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return show(call, response, &refused, err);
}

static enum db_status decide(struct db *db, struct alert_call *call, struct error *err)
{
    const struct http_request *request = call->request;
    struct decision_made made;
    struct decision_request decision = {.alert = call->id,
                                        .outcome = desk_field(request, "outcome"),
                                        .reason = call->reason,
                                        .until = desk_field(request, "until"),
                                        .actor = review_actor_of(request)};
    if (decision.outcome.len == 0) {
        error_at(err, "/outcome", "choose what it is");
        return DB_FATAL;
    }
    if (!str_equal(decision.outcome, STR("false_match")))
        decision.until = STR_EMPTY; /* the field belongs to the other choice */
    if (!str_to_int(desk_field(request, "version"), 1, INT64_MAX, &decision.expected_version)) {
        error_set(err, ERROR_PRECONDITION, "the page is out of date; look again before you decide");
        return DB_FATAL;
    }
    enum db_status status = decision_make(db, &decision, request->arena, &made, err);
    call->done = status >= 0 && made.waits ? "waits" : "decided";
    return status;
}

bool page_alert_decide(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct alert_call call = {.service = service, .request = request, .change = decide};
    return perform(&call, response, err);
}

static enum db_status approve(struct db *db, struct alert_call *call, struct error *err)
{
    const struct http_request *request = call->request;
    struct str verdict = desk_field(request, "verdict");
    struct approval_request approval = {.alert = call->id,
                                        .decision = desk_field(request, "decision"),
                                        .approve = str_equal(verdict, STR("approved")),
                                        .reason = call->reason,
                                        .actor = review_actor_of(request)};
    if (!approval.approve && !str_equal(verdict, STR("rejected"))) {
        error_at(err, "/verdict", "choose whether you approve");
        return DB_FATAL;
    }
    call->done = approval.approve ? "approved" : "rejected";
    return decision_approve(db, &approval, err);
}

bool page_alert_approve(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    struct alert_call call = {.service = service, .request = request, .change = approve};
    return perform(&call, response, err);
}

static enum db_status assign(struct db *db, struct alert_call *call, struct error *err)
{
    bool me = str_equal(desk_field(call->request, "to"), STR("me"));
    return alerts_assign(db, &call->id, 1, me ? str_of(call->request->identity->id) : STR_EMPTY,
                         review_actor_of(call->request), err);
}

bool page_alert_assign(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct alert_call call = {
        .service = service, .request = request, .change = assign, .done = "assigned"};
    return perform(&call, response, err);
}

static enum db_status reopen(struct db *db, struct alert_call *call, struct error *err)
{
    return alert_reopen(db, call->id, call->reason, review_actor_of(call->request), err);
}

bool page_alert_reopen(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct alert_call call = {
        .service = service, .request = request, .change = reopen, .done = "reopened"};
    return perform(&call, response, err);
}

static enum db_status finish(struct db *db, struct alert_call *call, struct error *err)
{
    return alert_finish(db, call->id, call->reason, review_actor_of(call->request), err);
}

bool page_alert_close(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct alert_call call = {
        .service = service, .request = request, .change = finish, .done = "closed"};
    return perform(&call, response, err);
}
