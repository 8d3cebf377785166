/* integration/test_faults.c - killed at each step, an import, a release and a refresh leave the old
 * version or the new one, whole.
 *
 * This program is linked with its own build of the sources that have fault points; the child dies
 * there by SIGKILL, as by kill -9, with its connection open.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/fault_point.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/audit.h"
#include "lists/versions/files.h"
#include "lists/versions/import.h"
#include "lists/versions/override.h"
#include "lists/versions/verify.h"
#include "tests/support/cluster.h"
#include "tests/unit/core/check.h"

static const db_statement_group *const groups[] = {&import_statements, &override_statements,
                                                   &files_statements,  &audit_statements,
                                                   &verify_statements, NULL};
static struct test_cluster cluster;
static const struct date TODAY = {2024, 6, 1};

static const char *deadly; /* of the child: where it dies */
static int passed_fd = -1; /* of a counting child: names of the points it passes go there */

void fault_point(const char *name);

void fault_point(const char *name)
{
    if (passed_fd >= 0 &&
        (write(passed_fd, name, strlen(name)) < 0 || write(passed_fd, "\n", 1) < 0))
        _exit(9);
    if (deadly && strcmp(deadly, name) == 0)
        kill(getpid(), SIGKILL);
}

/* --- what the child does ---------------------------------------------------------------------- */

struct task {
    const char *list;
    int from, to;
    const char *mark;
    int64_t release; /* id of a version to approve instead of importing */
};

#define ADA "user:01900000-0000-7000-8000-00000000000a"
#define BOB "user:01900000-0000-7000-8000-00000000000b"

static bool import_rows(struct db_pool *pool, const struct task *task, struct import_result *result)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF text = BUF_INIT(8 << 20);
    for (int id = task->from; id <= task->to; id++)
        buf_printf(&text,
                   "%d,\"SAMPLE PARTY %d\",-0- ,\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"
                   "\"Tax ID No. %d (China); %s; Linked To: SAMPLE PARTY %d.\"\r\n",
                   id, id, 1000 + id, task->mark, task->from);
    const struct list_file file = {"sdn.csv", buf_str(&text)};
    const struct import_request request = {
        .list = str_of(task->list), .files = &file, .n_files = 1, .today = TODAY};
    struct error err = ERROR_INIT;
    if (import_list(pool, &request, &arena, result, &err))
        return true;
    print_message("# %s\n", err.message);
    return false;
}

static bool release(struct db_pool *pool, const struct task *task, const char *actor)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct override_result result;
    struct error err = ERROR_INIT;
    const struct override_request request = {.tenant = TEST_TENANT,
                                             .actor = {AUDIT_USER, actor + 5},
                                             .actor_name = actor,
                                             .list = str_of(task->list),
                                             .version_id = task->release,
                                             .reason = STR("the publisher says so")};
    if (override_version(pool, &request, &arena, &result, &err))
        return true;
    print_message("# %s\n", err.message);
    return false;
}

static bool perform(struct db_pool *pool, const struct task *task)
{
    struct import_result result;
    return task->release ? release(pool, task, BOB) : import_rows(pool, task, &result);
}

