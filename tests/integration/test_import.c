/* integration/test_import.c - versions, the gate, two imports at once, kill -9 in the middle.
 *
 * Files are made here, row by row; the publishers' own files join in when they are there
 * (SUBTIER_SHARED).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/import.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/file.h"
#include "core/json.h"
#include "lists/versions/gate.h"
#include "lists/versions/query.h"
#include "tests/support/cluster.h"
#include "tests/unit/lists/parse_case.h"

static const db_statement_group *const groups[] = {&import_statements, NULL};
static struct test_cluster cluster;
static const struct date TODAY = {2024, 5, 3};

/* --- helpers ---------------------------------------------------------------------------------- */

/* OFAC's main file: rows of ids [from, to), each of which has `mark` in its remarks. */
static void write_rows(struct buf *out, int from, int to, const char *mark)
{
    for (int id = from; id < to; id++)
        buf_printf(out,
                   "%d,\"SAMPLE PARTY %d\",-0- ,\"DPRK3\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"
                   "\"Tax ID No. %d (China); %s; Linked To: SAMPLE PARTY %d.\"\r\n",
                   id, id, 100000 + id, mark, from);
}

/* The SDN list's canaries; the first by the name given. */
static void write_canaries(struct buf *out, const char *first)
{
    const struct {
        int id;
        const char *name;
    } canaries[] = {
        {4695, first}, {4697, "HIZBALLAH"}, {9345, "KOREA MINING DEVELOPMENT TRADING CORPORATION"}};
    for (size_t i = 0; i < LENGTH(canaries); i++)
        buf_printf(out, "%d,\"%s\",-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
                   canaries[i].id, canaries[i].name);
}

/* What the result points to lives in `arena`. */
static bool import_into(struct arena *arena, struct db_pool *pool, const char *list,
                        const struct buf *text, struct date published, struct import_result *result,
                        struct error *err)
{
    const struct list_file file = {"sdn.csv", buf_str(text)};
    const struct import_request request = {
        .list = str_of(list), .files = &file, .n_files = 1, .published = published, .today = TODAY};
    *err = (struct error)ERROR_INIT;
    return import_list(pool, &request, arena, result, err);
}

/* Of the result only numbers and states may be looked at. */
static bool import_text(struct db_pool *pool, const char *list, const struct buf *text,
                        struct date published, struct import_result *result, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    return import_into(&arena, pool, list, text, published, result, err);
}

static void require_import(const char *list, const struct buf *text, struct date published,
                           enum import_state state, struct import_result *result)
{
    struct error err;
    if (!import_text(cluster.pool, list, text, published, result, &err))
        fail_msg("%s: %s", list, err.message);
    CHECK_INT(list, state, result->state);
}

struct sums {
    int64_t current, closed, names, links, active, rejected;
};

struct asked {
    const char *list;
    struct sums sums;
};

static enum db_status read_sums(struct db *db, void *context, struct error *err)
{
    struct asked *asked = context;
    const char *list[] = {asked->list};
    (void)err;
    AUTO_PGRESULT *rows = PQexecParams(
        db_raw(db),
        "SELECT (SELECT count(*) FROM listed_party WHERE until IS NULL AND list_id = $1),"
        " (SELECT count(*) FROM listed_party WHERE until IS NOT NULL AND list_id = $1),"
        " (SELECT count(*) FROM listed_name WHERE list_id = $1),"
        " (SELECT count(*) FROM list_link WHERE until IS NULL AND list_id = $1),"
        " (SELECT count(*) FROM list_version WHERE state = 'active' AND list_id = $1),"
        " (SELECT count(*) FROM list_version WHERE state = 'rejected' AND list_id = $1)",
        1, NULL, list, NULL, NULL, 0);
    assert_int_equal(PGRES_TUPLES_OK, PQresultStatus(rows));
    asked->sums = (struct sums){
        db_get_int64(rows, 0, 0), db_get_int64(rows, 0, 1), db_get_int64(rows, 0, 2),
        db_get_int64(rows, 0, 3), db_get_int64(rows, 0, 4), db_get_int64(rows, 0, 5),
    };
    return DB_ROWS;
}

