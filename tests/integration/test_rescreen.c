/* integration/test_rescreen.c - after any activation and any change the alerts are what looking at
 * everything would give, whether by a delta, in full, or after a kill.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include <stdlib.h>

#include "core/json.h"
#include "jobs/runner.h"
#include "lists/snapshot/changes.h"
#include "lists/versions/import.h"
#include "portfolio/party_store.h"
#include "review/alerts.h"
#include "review/policy_store.h"
#include "screening/monitor.h"
#include "screening/monitor_store.h"
#include "screening/portfolio_scan.h"
#include "screening/rescreen.h"
#include "tests/support/cluster.h"

enum { N_LISTED = 60, N_PARTIES = 120, ROUNDS = 14, NAME_BYTES = 64 };

static struct test_cluster cluster;
static struct snapshot_holder *holder;
static const db_statement_group *const groups[] = {
    &audit_statements,   &job_statements,      &job_run_statements,       &import_statements,
    &alerts_statements,  &changes_statements,  &party_store_statements,   &policy_store_statements,
    &monitor_statements, &rescreen_statements, &monitor_store_statements, NULL};

static const char *const WORDS[] = {"Zorvexia", "Quandel",  "Brumpolt", "Viskaran", "Teglomir",
                                    "Astravok", "Ulvandir", "Peskonik", "Marvelun", "Dostrigan",
                                    "Kelvaria", "Ombrusek", "Farnisol", "Graventa", "Holbrandt"};

static uint64_t seed = 20261125;

static unsigned below(unsigned n)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(seed >> 33) % n;
}

static void draw_name(char out[NAME_BYTES])
{
    unsigned a = below(LENGTH(WORDS)), b = below(LENGTH(WORDS));
    snprintf(out, NAME_BYTES, "%s %s %s", WORDS[a], WORDS[b], WORDS[below(LENGTH(WORDS))]);
}

/* --- Two lists and a portfolio that change ---------------------------------------------------- */

static char listed[2][N_LISTED][NAME_BYTES]; /* "": not on the list */
static int published = 1;

static void activate(int which)
{
    static const char *const ids[] = {"own-one", "own-two"};
    AUTO_BUF text = BUF_INIT(1 << 20);
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct error err = ERROR_INIT;
    struct import_result result;
    for (int i = 0; i < N_LISTED; i++) {
        if (listed[which][i][0])
            buf_printf(&text,
                       "{\"id\":\"%d-%d\",\"schema\":\"Company\",\"properties\":{\"name\":[\"%s\"],"
                       "\"topics\":[\"sanction\"]}}\n",
                       which, i, listed[which][i]);
    }
    const struct list_file file = {"own.jsonl", buf_str(&text)};
    const struct import_request request = {
        .list = str_of(ids[which]),
        .format = "ftm",
        .files = &file,
        .n_files = 1,
        .published = date_of_days(date_to_days((struct date){2025, 1, 1}) + published++),
        .today = {2026, 1, 1}};
    test_require(import_list(cluster.pool, &request, &arena, &result, &err), &err, "import");
    bool changed;
    test_require(snapshot_refresh(holder, &changed, &err), &err, "refresh");
}

struct change {
    int party;
    char name[NAME_BYTES];
};

static enum db_status store_party(struct db *db, void *context, struct error *err)
{
    struct change *change = context;
    AUTO_ARENA arena = ARENA_INIT(16 << 20);
    struct faults faults = {.count = 0};
    struct party party, found;
    char text[256];
    snprintf(text, sizeof text,
             "{\"id\":\"p%03d\",\"schema\":\"Company\",\"properties\":{\"name\":[\"%s\"]}}",
             change->party, change->name);
    AUTO_JSON *tree = json_parse(str_of(text), err);
    assert_true(tree && party_decode(tree, "", &arena, &party, &faults));
    enum db_status status = party_store_find(db, party.id, &arena, &found, err);
    if (status < 0)
        return status;
    return status == DB_NONE ? party_store_create(db, &party, "key:test", err)
                             : party_store_replace(db, &party, STORE_ANY_VERSION, "key:test", err);
}

static void change_party(int which)
{
    struct change change = {.party = which};
    struct error err = ERROR_INIT;
    draw_name(change.name);
    test_require(db_pool_transaction(cluster.pool, TEST_TENANT, store_party, &change, &err) >= 0,
                 &err, "party");
}

/* --- Jobs ------------------------------------------------------------------------------------- */