/* In a child with a pool of its own. Returns how it ended. */
static int run_child(const struct task *task, const char *where, int report)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct error err = ERROR_INIT;
        deadly = where;
        passed_fd = report;
        struct db_pool *pool = db_pool_new(cluster.app_conninfo, 1, groups, &err);
        _exit(pool && perform(pool, task) ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

/* --- what is left ----------------------------------------------------------------------------- */

struct left {
    const char *list;
    int64_t active, number, current, held;
};

static enum db_status read_left(struct db *db, void *context, struct error *err)
{
    struct left *left = context;
    const char *list[] = {left->list};
    (void)err;
    AUTO_PGRESULT *rows = PQexecParams(
        db_raw(db),
        /* A backend whose client is gone may still hold the list: wait for its end. */
        "SELECT (SELECT count(*) FROM list_version WHERE list_id = $1 AND state = 'active'),"
        " (SELECT coalesce(max(number), 0) FROM list_version WHERE list_id = $1),"
        " (SELECT count(*) FROM listed_party WHERE list_id = $1 AND until IS NULL),"
        " (SELECT count(*) FROM list_version WHERE list_id = $1 AND state = 'rejected')",
        1, NULL, list, NULL, NULL, 0);
    assert_int_equal(PGRES_TUPLES_OK, PQresultStatus(rows));
    left->active = db_get_int64(rows, 0, 0);
    left->number = db_get_int64(rows, 0, 1);
    left->current = db_get_int64(rows, 0, 2);
    left->held = db_get_int64(rows, 0, 3);
    return DB_ROWS;
}

static enum db_status wait_for_lock(struct db *db, void *context, struct error *err)
{
    const char *list[] = {context};
    (void)err;
    AUTO_PGRESULT *rows = PQexecParams(
        db_raw(db),
        "SELECT pg_advisory_xact_lock(hashtextextended('subtier list ' || $1::text, 0))", 1, NULL,
        list, NULL, NULL, 0);
    return PQresultStatus(rows) == PGRES_TUPLES_OK ? DB_ROWS : DB_FATAL;
}

static struct left what_is_left(const char *list)
{
    struct error err = ERROR_INIT;
    struct left left = {.list = list};
    test_require(db_pool_transaction(cluster.pool, NULL, wait_for_lock, (void *)(uintptr_t)list,
                                     &err) >= 0 &&
                     db_pool_transaction(cluster.pool, NULL, read_left, &left, &err) >= 0,
                 &err, "what is left");
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct verify_report report;
    test_require(verify_list(cluster.pool, str_of(list), &arena, &report, &err), &err, "verify");
    if (report.n_findings > 0)
        fail_msg("%s: %.*s", list, STR_ARG(report.findings[0]));
    CHECK_INT("one active version", 1, left.active);
    return left;
}

/* --- the tests -------------------------------------------------------------------------------- */

static void require(const struct task *task, enum import_state want, struct import_result *result)
{
    assert_true(import_rows(cluster.pool, task, result));
    CHECK_INT(task->list, want, result->state);
}

static void an_import_killed_at_each_step(void **state)
{
    (void)state;
    static const char *const steps[] = {"import.parsed",   "import.locked",   "import.compiled",
                                        "import.judged",   "import.version",  "import.closed",
                                        "import.copied",   "import.derived",  "import.linked",
                                        "import.notified", "import.committed"};
    struct import_result result;
    for (size_t i = 0; i < LENGTH(steps); i++) {
        char list[32];
        snprintf(list, sizeof list, "own-step-%zu", i);
        const struct task before = {list, 1, 300, "old", 0}, after = {list, 3, 310, "new", 0};
        require(&before, IMPORT_ACTIVE, &result);
        int status = run_child(&after, steps[i], -1);
        if (!WIFSIGNALED(status))
            fail_msg("%s was not reached", steps[i]);
        struct left left = what_is_left(list);
        bool committed = strcmp(steps[i], "import.committed") == 0;
        CHECK_INT(steps[i], committed ? 2 : 1, left.number);
        CHECK_INT(steps[i], committed ? 308 : 300, left.current);
        CHECK_INT(steps[i], 0, left.held);
        require(&after, committed ? IMPORT_UNCHANGED : IMPORT_ACTIVE, &result);
        left = what_is_left(list);
        CHECK_INT("done again", 2, left.number);
        CHECK_INT("done again", 308, left.current);
    }
}

static void a_hold_killed_at_each_step(void **state)
{
    (void)state;
    static const char *const steps[] = {"import.judged", "import.version", "import.committed"};
    struct import_result result;
    for (size_t i = 0; i < LENGTH(steps); i++) {
        char list[32];
        snprintf(list, sizeof list, "own-hold-%zu", i);
        const struct task before = {list, 1, 300, "old", 0}, after = {list, 201, 310, "new", 0};
        require(&before, IMPORT_ACTIVE, &result);
        assert_true(WIFSIGNALED(run_child(&after, steps[i], -1)));
        struct left left = what_is_left(list);
        CHECK_INT(steps[i], 1, left.number);
        CHECK_INT(steps[i], 300, left.current);
        CHECK_INT(steps[i], strcmp(steps[i], "import.committed") == 0, left.held);
        require(&after, IMPORT_REJECTED, &result);
        CHECK_INT("held once", 1, what_is_left(list).held);
    }
}

static void a_release_killed_at_each_step(void **state)
{
    (void)state;
    static const char *const steps[] = {"override.activated", "import.closed", "import.copied",
                                        "import.derived", "import.linked"};
    struct import_result result;
    for (size_t i = 0; i < LENGTH(steps); i++) {
        char list[32];
        snprintf(list, sizeof list, "own-release-%zu", i);
        const struct task before = {list, 1, 300, "old", 0}, held = {list, 201, 310, "new", 0};
        require(&before, IMPORT_ACTIVE, &result);
        require(&held, IMPORT_REJECTED, &result);
        const struct task approve = {.list = list, .release = result.version_id};
        assert_true(release(cluster.pool, &approve, ADA));
        assert_true(WIFSIGNALED(run_child(&approve, steps[i], -1)));
        struct left left = what_is_left(list);
        CHECK_INT(steps[i], 1, left.number);
        CHECK_INT(steps[i], 300, left.current);
        CHECK_INT(steps[i], 1, left.held);
        assert_true(release(cluster.pool, &approve, BOB));
        left = what_is_left(list);
        CHECK_INT("released", 2, left.number);
        CHECK_INT("released", 110, left.current);
        CHECK_INT("released", 0, left.held);
    }
}

/* The steps above are all there are: a point that nobody lists would be one nobody tries. */
static void every_point_is_tried(void **state)
{
    (void)state;
    int ends[2];
    struct import_result result;
    const struct task before = {"own-points", 1, 50, "old", 0},
                      after = {"own-points", 1, 51, "new", 0};
    require(&before, IMPORT_ACTIVE, &result);
    assert_int_equal(0, pipe(ends));
    CHECK_INT("ends well", 0, run_child(&after, NULL, ends[1]));
    close(ends[1]);
    char text[2048] = "";
    ssize_t len = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    assert_true(len > 0);
    CHECK_TEXT("points of an import",
               "import.parsed\nimport.locked\nimport.compiled\nimport.judged\nimport.version\n"
               "import.closed\nimport.copied\nimport.derived\nimport.linked\nimport.notified\n"
               "import.committed\n",
               text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_import_killed_at_each_step),
        cmocka_unit_test(a_hold_killed_at_each_step),
        cmocka_unit_test(a_release_killed_at_each_step),
        cmocka_unit_test(every_point_is_tried),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests_name("lists/faults", tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
