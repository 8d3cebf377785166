/* integration/test_screening.c - screenings and idempotency keys in a real database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/screening/sample.h"

#include <pthread.h>

#include "core/hash.h"
#include "portfolio/engagement_store.h"
#include "portfolio/party_store.h"
#include "screening/idempotency.h"
#include "screening/store.h"
#include "tests/support/cluster.h"

#define OTHER_TENANT "00000000-0000-7000-8000-000000000001"
#define ACTOR "key:test"
#define ROUTE "POST /v1/screen"

static struct test_cluster cluster;
static const db_statement_group *const groups[] = {&screening_store_statements,
                                                   &idempotency_statements, NULL};

static const char json[] =
    "{\"root\":\"t0\",\"parties\":["
    "{\"id\":\"t0\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Bright Harbor\"]}},"
    "{\"id\":\"t1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"SEK Studio\"]}}],"
    "\"relations\":[{\"from\":\"t0\",\"to\":\"t1\",\"type\":\"contracts\"}]}";

/* --- saving and loading ----------------------------------------------------------------------- */

struct kept {
    struct screening screening;
    struct str answer, id, before, loaded, evidence;
    struct screening_page page;
    struct str engagement;
    size_t limit;
    struct arena *arena;
};

static enum db_status save(struct db *db, void *context, struct error *err)
{
    struct kept *k = context;
    return screening_save(db, &k->screening, k->answer, ACTOR, err);
}

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct kept *k = context;
    enum db_status status = screening_load(db, k->id, k->arena, &k->loaded, err);
    return status == DB_ROWS ? screening_load_evidence(db, k->id, k->arena, &k->evidence, err)
                             : status;
}

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct kept *k = context;
    return screening_list(db, k->engagement, k->before, k->limit, k->arena, &k->page, err);
}

static enum db_status store_engagement(struct db *db, void *context, struct error *err)
{
    struct kept *k = context;
    struct party root = k->screening.engagement->parties[0];
    struct engagement_record record = {.id = STR("e1"), .title = STR("Season 3"), .root = root.id};
    enum db_status status = party_store_create(db, &root, ACTOR, err);
    return status < 0 ? status : engagement_store_create(db, &record, k->arena, ACTOR, err);
}

static enum db_status delete_engagement(struct db *db, void *context, struct error *err)
{
    (void)context;
    return engagement_store_delete(db, STR("e1"), ACTOR, err);
}

static enum db_status run(const char *tenant, db_body *body, struct kept *k)
{
    struct error err = ERROR_INIT;
    enum db_status status = db_pool_transaction(cluster.pool, tenant, body, k, &err);
    if (status < 0)
        fail_msg("%s", err.message);
    return status;
}

/* Screens, gives it an id, writes the answer. */
static void prepare(struct kept *k, const struct screen_context *context, struct buf *answer)
{
    sample_screen(context, json, k->arena, &k->screening);
    screening_assign_id(&k->screening);
    struct json_writer w = JSON_WRITER(answer);
    screening_write(&w, &k->screening);
    assert_true(json_writer_done(&w));
    k->answer = buf_str(answer);
    k->id = str_of(k->screening.id);
}

