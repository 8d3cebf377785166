/* http/pages/screen.c - the page of a new screening: shown, added to, screened.
 *
 * Every button submits the whole form, so that rows can be added without JavaScript and nothing
 * typed is lost. "Screen" goes through the same decoder and screen_engagement() as the API.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/clock.h"
#include "http/pages/page.h"
#include "http/pages/screen_again.h"
#include "http/pages/screen_document.h"
#include "http/pages/words.h"
#include "http/resource.h"
#include "review/policy_store.h"
#include "screening/store.h"

enum { ANSWER_MAX_BYTES = 64 << 20, SUMMARY_MAX_ROWS = 20 };

/* --- Values of the template ------------------------------------------------------------------- */

static const char *const kinds[][2] = {
    {"Company", "company"}, {"Person", "person"}, {"LegalEntity", "company or person"}};

static void add_option(struct template_value *list, struct str value, struct str label,
                       struct str chosen)
{
    struct template_value *option = template_add(list);
    template_text(option, "value", value);
    template_text(option, "label", label);
    template_flag(option, "selected", str_equal(value, chosen));
}

static void add_relations(struct template_value *row, struct str chosen)
{
    struct template_value *list = template_list(row, "relations");
    for (size_t i = 0; i < form_n_relations; i++)
        add_option(list, str_of(form_relations[i].value), str_of(form_relations[i].words), chosen);
}

static struct str party_label(const struct screen_form *form, size_t number)
{
    struct str name =
        number == 0 ? form->top[TOP_COMPANY] : form->rows[number - 1].values[ROW_NAME];
    if (name.len == 0)
        name = number == 0 ? STR("your company") : STR("not named yet");
    return str_of(arena_printf(form->arena, "%zu: %.*s", number, STR_ARG(name)));
}

/* Parties 0 to `count` - 1, but for `except`. */
static void add_parties(const struct screen_form *form, struct template_value *row, const char *key,
                        size_t count, struct str chosen)
{
    struct template_value *list = template_list(row, key);
    for (size_t i = 0; i < count; i++)
        add_option(list, str_of(arena_printf(form->arena, "%zu", i)), party_label(form, i), chosen);
}

static void add_row(const struct screen_form *form, size_t at, struct template_value *rows)
{
    const struct form_row *row = &form->rows[at];
    const struct str *values = row->values, *errors = row->errors;
    struct template_value *value = template_add(rows);
    template_int(value, "n", (int64_t)at + 1);
    template_flag(value, "is_vendor", at == 0);
    template_flag(value, "only", form->n_typed == 1);
    template_text(value, "name", values[ROW_NAME]);
    template_text(value, "country", values[ROW_COUNTRY]);
    template_text(value, "low", values[ROW_LOW]);
    template_text(value, "high", values[ROW_HIGH]);
    template_text(value, "birth", values[ROW_BIRTH]);
    template_text(value, "number", values[ROW_NUMBER]);
    template_text(value, "name_error", errors[ROW_NAME]);
    template_text(value, "country_error", errors[ROW_COUNTRY]);
    template_text(value, "relation_error", errors[ROW_RELATION]);
    template_text(value, "share_error", errors[ROW_LOW]);
    template_text(value, "birth_error", errors[ROW_BIRTH]);
    template_text(value, "number_error", errors[ROW_NUMBER]);
    struct template_value *list = template_list(value, "kinds");
    for (size_t i = 0; i < LENGTH(kinds); i++)
        add_option(list, str_of(kinds[i][0]), str_of(kinds[i][1]), values[ROW_KIND]);
    add_relations(value, values[ROW_RELATION]);
    add_parties(form, value, "parties", at + 1, values[ROW_OF]);
    template_flag(value, "details_open",
                  values[ROW_LOW].len || values[ROW_HIGH].len || values[ROW_BIRTH].len ||
                      values[ROW_NUMBER].len || errors[ROW_LOW].len);
}

