/* integration/test_portfolio.c - parties, relations and engagements in a real database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "portfolio/engagement_store.h"
#include "portfolio/party_store.h"
#include "portfolio/relation_store.h"
#include "tests/support/cluster.h"

#define OTHER_TENANT "00000000-0000-7000-8000-000000000001"
#define ACTOR "key:test"

static struct test_cluster cluster;
static const db_statement_group *const groups[] = {
    &party_store_statements, &relation_store_statements, &engagement_store_statements,
    &engagement_graph_statements, NULL};

/* --- one call, one transaction ---------------------------------------------------------------- */

struct call {
    enum {
        CREATE_PARTY,
        REPLACE_PARTY,
        DELETE_PARTY,
        FIND_PARTY,
        FIND_VERSION,
        LIST_PARTIES,
        CREATE_RELATION,
        REPLACE_RELATION,
        DELETE_RELATION,
        FIND_RELATION,
        LIST_RELATIONS,
        CREATE_ENGAGEMENT,
        REPLACE_ENGAGEMENT,
        DELETE_ENGAGEMENT,
        LIST_ENGAGEMENTS,
        LOAD_ENGAGEMENT,
    } what;
    struct str id, after, words;
    int64_t version;
    size_t limit;
    struct date as_of;
    struct arena *arena;
    struct party party;
    struct party_relation relation;
    struct engagement_record record;
    struct party_page parties;
    struct relation_page relations;
    struct engagement_page engagements;
    struct engagement engagement;
    struct error err;
};

static enum db_status run_party(struct db *db, struct call *c, struct error *err)
{
    switch (c->what) {
    case CREATE_PARTY:
        return party_store_create(db, &c->party, ACTOR, err);
    case REPLACE_PARTY:
        return party_store_replace(db, &c->party, c->version, ACTOR, err);
    case DELETE_PARTY:
        return party_store_delete(db, c->id, c->version, ACTOR, err);
    case FIND_PARTY:
        return party_store_find(db, c->id, c->arena, &c->party, err);
    case FIND_VERSION:
        return party_store_find_version(db, c->id, c->version, c->arena, &c->party, err);
    default:
        return party_store_list(db, c->words, c->after, c->limit, c->arena, &c->parties, err);
    }
}

static enum db_status run_relation(struct db *db, struct call *c, struct error *err)
{
    switch (c->what) {
    case CREATE_RELATION:
        return relation_store_create(db, &c->relation, ACTOR, err);
    case REPLACE_RELATION:
        return relation_store_replace(db, &c->relation, c->version, ACTOR, err);
    case DELETE_RELATION:
        return relation_store_delete(db, c->id, c->version, ACTOR, err);
    case FIND_RELATION:
        return relation_store_find(db, c->id, c->arena, &c->relation, err);
    default:
        return relation_store_list(db, c->id, c->after, c->limit, c->arena, &c->relations, err);
    }
}

static enum db_status run_engagement(struct db *db, struct call *c, struct error *err)
{
    switch (c->what) {
    case CREATE_ENGAGEMENT:
        return engagement_store_create(db, &c->record, c->arena, ACTOR, err);
    case REPLACE_ENGAGEMENT:
        return engagement_store_replace(db, &c->record, c->version, c->arena, ACTOR, err);
    case DELETE_ENGAGEMENT:
        return engagement_store_delete(db, c->id, ACTOR, err);
    case LIST_ENGAGEMENTS:
        return engagement_store_list(db, c->after, c->limit, c->arena, &c->engagements, err);
    default:
        return engagement_store_load(db, c->id, c->as_of, c->arena, &c->engagement, err);
    }
}

static enum db_status body(struct db *db, void *context, struct error *err)
{
    struct call *c = context;
    if (c->what <= LIST_PARTIES)
        return run_party(db, c, err);
    return c->what <= LIST_RELATIONS ? run_relation(db, c, err) : run_engagement(db, c, err);
}

static enum db_status run_as(const char *tenant, struct call *c)
{
    c->err = (struct error)ERROR_INIT;
    return db_pool_transaction(cluster.pool, tenant, body, c, &c->err);
}