static struct sums sums_of(const char *list)
{
    struct error err = ERROR_INIT;
    struct asked asked = {.list = list};
    test_require(db_pool_transaction(cluster.pool, NULL, read_sums, &asked, &err) >= 0, &err,
                 "sums");
    return asked.sums;
}

static void check_sums(const char *label, struct sums want, struct sums got)
{
    CHECK_INT(label, want.current, got.current);
    CHECK_INT(label, want.closed, got.closed);
    CHECK_INT(label, want.names, got.names);
    CHECK_INT(label, want.links, got.links);
    CHECK_INT(label, want.active, got.active);
    CHECK_INT(label, want.rejected, got.rejected);
}

/* --- versions --------------------------------------------------------------------------------- */

static void the_next_day_adds_only_what_changed(void **state)
{
    (void)state;
    const char *list = "own-days";
    struct import_result result;
    AUTO_BUF first = BUF_INIT(1 << 20);
    AUTO_BUF second = BUF_INIT(1 << 20);
    write_rows(&first, 1, 101, "one");
    write_rows(&second, 1, 91, "one"); /* ten are gone, five change, three are new */
    write_rows(&second, 200, 203, "one");
    struct str text = buf_str(&second);
    for (int i = 0; i < 5; i++) {
        size_t at = str_find(text, STR("; one;"), (size_t)i * 2000);
        second.data[at + 2] = 't';
    }

    require_import(list, &first, (struct date){2024, 5, 1}, IMPORT_ACTIVE, &result);
    CHECK_INT("version", 1, result.version);
    CHECK_INT("added", 100, result.added);
    check_sums("first", (struct sums){100, 0, 100, 100, 1, 0}, sums_of(list));

    require_import(list, &first, (struct date){2024, 5, 1}, IMPORT_UNCHANGED, &result);
    CHECK_INT("version", 1, result.version);
    check_sums("unchanged", (struct sums){100, 0, 100, 100, 1, 0}, sums_of(list));

    require_import(list, &second, (struct date){2024, 5, 2}, IMPORT_ACTIVE, &result);
    CHECK_INT("version", 2, result.version);
    CHECK_INT("added", 3, result.added);
    CHECK_INT("changed", 5, result.changed);
    CHECK_INT("removed", 10, result.removed);
    /* a link to oneself stands there too, as one to nobody */
    check_sums("second", (struct sums){93, 15, 108, 93, 1, 0}, sums_of(list));

    struct error err = ERROR_INIT;
    AUTO_ARENA arena = ARENA_INIT(16 << 20);
    struct listed_version_info *versions;
    struct listed_link_info *links;
    size_t n_versions, n_links;
    assert_true(query_listed_history(cluster.pool, STR("own-days:95"), &arena, &versions,
                                     &n_versions, &links, &n_links, &err));
    CHECK_INT("ranges of a removed party", 1, n_versions);
    CHECK_INT("since", 1, versions[0].since);
    CHECK_INT("until", 2, versions[0].until);
    CHECK_INT("links of it", 1, n_links);
    CHECK_INT("ended", 2, links[0].until);
    struct list_version_info *history;
    size_t n_history;
    assert_true(
        query_list_history(cluster.pool, str_of(list), 10, &arena, &history, &n_history, &err));
    CHECK_INT("versions", 2, n_history);
    CHECK_STR("newest first", STR("active"), history[0].state);
    CHECK_STR("then", STR("superseded"), history[1].state);
}

