/* screening/monitor.c - see monitor.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/monitor.h"

#include "core/json.h"
#include "lists/snapshot/changes.h"
#include "match/match.h"
#include "review/policy_store.h"
#include "screening/monitor_store.h"
#include "screening/rescreen.h"

enum { MEMORY_BYTES = 64 << 20, CHECKPOINT_BYTES = 64 << 10, CHANGES_TO_FULL = 4 };

static const struct db_statement TENANTS = {
    .name = "monitor_tenants", .params = 0, .sql = "SELECT tenant_ids()"};

const db_statement_group monitor_statements = {&TENANTS, NULL};

enum db_status rescreen_enqueue(struct db *db, bool full, const char *created_by,
                                struct uuid *id_out, struct error *err)
{
    const struct job_request request = {.kind = RESCREEN_JOB_KIND,
                                        .payload = full ? STR("{\"full\":true}") : STR("{}"),
                                        .created_by = created_by,
                                        .unique = full ? STR("full") : STR("monitor")};
    return job_enqueue(db, &request, id_out, err);
}

/* --- What is behind --------------------------------------------------------------------------- */

static const struct snapshot_version *find_seen(const struct monitor_state *state, struct str list)
{
    for (size_t i = 0; i < state->n_seen; i++) {
        if (str_equal(state->seen[i].list, list))
            return &state->seen[i];
    }
    return NULL;
}

/* What would have to be looked at: RESCREEN_CHANGED when the lists have not moved. A held file's
 * additions are in no version yet, so the changes do not tell of them. */
static enum rescreen_scope scope_of(const struct snapshot *snapshot,
                                    const struct monitor_state *state, const struct policy *policy)
{
    enum rescreen_scope scope = RESCREEN_CHANGED;
    size_t known = 0;
    if (!state->known || state->policy != policy->risk.version ||
        !str_equal(state->model, str_of(match_model_id())))
        return RESCREEN_FULL;
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        const struct snapshot_version *seen = find_seen(state, list->id);
        if (!list->enabled || list->version == 0)
            continue;
        known += seen != NULL;
        if ((seen ? seen->held_id : 0) != list->held_id)
            return RESCREEN_FULL;
        if (!seen || seen->version != list->version)
            scope = RESCREEN_DELTA;
    }
    return known == state->n_seen ? scope : RESCREEN_DELTA;
}

enum db_status monitor_behind(struct db *db, const struct snapshot *snapshot, bool *behind_out,
                              struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_BYTES);
    struct monitor_state state;
    struct policy policy;
    bool any = false;
    enum db_status status = monitor_load(db, &arena, &state, err);
    if (status >= 0)
        status = policy_load(db, POLICY_IN_FORCE, &arena, &policy, err);
    if (status < 0)
        return status;
    bool all = scope_of(snapshot, &state, &policy) != RESCREEN_CHANGED;
    status = monitor_parties_changed(db, all ? STR_EMPTY : state.changed_until, &any, err);
    if (status >= 0)
        *behind_out = any;
    return status;
}

struct behind_call {
    const struct snapshot *snapshot;
    bool queued;
};

static enum db_status queue_if_behind(struct db *db, void *context, struct error *err)
{
    struct behind_call *call = context;
    struct uuid id;
    bool behind = false;
    enum db_status status = monitor_behind(db, call->snapshot, &behind, err);
    if (status < 0 || !behind)
        return status;
    call->queued = true;
    return rescreen_enqueue(db, false, "service", &id, err);
}

bool monitor_job(struct job_run *run, struct snapshot_holder *snapshots, struct error *err)
{
    AUTO_PGRESULT *tenants = NULL;
    if (db_pool_select(job_run_pool(run), &TENANTS, NULL, &tenants, err) < 0)
        return false;
    bool done = true;
    const struct snapshot *snapshot = snapshot_take(snapshots);
    for (int i = 0; done && i < PQntuples(tenants) && !job_run_stopping(run); i++) {
        struct behind_call call = {.snapshot = snapshot};
        done = db_pool_transaction(job_run_pool(run), PQgetvalue(tenants, i, 0), queue_if_behind,
                                   &call, err) >= 0;
    }
    snapshot_give(snapshots, snapshot);
    return done;
}

