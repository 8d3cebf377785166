/* http/pages/screening.c - a stored screening's result page, and the rows of the last screenings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/screening.h"

#include "http/pages/page.h"
#include "http/pages/result.h"
#include "http/pages/result_words.h"
#include "http/pages/words.h"
#include "screening/replay.h"

struct load_call {
    struct str id;
    struct arena *arena;
    struct str answer, evidence;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct load_call *call = context;
    enum db_status status = screening_load(db, call->id, call->arena, &call->answer, err);
    if (status != DB_ROWS)
        return status;
    return screening_load_evidence(db, call->id, call->arena, &call->evidence, err);
}

static bool show(struct service *service, const struct http_request *request,
                 struct http_response *response, struct str replayed, struct error *err)
{
    struct load_call call = {.id = request->params[0], .arena = request->arena};
    enum db_status status =
        db_pool_transaction(service->pool, request->identity->tenant, load, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no screening has this number");
    AUTO_JSON *answer = json_parse(call.answer, err);
    AUTO_JSON *evidence = answer ? json_parse(call.evidence, err) : NULL;
    struct result_view view;
    if (!evidence || !result_view_read(answer, evidence, request->arena, &view, err))
        return false;
    const char *word = verdict_words(view.verdict)->word;
    struct str subject = result_subject(&view);
    char *title = arena_printf(request->arena, "%s: %.*s", word, STR_ARG(subject));
    struct template_value *root = page_begin(service, request, title, TAB_NONE);
    struct result_shown shown = result_shown_read(request);
    template_text(root, "replayed", replayed);
    return result_fill(&view, &shown, root, err) && page_finish(response, 200, "result", root, err);
}

bool page_screening(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    return show(service, request, response, STR_EMPTY, err);
}

/* Shown on the page itself, not after a redirect: a replay changes nothing. */
bool page_screening_replay(struct service *service, const struct http_request *request,
                           struct http_response *response, struct error *err)
{
    struct replay_report report;
    const struct replay_request asked = {.pool = service->pool,
                                         .tenant = request->identity->tenant,
                                         .snapshots = service->snapshots,
                                         .screening = request->params[0]};
    if (!replay_run(&asked, request->arena, &report, err))
        return false;
    if (report.equal)
        return show(service, request, response,
                    STR("Made again from its evidence: the same, byte for byte."), err);
    char *text =
        arena_printf(request->arena, "Made again, it differs at %.*s: kept %.*s, now %.*s.",
                     STR_ARG(report.pointer), STR_ARG(report.kept), STR_ARG(report.replayed));
    return show(service, request, response, str_of(text), err);
}

/* --- Last screenings -------------------------------------------------------------------------- */

/* The name of the first party behind the buyer stands in the evidence. */
static void describe(struct db *db, struct template_value *row, struct str id)
{
    struct error ignored = ERROR_INIT;
    struct arena *arena = row->arena;
    struct str answer_text = STR_EMPTY, evidence_text = STR_EMPTY;
    struct result_view view;
    if (screening_load(db, id, arena, &answer_text, &ignored) != DB_ROWS ||
        answer_text.len > RECENT_MAX_BYTES ||
        screening_load_evidence(db, id, arena, &evidence_text, &ignored) != DB_ROWS)
        return;
    AUTO_JSON *answer = json_parse(answer_text, &ignored);
    AUTO_JSON *evidence = json_parse(evidence_text, &ignored);
    if (!answer || !evidence || !result_view_read(answer, evidence, arena, &view, &ignored))
        return;
    template_text(row, "title", str_copy(arena, result_subject(&view)));
    template_text(row, "parties", words_count(arena, view.n_parties, "party", "parties"));
}

static void add_row(struct db *db, struct template_value *rows,
                    const struct screening_summary *summary)
{
    struct template_value *row = template_add(rows);
    if (!row)
        return;
    describe(db, row, summary->id);
    template_text(row, "title", STR("A screening")); /* kept only when there is none yet */
    template_text(row, "id", summary->id);
    words_verdict(row, summary->verdict);
    template_text(row, "at_iso", summary->evaluated_at);
    template_text(row, "at", words_time(row->arena, summary->evaluated_at));
}

enum db_status screening_add_recent(struct db *db, struct template_value *root, struct error *err)
{
    struct screening_page page = {0};
    enum db_status status =
        screening_list(db, STR_EMPTY, STR_EMPTY, RECENT_ROWS, root->arena, &page, err);
    if (status < 0 || page.n_rows == 0)
        return status;
    struct template_value *rows = template_list(template_within(root, "recent"), "items");
    for (size_t i = 0; i < page.n_rows; i++)
        add_row(db, rows, &page.rows[i]);
    return status;
}