static void the_gate_holds_what_is_not_believable(void **state)
{
    (void)state;
    const char *list = "own-gate";
    struct import_result result;
    AUTO_BUF whole = BUF_INIT(1 << 20);
    AUTO_BUF fewer = BUF_INIT(1 << 20);
    AUTO_BUF other = BUF_INIT(1 << 20);
    write_rows(&whole, 1, 201, "one");
    write_rows(&fewer, 1, 150, "one"); /* 51 less; 25 are allowed */
    write_rows(&other, 1, 201, "two");
    require_import(list, &whole, (struct date){2024, 5, 2}, IMPORT_ACTIVE, &result);

    require_import(list, &fewer, (struct date){2024, 5, 3}, IMPORT_REJECTED, &result);
    CHECK_INT("parties, names and identifiers", 3, result.n_findings);
    CHECK_TEXT("check", "bounds", result.findings[0].check);
    CHECK_TEXT("check", "fill", result.findings[2].check);
    check_sums("held", (struct sums){200, 0, 200, 200, 1, 1}, sums_of(list));

    require_import(list, &fewer, (struct date){2024, 5, 3}, IMPORT_REJECTED, &result);
    check_sums("held again is kept once", (struct sums){200, 0, 200, 200, 1, 1}, sums_of(list));

    require_import(list, &other, (struct date){2024, 5, 1}, IMPORT_REJECTED, &result);
    CHECK_INT("older", 1, result.n_findings);
    CHECK_TEXT("check", "date", result.findings[0].check);

    require_import(list, &other, (struct date){2034, 5, 1}, IMPORT_REJECTED, &result);
    CHECK_INT("a slip in the year", 1, result.n_findings);
    CHECK_TEXT("check", "date", result.findings[0].check);

    require_import("us-ofac-sdn", &whole, (struct date){2024, 5, 1}, IMPORT_REJECTED, &result);
    CHECK_TEXT("no end mark", "end", result.findings[0].check);
    CHECK_TEXT("canaries", "canary", result.findings[1].check);
    check_sums("no version", (struct sums){0, 0, 0, 0, 0, 1}, sums_of("us-ofac-sdn"));
}

static void a_canary_is_sought_by_a_misspelt_name(void **state)
{
    (void)state;
    static const struct {
        const char *name, *want;
    } cases[] = {
        {"HAMAS", "HAMMAS"},
        {"KOREA MINING DEVELOPMENT TRADING CORPORATION",
         "KOREA MINING DEVELOOPMENT TRADING CORPORATION"},
        {"AL-QAIDA", "AL-QAIIDA"},
        {"A", "AA"},
        {"\xe6\x9c\x9d", "\xe6\x9c\x9d"}, /* no letter to double */
        {"", ""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char out[64];
        gate_misspell(str_of(cases[i].name), out, sizeof out);
        CHECK_TEXT(cases[i].name, cases[i].want, out);
    }

    struct import_result result;
    struct error err;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF other = BUF_INIT(1 << 20);
    write_rows(&other, 1, 5, "one");
    write_canaries(&other, "SOMEBODY ELSE ALTOGETHER");
    buf_addc(&other, 0x1A);
    if (!import_into(&arena, cluster.pool, "us-ofac-sdn", &other, TODAY, &result, &err))
        fail_msg("%s", err.message);
    CHECK_INT("state", IMPORT_REJECTED, result.state);
    CHECK_INT("findings", 1, result.n_findings);
    CHECK_TEXT("check", "canary", result.findings[0].check);
    CHECK("its name", str_find(result.findings[0].detail, STR("\"HAMMAS\" does not find it"), 0) <
                          result.findings[0].detail.len);
}

/* SECO's list, of `type`; each target's first modification says whether it is still on the list. */
static void write_seco(struct buf *out, const char *type, const char *date, const char *first,
                       const char *second)
{
    buf_clear(out);
    buf_printf(out,
               "<swiss-sanctions-list list-type=\"%s\" date=\"%s\"><sanctions-program ssid=\"1\">"
               "<program-key lang=\"eng\">P</program-key><sanctions-set ssid=\"2\" lang=\"eng\">"
               "Vessel-related measures</sanctions-set></sanctions-program>",
               type, date);
    const char *const states[] = {first, second};
    for (int i = 0; i < 2; i++)
        buf_printf(out,
                   "<target ssid=\"%d\"><sanctions-set-id>2</sanctions-set-id><entity><identity "
                   "main=\"true\"><name name-type=\"primary-name\"><name-part order=\"1\"><value>"
                   "SAMPLE PARTY %d</value></name-part></name></identity></entity><modification "
                   "modification-type=\"%s\" effective-date=\"2024-01-01\"/></target>",
                   10 + i, i, states[i]);
    buf_adds(out, "</swiss-sanctions-list>");
}

static void a_part_of_a_list_never_takes_the_place_of_the_whole(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20);
    struct import_result result;
    write_seco(&text, "whole-list", "2024-01-01", "listed", "listed");
    require_import("own-seco", &text, TODAY, IMPORT_ACTIVE, &result);
    check_sums("whole", (struct sums){2, 0, 2, 0, 1, 0}, sums_of("own-seco"));

    write_seco(&text, "amendment", "2024-01-02", "listed", "listed");
    require_import("own-seco", &text, TODAY, IMPORT_REJECTED, &result);
    CHECK_INT("one finding", 1, result.n_findings);
    CHECK_TEXT("which", "whole", result.findings[0].check);
    CHECK_INT("it was read", 2, result.counts.parties);
    check_sums("held", (struct sums){2, 0, 2, 0, 1, 1}, sums_of("own-seco"));

    write_seco(&text, "whole-list", "2024-01-03", "de-listed", "listed");
    require_import("own-seco", &text, TODAY, IMPORT_ACTIVE, &result);
    CHECK_INT("counted", 2, result.counts.parties);
    CHECK_INT("as de-listed", 1, result.counts.delisted);
    CHECK_INT("and off the list", 1, result.removed);
}