static void test_save_and_load(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF answer = BUF_INIT(1 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct kept k = {.arena = &arena};
    char hash[SHA256_HEX_SIZE];
    prepare(&k, &context, &answer);
    assert_int_equal(run(TEST_TENANT, save, &k), DB_ROWS);
    assert_int_equal(run(TEST_TENANT, load, &k), DB_ROWS);
    assert_true(str_equal(k.loaded, k.answer)); /* byte for byte */
    assert_true(str_equal(k.evidence, k.screening.evidence));
    assert_string_equal(sha256_hex(k.evidence, hash), k.screening.evidence_sha256);
    assert_non_null(strstr(buf_cstr(&answer), k.screening.id));
    assert_int_equal(run(OTHER_TENANT, load, &k), DB_NONE);
    k.id = STR("no uuid");
    assert_int_equal(run(TEST_TENANT, load, &k), DB_NONE);
    sample_close(sample);
}

static void test_list(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct kept k = {.arena = &arena, .engagement = STR("e1"), .limit = 3};
    char last[UUID_TEXT_SIZE] = "";
    for (int i = 0; i < 7; i++) {
        AUTO_BUF answer = BUF_INIT(1 << 20);
        prepare(&k, &context, &answer);
        if (i == 0)
            run(TEST_TENANT, store_engagement, &k);
        struct engagement stored = *k.screening.engagement;
        stored.id = STR("e1");
        k.screening.engagement = &stored;
        assert_int_equal(run(TEST_TENANT, save, &k), DB_ROWS);
        if (strcmp(k.screening.id, last) > 0) /* ids of one millisecond have no order of making */
            memcpy(last, k.screening.id, sizeof last);
    }
    size_t seen = 0, pages = 0;
    do {
        run(TEST_TENANT, list, &k);
        for (size_t i = 0; i + 1 < k.page.n_rows; i++)
            assert_true(str_compare(k.page.rows[i].id, k.page.rows[i + 1].id) > 0);
        if (seen == 0) {
            assert_true(str_equal(k.page.rows[0].id, str_of(last)));
            assert_true(str_equal(k.page.rows[0].verdict, STR("block")));
            assert_true(str_equal(k.page.rows[0].evaluated_at, STR("2026-11-23T21:04:05.123Z")));
            assert_int_equal(k.page.rows[0].headline_micro, k.screening.result.headline.risk_micro);
        }
        seen += k.page.n_rows;
        k.before = k.page.next;
        pages++;
    } while (k.before.len > 0);
    assert_int_equal(seen, 7);
    assert_int_equal(pages, 3);
    struct error err = ERROR_INIT;
    assert_int_equal(db_pool_transaction(cluster.pool, TEST_TENANT, delete_engagement, NULL, &err),
                     DB_FATAL);
    assert_int_equal(err.code, ERROR_CONFLICT); /* what was screened stays */
    k.engagement = STR_EMPTY;
    run(OTHER_TENANT, list, &k);
    assert_int_equal(k.page.n_rows, 0);
    sample_close(sample);
}

/* Neither the application nor the owner changes what was found. */
static void test_immutable(void **state)
{
    (void)state;
    static const char *const attempts[] = {
        "UPDATE screening SET verdict = 'no_match'",
        "DELETE FROM screening",
        "TRUNCATE screening",
        "UPDATE party_version SET body = '{}'",
    };
    for (size_t i = 0; i < LENGTH(attempts); i++) {
        struct error err = ERROR_INIT;
        char sql[256];
        snprintf(sql, sizeof sql, "BEGIN; SET LOCAL subtier.tenant = '" TEST_TENANT "'; %s; COMMIT",
                 attempts[i]);
        struct db *app = db_open(cluster.app_conninfo, NULL, &err);
        assert_non_null(app);
        if (db_run(app, sql, &err))
            fail_msg("the application could: %s", attempts[i]);
        db_close(app);
        if (i == 3) /* the owner may, in a data migration */
            continue;
        struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
        assert_non_null(owner);
        if (db_run(owner, sql, &err))
            fail_msg("the owner could: %s", attempts[i]);
        assert_non_null(strstr(err.message, "written once"));
        db_close(owner);
    }
}

/* --- idempotency ------------------------------------------------------------------------------ */

struct attempt {
    const char *key, *request, *location;
    struct arena *arena;
    struct idempotency_answer stored;
    bool fresh, fail;
    struct error err;
};

/* What a handler does: claim, work, finish. */
static enum db_status once(struct db *db, void *context, struct error *err)
{
    struct attempt *a = context;
    enum db_status status =
        idempotency_claim(db, str_of(a->key), ROUTE, str_of(a->request), a->arena, &a->stored, err);
    a->fresh = status == DB_NONE;
    if (status != DB_NONE)
        return status;
    struct timespec work = {.tv_sec = 0, .tv_nsec = 50000000};
    nanosleep(&work, NULL);
    if (a->fail) {
        error_set(err, ERROR_INTERNAL, "the work went wrong");
        return DB_FATAL;
    }
    return idempotency_finish(db, str_of(a->key), ROUTE, 201, STR("{\"id\":1}"),
                              str_of(a->location), err);
}

static enum db_status attempt(struct attempt *a)
{
    a->err = (struct error)ERROR_INIT;
    return db_pool_transaction(cluster.pool, TEST_TENANT, once, a, &a->err);
}

static void test_idempotency(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct attempt a = {
        .key = "k1", .request = "{}", .location = "/v1/screenings/1", .arena = &arena};
    a.fail = true; /* a failure leaves nothing behind */
    assert_int_equal(attempt(&a), DB_FATAL);
    a.fail = false;
    assert_true(attempt(&a) >= 0);
    assert_true(a.fresh);
    assert_int_equal(attempt(&a), DB_ROWS);
    assert_false(a.fresh);
    assert_int_equal(a.stored.status, 201);
    assert_true(str_equal(a.stored.body, STR("{\"id\":1}")));
    assert_true(str_equal(a.stored.location, STR("/v1/screenings/1")));
    a.request = "{\"other\":1}";
    assert_int_equal(attempt(&a), DB_FATAL);
    assert_int_equal(a.err.code, ERROR_INPUT);
    static const char *const bad[] = {"", "\xff\xfe", "caf\xc3\xa9", "a\tb", "\x7f"};
    for (size_t i = 0; i < LENGTH(bad); i++) {
        a.key = bad[i];
        assert_int_equal(attempt(&a), DB_FATAL);
        assert_int_equal(a.err.code, ERROR_INPUT);
        assert_non_null(strstr(a.err.message, "Idempotency-Key"));
    }
}

static void *race(void *context)
{
    struct attempt *a = context;
    return attempt(a) >= 0 ? a : NULL;
}

static void test_idempotency_race(void **state)
{
    (void)state;
    enum { RIVALS = 6 };
    pthread_t threads[RIVALS];
    struct attempt attempts[RIVALS];
    struct arena arenas[RIVALS];
    unsigned fresh = 0;
    for (size_t i = 0; i < RIVALS; i++) {
        arena_init(&arenas[i], 1 << 20);
        attempts[i] =
            (struct attempt){.key = "race", .request = "{}", .location = "", .arena = &arenas[i]};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &attempts[i]), 0);
    }
    for (size_t i = 0; i < RIVALS; i++) {
        void *done = NULL;
        pthread_join(threads[i], &done);
        if (!done)
            fail_msg("%s", attempts[i].err.message);
        fresh += attempts[i].fresh;
        if (!attempts[i].fresh)
            assert_int_equal(attempts[i].stored.status, 201);
        arena_release(&arenas[i]);
    }
    assert_int_equal(fresh, 1);
}

