/* integration/test_history.c - the lists of an earlier day, and of recorded versions.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdlib.h>

#include "lists/snapshot/snapshot.h"
#include "lists/versions/import.h"
#include "tests/support/cluster.h"
#include "tests/unit/core/check.h"

static const db_statement_group *const groups[] = {&import_statements, NULL};
static struct test_cluster cluster;
static const struct date TODAY = {2024, 6, 1};

/* Parties `from` to `to` of one day; `mark` changes every third body. */
static void import_day(const char *list, int from, int to, int mark, struct date published)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF text = BUF_INIT(8 << 20);
    for (int id = from; id <= to; id++)
        buf_printf(&text,
                   "%d,\"SAMPLE PARTY %d\",\"individual\",\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"
                   "-0- ,\"DOB 0%d May 1972; Passport %d (China); day %d; Linked To: SAMPLE PARTY "
                   "%d.\"\r\n",
                   id, id, 1 + id % 9, 1000 + id, id % 3 ? 0 : mark, from);
    const struct list_file file = {"sdn.csv", buf_str(&text)};
    const struct import_request request = {
        .list = str_of(list), .files = &file, .n_files = 1, .today = TODAY, .published = published};
    struct import_result result;
    struct error err = ERROR_INIT;
    if (!import_list(cluster.pool, &request, &arena, &result, &err))
        fail_msg("%s", err.message);
    CHECK_INT(list, IMPORT_ACTIVE, result.state);
}

static const struct snapshot_list *list_of(const struct snapshot *snapshot, const char *id)
{
    for (size_t i = 0; i < snapshot->n_lists; i++)
        if (str_equal(snapshot->lists[i].id, str_of(id)))
            return &snapshot->lists[i];
    fail_msg("no list %s", id);
    return NULL;
}

/* Everything a screening can see of the list, as text. */
static void describe(const struct snapshot *snapshot, const char *id, struct buf *out)
{
    const struct snapshot_list *list = list_of(snapshot, id);
    char day[DATE_TEXT_SIZE];
    buf_printf(out, "%lld %s %.*s %llu\n", (long long)list->version,
               date_format(list->published, day), STR_ARG(list->sha256),
               (unsigned long long)list->parties);
    uint32_t first = UINT32_MAX;
    for (uint32_t i = 0; i < snapshot->n_listed; i++) {
        const struct snapshot_listed *party = &snapshot->listed[i];
        if (&snapshot->lists[party->list] != list)
            continue;
        if (first == UINT32_MAX)
            first = i;
        buf_printf(out, "%u %.*s %u %.*s %u\n", i - first, STR_ARG(party->body), party->measures,
                   STR_ARG(party->body_sha256), party->network - first);
        for (uint32_t l = 0; l < party->n_links; l++) {
            const struct snapshot_link *link = &snapshot->links[party->links[l]];
            buf_printf(out, " %u %.*s %u\n", link->from - first, STR_ARG(link->kind),
                       link->to - first);
        }
    }
}

static struct snapshot_holder *holder_of_cluster(void)
{
    struct error err = ERROR_INIT;
    struct snapshot_holder *holder = snapshot_holder_new(cluster.pool, &err);
    test_require(holder != NULL, &err, "snapshot");
    return holder;
}

static const struct snapshot *take_day(struct snapshot_holder *holder, struct date day)
{
    struct error err = ERROR_INIT;
    const struct snapshot *snapshot = NULL;
    if (!snapshot_take_as_of(holder, day, TODAY, &snapshot, &err))
        fail_msg("%s", err.message);
    return snapshot;
}

static void each_day_is_seen_again_as_it_was(void **state)
{
    (void)state;
    enum { DAYS = 4 };
    const char *id = "own-asof";
    struct buf seen[DAYS];
    for (int day = 0; day < DAYS; day++) {
        import_day(id, 1 + 3 * day, 60 + 4 * day, day,
                   (struct date){2024, 5, (int8_t)(1 + 7 * day)});
        struct snapshot_holder *holder = holder_of_cluster();
        const struct snapshot *now = snapshot_take(holder);
        buf_init(&seen[day], 8 << 20);
        describe(now, id, &seen[day]);
        snapshot_give(holder, now);
        snapshot_holder_free(holder);
    }

    struct snapshot_holder *holder = holder_of_cluster();
    static const struct {
        const char *label;
        struct date day;
        int want; /* position in `seen` */
    } cases[] = {
        {"the day before the first: the oldest kept", {2024, 4, 30}, 0},
        {"the first day", {2024, 5, 1}, 0},
        {"a day between", {2024, 5, 7}, 0},
        {"the second day", {2024, 5, 8}, 1},
        {"the third", {2024, 5, 15}, 2},
        {"the fourth", {2024, 5, 22}, 3},
        {"yesterday", {2024, 5, 31}, 3},
        {"today", {2024, 6, 1}, 3},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_BUF got = BUF_INIT(8 << 20);
        const struct snapshot *then = take_day(holder, cases[i].day);
        describe(then, id, &got);
        CHECK_STR(cases[i].label, buf_str(&seen[cases[i].want]), buf_str(&got));
        snapshot_give(holder, then);
    }

    for (int day = 0; day < DAYS; day++) {
        AUTO_BUF got = BUF_INIT(8 << 20);
        struct error err = ERROR_INIT;
        const struct snapshot_version recorded = {
            .list = str_of(id), .version = day + 1, .checked_unix_ms = 77, .required = true};
        const struct snapshot *then = NULL;
        test_require(snapshot_take_versions(holder, &recorded, 1, &then, &err), &err, "recorded");
        describe(then, id, &got);
        CHECK_STR("recorded version", buf_str(&seen[day]), buf_str(&got));
        CHECK_INT("as recorded", 77, list_of(then, id)->checked_unix_ms);
        CHECK("as recorded", list_of(then, id)->required);
        snapshot_give(holder, then);
        buf_release(&seen[day]);
    }
    snapshot_holder_free(holder);
}