static void a_refused_file_is_an_error_and_changes_nothing(void **state)
{
    (void)state;
    struct import_result result;
    struct error err;
    AUTO_BUF good = BUF_INIT(1 << 20);
    AUTO_BUF bad = BUF_INIT(1 << 20);
    write_rows(&good, 1, 50, "one");
    write_rows(&bad, 1, 50, "one");
    buf_adds(&bad, "51,\"CUT");
    require_import("own-refused", &good, TODAY, IMPORT_ACTIVE, &result);
    assert_false(import_text(cluster.pool, "own-refused", &bad, TODAY, &result, &err));
    CHECK_INT("code", ERROR_LIST_REFUSED, err.code);
    CHECK_INT("state", IMPORT_REJECTED, result.state);
    CHECK_TEXT("finding", "parse", result.findings[0].check);
    check_sums("kept", (struct sums){49, 0, 49, 49, 1, 1}, sums_of("own-refused"));

    assert_false(import_text(cluster.pool, "own-never", &bad, TODAY, &result, &err));
    check_sums("a list is not made by it", (struct sums){0}, sums_of("own-never"));
    assert_false(import_text(cluster.pool, "No List!", &good, TODAY, &result, &err));
    CHECK_INT("id", ERROR_USAGE, err.code);
}

static void a_dry_run_writes_nothing(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF text = BUF_INIT(1 << 20);
    write_rows(&text, 1, 10, "one");
    const struct list_file file = {"sdn.csv", buf_str(&text)};
    const struct import_request request = {
        .list = STR("own-dry"), .files = &file, .n_files = 1, .today = TODAY, .dry_run = true};
    struct import_result result;
    struct error err = ERROR_INIT;
    assert_true(import_list(cluster.pool, &request, &arena, &result, &err));
    CHECK_INT("state", IMPORT_ACTIVE, result.state);
    CHECK_INT("added", 9, result.added);
    check_sums("nothing", (struct sums){0}, sums_of("own-dry"));
}

