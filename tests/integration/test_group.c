/* integration/test_group.c - screenings kept together by one commit, and those that go alone.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/screening/sample.h"

#include <pthread.h>

#include "screening/committer.h"
#include "screening/idempotency.h"
#include "tests/support/cluster.h"

#define OTHER_TENANT "00000000-0000-7000-8000-000000000001"

enum { MANY = 300, MAX_WAITING = 512 };

static struct test_cluster cluster;
static const db_statement_group *const groups[] = {
    &screening_store_statements, &screening_group_statements, &idempotency_statements, NULL};

static struct group_row row_of(const char *key)
{
    struct uuid id = uuid_new();
    struct group_row row = {.row = {.verdict = "no_match",
                                    .model = "m",
                                    .actor = "key:test",
                                    .as_of = {2026, 11, 23},
                                    .evaluated_unix_ms = INT64_C(1764000000123),
                                    .headline_micro = 40000,
                                    .policy = 1,
                                    .evidence = STR("{\"e\":1}"),
                                    .answer = STR("{\"answer\":\"\xc3\xa9\"}")},
                            .route = "POST /v1/screen",
                            .request = STR("{}")};
    if (key)
        row.key = str_of(key);
    memcpy(row.row.id, id.text, sizeof row.row.id);
    return row;
}

/* `place` has room for "/v1/screenings/" and an id. */
static void locate(struct group_row *row, char place[64])
{
    row->location =
        (struct str){place, (size_t)snprintf(place, 64, "/v1/screenings/%s", row->row.id)};
}

static int64_t count(const char *tenant, const char *query)
{
    char sql[512];
    struct error err = ERROR_INIT;
    snprintf(sql, sizeof sql, "SET subtier.tenant = '%s'", tenant);
    struct db *db = db_open(cluster.app_conninfo, NULL, &err);
    assert_non_null(db);
    assert_true(db_run(db, sql, &err));
    AUTO_PGRESULT *rows = PQexec(db_raw(db), query);
    assert_int_equal(PQresultStatus(rows), PGRES_TUPLES_OK);
    int64_t n = db_get_int64(rows, 0, 0);
    db_close(db);
    return n;
}

struct written {
    struct group_row **rows;
    size_t n;
};

static enum db_status write(struct db *db, void *context, struct error *err)
{
    const struct written *w = context;
    return group_save(db, w->rows, w->n, err);
}

/* Of a key twice in a group, and of a key that is known, one screening is kept and no second. */
static void test_keys(void **state)
{
    (void)state;
    static const char *const keys[] = {NULL, "one", "two", "one", NULL, "o\"ne\\"};
    static const bool again[] = {true, false, false, false, true, false};
    for (int round = 0; round < 2; round++) {
        struct group_row rows[LENGTH(keys)], *pointers[LENGTH(keys)];
        char places[LENGTH(keys)][64];
        for (size_t i = 0; i < LENGTH(keys); i++) {
            rows[i] = row_of(keys[i]);
            locate(&rows[i], places[i]);
            pointers[i] = &rows[i];
        }
        struct written w = {pointers, LENGTH(keys)};
        struct error err = ERROR_INIT;
        if (db_pool_transaction(cluster.pool, TEST_TENANT, write, &w, &err) < 0)
            fail_msg("%s", err.message);
        for (size_t i = 0; i < LENGTH(keys); i++) {
            if (keys[i] && strcmp(keys[i], "one") == 0)
                continue;
            assert_int_equal(rows[i].kept, round == 0 || again[i]);
        }
        assert_int_equal(rows[1].kept + rows[3].kept, round == 0);
    }
    assert_int_equal(count(TEST_TENANT, "SELECT count(*) FROM screening"), 5 + 2);
    assert_int_equal(count(OTHER_TENANT, "SELECT count(*) FROM screening"), 0);
    assert_int_equal(count(TEST_TENANT, "SELECT count(*) FROM idempotency i JOIN screening s"
                                        " ON i.location = '/v1/screenings/' || s.id"
                                        " WHERE i.body = s.answer AND i.status = 201"
                                        "   AND i.request_hash = sha256('{}')"),
                     3);
    assert_int_equal(
        count(TEST_TENANT,
              "SELECT count(*) FROM screening WHERE evidence = '{\"e\":1}'::bytea"
              " AND evidence_sha256 = sha256(evidence) AND length(signature) = 64"
              " AND answer = convert_to('{\"answer\":\"\u00e9\"}', 'UTF8')"
              " AND evaluated_at = timestamptz 'epoch' + 1764000000123 * interval '1 ms'"
              " AND headline_micro = 40000 AND as_of = '2026-11-23'"),
        7);
}

/* --- the committer ---------------------------------------------------------------------------- */

struct door {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t done, outcomes[3];
};

static void done(struct commit_item *item)
{
    struct door *door = item->context;
    pthread_mutex_lock(&door->lock);
    door->done++;
    door->outcomes[item->outcome]++;
    pthread_cond_signal(&door->changed);
    pthread_mutex_unlock(&door->lock);
}