static enum db_status age(struct db *db, void *context, struct error *err)
{
    (void)context;
    if (!db_run(db, "UPDATE idempotency SET created_at = now() - interval '25 hours'", err))
        return DB_FATAL;
    return DB_NONE;
}

static enum db_status expire(struct db *db, void *context, struct error *err)
{
    (void)context;
    return idempotency_expire(db, err);
}

static void test_idempotency_expires(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct kept k = {.arena = &arena};
    struct attempt a = {.key = "old", .request = "{}", .location = "", .arena = &arena};
    assert_true(attempt(&a) >= 0);
    run(TEST_TENANT, age, &k);
    a.request = "{\"other\":1}";
    assert_true(attempt(&a) >= 0);
    assert_true(a.fresh);
    run(TEST_TENANT, age, &k);
    assert_int_equal(run(TEST_TENANT, expire, &k), DB_ROWS);
    assert_int_equal(run(TEST_TENANT, expire, &k), DB_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_save_and_load),    cmocka_unit_test(test_list),
        cmocka_unit_test(test_immutable),        cmocka_unit_test(test_idempotency),
        cmocka_unit_test(test_idempotency_race), cmocka_unit_test(test_idempotency_expires),
    };
    test_cluster_open(&cluster, groups);
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner != NULL, &err, "the owner's connection");
    test_require(
        db_run(owner, "INSERT INTO tenant (id, name) VALUES ('" OTHER_TENANT "', 'other')", &err),
        &err, "a second tenant");
    db_close(owner);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
