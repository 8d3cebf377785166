/* http/pages/parties.c - stored parties as a list that can be searched, and a party's own page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/page.h"
#include "http/pages/party_words.h"
#include "http/pages/words.h"
#include "http/resource.h"
#include "portfolio/party_history.h"
#include "portfolio/party_store.h"
#include "portfolio/relation_store.h"
#include "review/alert_query.h"

enum { SHOWN_RELATIONS = 100, SHOWN_VERSIONS = 20, SHOWN_ALERTS = 50, SHOWN_CHANGES = 12 };

/* --- The list --------------------------------------------------------------------------------- */

struct list_call {
    const struct http_request *request;
    struct page_request page;
    struct str words;
    struct party_page found;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct list_call *call = context;
    return party_store_list(db, call->words, call->page.cursor, call->page.limit,
                            call->request->arena, &call->found, err);
}

static void add_parties(const struct list_call *call, struct template_value *root)
{
    if (call->found.n_parties == 0)
        return;
    struct template_value *rows = template_list(template_within(root, "parties"), "items");
    for (size_t i = 0; i < call->found.n_parties; i++) {
        const struct party *party = &call->found.parties[i];
        struct template_value *row = template_add(rows);
        template_text(row, "id", party->id);
        template_text(row, "name", party_caption(party));
        template_text(row, "about", party_about(party, call->request->arena));
    }
}

bool page_parties(struct service *service, const struct http_request *request,
                  struct http_response *response, struct error *err)
{
    struct list_call call = {.request = request};
    (void)http_query(request, "q", &call.words);
    if (!resource_page(request, &call.page, err) ||
        resource_transaction(service, request, list, &call, err) < 0)
        return false;
    struct template_value *root = page_begin(service, request, "Parties", TAB_PARTIES);
    page_add_search(root, "/parties", "Search by name",
                    "Whole words or their beginnings, in any order.", call.words);
    add_parties(&call, root);
    page_add_pager(root, page_address(request->arena, "/parties?q=", call.words), call.page.cursor,
                   call.found.next);
    return page_finish(response, 200, "parties", root, err);
}

/* --- One party -------------------------------------------------------------------------------- */

struct party_call {
    const struct http_request *request;
    struct party_event *events;
    size_t n_events;
    struct relation_page relations;
    struct str *others; /* names of the other ends */
    struct document_page alerts;
};

static struct str other_end(const struct party_call *call, const struct party_relation *relation)
{
    bool outgoing = str_equal(relation->from_id, call->events[0].party.id);
    return outgoing ? relation->to_id : relation->from_id;
}

static enum db_status load_relations(struct db *db, struct party_call *call, struct error *err)
{
    struct arena *arena = call->request->arena;
    enum db_status status = relation_store_list(db, call->events[0].party.id, STR_EMPTY,
                                                SHOWN_RELATIONS, arena, &call->relations, err);
    if (status < 0)
        return status;
    call->others = arena_calloc(arena, SHOWN_RELATIONS, sizeof *call->others);
    for (size_t i = 0; call->others && i < call->relations.n_relations && status >= 0; i++) {
        struct party other;
        struct str id = other_end(call, &call->relations.relations[i]);
        status = party_store_find(db, id, arena, &other, err);
        call->others[i] = status == DB_ROWS ? party_caption(&other) : id;
    }
    return status;
}

static enum db_status load_alerts(struct db *db, struct party_call *call, struct error *err)
{
    if (!(call->request->identity->scopes & SCOPE_SCREEN))
        return DB_NONE;
    const struct alert_filter filter = {
        .max_micro = 1000000, .party = call->events[0].party.id, .sort = ALERT_NEWEST};
    return alerts_list(db, &filter, STR_EMPTY, SHOWN_ALERTS, call->request->arena, &call->alerts,
                       err);
}

static enum db_status load_party(struct db *db, void *context, struct error *err)
{
    struct party_call *call = context;
    enum db_status status =
        party_history_load(db, call->request->params[0], SHOWN_VERSIONS, call->request->arena,
                           &call->events, &call->n_events, err);
    if (status != DB_ROWS)
        return status;
    if (load_relations(db, call, err) < 0 || load_alerts(db, call, err) < 0)
        return DB_FATAL;
    return DB_ROWS;
}