/* A party of the table: as it was understood, and what is wrong with it. */
static void add_table_row(const struct screen_form *form, size_t at, struct template_value *rows)
{
    const struct form_row *row = &form->rows[at];
    const struct form_relation *relation = form_relation_of(row->values[ROW_RELATION]);
    struct template_value *value = template_add(rows), *errors;
    int64_t other = 0;
    template_int(value, "n", (int64_t)at + 1);
    template_int(value, "line", (int64_t)row->line);
    template_text(value, "name", row->values[ROW_NAME]);
    template_text(value, "country", row->values[ROW_COUNTRY]);
    template_cstr(value, "relation", relation ? relation->words : "");
    bool known = str_to_int(row->values[ROW_OF], 0, (int64_t)form->n_rows, &other);
    template_text(value, "other", known ? party_label(form, (size_t)other) : STR_EMPTY);
    errors = template_list(value, "errors");
    for (size_t f = 0; f < ROW_FIELDS; f++)
        if (row->errors[f].len > 0)
            template_add_text(errors, row->errors[f]);
}

static void add_table(const struct screen_form *form, struct template_value *root)
{
    if (form->n_typed == form->n_rows)
        return;
    struct template_value *table = template_within(root, "preview");
    struct template_value *rows = template_list(table, "items");
    template_text(table, "count",
                  words_count(form->arena, form->n_rows - form->n_typed, "party", "parties"));
    for (size_t i = form->n_typed; i < form->n_rows; i++)
        add_table_row(form, i, rows);
}

static void add_link(const struct screen_form *form, size_t at, struct template_value *links)
{
    const struct form_link *link = &form->links[at];
    struct template_value *value = template_add(links);
    template_int(value, "n", (int64_t)at + 1);
    template_text(value, "low", link->values[LINK_LOW]);
    template_text(value, "high", link->values[LINK_HIGH]);
    template_text(value, "link_error", link->error);
    add_relations(value, link->values[LINK_RELATION]);
    add_parties(form, value, "froms", form->n_typed + 1, link->values[LINK_FROM]);
    add_parties(form, value, "tos", form->n_typed + 1, link->values[LINK_TO]);
}

static void add_top(const struct screen_form *form, struct template_value *root)
{
    bool more = false;
    template_text(root, "company", form->top[TOP_COMPANY]);
    template_text(root, "company_country", form->top[TOP_COUNTRY]);
    template_text(root, "table", form->top[TOP_TABLE]);
    template_text(root, "as_of", form->top[TOP_AS_OF]);
    template_text(root, "company_error", form->top_errors[TOP_COMPANY]);
    template_text(root, "company_country_error", form->top_errors[TOP_COUNTRY]);
    template_text(root, "table_error", form->top_errors[TOP_TABLE]);
    template_text(root, "as_of_error", form->top_errors[TOP_AS_OF]);
    template_text(root, "seat", form->top[TOP_SEAT]);
    template_text(root, "nationality", form->top[TOP_NATIONALITY]);
    template_text(root, "currency", form->top[TOP_CURRENCY]);
    template_flag(root, "us_origin", form->top[TOP_US_ORIGIN].len > 0);
    template_flag(root, "us_import", form->top[TOP_US_IMPORT].len > 0);
    template_text(root, "seat_error", form->top_errors[TOP_SEAT]);
    template_text(root, "nationality_error", form->top_errors[TOP_NATIONALITY]);
    template_text(root, "currency_error", form->top_errors[TOP_CURRENCY]);
    for (size_t i = TOP_AS_OF; i < TOP_FIELDS; i++)
        more = more || form->top[i].len > 0;
    template_flag(root, "more_open", more);
    template_flag(root, "table_open", form->top[TOP_TABLE].len > 0);
    template_flag(root, "links_open", form->n_links > 0);
}

/* --- The summary of errors -------------------------------------------------------------------- */

static void summarise(struct template_value *problems, struct str error, const char *format,
                      size_t number)
{
    char href[48];
    if (error.len == 0 || !problems)
        return;
    snprintf(href, sizeof href, "#%s-%zu", format, number);
    page_add_problem(problems, str_copy(problems->arena, str_of(href)), error);
}

