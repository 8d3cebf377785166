/* integration/test_held.c - a held file: its additions are screened too; its release needs two.
 * SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"
#include "lists/snapshot/snapshot.h"
#include "lists/versions/files.h"
#include "lists/versions/import.h"
#include "lists/versions/override.h"
#include "lists/versions/query.h"
#include "tests/support/cluster.h"
#include "tests/unit/core/check.h"

static const db_statement_group *const groups[] = {&import_statements, &override_statements,
                                                   &files_statements, &audit_statements, NULL};
static struct test_cluster cluster;
static const struct date TODAY = {2024, 6, 1};

#define ADA "user:01900000-0000-7000-8000-00000000000a"
#define BOB "user:01900000-0000-7000-8000-00000000000b"

/* Parties `from` to `to`; `mark` is in every body. */
static void import_rows(const char *list, int from, int to, const char *mark,
                        enum import_state want, struct import_result *result)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF text = BUF_INIT(8 << 20);
    for (int id = from; id <= to; id++)
        buf_printf(&text,
                   "%d,\"SAMPLE PARTY %d\",-0- ,\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"
                   "\"Tax ID No. %d (China); %s.\"\r\n",
                   id, id, 1000 + id, mark);
    const struct list_file file = {"sdn.csv", buf_str(&text)};
    const struct import_request request = {
        .list = str_of(list), .files = &file, .n_files = 1, .today = TODAY};
    struct error err = ERROR_INIT;
    if (!import_list(cluster.pool, &request, &arena, result, &err))
        fail_msg("%s", err.message);
    CHECK_INT(list, want, result->state);
}

static struct snapshot_holder *holder_of_cluster(void)
{
    struct error err = ERROR_INIT;
    struct snapshot_holder *holder = snapshot_holder_new(cluster.pool, &err);
    test_require(holder != NULL, &err, "snapshot");
    return holder;
}

static const struct snapshot_list *list_of(const struct snapshot *snapshot, const char *id)
{
    for (size_t i = 0; i < snapshot->n_lists; i++)
        if (str_equal(snapshot->lists[i].id, str_of(id)))
            return &snapshot->lists[i];
    fail_msg("no list %s", id);
    return NULL;
}

static bool override_by(const char *actor, const char *list, int64_t version_id, const char *reason,
                        struct override_result *result, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    const struct override_request request = {
        .tenant = TEST_TENANT,
        .actor = {AUDIT_USER, actor + 5},
        .actor_name = actor,
        .list = str_of(list),
        .version_id = version_id,
        .reason = str_of(reason),
    };
    *err = (struct error)ERROR_INIT;
    bool done = override_version(cluster.pool, &request, &arena, result, err);
    if (done) /* what points into the arena goes with it */
        result->proposed_by = result->reason = STR_EMPTY;
    return done;
}

static enum db_status run_sql(struct db *db, void *context, struct error *err)
{
    return db_run(db, context, err) ? DB_NONE : DB_FATAL;
}