static void commit_all(struct committer *committer, struct commit_item *items, size_t n,
                       struct door *door)
{
    *door = (struct door){.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    for (size_t i = 0; i < n; i++) {
        items[i].done = done;
        items[i].context = door;
        assert_true(committer_submit(committer, &items[i]));
    }
    pthread_mutex_lock(&door->lock);
    while (door->done < n)
        pthread_cond_wait(&door->changed, &door->lock);
    pthread_mutex_unlock(&door->lock);
}

static struct commit_item *items_new(size_t n, char places[][64])
{
    struct commit_item *items = calloc(n, sizeof *items);
    assert_non_null(items);
    for (size_t i = 0; i < n; i++) {
        items[i].row = row_of(NULL);
        items[i].tenant = i % 3 == 2 ? OTHER_TENANT : TEST_TENANT;
        locate(&items[i].row, places[i]);
    }
    return items;
}

/* Two tenants, more than fit into a group: each is told once, and each is there. */
static void test_many(void **state)
{
    (void)state;
    static char places[MANY][64];
    struct error err = ERROR_INIT;
    struct door door;
    int64_t before = count(TEST_TENANT, "SELECT count(*) FROM screening");
    struct committer *committer = committer_new(cluster.pool, MAX_WAITING, &err);
    assert_non_null(committer);
    struct commit_item *items = items_new(MANY, places);
    commit_all(committer, items, MANY, &door);
    committer_stop(committer);
    assert_int_equal(door.outcomes[COMMIT_KEPT], MANY);
    assert_int_equal(count(TEST_TENANT, "SELECT count(*) FROM screening") - before, MANY / 3 * 2);
    assert_int_equal(count(OTHER_TENANT, "SELECT count(*) FROM screening"), MANY / 3);
    free(items);
}

/* One that PostgreSQL refuses: none of its group is kept, all are sent to go alone, and nothing of
 * them stands in the way of that. One that is too large goes alone by itself. */
static void test_alone(void **state)
{
    (void)state;
    static char places[2][64];
    struct error err = ERROR_INIT;
    struct door doors[2]; /* the first may still be let go of when the second is looked at */
    struct committer *committer = committer_new(cluster.pool, 2, &err);
    assert_non_null(committer);
    struct commit_item *items = items_new(2, places);
    int64_t before = count(TEST_TENANT, "SELECT count(*) FROM screening");
    items[0].row.row.verdict = "nonsense";
    commit_all(committer, items, 1, &doors[0]);
    assert_int_equal(doors[0].outcomes[COMMIT_ALONE], 1);
    char *large = calloc(1, GROUP_MAX_ROW_BYTES + 1);
    assert_non_null(large);
    items[1].row.row.answer = (struct str){large, GROUP_MAX_ROW_BYTES + 1};
    commit_all(committer, &items[1], 1, &doors[1]);
    assert_int_equal(doors[1].outcomes[COMMIT_ALONE], 1);
    committer_stop(committer);
    assert_int_equal(count(TEST_TENANT, "SELECT count(*) FROM screening"), before);
    free(large);
    free(items);
}

/* A key that somebody else is at work with holds the group up for a moment only. */
static void test_held_key(void **state)
{
    (void)state;
    char place[64];
    struct error err = ERROR_INIT;
    struct door door;
    struct db *holder = db_open(cluster.app_conninfo, NULL, &err);
    assert_non_null(holder);
    assert_true(db_run(holder,
                       "BEGIN; SET LOCAL subtier.tenant = '" TEST_TENANT "';"
                       "INSERT INTO idempotency (tenant_id, route, key, request_hash) VALUES"
                       " (tenant_current(), 'POST /v1/screen', 'held', sha256('{}'))",
                       &err));
    struct committer *committer = committer_new(cluster.pool, 2, &err);
    assert_non_null(committer);
    struct commit_item item = {.row = row_of("held"), .tenant = TEST_TENANT};
    locate(&item.row, place);
    commit_all(committer, &item, 1, &door);
    assert_int_equal(door.outcomes[COMMIT_ALONE], 1);
    committer_stop(committer);
    db_close(holder);
}

/* The database goes away: nobody is told that it was kept, nor sent to try again. */
static void test_away(void **state)
{
    (void)state;
    static char places[2][64];
    struct error err = ERROR_INIT;
    struct door door;
    struct db_pool *pool = db_pool_new(cluster.app_conninfo, 1, groups, &err);
    assert_non_null(pool);
    struct db *only = db_pool_take(pool, 1000, &err); /* so that the committer finds none */
    assert_non_null(only);
    struct committer *committer = committer_new(pool, 2, &err);
    assert_non_null(committer);
    struct commit_item *items = items_new(2, places);
    commit_all(committer, items, 2, &door);
    assert_int_equal(door.outcomes[COMMIT_FAILED], 2);
    assert_int_equal(items[0].err.code, ERROR_UNAVAILABLE);
    committer_stop(committer);
    db_pool_give(pool, only);
    db_pool_free(pool);
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),     cmocka_unit_test(test_many), cmocka_unit_test(test_alone),
        cmocka_unit_test(test_held_key), cmocka_unit_test(test_away),
    };
    test_cluster_open(&cluster, groups);
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    if (!owner ||
        !db_run(owner, "INSERT INTO tenant (id, name) VALUES ('" OTHER_TENANT "', 'other')",
                &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    db_close(owner);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