static void add_problems(const struct screen_form *form, struct template_value *root)
{
    static const char *const ids[ROW_FIELDS] = {
        [ROW_NAME] = "name",         [ROW_COUNTRY] = "country", [ROW_KIND] = "kind",
        [ROW_RELATION] = "relation", [ROW_OF] = "of",           [ROW_LOW] = "low",
        [ROW_HIGH] = "low",          [ROW_BIRTH] = "birth",     [ROW_NUMBER] = "number"};
    static const char *const top_ids[TOP_FIELDS] = {
        "#company",     "#company-country", "#table",     "#as-of",    "#seat",
        "#nationality", "#currency",        "#us-origin", "#us-import"};
    size_t n = 0;
    if (!form->wrong)
        return;
    struct template_value *problems = page_problems(root);
    if (form->general.len > 0)
        page_add_problem(problems, STR_EMPTY, form->general);
    for (size_t i = 0; i < TOP_FIELDS; i++)
        if (form->top_errors[i].len > 0)
            page_add_problem(problems, str_of(top_ids[i]), form->top_errors[i]);
    for (size_t i = 0; i < form->n_rows && problems; i++)
        for (size_t f = 0; f < ROW_FIELDS; f++) {
            n += form->rows[i].errors[f].len > 0;
            if (n <= SUMMARY_MAX_ROWS)
                summarise(problems, form->rows[i].errors[f], i < form->n_typed ? ids[f] : "line",
                          i + 1);
        }
    if (n > SUMMARY_MAX_ROWS)
        page_add_problem(
            problems, STR("#lines"),
            str_of(arena_printf(form->arena, "and %zu more in the table", n - SUMMARY_MAX_ROWS)));
    for (size_t i = 0; i < form->n_links; i++)
        summarise(problems, form->links[i].error, "from", i + 1);
}

/* The browser's own "back" keeps what was typed only where the page may be kept. */
static bool show(struct service *service, const struct http_request *request,
                 struct http_response *response, const struct screen_form *form, struct error *err)
{
    const char *title = form->wrong ? "Error: new screening" : "New screening";
    struct template_value *root = page_begin(service, request, title, TAB_SCREEN);
    struct template_value *rows = template_list(root, "rows"), *links;
    add_top(form, root);
    for (size_t i = 0; i < form->n_typed; i++)
        add_row(form, i, rows);
    add_table(form, root);
    links = template_list(root, "links");
    for (size_t i = 0; i < form->n_links; i++)
        add_link(form, i, links);
    words_add_countries(template_list(root, "countries"));
    if (!form->wrong)
        template_text(root, "note", form->general);
    add_problems(form, root);
    http_add_header(response, "Cache-Control", STR("private, no-cache"));
    return page_finish(response, form->wrong ? 422 : 200, "screen", root, err);
}

struct again_call {
    struct str id, evidence;
    struct arena *arena;
};

static enum db_status load_evidence(struct db *db, void *context, struct error *err)
{
    struct again_call *call = context;
    return screening_load_evidence(db, call->id, call->arena, &call->evidence, err);
}