static void must(struct call *c, enum db_status want)
{
    enum db_status got = run_as(TEST_TENANT, c);
    if (got != want)
        fail_msg("call %d: status %d, not %d: %s", (int)c->what, (int)got, (int)want,
                 c->err.message);
}

static void must_fail(struct call *c, enum error_code code)
{
    must(c, DB_FATAL);
    if (c->err.code != code)
        fail_msg("call %d: %s: %s", (int)c->what, error_slug(c->err.code), c->err.message);
}

/* --- short hands ------------------------------------------------------------------------------ */

static struct call party_call(struct arena *arena, const char *id, const char *name)
{
    struct call c = {.what = CREATE_PARTY, .arena = arena};
    struct faults faults = {.count = 0};
    struct error err = ERROR_INIT;
    const char *json = arena_printf(
        arena,
        "{\"id\":\"%s\",\"schema\":\"Company\",\"properties\":{\"name\":[\"%s\"],\"taxNumber\":"
        "[\"12-34 5\"],\"iban\":[\"de89 3704\"],\"address\":[\"1, Pier  "
        "Road\"],\"email\":[\"A@B.c\"]}}",
        id, name);
    AUTO_JSON *tree = json_parse(str_of(json), &err);
    assert_true(party_decode(tree, "", arena, &c.party, &faults));
    return c;
}

static void add_party(struct arena *arena, const char *id)
{
    struct call c = party_call(arena, id, id);
    must(&c, DB_ROWS);
}

static struct call relation_call(struct arena *arena, const char *id, const char *from,
                                 const char *to, const char *rest)
{
    struct call c = {.what = CREATE_RELATION, .arena = arena};
    struct faults faults = {.count = 0};
    struct error err = ERROR_INIT;
    const char *json =
        arena_printf(arena, "{\"id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",%s}", id, from, to, rest);
    AUTO_JSON *tree = json_parse(str_of(json), &err);
    if (!relation_decode(tree, "", arena, &c.relation, &faults))
        fail_msg("%s: %s", faults.rows[0].pointer, faults.rows[0].message);
    return c;
}

static void add_relation(struct arena *arena, const char *id, const char *from, const char *to,
                         const char *rest)
{
    struct call c = relation_call(arena, id, from, to, rest);
    must(&c, DB_ROWS);
}

static void query_as(const char *tenant, const char *sql, char *out, size_t size)
{
    struct error err = ERROR_INIT;
    struct db *db = db_pool_take(cluster.pool, 5000, &err);
    assert_non_null(db);
    char text[1024];
    snprintf(text, sizeof text, "BEGIN; SET LOCAL subtier.tenant = '%s'; %s; ", tenant, sql);
    AUTO_PGRESULT *rows = PQexec(db_raw(db), text);
    if (PQresultStatus(rows) != PGRES_TUPLES_OK)
        fail_msg("%s", PQerrorMessage(db_raw(db)));
    snprintf(out, size, "%s", PQntuples(rows) ? PQgetvalue(rows, 0, 0) : "");
    assert_true(db_run(db, "ROLLBACK", &err));
    db_pool_give(cluster.pool, db);
}

static void query(const char *sql, char *out, size_t size)
{
    query_as(TEST_TENANT, sql, out, size);
}

#define assert_str(view, text) assert_true(str_equal(view, str_of(text)))

/* --- parties ---------------------------------------------------------------------------------- */

