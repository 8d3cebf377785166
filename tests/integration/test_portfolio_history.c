/* integration/test_portfolio_history.c - an engagement as of an earlier day, against a plain model;
 * search by name; what vendors declared.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include <stdlib.h>

#include "core/clock.h"
#include "portfolio/declaration_store.h"
#include "portfolio/engagement_store.h"
#include "portfolio/party_store.h"
#include "portfolio/relation_store.h"
#include "tests/support/cluster.h"

#define ACTOR "key:test"

static struct test_cluster cluster;
static struct db *owner;
static const db_statement_group *const groups[] = {
    &party_store_statements,      &relation_store_statements,    &engagement_store_statements,
    &engagement_graph_statements, &declaration_store_statements, NULL};

static void as_owner(const char *sql)
{
    struct error err = ERROR_INIT;
    test_require(db_run(owner, sql, &err), &err, sql);
}

/* --- the model: what was stored at the end of each day ------------------------------------------
 */

enum { DAYS = 6, PARTIES = 8, RELATIONS = 12, OPERATIONS = 8, WORLDS = 12 };

struct edge {
    bool there;
    int from, to;
    bool owns;
};

struct world {
    unsigned seed;
    struct edge edges[DAYS][RELATIONS];
    int names[DAYS][PARTIES]; /* which name the party had; 0: not entered yet */
    int first_edge[RELATIONS], first_party[PARTIES]; /* day of the first version; DAYS: never */
    int root[DAYS];
    int n; /* number of the world, part of all ids */
};

static int draw(struct world *w, int below)
{
    w->seed = w->seed * 1103515245u + 12345u;
    return (int)((w->seed >> 16) % (unsigned)below);
}

/* --- one change in the database -----------------------------------------------------------------
 */

struct change {
    enum { ADD_PARTY, RENAME, ADD_EDGE, CHANGE_EDGE, DROP_EDGE, MAKE, REROOT, LOAD } what;
    struct arena *arena;
    struct party party;
    struct party_relation relation;
    struct engagement_record record;
    struct engagement engagement;
    struct date day;
};

static enum db_status change_body(struct db *db, void *context, struct error *err)
{
    struct change *c = context;
    switch (c->what) {
    case ADD_PARTY:
        return party_store_create(db, &c->party, ACTOR, err);
    case RENAME:
        return party_store_replace(db, &c->party, STORE_ANY_VERSION, ACTOR, err);
    case ADD_EDGE:
        return relation_store_create(db, &c->relation, ACTOR, err);
    case CHANGE_EDGE:
        return relation_store_replace(db, &c->relation, STORE_ANY_VERSION, ACTOR, err);
    case DROP_EDGE:
        return relation_store_delete(db, c->relation.id, STORE_ANY_VERSION, ACTOR, err);
    case MAKE:
        return engagement_store_create(db, &c->record, c->arena, ACTOR, err);
    case REROOT:
        return engagement_store_replace(db, &c->record, STORE_ANY_VERSION, c->arena, ACTOR, err);
    default:
        return engagement_store_load(db, c->record.id, c->day, c->arena, &c->engagement, err);
    }
}

static void apply(struct change *c)
{
    struct error err = ERROR_INIT;
    test_require(db_pool_transaction(cluster.pool, TEST_TENANT, change_body, c, &err) == DB_ROWS,
                 &err, "a change");
}

static void put_party(struct world *w, int day, int p, struct arena *arena)
{
    struct change c = {.what = w->names[day][p] == 0 ? ADD_PARTY : RENAME, .arena = arena};
    struct faults faults = {.count = 0};
    struct error err = ERROR_INIT;
    w->names[day][p]++;
    if (w->first_party[p] == DAYS)
        w->first_party[p] = day;
    const char *json = arena_printf(arena,
                                    "{\"id\":\"w%d-p%d\",\"schema\":\"Company\",\"properties\":"
                                    "{\"name\":[\"Party %d\"]}}",
                                    w->n, p, w->names[day][p]);
    AUTO_JSON *tree = json_parse(str_of(json), &err);
    assert_true(party_decode(tree, "", arena, &c.party, &faults));
    apply(&c);
}

