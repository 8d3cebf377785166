/* http/report.c - /v1/screenings/{id}/report: one printable page, made of the evidence itself.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/base64.h"
#include "http/pages/page.h"
#include "http/pages/words.h"
#include "http/resource.h"
#include "review/alert_query.h"
#include "screening/store.h"

enum { MAX_PARTIES = 500, MAX_MATCHES = 10 };

struct report_call {
    const struct http_request *request;
    struct signed_evidence evidence;
    cJSON *tree;
    struct decision_note *notes; /* of the decisions applied */
    size_t n_notes;
};

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static struct str text(const cJSON *object, const char *key)
{
    const cJSON *value = get(object, key);
    return cJSON_IsString(value) ? str_of(value->valuestring) : STR_EMPTY;
}

static uint32_t number(const cJSON *object, const char *key)
{
    const cJSON *value = get(object, key);
    return cJSON_IsNumber(value) && value->valuedouble > 0 ? (uint32_t)value->valuedouble : 0;
}

static const cJSON *first(const cJSON *object, const char *key)
{
    const cJSON *array = get(object, key);
    return array ? array->child : NULL;
}

static void put_text(struct template_value *out, const char *key, const cJSON *from,
                     const char *field)
{
    template_text(out, key, text(from, field));
}

static void put_micro(struct template_value *out, const char *key, const cJSON *from,
                      const char *field)
{
    template_text(out, key, words_micro(out ? out->arena : NULL, number(from, field)));
}

/* --- what is loaded --------------------------------------------------------------------------- */

static enum db_status load_notes(struct db *db, struct report_call *call, struct error *err)
{
    const cJSON *input = get(call->tree, "input");
    size_t n = 0;
    for (const cJSON *d = first(input, "decisions"); d; d = d->next)
        n++;
    struct str *ids = arena_calloc(call->request->arena, n, sizeof *ids);
    if (!ids) {
        error_memory(err);
        return DB_FATAL;
    }
    n = 0;
    for (const cJSON *d = first(input, "decisions"); d; d = d->next)
        ids[n++] = text(d, "id");
    return decision_notes(db, ids, n, call->request->arena, &call->notes, &call->n_notes, err);
}

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct report_call *call = context;
    enum db_status status = screening_load_signed(db, call->request->params[0],
                                                  call->request->arena, &call->evidence, err);
    if (status != DB_ROWS)
        return status;
    cJSON_Delete(call->tree);
    call->tree = json_parse(call->evidence.evidence, err);
    if (!call->tree)
        return DB_FATAL;
    status = load_notes(db, call, err);
    return status < 0 ? status : DB_ROWS;
}

/* --- sections --------------------------------------------------------------------------------- */

static void put_lists(struct template_value *root, const cJSON *context)
{
    struct template_value *lists = template_list(root, "lists");
    bool sample = false;
    for (const cJSON *l = first(context, "lists"); l; l = l->next) {
        struct template_value *row = template_add(lists);
        put_text(row, "list", l, "id");
        template_int(row, "version", number(l, "version"));
        put_text(row, "published", l, "published");
        put_text(row, "checked", l, "checked_at");
        put_text(row, "sha256", l, "sha256");
        sample = sample || number(l, "sample");
    }
    template_flag(root, "sample", sample);
}

static void put_steps(struct template_value *root, const cJSON *result)
{
    struct template_value *steps = template_list(root, "steps");
    for (const cJSON *s = first(get(result, "headline"), "path"); s; s = s->next) {
        struct template_value *row = template_add(steps);
        bool end = !get(s, "party");
        put_text(row, "name", s, end ? "listed" : "party");
        template_text(row, "why",
                      end                  ? STR("the party's own risk: match and flags")
                      : get(s, "relation") ? text(s, "relation")
                                           : STR("the root"));
        put_micro(row, "factor", s, "weight_micro");
        put_micro(row, "product", s, "product_micro");
    }
}

static void put_rules(struct template_value *root, const cJSON *result)
{
    struct template_value *rules = template_list(root, "rules");
    for (const cJSON *r = first(result, "rules"); r; r = r->next) {
        static const char *const fields[] = {"authorisation", "party",  "reason", "regime",
                                             "rule",          "source", "verdict"};
        struct template_value *row = template_add(rules);
        for (size_t i = 0; i < LENGTH(fields); i++)
            put_text(row, fields[i], r, fields[i]);
        template_flag(row, "decides", !get(r, "decides") || number(r, "decides"));
    }
}

static struct str outcome_of(const cJSON *input, struct str party, struct str listed)
{
    for (const cJSON *d = first(input, "decisions"); d; d = d->next)
        if (str_equal(text(d, "party"), party) && str_equal(text(d, "listed"), listed))
            return text(d, "outcome");
    return STR_EMPTY;
}

