/* screening/policy_jobs.c - questions over the whole portfolio that no request waits for.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/policy_jobs.h"

#include "core/clock.h"
#include "screening/validation.h"
#include "screening/whatif.h"

enum { LARGE = 10000, PAYLOAD_BYTES = 256 << 10, MEMORY_BYTES = 16 << 20, MODEL_MAX_BYTES = 64 };

static const struct db_statement SIZE = {
    .name = "portfolio_size",
    .params = 1,
    .sql = "SELECT count(*) FROM (SELECT FROM party WHERE tenant_id = tenant_current()"
           " AND deleted_at IS NULL LIMIT $1::bigint) p",
};

const db_statement_group policy_jobs_statements = {&SIZE, NULL};

enum db_status portfolio_is_large(struct db *db, bool *large_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_int64(LARGE + 1)};
    enum db_status status = db_select(db, &SIZE, params, &rows, err);
    if (status >= 0)
        *large_out = db_get_int64(rows, 0, 0) > LARGE;
    return status;
}

struct str whatif_job_payload(const struct policy *from, const struct policy *to, struct str model,
                              struct arena *arena)
{
    AUTO_BUF out = BUF_INIT(PAYLOAD_BYTES);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_object(&w);
    json_key(&w, "from");
    policy_write_canonical(&w, from);
    if (model.len > 0)
        json_field_text(&w, "model", model);
    json_key(&w, "to");
    policy_write_canonical(&w, to);
    json_end_object(&w);
    return json_writer_done(&w) ? str_copy(arena, buf_str(&out)) : STR_EMPTY;
}

struct str validation_job_payload(const struct policy *policy, struct arena *arena)
{
    AUTO_BUF out = BUF_INIT(PAYLOAD_BYTES);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_object(&w);
    json_key(&w, "policy");
    policy_write_canonical(&w, policy);
    json_end_object(&w);
    return json_writer_done(&w) ? str_copy(arena, buf_str(&out)) : STR_EMPTY;
}

static bool report(void *context, int64_t seen)
{
    struct job_run *run = context;
    job_run_progress(run, seen, -1, "parties compared");
    return !job_run_stopping(run);
}

static bool read_policy(const cJSON *tree, const char *key, struct arena *arena,
                        struct policy *policy_out, struct error *err)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(tree, key);
    return policy_read_canonical(object, arena, policy_out, err) || error_within(err, "%s", key);
}

bool whatif_job(struct job_run *run, struct snapshot_holder *snapshots, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_BYTES);
    AUTO_JSON *tree = json_parse(job_run_payload(run), err);
    struct whatif_request request = {.pool = job_run_pool(run),
                                     .tenant = job_run_tenant(run),
                                     .progress = report,
                                     .context = run};
    if (!tree || !read_policy(tree, "from", &arena, &request.from, err) ||
        !read_policy(tree, "to", &arena, &request.to, err) ||
        !json_optional_text(tree, "", "model", MODEL_MAX_BYTES, &request.model, err))
        return false;
    request.snapshot = snapshot_take(snapshots);
    bool done = whatif_run(&request, job_run_result(run), err);
    snapshot_give(snapshots, request.snapshot);
    return done;
}

bool validation_job(struct job_run *run, struct snapshot_holder *snapshots, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_BYTES);
    AUTO_JSON *tree = json_parse(job_run_payload(run), err);
    struct validation_request request = {.pool = job_run_pool(run),
                                         .tenant = job_run_tenant(run),
                                         .now_unix_ms = clock_unix_ms(),
                                         .progress = report,
                                         .context = run};
    if (!tree || !read_policy(tree, "policy", &arena, &request.policy, err))
        return false;
    request.snapshot = snapshot_take(snapshots);
    bool done = validation_run(&request, job_run_result(run), err);
    snapshot_give(snapshots, request.snapshot);
    return done;
}