static void the_sample_gives_way_to_a_real_file_and_never_comes_back(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct import_result result;
    test_require(import_samples(cluster.pool, TODAY, &err), &err, "samples");
    test_require(import_samples(cluster.pool, TODAY, &err), &err, "samples again");
    struct sums sample = sums_of("us-ofac-sdn");
    CHECK_INT("sample parties", 61, sample.current);
    CHECK_INT("one version", 1, sample.active);

    AUTO_BUF real = BUF_INIT(1 << 20);
    write_rows(&real, 1, 5, "one");
    write_canaries(&real, "HAMAS");
    require_import("us-ofac-sdn", &real, (struct date){2024, 1, 1}, IMPORT_REJECTED, &result);
    CHECK_TEXT("cut behind a row", "end", result.findings[0].check);
    buf_addc(&real, 0x1A);
    require_import("us-ofac-sdn", &real, (struct date){2024, 1, 1}, IMPORT_ACTIVE, &result);
    CHECK_INT("version", 2, result.version);
    CHECK_INT("now", 7, sums_of("us-ofac-sdn").current);

    test_require(import_samples(cluster.pool, TODAY, &err), &err, "samples at the next start");
    CHECK_INT("still", 7, sums_of("us-ofac-sdn").current);
}

/* --- two at once, and death ------------------------------------------------------------------- */

struct rival {
    const struct buf *text;
    struct import_result result;
    struct error err;
    bool done;
};

static void *import_beside(void *context)
{
    struct rival *rival = context;
    rival->done =
        import_text(cluster.pool, "own-rivals", rival->text, TODAY, &rival->result, &rival->err);
    return NULL;
}

static void two_imports_of_one_list_wait_for_each_other(void **state)
{
    (void)state;
    enum { RIVALS = 4 };
    AUTO_BUF text = BUF_INIT(1 << 20);
    write_rows(&text, 1, 301, "one");
    struct rival rivals[RIVALS] = {{0}};
    pthread_t threads[RIVALS];
    for (int i = 0; i < RIVALS; i++) {
        rivals[i].text = &text;
        assert_int_equal(0, pthread_create(&threads[i], NULL, import_beside, &rivals[i]));
    }
    int active = 0;
    for (int i = 0; i < RIVALS; i++) {
        pthread_join(threads[i], NULL);
        if (!rivals[i].done)
            fail_msg("rival %d: %s", i, rivals[i].err.message);
        active += rivals[i].result.state == IMPORT_ACTIVE;
        CHECK_INT("version", 1, rivals[i].result.version);
    }
    CHECK_INT("one of them activated", 1, active);
    check_sums("rows", (struct sums){300, 0, 300, 300, 1, 0}, sums_of("own-rivals"));
}

/* In a child: imports and dies with it. Its connections are its own. */
static void import_in_child(const struct buf *text)
{
    struct error err = ERROR_INIT;
    struct import_result result;
    struct db_pool *pool = db_pool_new(cluster.app_conninfo, 1, groups, &err);
    bool done = pool && import_text(pool, "own-killed", text, TODAY, &result, &err);
    _exit(done ? 0 : 1);
}