static void put_edge(struct world *w, int day, int r, struct arena *arena)
{
    struct edge *edge = &w->edges[day][r];
    struct change c = {.arena = arena};
    c.relation.id = str_of(arena_printf(arena, "w%d-r%d", w->n, r));
    if (edge->there && draw(w, 3) == 0) {
        c.what = DROP_EDGE;
        edge->there = false;
        apply(&c);
        return;
    }
    c.what = edge->there ? CHANGE_EDGE : ADD_EDGE;
    edge->there = true;
    edge->from = draw(w, PARTIES);
    edge->to = (edge->from + 1 + draw(w, PARTIES - 1)) % PARTIES;
    edge->owns = draw(w, 4) == 0;
    if (w->first_edge[r] == DAYS)
        w->first_edge[r] = day;
    c.relation.from_id = str_of(arena_printf(arena, "w%d-p%d", w->n, edge->from));
    c.relation.to_id = str_of(arena_printf(arena, "w%d-p%d", w->n, edge->to));
    c.relation.edge = (struct relation){.type = edge->owns ? RELATION_OWNS : RELATION_CONTRACTS,
                                        .source = SOURCE_DECLARED,
                                        .share_low_bp = SHARE_UNKNOWN,
                                        .share_high_bp = SHARE_UNKNOWN};
    apply(&c);
}

static void put_root(struct world *w, int day, struct arena *arena)
{
    struct change c = {.what = day == 0 ? MAKE : REROOT, .arena = arena};
    w->root[day] = day == 0 ? 0 : draw(w, PARTIES);
    c.record.id = str_of(arena_printf(arena, "w%d", w->n));
    c.record.title = STR("A world");
    c.record.root = str_of(arena_printf(arena, "w%d-p%d", w->n, w->root[day]));
    apply(&c);
}

/* Everything stored so far becomes a day older. */
static void let_a_day_pass(void)
{
    as_owner("UPDATE party_version SET changed_at = changed_at - interval '1 day';"
             "UPDATE relation_version SET changed_at = changed_at - interval '1 day';"
             "UPDATE engagement_version SET changed_at = changed_at - interval '1 day'");
}

static void live_through(struct world *w, struct arena *arena)
{
    for (int p = 0; p < PARTIES; p++)
        w->first_party[p] = DAYS;
    for (int r = 0; r < RELATIONS; r++)
        w->first_edge[r] = DAYS;
    for (int day = 0; day < DAYS; day++) {
        if (day > 0) {
            let_a_day_pass();
            memcpy(w->edges[day], w->edges[day - 1], sizeof w->edges[day]);
            memcpy(w->names[day], w->names[day - 1], sizeof w->names[day]);
            w->root[day] = w->root[day - 1];
        }
        for (int p = 0; day == 0 && p < PARTIES; p++)
            put_party(w, day, p, arena);
        if (day == 0 || draw(w, 3) == 0)
            put_root(w, day, arena);
        for (int i = 0; i < OPERATIONS; i++) {
            if (draw(w, 3) == 0)
                put_party(w, day, draw(w, PARTIES), arena);
            else
                put_edge(w, day, draw(w, RELATIONS), arena);
        }
    }
}

/* --- what the model expects ----------------------------------------------------------------------
 */

static struct edge edge_on(const struct world *w, int day, int r)
{
    return w->edges[w->first_edge[r] <= day ? day : DAYS - 1][r];
}

static void reach(const struct world *w, int day, bool reached[PARTIES])
{
    reached[w->root[day]] = true;
    for (int round = 0; round < PARTIES; round++) {
        for (int r = 0; r < RELATIONS; r++) {
            struct edge e = edge_on(w, day, r);
            if (!e.there)
                continue;
            int from = e.owns ? e.to : e.from, to = e.owns ? e.from : e.to;
            reached[to] = reached[to] || reached[from];
        }
    }
}

static struct date days_ago(int days)
{
    struct date day = {0};
    struct error err = ERROR_INIT;
    char text[CLOCK_TEXT_SIZE];
    clock_format_ms(clock_unix_ms() - (int64_t)days * 24 * 3600 * 1000, text);
    test_require(date_parse_full((struct str){text, 10}, &day, &err), &err, "a day");
    return day;
}