static void put_matches(struct template_value *row, const cJSON *input, const cJSON *party)
{
    struct template_value *matches = template_list(row, "matches");
    size_t n = 0;
    for (const cJSON *m = first(party, "matches"); m && n < MAX_MATCHES; m = m->next, n++) {
        struct template_value *match = template_add(matches);
        put_text(match, "listed", m, "listed");
        put_micro(match, "score", get(m, "explanation"), "score_micro");
        template_text(match, "decision", outcome_of(input, text(party, "id"), text(m, "listed")));
    }
}

/* Both sorted by id: walked side by side. */
static void put_parties(struct template_value *root, const cJSON *input, const cJSON *result)
{
    struct template_value *parties = template_list(root, "parties");
    const cJSON *sent = first(input, "parties");
    int64_t n = 0;
    for (const cJSON *p = first(result, "parties"); p; p = p->next, n++) {
        const cJSON *name = first(get(sent, "properties"), "name");
        if (n < MAX_PARTIES) {
            struct template_value *row = template_add(parties);
            template_text(row, "name",
                          cJSON_IsString(name) ? str_of(name->valuestring) : text(p, "id"));
            put_text(row, "id", p, "id");
            if (get(p, "tier"))
                template_int(row, "tier", number(p, "tier"));
            else
                template_cstr(row, "tier", "not reached");
            put_micro(row, "risk", p, "risk_micro");
            put_matches(row, input, p);
        }
        sent = sent ? sent->next : NULL;
    }
    if (n > MAX_PARTIES)
        template_int(root, "more", n - MAX_PARTIES);
}

static void put_decisions(struct template_value *root, const struct report_call *call,
                          const cJSON *input)
{
    struct template_value *decisions = template_list(root, "decisions");
    for (const cJSON *d = first(input, "decisions"); d; d = d->next) {
        struct template_value *row = template_add(decisions);
        put_text(row, "party", d, "party");
        put_text(row, "listed", d, "listed");
        put_text(row, "outcome", d, "outcome");
        for (size_t i = 0; i < call->n_notes; i++) {
            const struct decision_note *note = &call->notes[i];
            if (!str_equal(note->id, text(d, "id")))
                continue;
            template_text(row, "author", note->author);
            template_text(row, "made_at", note->made_at);
            template_text(row, "approver", note->approver);
            template_text(row, "reason", note->reason);
        }
    }
}

static void put_reasons(struct template_value *root, const cJSON *result)
{
    struct template_value *reasons = template_list(root, "reasons");
    for (const cJSON *r = first(result, "reasons"); r; r = r->next)
        put_text(template_add(reasons), "message", r, "message");
}

static void put_facts(struct template_value *root, const struct report_call *call)
{
    const cJSON *input = get(call->tree, "input"), *context = get(call->tree, "context");
    const cJSON *result = get(call->tree, "result"), *policy = get(context, "policy");
    const struct verdict_words *words = verdict_words(text(result, "verdict"));
    template_text(root, "id", call->request->params[0]);
    template_cstr(root, "verdict_word", words->word);
    template_cstr(root, "meaning", words->meaning);
    template_flag(root, "incomplete", number(result, "incomplete"));
    template_flag(root, "authorised", number(result, "authorised"));
    put_text(root, "until", result, "authorised_until");
    put_text(root, "engagement", input, "engagement");
    put_text(root, "root", input, "root");
    put_text(root, "as_of", input, "as_of");
    put_text(root, "evaluated_at", input, "evaluated_at");
    put_text(root, "model", context, "model");
    template_int(root, "policy", number(policy, "version"));
    put_micro(root, "match_threshold", policy, "match_threshold_micro");
    put_micro(root, "block_threshold", policy, "block_threshold_micro");
    put_micro(root, "risk", get(result, "headline"), "risk_micro");
    put_micro(root, "breadth", result, "breadth_micro");
    template_cstr(root, "evidence_sha256", call->evidence.sha256);
    template_text(root, "key", call->evidence.key);
    char signature[BASE64_SIZE(EVIDENCE_SIGNATURE_BYTES)];
    base64_encode(call->evidence.signature, signature, sizeof signature);
    template_text(root, "signature", str_copy(call->request->arena, str_of(signature)));
}

static bool write_report(struct service *service, const struct report_call *call,
                         struct http_response *response, struct error *err)
{
    struct template_value *root = page_begin(service, call->request, "Screening report", TAB_NONE);
    const cJSON *input = get(call->tree, "input"), *result = get(call->tree, "result");
    put_facts(root, call);
    put_lists(root, get(call->tree, "context"));
    put_reasons(root, result);
    put_steps(root, result);
    put_rules(root, result);
    put_parties(root, input, result);
    put_decisions(root, call, input);
    return page_finish_alone(response, "report", root, err);
}

bool screenings_report(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct report_call call = {.request = request};
    enum db_status status = resource_transaction(service, request, load, &call, err);
    if (status == DB_NONE)
        error_set(err, ERROR_NOT_FOUND, "no screening has this id");
    bool done = status == DB_ROWS && write_report(service, &call, response, err);
    cJSON_Delete(call.tree);
    return done;
}