static void add_relations(const struct party_call *call, struct template_value *root)
{
    struct arena *arena = call->request->arena;
    if (call->relations.n_relations == 0 || !call->others)
        return;
    struct template_value *within = template_within(root, "relations");
    struct template_value *rows = template_list(within, "items");
    for (size_t i = 0; i < call->relations.n_relations; i++) {
        const struct party_relation *relation = &call->relations.relations[i];
        struct template_value *row = template_add(rows);
        template_flag(row, "outgoing", str_equal(relation->from_id, call->events[0].party.id));
        template_text(row, "words",
                      relation_words(arena, relation->edge.type, relation->edge.share_low_bp,
                                     relation->edge.share_high_bp));
        template_text(row, "other_id", other_end(call, relation));
        template_text(row, "other", call->others[i]);
        template_cstr(row, "source", relation_source_name(relation->edge.source));
        words_set_date(row, "from", "from_iso", relation->valid_from);
        words_set_date(row, "to", "to_iso", relation->valid_to);
    }
    template_flag(within, "more", call->relations.next.len > 0);
}

static void add_properties(const struct party *party, struct template_value *root)
{
    struct template_value *rows = template_list(root, "properties");
    for (size_t i = 0; i < party->n_properties; i++) {
        const struct party_property *property = &party->properties[i];
        struct template_value *row = template_add(rows);
        template_text(row, "label", property_words(property->name, root->arena));
        struct template_value *values = template_list(row, "values");
        for (size_t v = 0; v < property->n_values; v++)
            template_add_text(values, property_value_words(property->name, property->values[v]));
    }
}

static void add_changes(const struct party_call *call, size_t at, struct template_value *row)
{
    struct party_change *changes;
    size_t count = 0;
    if (at + 1 == call->n_events || call->events[at].deleted ||
        !party_changes(&call->events[at + 1].party, &call->events[at].party, call->request->arena,
                       &changes, &count))
        return;
    struct template_value *lines = template_list(row, "changes");
    for (size_t i = 0; i < count && i < SHOWN_CHANGES; i++) {
        struct template_value *line = template_add(lines);
        template_flag(line, "added", changes[i].added);
        template_text(line, "property", property_words(changes[i].property, call->request->arena));
        template_text(line, "value", property_value_words(changes[i].property, changes[i].value));
    }
    if (count > SHOWN_CHANGES)
        template_printf(row, "more_changes", "and %zu more", count - SHOWN_CHANGES);
}

static void add_history(const struct party_call *call, struct template_value *root)
{
    struct template_value *rows = template_list(root, "history");
    for (size_t i = 0; i < call->n_events; i++) {
        const struct party_event *event = &call->events[i];
        struct template_value *row = template_add(rows);
        template_int(row, "version", event->party.version);
        template_text(row, "at_iso", event->changed_at);
        template_text(row, "at", words_time(call->request->arena, event->changed_at));
        template_text(row, "by", event->changed_by);
        template_flag(row, "deleted", event->deleted);
        template_flag(row, "first", event->party.version == 1);
        add_changes(call, i, row);
    }
}

static bool add_alerts(const struct party_call *call, struct template_value *root,
                       struct error *err)
{
    if (call->alerts.n_documents == 0)
        return true;
    struct template_value *rows = template_list(template_within(root, "alerts"), "items");
    for (size_t i = 0; i < call->alerts.n_documents; i++) {
        AUTO_JSON *alert = json_parse(call->alerts.documents[i], err);
        if (!alert)
            return false;
        words_alert(template_add(rows), alert);
    }
    return true;
}

bool page_party(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    struct party_call call = {.request = request};
    enum db_status status = resource_transaction(service, request, load_party, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no party has this id");
    const struct party *party = &call.events[0].party;
    struct str name = party_caption(party);
    char *title = arena_printf(request->arena, "%.*s", STR_ARG(name));
    struct template_value *root = page_begin(service, request, title, TAB_PARTIES);
    template_text(root, "id", party->id);
    template_text(root, "name", name);
    template_text(root, "about", party_about(party, request->arena));
    template_flag(root, "deleted", call.events[0].deleted);
    add_properties(party, root);
    add_relations(&call, root);
    add_history(&call, root);
    return add_alerts(&call, root, err) && page_finish(response, 200, "party", root, err);
}