static void compare(const struct world *w, int day, struct arena *arena)
{
    bool reached[PARTIES] = {false};
    struct change c = {.what = LOAD, .arena = arena, .day = days_ago(DAYS - 1 - day)};
    c.record.id = str_of(arena_printf(arena, "w%d", w->n));
    reach(w, day, reached);
    apply(&c);
    size_t expected = 0;
    for (int p = 0; p < PARTIES; p++)
        expected += reached[p];
    if (c.engagement.n_parties != expected)
        fail_msg("world %d, day %d: %zu parties, not %zu", w->n, day, c.engagement.n_parties,
                 expected);
    for (size_t i = 0; i < c.engagement.n_parties; i++) {
        const struct party *party = &c.engagement.parties[i];
        int p = party->id.ptr[party->id.len - 1] - '0';
        assert_true(reached[p]);
        const char *name = arena_printf(arena, "Party %d", w->names[day][p]);
        if (!str_equal(party_caption(party), str_of(name)))
            fail_msg("world %d, day %d: party %d is called %.*s, not %s", w->n, day, p,
                     STR_ARG(party_caption(party)), name);
    }
    expected = 0;
    for (int r = 0; r < RELATIONS; r++) {
        struct edge e = edge_on(w, day, r);
        expected += e.there && reached[e.from] && reached[e.to];
    }
    if (c.engagement.n_relations != expected)
        fail_msg("world %d, day %d: %zu relations, not %zu", w->n, day, c.engagement.n_relations,
                 expected);
}

static void each_day_sees_its_own_records(void **state)
{
    (void)state;
    for (int n = 0; n < WORLDS; n++) {
        AUTO_ARENA arena = ARENA_INIT(64 << 20);
        struct world w = {.seed = 7u + (unsigned)n, .n = n};
        live_through(&w, &arena);
        for (int day = 0; day < DAYS; day++)
            compare(&w, day, &arena);
    }
}

/* --- search
 * --------------------------------------------------------------------------------------- */

struct search_call {
    struct str words;
    struct arena *arena;
    struct party_page page;
};

static enum db_status search_body(struct db *db, void *context, struct error *err)
{
    struct search_call *call = context;
    return party_store_list(db, call->words, STR_EMPTY, 10, call->arena, &call->page, err);
}

static void add_named(struct arena *arena, const char *id, const char *name)
{
    struct change c = {.what = ADD_PARTY, .arena = arena};
    struct faults faults = {.count = 0};
    struct error err = ERROR_INIT;
    const char *json = arena_printf(
        arena, "{\"id\":\"%s\",\"schema\":\"Company\",\"properties\":{\"name\":[\"%s\"]}}", id,
        name);
    AUTO_JSON *tree = json_parse(str_of(json), &err);
    assert_true(party_decode(tree, "", arena, &c.party, &faults));
    apply(&c);
}

static void parties_are_found_by_words_and_their_beginnings(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    add_named(&arena, "s1", "Bright Harbor Streaming Inc");
    add_named(&arena, "s2", "Harbor Lights Ltd");
    add_named(&arena, "s3", "Ningxia Cartoon Studio");
    static const struct {
        const char *words, *first;
        size_t count;
    } cases[] = {{"harbor", "s1", 2},        {"HARB", "s1", 2},    {"bright harb", "s1", 1},
                 {"lights harbor", "s2", 1}, {"cartoon", "s3", 1}, {"artoon", "", 0},
                 {"harbor cartoon", "", 0},  {"'); DROP", "", 0},  {"!&|:*", "", 0}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        struct search_call call = {.words = str_of(cases[i].words), .arena = &arena};
        test_require(db_pool_transaction(cluster.pool, TEST_TENANT, search_body, &call, &err) >= 0,
                     &err, cases[i].words);
        if (call.page.n_parties != cases[i].count)
            fail_msg("%s: %zu found", cases[i].words, call.page.n_parties);
        if (cases[i].count > 0)
            assert_true(str_equal(call.page.parties[0].id, str_of(cases[i].first)));
    }
}

/* --- declarations
 * --------------------------------------------------------------------------------- */

struct declaration_call {
    struct declaration declaration;
    struct date day;
    struct arena *arena;
};

static enum db_status declare_body(struct db *db, void *context, struct error *err)
{
    struct declaration_call *call = context;
    return declaration_store_add(db, &call->declaration, call->arena, ACTOR, err);
}

static enum db_status in_force_body(struct db *db, void *context, struct error *err)
{
    struct declaration_call *call = context;
    return declaration_store_in_force(db, STR("s1"), "sub_tiers", call->day, call->arena,
                                      &call->declaration, err);
}