static void test_party_life(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    char value[128];
    struct call c = party_call(&arena, "life", "SEK Studio");
    must(&c, DB_ROWS);
    assert_int_equal(c.party.version, 1);
    must_fail(&c, ERROR_CONFLICT);

    struct call changed = party_call(&arena, "life", "SEK Studio, Pyongyang");
    changed.what = REPLACE_PARTY;
    changed.version = 7;
    must_fail(&changed, ERROR_PRECONDITION);
    changed.version = 1;
    must(&changed, DB_ROWS);
    assert_int_equal(changed.party.version, 2);
    changed.version = STORE_ANY_VERSION; /* the same again changes nothing */
    must(&changed, DB_ROWS);
    assert_int_equal(changed.party.version, 2);

    struct call find = {.what = FIND_PARTY, .id = STR("life"), .arena = &arena};
    must(&find, DB_ROWS);
    assert_int_equal(find.party.version, 2);
    assert_str(party_caption(&find.party), "SEK Studio, Pyongyang");
    struct call old = {.what = FIND_VERSION, .id = STR("life"), .version = 1, .arena = &arena};
    must(&old, DB_ROWS);
    assert_str(party_caption(&old.party), "SEK Studio");

    query("SELECT string_agg(property || '=' || normalised, ' ' ORDER BY property)"
          " FROM party_identifier WHERE party_id = 'life'",
          value, sizeof value);
    assert_string_equal(value, "email=a@b.c iban=DE893704 taxNumber=12345");
    query("SELECT normalised FROM party_address WHERE party_id = 'life'", value, sizeof value);
    assert_string_equal(value, "1 pier road");

    struct call gone = {.what = DELETE_PARTY, .id = STR("life"), .version = 1, .arena = &arena};
    must_fail(&gone, ERROR_PRECONDITION);
    gone.version = 2;
    must(&gone, DB_ROWS);
    must_fail(&gone, ERROR_NOT_FOUND);
    must(&find, DB_NONE);
    query("SELECT count(*) FROM party_name WHERE party_id = 'life'", value, sizeof value);
    assert_string_equal(value, "0");
    query("SELECT string_agg(version || ':' || deleted, ' ' ORDER BY version) FROM party_version"
          " WHERE party_id = 'life'",
          value, sizeof value);
    assert_string_equal(value, "1:false 2:false 3:true");

    struct call again = party_call(&arena, "life", "SEK Studio"); /* the id is free again */
    must(&again, DB_ROWS);
    assert_int_equal(again.party.version, 4);
}

static void test_party_pages(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    char id[32];
    for (int i = 0; i < 25; i++) {
        snprintf(id, sizeof id, "page-%02d", i);
        add_party(&arena, id);
    }
    struct call c = {.what = LIST_PARTIES, .arena = &arena, .limit = 10, .after = STR("page-")};
    size_t seen = 0, pages = 0;
    do {
        must(&c, DB_ROWS);
        for (size_t i = 0; i < c.parties.n_parties; i++)
            seen += str_starts_with(c.parties.parties[i].id, STR("page-"));
        c.after = c.parties.next;
        pages++;
    } while (c.after.len > 0 && pages < 20);
    assert_int_equal(seen, 25);
    c.after = STR("page-24");
    c.limit = 500;
    must(&c, DB_ROWS);
    assert_int_equal(c.parties.next.len, 0);
}

static void test_tenants_are_apart(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    char value[64];
    add_party(&arena, "mine");
    struct call find = {.what = FIND_PARTY, .id = STR("mine"), .arena = &arena};
    assert_int_equal(run_as(OTHER_TENANT, &find), DB_NONE);
    struct call gone = {.what = DELETE_PARTY, .id = STR("mine"), .arena = &arena};
    assert_int_equal(run_as(OTHER_TENANT, &gone), DB_FATAL);
    assert_int_equal(gone.err.code, ERROR_NOT_FOUND);
    struct call list = {.what = LIST_PARTIES, .arena = &arena, .limit = 10, .after = STR("")};
    assert_true(run_as(OTHER_TENANT, &list) >= 0);
    assert_int_equal(list.parties.n_parties, 0);
    query_as(OTHER_TENANT,
             "SELECT (SELECT count(*) FROM party) + (SELECT count(*) FROM relation)"
             " + (SELECT count(*) FROM party_name) + (SELECT count(*) FROM party_version)",
             value, sizeof value);
    assert_string_equal(value, "0");

    struct call theirs = party_call(&arena, "mine", "Theirs"); /* the same id is theirs to use */
    assert_int_equal(run_as(OTHER_TENANT, &theirs), DB_ROWS);
    must(&find, DB_ROWS);
    assert_str(party_caption(&find.party), "mine");

    struct call none = {.what = FIND_PARTY, .id = STR("mine"), .arena = &arena};
    assert_int_equal(run_as(NULL, &none), DB_NONE); /* no tenant sees nothing */
}