static bool monitor(struct job_run *run, struct error *err)
{
    return monitor_job(run, holder, err);
}
static bool rescreen(struct job_run *run, struct error *err)
{
    return rescreen_job(run, holder, err);
}

static const struct job_kind kinds[] = {{.name = MONITOR_JOB_KIND, .handler = monitor},
                                        {.name = RESCREEN_JOB_KIND, .handler = rescreen},
                                        {0}};

static bool step(void)
{
    struct error err = ERROR_INIT;
    const struct job_runner_settings settings = {
        .pool = cluster.pool, .kinds = kinds, .workers = 1};
    bool ran = job_runner_step(&settings, &err);
    if (!ran && err.code)
        fail_msg("%s", err.message);
    return ran;
}

static enum db_status queue_monitor(struct db *db, void *context, struct error *err)
{
    struct uuid id;
    const struct job_request request = {.kind = MONITOR_JOB_KIND, .created_by = "service"};
    (void)context;
    return job_enqueue(db, &request, &id, err);
}

static enum db_status queue_full(struct db *db, void *context, struct error *err)
{
    struct uuid id;
    (void)context;
    return rescreen_enqueue(db, true, "service", &id, err);
}

static void run_queued(db_body *queue, const char *tenant)
{
    struct error err = ERROR_INIT;
    test_require(db_pool_transaction(cluster.pool, tenant, queue, NULL, &err) >= 0, &err, "queue");
    while (step())
        continue;
}

/* --- What there should be --------------------------------------------------------------------- */

struct alerts {
    char text[N_PARTIES * 20][96]; /* "party listed score" */
    size_t n;
};

static void add_alert(struct alerts *alerts, struct str party, struct str id, int64_t score)
{
    assert_true(alerts->n < LENGTH(alerts->text));
    snprintf(alerts->text[alerts->n++], sizeof alerts->text[0], "%.*s %.*s %lld", STR_ARG(party),
             STR_ARG(id), (long long)score);
}

static enum db_status read_alerts(struct db *db, void *context, struct error *err)
{
    static const struct db_statement OPEN = {
        .name = "test_alerts",
        .params = 0,
        .sql = "SELECT party_id, listed_id, score_micro FROM alert WHERE state <> 'closed'"};
    struct alerts *alerts = context;
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &OPEN, NULL, &rows, err);
    alerts->n = 0;
    for (int i = 0; status >= 0 && i < PQntuples(rows); i++)
        add_alert(alerts, db_get_text(rows, i, 0), db_get_text(rows, i, 1),
                  db_get_int64(rows, i, 2));
    return status;
}

struct looking {
    const struct snapshot *snapshot;
    struct policy policy;
    struct alerts *alerts;
};