static void killed_at_any_moment_leaves_old_or_new(void **state)
{
    (void)state;
    enum { ROUNDS = 16 };
    AUTO_BUF grown = BUF_INIT(8 << 20);
    struct buf *text = &grown;
    struct import_result result;
    write_rows(text, 1, 2001, "round 0");
    require_import("own-killed", text, TODAY, IMPORT_ACTIVE, &result);
    int64_t before = result.version;
    int interrupted = 0;
    for (int round = 1; round <= ROUNDS; round++) {
        char mark[32];
        snprintf(mark, sizeof mark, "round %d", round);
        buf_clear(text);
        write_rows(text, 1, 2001, mark);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            import_in_child(text);
        struct timespec pause = {0, (long)round * 25 * 1000000};
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        int status;
        waitpid(child, &status, 0);
        interrupted += WIFSIGNALED(status);

        /* Its backend may still be at work; the lock makes us wait for its end. */
        struct sums now;
        AUTO_BUF same = BUF_INIT(8 << 20);
        write_rows(&same, 1, 2001, mark);
        struct error err;
        if (!import_text(cluster.pool, "own-killed", &same, TODAY, &result, &err))
            fail_msg("%s: %s", mark, err.message);
        /* Killed, it may have committed just before. */
        CHECK(mark, result.state == IMPORT_UNCHANGED ||
                        (WIFSIGNALED(status) && result.state == IMPORT_ACTIVE));
        now = sums_of("own-killed");
        CHECK_INT("current parties", 2000, now.current);
        CHECK_INT("one active version", 1, now.active);
        CHECK_INT("every version closed what it replaced", (result.version - 1) * 2000, now.closed);
        CHECK_INT("names of every row", result.version * 2000, now.names);
        CHECK_INT("a version more", before + 1, result.version);
        before = result.version;
    }
    print_message("# %d of %d imports were killed before their end\n", interrupted, ROUNDS);
    CHECK("some were", interrupted > 0);
}

/* --- the publishers' files -------------------------------------------------------------------- */

static void import_file(const char *list, const char *folder, const char *name,
                        struct date published, struct import_result *result)
{
    struct parse_case c;
    struct error err = ERROR_INIT;
    parse_case_read(&c, folder, &name, 1);
    const struct import_request request = {.list = str_of(list),
                                           .files = c.files,
                                           .n_files = 1,
                                           .published = published,
                                           .today = TODAY};
    if (!import_list(cluster.pool, &request, &c.arena, result, &err))
        fail_msg("%s: %s", name, err.message);
    CHECK_INT(name, IMPORT_ACTIVE, result->state);
    parse_case_release(&c);
}

static int64_t number_in(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(value) ? (int64_t)value->valuedouble : 0;
}

static void history_differs_as_the_expectations_say(void **state)
{
    (void)state;
    char folder[400], path[500];
    if (!shared_lists(folder, sizeof folder)) {
        print_message("SKIPPED: no publishers' files under %s (SUBTIER_SHARED)\n", folder);
        skip();
    }
    AUTO_BUF text = BUF_INIT(1 << 20);
    struct error err = ERROR_INIT;
    snprintf(path, sizeof path, "%s/expected/ofac_history.json", folder);
    assert_true(file_read(path, &text, &err));
    AUTO_JSON *expected = json_parse(buf_str(&text), &err);
    assert_non_null(expected);
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(expected, "versions")->child;
    for (int count = 0; version && count < 4; version = version->next, count++) {
        const char *name = cJSON_GetObjectItemCaseSensitive(version, "file")->valuestring;
        struct import_result result;
        struct date published = {2021, 1, (int8_t)(count + 1)};
        import_file("own-history", folder, name, published, &result);
        CHECK_INT(name, number_in(version, "parties"), result.counts.parties);
        if (count == 0)
            continue;
        CHECK_INT(name, number_in(version, "added"), result.added);
        CHECK_INT(name, number_in(version, "changed"), result.changed);
        CHECK_INT(name, number_in(version, "removed"), result.removed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_day_adds_only_what_changed),
        cmocka_unit_test(the_gate_holds_what_is_not_believable),
        cmocka_unit_test(a_canary_is_sought_by_a_misspelt_name),
        cmocka_unit_test(a_part_of_a_list_never_takes_the_place_of_the_whole),
        cmocka_unit_test(a_refused_file_is_an_error_and_changes_nothing),
        cmocka_unit_test(a_dry_run_writes_nothing),
        cmocka_unit_test(the_sample_gives_way_to_a_real_file_and_never_comes_back),
        cmocka_unit_test(two_imports_of_one_list_wait_for_each_other),
        cmocka_unit_test(killed_at_any_moment_leaves_old_or_new),
        cmocka_unit_test(history_differs_as_the_expectations_say),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests_name("lists/import", tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