/* --- relations -------------------------------------------------------------------------------- */

static void test_relation_life(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    add_party(&arena, "owner");
    add_party(&arena, "firm");
    struct call c =
        relation_call(&arena, "rel-1", "owner", "firm",
                      "\"type\":\"owns\",\"basis\":\"votes\",\"source\":\"register\","
                      "\"share\":{\"low\":\"25\",\"high\":\"33.34\"},\"confidence\":0.5,"
                      "\"confidence_reason\":\"old\",\"valid_from\":\"2020-01-01\","
                      "\"note\":\"n\"");
    must(&c, DB_ROWS);
    must_fail(&c, ERROR_CONFLICT);
    struct call find = {.what = FIND_RELATION, .id = STR("rel-1"), .arena = &arena};
    must(&find, DB_ROWS);
    AUTO_BUF sent = BUF_INIT(1 << 16);
    AUTO_BUF read = BUF_INIT(1 << 16);
    struct json_writer w1 = JSON_WRITER(&sent), w2 = JSON_WRITER(&read);
    relation_write(&w1, &c.relation);
    relation_write(&w2, &find.relation);
    assert_string_equal(buf_cstr(&sent), buf_cstr(&read));

    struct call nobody = relation_call(&arena, "rel-2", "owner", "nobody", "\"type\":\"pays\"");
    must_fail(&nobody, ERROR_INPUT);
    assert_string_equal(nobody.err.pointer, "/to");
    struct call gone = {.what = DELETE_PARTY, .id = STR("firm"), .arena = &arena};
    must_fail(&gone, ERROR_CONFLICT);

    struct call replace = relation_call(&arena, "rel-1", "firm", "owner", "\"type\":\"pays\"");
    replace.what = REPLACE_RELATION;
    must(&replace, DB_ROWS);
    must(&find, DB_ROWS);
    assert_int_equal(find.relation.edge.type, RELATION_PAYS);
    assert_false(find.relation.confidence_given);
    assert_int_equal(find.relation.edge.confidence_micro, 950000);

    struct call list = {
        .what = LIST_RELATIONS, .id = STR("firm"), .after = STR(""), .limit = 10, .arena = &arena};
    must(&list, DB_ROWS);
    assert_int_equal(list.relations.n_relations, 1);
    struct call remove = {.what = DELETE_RELATION, .id = STR("rel-1"), .arena = &arena};
    must(&remove, DB_ROWS);
    must_fail(&remove, ERROR_NOT_FOUND);
    must(&gone, DB_ROWS);
    struct call dead = relation_call(&arena, "rel-3", "owner", "firm", "\"type\":\"pays\"");
    must_fail(&dead, ERROR_INPUT); /* a deleted party is nobody */
}

/* --- engagements ------------------------------------------------------------------------------ */

static struct call engagement_call(struct arena *arena, const char *id, const char *root)
{
    return (struct call){
        .what = CREATE_ENGAGEMENT,
        .arena = arena,
        .id = str_of(id),
        .record = {.id = str_of(id), .title = STR("Season 3"), .root = str_of(root)}};
}

