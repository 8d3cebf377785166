/* http/pages/job.c - how far a job is; when it is done, on to what it made.
 *
 * With JavaScript the page follows the events of /v1/jobs/{id}; without, it is asked for anew.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"
#include "http/jobs.h"
#include "http/pages/job.h"
#include "http/pages/page.h"
#include "http/pages/result_view.h"
#include "http/pages/words.h"

static const struct {
    const char *kind, *words;
    const char *member, *path; /* of the job's result: where it leads */
} kinds[] = {
    {"parties.import", "Reading a table of parties", "import", "/imports/"},
    {"engagement.screen", "Screening an engagement", "screening", "/screenings/"},
    {"lists.refresh", "Fetching lists", NULL, NULL},
    {"policy.whatif", "Trying a policy out", NULL, NULL},
    {"policy.validation", "Making the validation pack", NULL, NULL},
};

static size_t find_kind(struct str kind)
{
    size_t at = 0;
    while (at < LENGTH(kinds) && !str_equal(str_of(kinds[at].kind), kind))
        at++;
    return at;
}

struct str job_words(struct str kind)
{
    size_t at = find_kind(kind);
    return at < LENGTH(kinds) ? str_of(kinds[at].words) : kind;
}

/* Where the result of a job that is done can be read; empty: on the job's own page. */
static struct str result_path(const struct job_row *row, struct arena *arena)
{
    struct error ignored = ERROR_INIT;
    size_t at = find_kind(row->kind);
    if (at == LENGTH(kinds) || !kinds[at].member || row->result.len == 0)
        return STR_EMPTY;
    AUTO_JSON *result = json_parse(row->result, &ignored);
    struct str id = result ? view_text(result, kinds[at].member) : STR_EMPTY;
    return id.len > 0 ? page_path(arena, kinds[at].path, id) : STR_EMPTY;
}

void job_fill(struct template_value *object, const struct job_row *row)
{
    template_text(object, "job", row->id);
    template_text(object, "kind", job_words(row->kind));
    template_text(object, "state", row->state);
    template_text(object, "progress_text", row->message);
    template_flag(object, "over", job_is_over(row));
    template_flag(object, "failed", str_equal(row->state, STR("failed")));
    template_text(object, "problem", row->error);
    template_text(object, "started_iso", row->created_at);
    template_text(object, "started",
                  object ? words_time(object->arena, row->created_at) : STR_EMPTY);
    template_flag(object, "cancel_requested", row->cancel_requested);
    if (row->total > 0) {
        template_int(object, "current", row->current < row->total ? row->current : row->total);
        template_int(object, "of", row->total);
    } else {
        template_text(object, "current", STR_EMPTY);
        template_text(object, "of", STR_EMPTY);
    }
}

bool page_job(struct service *service, const struct http_request *request,
              struct http_response *response, struct error *err)
{
    struct job_row row;
    if (!jobs_look_up(service, request, &row, err))
        return false;
    struct str path = result_path(&row, request->arena), import = STR_EMPTY;
    /* A table that could not be read has a page too, though its job made nothing. */
    if (path.len == 0 && http_query(request, "import", &import) && uuid_valid(import))
        path = page_path(request->arena, "/imports/", import);
    if (job_is_over(&row) && path.len > 0)
        return page_redirect(request, response, path, err);
    struct template_value *root = page_begin(service, request, "Job", TAB_NONE);
    job_fill(root, &row);
    template_flag(root, "may_stop", !job_is_over(&row) && jobs_may_stop(request, &row));
    if (!job_is_over(&row))
        template_int(root, "again_seconds", 5);
    return page_finish(response, 200, "job", root, err);
}

bool page_job_cancel(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct job_row row;
    if (!jobs_stop(service, request, &row, err) && err->code != ERROR_CONFLICT)
        return false;
    *err = (struct error)ERROR_INIT; /* it was over before it could be stopped */
    return page_redirect(request, response, page_path(request->arena, "/jobs/", request->params[0]),
                         err);
}
