/* screening/job.c - see job.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/job.h"

#include "core/clock.h"
#include "core/json.h"
#include "screening/keep.h"
#include "screening/store.h"

enum { MEMORY_BYTES = 1 << 30, ANSWER_BYTES = 512 << 20, PAYLOAD_BYTES = 8 << 20, MAX_LISTS = 100 };

struct str screening_job_payload(struct str engagement, const struct engagement *asked,
                                 struct arena *arena)
{
    AUTO_BUF out = BUF_INIT(PAYLOAD_BYTES);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_object(&w);
    json_field_text(&w, "engagement", engagement);
    if (!date_is_none(asked->as_of))
        json_field_date(&w, "as_of", asked->as_of);
    if (asked->policy != POLICY_IN_FORCE)
        json_field_int(&w, "policy", asked->policy);
    json_key(&w, "lists");
    json_begin_array(&w);
    for (size_t i = 0; i < asked->n_only_lists; i++)
        json_text(&w, asked->only_lists[i]);
    json_end_array(&w);
    engagement_write_nexus(&w, &asked->nexus, false);
    json_end_object(&w);
    return json_writer_done(&w) ? str_copy(arena, buf_str(&out)) : STR_EMPTY;
}

struct screen_call {
    struct job_run *run;
    struct arena arena;
    struct str engagement_id;
    struct date as_of;
    int64_t policy;
    struct str *lists;
    size_t n_lists;
    struct engagement asked; /* its nexus */
    struct engagement engagement;
    struct screen_context context;
    struct screening screening;
    struct buf answer, summary;
};

static bool read_payload(struct screen_call *call, struct error *err)
{
    struct str day = STR_EMPTY;
    const cJSON *lists = NULL;
    AUTO_JSON *tree = json_parse(job_run_payload(call->run), err);
    if (!tree ||
        !json_required_text(tree, "", "engagement", PARTY_ID_MAX_BYTES, &call->engagement_id,
                            err) ||
        !json_optional_text(tree, "", "as_of", 32, &day, err) ||
        !json_optional_int(tree, "", "policy", 1, INT64_MAX, &call->policy, err) ||
        !json_optional_array(tree, "", "lists", MAX_LISTS, &lists, err) ||
        (day.len > 0 && !date_parse_full(day, &call->as_of, err)))
        return false;
    call->engagement_id = str_copy(&call->arena, call->engagement_id);
    call->lists = arena_calloc(&call->arena, MAX_LISTS, sizeof *call->lists);
    for (const cJSON *item = lists ? lists->child : NULL; item && call->lists; item = item->next)
        if (cJSON_IsString(item))
            call->lists[call->n_lists++] = str_copy(&call->arena, str_of(item->valuestring));
    struct faults faults = {.count = 0}; /* it was accepted before; only memory can be short */
    return (!arena_failed(&call->arena) &&
            engagement_decode_conditions(tree, &call->arena, &call->asked, &faults)) ||
           error_memory(err);
}

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct screen_call *call = context;
    struct date day = date_is_none(call->as_of) ? clock_today() : call->as_of;
    return screening_prepare(db, call->engagement_id, day, call->policy, &call->arena,
                             &call->engagement, &call->context, err);
}

/* The screening and the note that it was made, in one transaction: it is made once. */
static enum db_status save(struct db *db, void *context, struct error *err)
{
    struct screen_call *call = context;
    enum db_status status = job_run_keep(db, call->run, buf_str(&call->summary), err);
    if (status < 0)
        return status;
    return screening_keep(db, &call->screening, buf_str(&call->answer), job_run_asked_by(call->run),
                          &call->arena, err);
}

static bool write_both(struct screen_call *call, struct error *err)
{
    struct json_writer answer = JSON_WRITER(&call->answer), w = JSON_WRITER(&call->summary);
    screening_write(&answer, &call->screening);
    json_begin_object(&w);
    json_field_cstr(&w, "screening", call->screening.id);
    json_field_cstr(&w, "verdict", verdict_name(call->screening.result.verdict));
    json_end_object(&w);
    return (json_writer_done(&answer) && json_writer_done(&w)) || error_memory(err);
}

static bool screen(struct screen_call *call, const struct snapshot *snapshot, struct error *err)
{
    call->context.snapshot = snapshot;
    call->context.now_unix_ms = clock_unix_ms();
    call->context.only_lists = call->lists;
    call->context.n_only_lists = call->n_lists;
    call->engagement.as_of = call->as_of;
    call->engagement.nexus = call->asked.nexus;
    if (!screen_engagement(&call->context, &call->engagement, &call->arena, &call->screening, err))
        return false;
    screening_assign_id(&call->screening);
    return write_both(call, err) &&
           db_pool_transaction(job_run_pool(call->run), job_run_tenant(call->run), save, call,
                               err) >= 0;
}

static bool perform(struct screen_call *call, struct snapshot_holder *snapshots, struct error *err)
{
    if (!read_payload(call, err))
        return false;
    enum db_status status =
        db_pool_transaction(job_run_pool(call->run), job_run_tenant(call->run), load, call, err);
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no engagement has the id \"%.*s\"",
                         STR_ARG(call->engagement_id));
    if (status < 0)
        return false;
    const struct snapshot *snapshot = NULL;
    if (!snapshot_take_as_of(snapshots, call->as_of, clock_today(), &snapshot, err))
        return false;
    bool done = screen(call, snapshot, err);
    snapshot_give(snapshots, snapshot);
    return done;
}

bool screening_job(struct job_run *run, struct snapshot_holder *snapshots, struct error *err)
{
    struct str made = job_run_checkpoint(run);
    if (made.len > 0) { /* an earlier attempt got so far, and was lost before it could say so */
        buf_add(job_run_result(run), made);
        return true;
    }
    struct screen_call call = {.run = run};
    arena_init(&call.arena, MEMORY_BYTES);
    buf_init(&call.answer, ANSWER_BYTES);
    buf_init(&call.summary, 1024);
    bool done = perform(&call, snapshots, err);
    if (done)
        buf_add(job_run_result(run), buf_str(&call.summary));
    buf_release(&call.answer);
    buf_release(&call.summary);
    arena_release(&call.arena);
    return done;
}