static void declare(struct arena *arena, const char *json)
{
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    struct declaration_call call = {.arena = arena};
    AUTO_JSON *tree = json_parse(str_of(json), &err);
    if (!declaration_decode(tree, (struct date){2026, 11, 25}, arena, &call.declaration, &faults))
        fail_msg("%s: %s", faults.rows[0].pointer, faults.rows[0].message);
    call.declaration.party = STR("s1");
    test_require(db_pool_transaction(cluster.pool, TEST_TENANT, declare_body, &call, &err) >= 0,
                 &err, json);
}

static void none_differs_from_not_asked(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    declare(&arena, "{\"question\":\"sub_tiers\",\"asked_on\":\"2025-01-10\",\"answer\":\"none\","
                    "\"answered_on\":\"2025-02-01\",\"valid_to\":\"2025-12-31\"}");
    declare(&arena, "{\"question\":\"sub_tiers\",\"asked_on\":\"2026-03-01\"}");
    declare(&arena, "{\"question\":\"owners\",\"asked_on\":\"2026-03-01\",\"answer\":\"some\","
                    "\"answered_on\":\"2026-03-02\"}");
    static const struct {
        struct date day;
        enum db_status status;
        const char *answer;
    } cases[] = {
        {{2025, 1, 9}, DB_NONE, ""},     /* nobody had asked */
        {{2025, 1, 20}, DB_ROWS, ""},    /* asked, not answered yet */
        {{2025, 2, 1}, DB_ROWS, "none"}, /* answered */
        {{2025, 12, 31}, DB_ROWS, "none"}, {{2026, 1, 1}, DB_ROWS, ""}, /* the answer has lapsed */
        {{2026, 3, 1}, DB_ROWS, ""},                                    /* asked again */
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        struct declaration_call call = {.day = cases[i].day, .arena = &arena};
        assert_int_equal(db_pool_transaction(cluster.pool, TEST_TENANT, in_force_body, &call, &err),
                         cases[i].status);
        if (cases[i].status == DB_ROWS &&
            !str_equal(call.declaration.answer, str_of(cases[i].answer)))
            fail_msg("case %zu: %.*s", i, STR_ARG(call.declaration.answer));
    }
}

static void bad_declarations_are_named(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    static const struct {
        const char *json, *pointer;
    } cases[] = {
        {"{}", "/question"},
        {"{\"question\":\"sub_tiers\"}", "/asked_on"},
        {"{\"question\":\"why\",\"asked_on\":\"2026-01-01\"}", "/question"},
        {"{\"question\":\"owners\",\"asked_on\":\"2027-01-01\"}", "/asked_on"},
        {"{\"question\":\"owners\",\"asked_on\":\"2026-01-01\",\"answer\":\"none\"}",
         "/answered_on"},
        {"{\"question\":\"owners\",\"asked_on\":\"2026-01-02\",\"answer\":\"none\",\"answered_on\":"
         "\"2026-01-01\"}",
         "/answered_on"},
        {"{\"question\":\"owners\",\"asked_on\":\"2026-01-02\",\"answer\":\"maybe\",\"answered_"
         "on\":"
         "\"2026-01-03\"}",
         "/answer"},
        {"{\"question\":\"owners\",\"asked_on\":\"2026-01-02\",\"asked\":1}", "/asked"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        struct faults faults = {.count = 0};
        struct declaration ignored;
        AUTO_JSON *tree = json_parse(str_of(cases[i].json), &err);
        assert_false(
            declaration_decode(tree, (struct date){2026, 11, 25}, &arena, &ignored, &faults));
        assert_true(faults.count > 0);
        assert_string_equal(faults.rows[0].pointer, cases[i].pointer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_day_sees_its_own_records),
        cmocka_unit_test(parties_are_found_by_words_and_their_beginnings),
        cmocka_unit_test(none_differs_from_not_asked),
        cmocka_unit_test(bad_declarations_are_named),
    };
    struct error err = ERROR_INIT;
    test_cluster_open(&cluster, groups);
    owner = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(owner && db_run(owner, "SET subtier.tenant = '" TEST_TENANT "'", &err), &err,
                 "the owner's connection"); /* row-level security is forced on the owner too */
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    db_close(owner);
    test_cluster_close(&cluster);
    return failed;
}
