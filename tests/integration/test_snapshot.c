/* integration/test_snapshot.c - what requests are answered from follows the database, while readers
 * hold what they began with.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/snapshot.h"

#include <pthread.h>
#include <stdatomic.h>

#include "core/json.h"
#include "lists/versions/import.h"
#include "tests/support/cluster.h"
#include "tests/unit/core/check.h"

static const db_statement_group *const groups[] = {&import_statements, NULL};
static struct test_cluster cluster;
static const struct date TODAY = {2024, 5, 3};

/* Parties 1 to `count`, each linked to the first; `mark` changes every body. */
static void import_rows(const char *list, int count, const char *mark, enum import_state state)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF text = BUF_INIT(8 << 20);
    for (int id = 1; id <= count; id++)
        buf_printf(&text,
                   "%d,\"SAMPLE PARTY %d\",\"individual\",\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"
                   "-0- ,\"DOB 0%d May 1972; nationality Korea, North; Passport %d (China); %s; "
                   "a.k.a. 'WEAK %d'; Linked To: SAMPLE PARTY 1.\"\r\n",
                   id, id, 1 + id % 9, 1000 + id, mark, id);
    const struct list_file file = {"sdn.csv", buf_str(&text)};
    const struct import_request request = {
        .list = str_of(list), .files = &file, .n_files = 1, .today = TODAY};
    struct import_result result;
    struct error err = ERROR_INIT;
    if (!import_list(cluster.pool, &request, &arena, &result, &err))
        fail_msg("%s", err.message);
    CHECK_INT(list, state, result.state);
}

static const struct snapshot_list *list_of(const struct snapshot *snapshot, const char *id)
{
    for (size_t i = 0; i < snapshot->n_lists; i++)
        if (str_equal(snapshot->lists[i].id, str_of(id)))
            return &snapshot->lists[i];
    fail_msg("no list %s", id);
    return NULL;
}

static bool refreshed(struct snapshot_holder *holder)
{
    struct error err = ERROR_INIT;
    bool changed = false;
    if (!snapshot_refresh(holder, &changed, &err))
        fail_msg("%s", err.message);
    return changed;
}

static struct snapshot_holder *holder_of_cluster(void)
{
    struct error err = ERROR_INIT;
    struct snapshot_holder *holder = snapshot_holder_new(cluster.pool, &err);
    test_require(holder != NULL, &err, "snapshot");
    return holder;
}

static void an_empty_database_gives_the_catalogue_alone(void **state)
{
    (void)state;
    struct snapshot_holder *holder = holder_of_cluster();
    const struct snapshot *snapshot = snapshot_take(holder);
    CHECK_INT("parties", 0, snapshot->n_listed);
    const struct snapshot_list *sdn = list_of(snapshot, "us-ofac-sdn");
    CHECK("required", sdn->required);
    CHECK_INT("no version", 0, sdn->version);
    CHECK("missing is stale", snapshot_list_stale(sdn, 0));
    CHECK_INT("nobody", UINT32_MAX, snapshot_find(snapshot, STR("us-ofac-sdn:1")));
    snapshot_give(holder, snapshot);
    CHECK("nothing new", !refreshed(holder));
    snapshot_holder_free(holder);
}