static bool sql(const char *statement)
{
    struct error err = ERROR_INIT;
    return db_pool_transaction(cluster.pool, NULL, run_sql, (void *)(uintptr_t)statement, &err) >=
           0;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void additions_of_a_held_file_are_matched_and_marked(void **state)
{
    (void)state;
    const char *list = "own-held";
    struct import_result result;
    import_rows(list, 1, 200, "one", IMPORT_ACTIVE, &result);
    struct snapshot_holder *holder = holder_of_cluster();
    import_rows(list, 101, 210, "one", IMPORT_REJECTED, &result);
    CHECK("kept", result.version_id > 0);

    struct error err = ERROR_INIT;
    bool changed = false;
    test_require(snapshot_refresh(holder, &changed, &err), &err, "refresh");
    CHECK("a held file is news", changed);
    const struct snapshot *now = snapshot_take(holder);
    CHECK_INT("the active version stands", 1, list_of(now, list)->version);
    CHECK_INT("its id", result.version_id, list_of(now, list)->held_id);
    uint32_t old = snapshot_find(now, STR("own-held:150"));
    uint32_t gone = snapshot_find(now, STR("own-held:50"));
    uint32_t added = snapshot_find(now, STR("own-held:205"));
    CHECK("what the held file lacks stays", gone != UINT32_MAX);
    CHECK("additions are there", added != UINT32_MAX);
    CHECK("the others are not marked", !now->listed[old].held && !now->listed[gone].held);
    CHECK("additions are marked", now->listed[added].held);
    CHECK("in their body too", str_ends_with(now->listed[added].body, STR(",\"held\":true}")));
    CHECK_INT("and indexed", now->n_listed, match_index_count(now->index));

    /* The same versions again, by what a screening recorded. */
    const struct snapshot_version recorded = {
        .list = str_of(list), .version = 1, .held_id = result.version_id};
    const struct snapshot *then = NULL;
    test_require(snapshot_take_versions(holder, &recorded, 1, &then, &err), &err, "recorded");
    uint32_t again = snapshot_find(then, STR("own-held:205"));
    CHECK("replays see it", again != UINT32_MAX && then->listed[again].held);
    CHECK_STR("the same", now->listed[added].body, then->listed[again].body);
    CHECK_STR("its hash", list_of(now, list)->held_sha256, list_of(then, list)->held_sha256);
    snapshot_give(holder, then);
    snapshot_give(holder, now);

    import_rows(list, 1, 200, "one", IMPORT_UNCHANGED, &result);
    test_require(snapshot_refresh(holder, &changed, &err), &err, "refresh");
    now = snapshot_take(holder);
    CHECK_INT("the publisher goes back to what is active", 0, list_of(now, list)->held_id);
    snapshot_give(holder, now);
    import_rows(list, 101, 210, "one", IMPORT_REJECTED, &result);
    test_require(snapshot_refresh(holder, &changed, &err), &err, "refresh");
    now = snapshot_take(holder);
    CHECK_INT("and to the held file again", result.version_id, list_of(now, list)->held_id);
    snapshot_give(holder, now);

    import_rows(list, 1, 201, "one", IMPORT_ACTIVE, &result);
    test_require(snapshot_refresh(holder, &changed, &err), &err, "refresh");
    now = snapshot_take(holder);
    CHECK_INT("a later version ends it", 0, list_of(now, list)->held_id);
    CHECK_INT("its additions are gone", UINT32_MAX, snapshot_find(now, STR("own-held:205")));
    snapshot_give(holder, now);
    snapshot_holder_free(holder);
}

static void a_release_needs_two(void **state)
{
    (void)state;
    const char *list = "own-release";
    struct import_result held;
    struct override_result result;
    struct error err;
    import_rows(list, 1, 200, "one", IMPORT_ACTIVE, &held);
    import_rows(list, 101, 210, "one", IMPORT_REJECTED, &held);
    int64_t id = held.version_id;

    CHECK("no reason", !override_by(ADA, list, id, "  ", &result, &err));
    CHECK_INT("code", ERROR_INPUT, err.code);
    CHECK("another list", !override_by(ADA, "own-held", id, "why", &result, &err));
    CHECK_INT("code", ERROR_NOT_FOUND, err.code);
    CHECK("no such version", !override_by(ADA, list, 999999, "why", &result, &err));
    CHECK_INT("code", ERROR_NOT_FOUND, err.code);

    test_require(override_by(ADA, list, id, "the publisher says so", &result, &err), &err, "ada");
    CHECK_INT("proposed", OVERRIDE_PROPOSED, result.state);
    CHECK("ada again", !override_by(ADA, list, id, "me", &result, &err));
    CHECK_INT("code", ERROR_CONFLICT, err.code);

    /* The database has the same opinion, whoever asks it. */
    char statement[400];
    snprintf(statement, sizeof statement,
             "UPDATE list_override SET approved_by = '" ADA "', approved_at = now()"
             " WHERE version_id = %lld",
             (long long)id);
    CHECK("approver is proposer", !sql(statement));
    snprintf(statement, sizeof statement,
             "UPDATE list_override SET proposed_by = '" BOB "' WHERE version_id = %lld",
             (long long)id);
    CHECK("another proposer", !sql(statement));
    snprintf(statement, sizeof statement,
             "UPDATE list_version SET state = 'superseded', number = 77 WHERE id = %lld",
             (long long)id);
    CHECK("without approval", !sql(statement));
    CHECK("deleted", !sql("DELETE FROM list_override"));
    CHECK("approved at once", !sql("INSERT INTO list_override (version_id, proposed_by, reason,"
                                   " approved_by, approved_at)"
                                   " VALUES (1, 'user:x', 'r', 'user:y', now())"));

    test_require(override_by(BOB, list, id, "", &result, &err), &err, "bob");
    CHECK_INT("activated", OVERRIDE_ACTIVATED, result.state);
    CHECK_INT("version", 2, result.import.version);
    CHECK_INT("added", 10, result.import.added);
    CHECK_INT("removed", 100, result.import.removed);
    CHECK("twice", !override_by(BOB, list, id, "", &result, &err));
    CHECK_INT("code", ERROR_CONFLICT, err.code);

    struct snapshot_holder *holder = holder_of_cluster();
    const struct snapshot *now = snapshot_take(holder);
    uint32_t added = snapshot_find(now, STR("own-release:205"));
    CHECK_INT("active", 2, list_of(now, list)->version);
    CHECK_INT("nothing is held", 0, list_of(now, list)->held_id);
    CHECK("no longer marked", added != UINT32_MAX && !now->listed[added].held);
    CHECK_INT("removed", UINT32_MAX, snapshot_find(now, STR("own-release:50")));
    snapshot_give(holder, now);
    snapshot_holder_free(holder);

    struct audit_report report;
    test_require(audit_verify(cluster.pool, TEST_TENANT, &report, &err), &err, "audit");
    CHECK_INT("both acts are in the chain", 2, report.events);
}

static void what_cannot_be_read_cannot_be_released(void **state)
{
    (void)state;
    const char *list = "own-malformed";
    struct import_result result;
    struct override_result released;
    struct error err = ERROR_INIT;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    import_rows(list, 1, 20, "one", IMPORT_ACTIVE, &result);
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (int id = 1; id <= 20; id++)
        buf_printf(&text, "%d,\"NAME %d\",-0- ,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
                   id, id);
    buf_adds(&text, "21,\"CUT");
    const struct list_file file = {"sdn.csv", buf_str(&text)};
    const struct import_request request = {
        .list = str_of(list), .files = &file, .n_files = 1, .today = TODAY};
    CHECK("refused", !import_list(cluster.pool, &request, &arena, &result, &err));
    CHECK("kept", result.version_id > 0);
    CHECK("not released", !override_by(ADA, list, result.version_id, "why", &released, &err));
    CHECK_INT("code", ERROR_LIST_REFUSED, err.code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additions_of_a_held_file_are_matched_and_marked),
        cmocka_unit_test(a_release_needs_two),
        cmocka_unit_test(what_cannot_be_read_cannot_be_released),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests_name("lists/held", tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