static bool look(void *context, const struct party *party, struct arena *arena, struct error *err)
{
    struct looking *l = context;
    for (uint32_t i = 0; i < l->snapshot->n_listed; i++) {
        struct match_explanation e;
        if (!match_index_explain(l->snapshot->index, &party->subject, i, arena, &e, err))
            return false;
        if (scan_alerts(&l->policy, &e))
            add_alert(l->alerts, party->id, l->snapshot->listed[i].id, e.score_micro);
    }
    return true;
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static void check(const char *what)
{
    static struct alerts found, wanted;
    struct looking looking = {snapshot_take(holder), policy_default(), &wanted};
    const struct portfolio_scan scan = {
        .pool = cluster.pool, .tenant = TEST_TENANT, .visit = look, .context = &looking};
    struct error err = ERROR_INIT;
    int64_t seen;
    wanted.n = 0;
    test_require(portfolio_scan_run(&scan, &seen, &err), &err, "scan");
    test_require(db_pool_transaction(cluster.pool, TEST_TENANT, read_alerts, &found, &err) >= 0,
                 &err, "alerts");
    snapshot_give(holder, looking.snapshot);
    qsort(found.text, found.n, sizeof found.text[0], by_text);
    qsort(wanted.text, wanted.n, sizeof wanted.text[0], by_text);
    for (size_t i = 0; i < found.n && i < wanted.n; i++) {
        if (strcmp(found.text[i], wanted.text[i]) != 0)
            fail_msg("%s: %s, wanted %s", what, found.text[i], wanted.text[i]);
    }
    if (found.n != wanted.n)
        fail_msg("%s: %zu alerts, wanted %zu", what, found.n, wanted.n);
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void a_delta_leaves_what_a_full_run_would(void **state)
{
    (void)state;
    for (int i = 0; i < N_LISTED; i++) {
        draw_name(listed[0][i]);
        draw_name(listed[1][i]);
    }
    activate(0);
    activate(1);
    for (int i = 0; i < N_PARTIES; i++)
        change_party(i);
    run_queued(queue_monitor, NULL);
    check("at first");
    for (int round = 0; round < ROUNDS; round++) {
        int which = (int)below(2);
        for (int n = 0; n < 6; n++) {
            char *name = listed[which][below(N_LISTED)];
            if (name[0] && below(3) == 0)
                name[0] = '\0'; /* taken off the list */
            else
                draw_name(name);
        }
        if (below(3) > 0)
            activate(which);
        for (unsigned n = below(4); n > 0; n--)
            change_party((int)below(N_PARTIES));
        run_queued(queue_monitor, NULL);
        check("after a round");
    }
    run_queued(queue_full, TEST_TENANT);
    check("in full");
}

static enum db_status is_behind(struct db *db, void *context, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(holder);
    enum db_status status = monitor_behind(db, snapshot, context, err);
    snapshot_give(holder, snapshot);
    return status;
}

static bool behind(void)
{
    struct error err = ERROR_INIT;
    bool answer = false;
    test_require(db_pool_transaction(cluster.pool, TEST_TENANT, is_behind, &answer, &err) >= 0,
                 &err, "behind");
    return answer;
}

static void forget_recent_changes(void)
{
    struct error err = ERROR_INIT;
    struct db *owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner && db_run(owner,
                                 "SELECT set_config('subtier.tenant', '" TEST_TENANT "', false);"
                                 "UPDATE monitor SET changed_until = now() + interval '1 s';"
                                 "UPDATE party SET changed_at = now() - interval '1 day'",
                                 &err),
                 &err, "past");
    db_close(owner);
}

static void nothing_is_queued_when_nothing_is_behind(void **state)
{
    (void)state;
    forget_recent_changes();
    assert_false(behind());
    draw_name(listed[0][0]);
    activate(0);
    assert_true(behind());
    run_queued(queue_monitor, NULL);
    forget_recent_changes();
    assert_false(behind());
}

struct stopping {
    int pages;
    char after[PARTY_ID_MAX_BYTES + 1];
};

/* The checkpoint of the page before is all that a killed run leaves. */
static enum db_status remember(struct db *db, void *context, struct str after,
                               const struct rescreen_counts *counts, struct error *err)
{
    struct stopping *stopping = context;
    (void)db, (void)counts, (void)err;
    snprintf(stopping->after, sizeof stopping->after, "%.*s", STR_ARG(after));
    stopping->pages++;
    return DB_ROWS;
}

static void a_run_goes_on_behind_its_checkpoint(void **state)
{
    (void)state;
    const struct snapshot *snapshot = snapshot_take(holder);
    struct stopping stopping = {0};
    struct error err = ERROR_INIT;
    struct rescreen run = {.pool = cluster.pool,
                           .tenant = TEST_TENANT,
                           .snapshot = snapshot,
                           .policy = policy_default(),
                           .scope = RESCREEN_FULL,
                           .threads = 3,
                           .context = &stopping,
                           .keep = remember};
    struct rescreen_counts whole = {0}, rest = {0};
    test_require(rescreen_run(&run, &whole, &err), &err, "run");
    assert_int_equal(whole.seen, N_PARTIES);
    assert_int_equal(whole.looked, N_PARTIES);
    assert_string_equal(stopping.after, "p119");
    run.after = STR("p099");
    test_require(rescreen_run(&run, &rest, &err), &err, "rest");
    assert_int_equal(rest.seen, 20);
    run.after = STR("p119");
    rest = (struct rescreen_counts){0};
    test_require(rescreen_run(&run, &rest, &err), &err, "end");
    assert_int_equal(rest.seen, 0);
    snapshot_give(holder, snapshot);
    check("repeated");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_delta_leaves_what_a_full_run_would),
        cmocka_unit_test(nothing_is_queued_when_nothing_is_behind),
        cmocka_unit_test(a_run_goes_on_behind_its_checkpoint),
    };
    struct error err = ERROR_INIT;
    test_cluster_open(&cluster, groups);
    holder = snapshot_holder_new(cluster.pool, &err);
    test_require(holder != NULL, &err, "snapshot");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    snapshot_holder_free(holder);
    test_cluster_close(&cluster);
    return failed;
}