/* --- A run ------------------------------------------------------------------------------------ */

struct call {
    struct job_run *run;
    const struct snapshot *snapshot;
    struct arena arena;
    bool full; /* asked for */
    struct monitor_state state;
    struct rescreen rescreen;
    struct rescreen_counts counts;
    struct match_index *changes;
    size_t n_changes;
    struct str versions; /* of the snapshot: a checkpoint of others is not gone on with */
    int64_t total;
};

static const struct {
    const char *key;
    size_t offset;
} COUNTS[] = {
    {"seen", offsetof(struct rescreen_counts, seen)},
    {"looked", offsetof(struct rescreen_counts, looked)},
    {"opened", offsetof(struct rescreen_counts, opened)},
    {"refreshed", offsetof(struct rescreen_counts, refreshed)},
    {"superseded", offsetof(struct rescreen_counts, superseded)},
    {"closed", offsetof(struct rescreen_counts, closed)},
    {"tasks", offsetof(struct rescreen_counts, tasks)},
};

static int64_t *count_at(struct rescreen_counts *counts, size_t i)
{
    return (int64_t *)(void *)((char *)counts + COUNTS[i].offset);
}

static void write_counts(struct json_writer *w, struct rescreen_counts counts)
{
    for (size_t i = 0; i < LENGTH(COUNTS); i++)
        json_field_int(w, COUNTS[i].key, *count_at(&counts, i));
}

static const char *scope_word(enum rescreen_scope scope)
{
    static const char *const words[] = {
        [RESCREEN_FULL] = "full", [RESCREEN_DELTA] = "delta", [RESCREEN_CHANGED] = "changed"};
    return words[scope];
}

/* "un-sc=3/0;us-ofac-sdn=12/0;" */
static bool name_versions(struct call *call, struct error *err)
{
    AUTO_BUF out = BUF_INIT(CHECKPOINT_BYTES);
    for (size_t i = 0; i < call->snapshot->n_lists; i++) {
        const struct snapshot_list *list = &call->snapshot->lists[i];
        if (list->enabled && list->version > 0)
            buf_printf(&out, "%.*s=%lld/%lld;", STR_ARG(list->id), (long long)list->version,
                       (long long)list->held_id);
    }
    call->versions = str_copy(&call->arena, buf_str(&out));
    return (!buf_failed(&out) && call->versions.ptr) || error_memory(err);
}

/* Goes on where an attempt before was, when that one looked at the same things. */
static bool resume(struct call *call, struct error *err)
{
    struct str versions, scope, until, since = STR_EMPTY, after = STR_EMPTY;
    if (job_run_checkpoint(call->run).len == 0)
        return true;
    AUTO_JSON *tree = json_parse(job_run_checkpoint(call->run), err);
    if (!tree || !json_required_text(tree, "", "versions", CHECKPOINT_BYTES, &versions, err) ||
        !json_required_text(tree, "", "scope", 16, &scope, err) ||
        !json_optional_text(tree, "", "after", 1000, &after, err) ||
        !json_optional_text(tree, "", "since", 64, &since, err) ||
        !json_required_text(tree, "", "until", 64, &until, err))
        return false;
    if (!str_equal(versions, call->versions) || !str_equal(since, call->rescreen.changed_since) ||
        !str_equal(scope, str_of(scope_word(call->rescreen.scope))))
        return true;
    for (size_t i = 0; i < LENGTH(COUNTS); i++) {
        if (!json_optional_int(tree, "", COUNTS[i].key, 0, INT64_MAX, count_at(&call->counts, i),
                               err))
            return false;
    }
    call->rescreen.after = str_copy(&call->arena, after);
    call->state.now = str_copy(&call->arena, until);
    return !arena_failed(&call->arena) || error_memory(err);
}