static void it_follows_activations_and_checks(void **state)
{
    (void)state;
    struct snapshot_holder *holder = holder_of_cluster();
    import_rows("own-snapshot", 50, "one", IMPORT_ACTIVE);
    const struct snapshot *old = snapshot_take(holder);
    CHECK("a version more", refreshed(holder));
    CHECK("and no more", !refreshed(holder));
    CHECK_INT("readers keep theirs", UINT32_MAX, snapshot_find(old, STR("own-snapshot:7")));
    snapshot_give(holder, old);

    const struct snapshot *now = snapshot_take(holder);
    uint32_t seven = snapshot_find(now, STR("own-snapshot:7"));
    assert_int_not_equal(UINT32_MAX, seven);
    const struct snapshot_listed *party = &now->listed[seven];
    CHECK_STR("caption", STR("SAMPLE PARTY 7"), party->caption);
    CHECK_INT("schema", SCHEMA_PERSON, party->schema);
    CHECK_INT("measures", MEASURE_FREEZE, party->measures);
    CHECK_STR("list", STR("own-snapshot"), now->lists[party->list].id);
    CHECK_INT("one link", 1, party->n_links);
    CHECK_STR("linked to", STR("own-snapshot:1"), now->listed[now->links[party->links[0]].to].id);
    CHECK_INT("links of the first", 49,
              now->listed[snapshot_find(now, STR("own-snapshot:1"))].n_links);
    struct error err = ERROR_INIT;
    AUTO_JSON *body = json_parse(party->body, &err);
    assert_non_null(body);
    CHECK_TEXT("first seen", "2024-05-03",
               cJSON_GetObjectItemCaseSensitive(body, "first_seen")->valuestring);
    CHECK_INT("indexed", now->n_listed, match_index_count(now->index));
    uint64_t generation = now->generation;
    int64_t checked = list_of(now, "own-snapshot")->checked_unix_ms;
    snapshot_give(holder, now);

    import_rows("own-snapshot", 50, "one", IMPORT_UNCHANGED);
    CHECK("a later check is seen", refreshed(holder));
    now = snapshot_take(holder);
    CHECK_INT("without compiling anew", generation, now->generation);
    CHECK("later", list_of(now, "own-snapshot")->checked_unix_ms >= checked);
    snapshot_give(holder, now);
    snapshot_holder_free(holder);
}

/* --- readers beside activations --------------------------------------------------------------- */

struct reading {
    struct snapshot_holder *holder;
    atomic_bool stop;
    atomic_uint reads, wrong;
};

/* Every party of a snapshot is of one version: its body carries that version's mark. */
static void *read_on(void *context)
{
    struct reading *reading = context;
    while (!atomic_load(&reading->stop)) {
        const struct snapshot *snapshot = snapshot_take(reading->holder);
        uint32_t first = snapshot_find(snapshot, STR("own-readers:1"));
        uint32_t last = snapshot_find(snapshot, STR("own-readers:200"));
        if (first == UINT32_MAX || last == UINT32_MAX) {
            atomic_fetch_add(&reading->wrong, 1);
        } else {
            static const char *const marks[] = {"mark 0", "mark 1", "mark 2", "mark 3", "mark 4"};
            for (size_t i = 0; i < LENGTH(marks); i++) {
                struct str mark = str_of(marks[i]);
                struct str a = snapshot->listed[first].body, b = snapshot->listed[last].body;
                bool in_first = str_find(a, mark, 0) < a.len;
                bool in_last = str_find(b, mark, 0) < b.len;
                if (in_first != in_last)
                    atomic_fetch_add(&reading->wrong, 1);
            }
        }
        atomic_fetch_add(&reading->reads, 1);
        snapshot_give(reading->holder, snapshot);
    }
    return NULL;
}

static void readers_never_see_a_mixture(void **state)
{
    (void)state;
    enum { READERS = 3 };
    import_rows("own-readers", 200, "mark 0", IMPORT_ACTIVE);
    struct reading reading = {.holder = holder_of_cluster()};
    pthread_t threads[READERS];
    for (int i = 0; i < READERS; i++)
        assert_int_equal(0, pthread_create(&threads[i], NULL, read_on, &reading));
    for (int version = 1; version < 5; version++) {
        char mark[32];
        snprintf(mark, sizeof mark, "mark %d", version);
        import_rows("own-readers", 200, mark, IMPORT_ACTIVE);
        CHECK(mark, refreshed(reading.holder));
    }
    atomic_store(&reading.stop, true);
    for (int i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("mixtures", 0, atomic_load(&reading.wrong));
    CHECK("they read", atomic_load(&reading.reads) > 0);
    snapshot_holder_free(reading.holder);
}

static void staleness_is_a_matter_of_the_last_check(void **state)
{
    (void)state;
    struct snapshot_list list = {.version = 1, .checked_unix_ms = 1000, .max_age_ms = 500};
    CHECK("young enough", !snapshot_list_stale(&list, 1500));
    CHECK("too old", snapshot_list_stale(&list, 1501));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_gives_the_catalogue_alone),
        cmocka_unit_test(it_follows_activations_and_checks),
        cmocka_unit_test(readers_never_see_a_mixture),
        cmocka_unit_test(staleness_is_a_matter_of_the_last_check),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests_name("lists/snapshot", tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