static void test_engagement_life(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    add_party(&arena, "e-root");
    struct call c = engagement_call(&arena, "e-1", "e-root");
    must(&c, DB_ROWS);
    assert_int_equal(c.record.version, 1);
    assert_int_equal(c.record.created_at.len, 24);
    must_fail(&c, ERROR_CONFLICT);
    struct call nobody = engagement_call(&arena, "e-2", "nobody");
    must_fail(&nobody, ERROR_INPUT);
    assert_string_equal(nobody.err.pointer, "/root");
    struct call gone = {.what = DELETE_PARTY, .id = STR("e-root"), .arena = &arena};
    must_fail(&gone, ERROR_CONFLICT);
    c.what = REPLACE_ENGAGEMENT;
    c.version = 2;
    must_fail(&c, ERROR_PRECONDITION);
    c.version = 1;
    must(&c, DB_ROWS);
    assert_int_equal(c.record.version, 2);
    c.what = LIST_ENGAGEMENTS;
    c.after = STR("");
    c.limit = 1;
    must(&c, DB_ROWS);
    assert_int_equal(c.engagements.n_records, 1);
    c.what = DELETE_ENGAGEMENT;
    must(&c, DB_ROWS);
    must_fail(&c, ERROR_NOT_FOUND);
    must(&gone, DB_ROWS);
}

static bool holds(const struct engagement *e, const char *id)
{
    for (size_t i = 0; i < e->n_parties; i++)
        if (str_equal(e->parties[i].id, str_of(id)))
            return true;
    return false;
}

/* root -> a -> b -> a (a cycle), root -> c -> b (a diamond), o owns b, b owns s (not followed),
 * an old contract to x, and y pays root (nobody follows a payer). */
static void test_engagement_graph(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    static const char *const ids[] = {"g-root", "g-a", "g-b", "g-c", "g-o", "g-s", "g-x", "g-y"};
    for (size_t i = 0; i < LENGTH(ids); i++)
        add_party(&arena, ids[i]);
    add_relation(&arena, "g1", "g-root", "g-a", "\"type\":\"contracts\"");
    add_relation(&arena, "g2", "g-a", "g-b", "\"type\":\"contracts\"");
    add_relation(&arena, "g3", "g-b", "g-a", "\"type\":\"contracts\"");
    add_relation(&arena, "g4", "g-root", "g-c",
                 "\"type\":\"contracts\",\"valid_from\":\"2020-01-01\"");
    add_relation(&arena, "g5", "g-c", "g-b", "\"type\":\"pays\"");
    add_relation(&arena, "g6", "g-o", "g-b", "\"type\":\"owns\",\"share\":{\"low\":\"50\"}");
    add_relation(&arena, "g7", "g-b", "g-s", "\"type\":\"owns\"");
    add_relation(&arena, "g8", "g-a", "g-x", "\"type\":\"contracts\",\"valid_to\":\"2019-12-31\"");
    add_relation(&arena, "g9", "g-y", "g-root", "\"type\":\"pays\"");
    struct call c = engagement_call(&arena, "g", "g-root");
    must(&c, DB_ROWS);

    c.what = LOAD_ENGAGEMENT;
    c.as_of = (struct date){2026, 11, 23};
    must(&c, DB_ROWS);
    assert_int_equal(c.engagement.n_parties, 5);
    assert_int_equal(c.engagement.n_relations, 6);
    assert_true(holds(&c.engagement, "g-o"));
    assert_false(holds(&c.engagement, "g-s"));
    assert_false(holds(&c.engagement, "g-x"));
    assert_false(holds(&c.engagement, "g-y"));
    assert_str(c.engagement.parties[c.engagement.root].id, "g-root");
    for (size_t i = 0; i < c.engagement.n_relations; i++) {
        const struct party_relation *r = &c.engagement.relations[i];
        assert_true(str_equal(c.engagement.parties[r->edge.from].id, r->from_id));
        assert_true(str_equal(c.engagement.parties[r->edge.to].id, r->to_id));
    }

    c.as_of = (struct date){2019, 6, 1}; /* without the diamond, with the old contract */
    must(&c, DB_ROWS);
    assert_int_equal(c.engagement.n_parties, 5);
    assert_true(holds(&c.engagement, "g-x"));
    assert_false(holds(&c.engagement, "g-c"));

    c.id = STR("no such engagement");
    must(&c, DB_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_party_life),        cmocka_unit_test(test_party_pages),
        cmocka_unit_test(test_tenants_are_apart), cmocka_unit_test(test_relation_life),
        cmocka_unit_test(test_engagement_life),   cmocka_unit_test(test_engagement_graph),
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