static enum db_status keep(struct db *db, void *context, struct str after,
                           const struct rescreen_counts *counts, struct error *err)
{
    struct call *call = context;
    AUTO_BUF out = BUF_INIT(CHECKPOINT_BYTES);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_object(&w);
    json_field_text(&w, "after", after);
    json_field_cstr(&w, "scope", scope_word(call->rescreen.scope));
    if (call->rescreen.changed_since.len > 0)
        json_field_text(&w, "since", call->rescreen.changed_since);
    json_field_text(&w, "until", call->state.now);
    json_field_text(&w, "versions", call->versions);
    write_counts(&w, *counts);
    json_end_object(&w);
    if (!json_writer_done(&w)) {
        error_memory(err);
        return DB_FATAL;
    }
    return job_run_keep(db, call->run, buf_str(&out), err);
}

static bool progress(void *context, const struct rescreen_counts *counts)
{
    struct call *call = context;
    job_run_progress(call->run, counts->seen, -1, "parties compared");
    return !job_run_stopping(call->run);
}

static enum db_status plan(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    struct rescreen *r = &call->rescreen;
    enum db_status status = monitor_load(db, &call->arena, &call->state, err);
    if (status >= 0)
        status = policy_load(db, POLICY_IN_FORCE, &call->arena, &r->policy, err);
    if (status < 0)
        return status;
    r->scope = call->full ? RESCREEN_FULL : scope_of(call->snapshot, &call->state, &r->policy);
    r->changed_since = call->state.changed_until;
    if (r->scope != RESCREEN_DELTA)
        return DB_ROWS;
    match_index_free(call->changes);
    call->changes = changes_index(db, call->snapshot, call->state.seen, call->state.n_seen,
                                  &call->n_changes, err);
    r->changes = call->changes;
    /* Where most has changed, two searches a party cost more than one. */
    if (call->n_changes * CHANGES_TO_FULL > call->snapshot->n_listed)
        r->scope = RESCREEN_FULL;
    return call->changes ? DB_ROWS : DB_FATAL;
}

static enum db_status finish(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    enum db_status status = job_run_keep(db, call->run, STR_EMPTY, err);
    if (status < 0)
        return status;
    return monitor_save(db, call->snapshot, match_model_id(), call->rescreen.policy.risk.version,
                        call->state.now, err);
}

static bool run_call(struct call *call, struct error *err)
{
    struct db_pool *pool = job_run_pool(call->run);
    const char *tenant = job_run_tenant(call->run);
    if (!name_versions(call, err) || db_pool_transaction(pool, tenant, plan, call, err) < 0 ||
        !resume(call, err) || !rescreen_run(&call->rescreen, &call->counts, err) ||
        db_pool_transaction(pool, tenant, finish, call, err) < 0)
        return false;
    struct json_writer w = JSON_WRITER(job_run_result(call->run));
    json_begin_object(&w);
    json_field_cstr(&w, "scope", scope_word(call->rescreen.scope));
    write_counts(&w, call->counts);
    if (call->rescreen.scope == RESCREEN_DELTA)
        json_field_int(&w, "listed_changed", (int64_t)call->n_changes);
    json_end_object(&w);
    return json_writer_done(&w) || error_memory(err);
}

bool rescreen_job(struct job_run *run, struct snapshot_holder *snapshots, struct error *err)
{
    struct call call = {.run = run, .arena = ARENA_INIT(MEMORY_BYTES)};
    AUTO_JSON *tree = json_parse(job_run_payload(run), err);
    if (!tree || !json_optional_bool(tree, "", "full", &call.full, err))
        return false;
    call.snapshot = snapshot_take(snapshots);
    call.rescreen = (struct rescreen){.pool = job_run_pool(run),
                                      .tenant = job_run_tenant(run),
                                      .snapshot = call.snapshot,
                                      .context = &call,
                                      .keep = keep,
                                      .progress = progress};
    bool done = run_call(&call, err);
    match_index_free(call.changes);
    snapshot_give(snapshots, call.snapshot);
    arena_release(&call.arena);
    return done;
}