static enum db_status of_versions(struct db *db, void *context, struct error *err)
{
    struct snapshot **snapshot = context;
    const struct snapshot_version recorded = {.list = STR("own-asof"), .version = 2};
    *snapshot = snapshot_of_versions(db, &recorded, 1, err);
    return *snapshot ? DB_ROWS : DB_FATAL;
}

static void recorded_versions_need_no_holder_and_must_be_kept(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct snapshot *snapshot = NULL;
    test_require(db_pool_transaction(cluster.pool, NULL, of_versions, &snapshot, &err) >= 0, &err,
                 "versions");
    CHECK_INT("version", 2, list_of(snapshot, "own-asof")->version);
    CHECK_INT("the others are absent", 0, list_of(snapshot, "us-ofac-sdn")->version);
    CHECK("found", snapshot_find(snapshot, STR("own-asof:30")) != UINT32_MAX);
    snapshot_free(snapshot);

    struct snapshot_holder *holder = holder_of_cluster();
    static const struct snapshot_version absent[] = {
        {.list = {"own-asof", 8}, .version = 99},
        {.list = {"own-nobody", 10}, .version = 1},
    };
    for (size_t i = 0; i < LENGTH(absent); i++) {
        const struct snapshot *none = NULL;
        CHECK("refused", !snapshot_take_versions(holder, &absent[i], 1, &none, &err));
        CHECK_INT("code", ERROR_NOT_FOUND, err.code);
        CHECK("untouched", none == NULL);
    }
    snapshot_holder_free(holder);
}

/* --- many askers, two places ------------------------------------------------------------------ */

struct asker {
    struct snapshot_holder *holder;
    int number;
    unsigned wrong;
};

static void *ask_on(void *context)
{
    struct asker *asker = context;
    for (int round = 0; round < 12; round++) {
        int day = (asker->number + round) % 4;
        struct error err = ERROR_INIT;
        const struct snapshot *then = NULL;
        if (!snapshot_take_as_of(asker->holder, (struct date){2024, 5, (int8_t)(1 + 7 * day)},
                                 TODAY, &then, &err)) {
            asker->wrong++;
            continue;
        }
        const struct snapshot_list *list = list_of(then, "own-asof");
        asker->wrong += list->version != day + 1;
        snapshot_give(asker->holder, then);
    }
    return NULL;
}

static void askers_of_many_days_wait_and_share(void **state)
{
    (void)state;
    enum { ASKERS = 6 };
    struct asker askers[ASKERS];
    pthread_t threads[ASKERS];
    struct snapshot_holder *holder = holder_of_cluster();
    for (int i = 0; i < ASKERS; i++) {
        askers[i] = (struct asker){holder, i, 0};
        assert_int_equal(0, pthread_create(&threads[i], NULL, ask_on, &askers[i]));
    }
    for (int i = 0; i < ASKERS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT("answers of another day", 0, askers[i].wrong);
    }

    /* Readers of one day share what was compiled for it, whoever came first. */
    const struct snapshot *a = take_day(holder, (struct date){2024, 5, 9});
    const struct snapshot *b = take_day(holder, (struct date){2024, 5, 10});
    CHECK("one compilation", a->index == b->index);
    const struct snapshot *now = snapshot_take(holder);
    const struct snapshot *c = take_day(holder, (struct date){2024, 5, 31});
    CHECK("the current versions are compiled once", c->index == now->index);
    snapshot_give(holder, a);
    snapshot_give(holder, b);
    snapshot_give(holder, c);
    snapshot_give(holder, now);
    snapshot_holder_free(holder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_day_is_seen_again_as_it_was),
        cmocka_unit_test(recorded_versions_need_no_holder_and_must_be_kept),
        cmocka_unit_test(askers_of_many_days_wait_and_share),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests_name("lists/history", tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