/* The form as an earlier screening was asked, to be changed. */
static bool show_again(struct service *service, const struct http_request *request,
                       struct http_response *response, struct str id, struct error *err)
{
    struct again_call call = {.id = id, .arena = request->arena};
    enum db_status status = resource_transaction(service, request, load_evidence, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no screening has this number");
    AUTO_JSON *evidence = json_parse(call.evidence, err);
    if (!evidence)
        return false;
    const struct screen_form *form = screen_form_again(evidence, request->arena);
    return form ? show(service, request, response, form, err) : error_memory(err);
}

bool page_screen_form(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct str from = STR_EMPTY;
    if (http_query(request, "from", &from) && from.len > 0)
        return show_again(service, request, response, from, err);
    const struct screen_form *form = screen_form_new(request->arena);
    return form ? show(service, request, response, form, err) : error_memory(err);
}

/* --- Screening -------------------------------------------------------------------------------- */

struct save_call {
    const struct screening *screening;
    struct str answer;
    const char *actor;
};

static enum db_status save(struct db *db, void *context, struct error *err)
{
    const struct save_call *call = context;
    return screening_save(db, call->screening, call->answer, call->actor, err);
}

static bool keep(struct service *service, const struct http_request *request,
                 struct screening *screening, struct error *err)
{
    AUTO_BUF answer = BUF_INIT(ANSWER_MAX_BYTES);
    struct json_writer w = JSON_WRITER(&answer);
    screening_assign_id(screening);
    screening_write(&w, screening);
    if (!json_writer_done(&w))
        return error_memory(err);
    struct save_call call = {screening, buf_str(&answer), resource_actor(request)};
    return db_pool_transaction(service->pool, request->identity->tenant, save, &call, err) >=
           DB_NONE;
}

static bool screen(struct service *service, const struct http_request *request,
                   const struct engagement *engagement, struct str *id_out, struct error *err)
{
    struct screening screening;
    const struct snapshot *snapshot;
    if (!snapshot_take_as_of(service->snapshots, engagement->as_of, clock_today(), &snapshot, err))
        return false;
    struct screen_context context = {.snapshot = snapshot, .now_unix_ms = clock_unix_ms()};
    bool done = policy_cache_get(service->policies, request->identity->tenant, request->arena,
                                 &context.policy, err) &&
                screen_engagement(&context, engagement, request->arena, &screening, err) &&
                keep(service, request, &screening, err);
    snapshot_give(service->snapshots, snapshot);
    if (done)
        *id_out = str_copy(request->arena, str_of(screening.id));
    return done;
}

static void blame_all(const struct screen_document *document, struct screen_form *form,
                      const struct faults *faults)
{
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++)
        screen_document_blame(document, form, str_of(faults->rows[i].pointer),
                              str_of(faults->rows[i].message));
}

/* Screens what the form says; what is wrong with it is set on the form. */
static bool try_to_screen(struct service *service, const struct http_request *request,
                          struct screen_form *form, struct str *id_out, struct error *err)
{
    struct screen_document document;
    struct faults faults = {.count = 0};
    struct engagement engagement;
    if (!screen_document_make(form, &document, err))
        return false;
    AUTO_JSON *json = document.json;
    if (!json)
        return true;
    if (!engagement_decode(json, request->arena, &engagement, &faults)) {
        blame_all(&document, form, &faults);
        return form->wrong || error_memory(err);
    }
    if (screen(service, request, &engagement, id_out, err))
        return true;
    if (err->code != ERROR_INPUT)
        return false;
    screen_document_blame(&document, form, str_of(err->pointer), str_of(err->message));
    *err = (struct error)ERROR_INIT;
    return true;
}

/* "remove-3" -> 3 */
static size_t removed_row(struct str action)
{
    int64_t number = 0;
    if (!str_starts_with(action, STR("remove-")) ||
        !str_to_int(str_slice(action, 7, action.len), 1, FORM_MAX_ROWS, &number))
        return 0;
    return (size_t)number;
}

bool page_screen_post(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct str action = STR_EMPTY, id = STR_EMPTY;
    struct screen_form *form = screen_form_read(request);
    if (!form)
        return error_memory(err);
    (void)http_form(request, "action", 0, &action);
    bool adds = str_equal(action, STR("add")) || str_equal(action, STR("add-link"));
    if (str_equal(action, STR("add"))) {
        if (!screen_form_add_row(form)) {
            form->general = STR("The form has fields for 25 parties; paste a table for more.");
            form->wrong = true;
        }
    } else if (str_equal(action, STR("add-link"))) {
        if (form->n_links < FORM_MAX_LINKS)
            form->links[form->n_links++] = (struct form_link){.error = STR_EMPTY};
    } else if (removed_row(action) > 0) {
        screen_form_remove_row(form, removed_row(action));
    } else {
        screen_form_take_table(form);
        if (str_equal(action, STR("table")))
            (void)screen_form_keep_rows(form);
        else if (!form->wrong && !try_to_screen(service, request, form, &id, err))
            return false;
    }
    if (adds || removed_row(action) > 0) /* the table stays a table, and in sight */
        screen_form_take_table(form);
    if (id.len == 0)
        return show(service, request, response, form, err);
    char *path = arena_printf(request->arena, "/screenings/%.*s", STR_ARG(id));
    return path ? page_redirect(request, response, str_of(path), err) : error_memory(err);
}
