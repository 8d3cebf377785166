/* integration/test_account.c - keys, their cache, users and sessions on a real PostgreSQL.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/cluster.h"
#include "account/key_cache.h"
#include "account/sessions.h"
#include "account/users.h"
#include "core/clock.h"

#define PASSWORD STR("correct horse battery")

static const db_statement_group *const groups[] = {&key_statements, &user_statements,
                                                   &session_statements, &audit_statements, NULL};
static struct test_cluster cluster;

static void as_owner(const char *sql)
{
    struct error err = ERROR_INIT;
    struct db *db = db_open(cluster.owner_conninfo, NULL, &err);
    test_require(db, &err, "owner");
    test_require(db_run(db, "SET subtier.tenant = '" TEST_TENANT "'", &err), &err, "tenant");
    test_require(db_run(db, sql, &err), &err, sql);
    db_close(db);
}

static struct key_created make_key(const char *name, unsigned scopes)
{
    struct error err = ERROR_INIT;
    struct key_created key;
    const struct key_request request = {str_of(name), scopes, 0};
    test_require(keys_create(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, &request, &key, &err),
                 &err, "keys_create");
    return key;
}

static enum db_status find_key(const char *text, struct identity *identity_out)
{
    struct error err = ERROR_INIT;
    enum db_status status = keys_find(cluster.pool, str_of(text), identity_out, &err);
    if (status < 0)
        fail_msg("%s", err.message);
    return status;
}

static void revoke(const char *which)
{
    struct error err = ERROR_INIT;
    test_require(keys_revoke(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, str_of(which), &err),
                 &err, "keys_revoke");
}

/* --- Keys ------------------------------------------------------------------------------------- */

static void a_key_is_found_with_its_scopes(void **state)
{
    (void)state;
    struct identity identity;
    struct key_created key = make_key("onboarding", SCOPE_MATCH | SCOPE_PARTIES_READ);
    assert_int_equal(find_key(key.text, &identity), DB_ROWS);
    assert_string_equal(identity.tenant, TEST_TENANT);
    assert_string_equal(identity.id, key.id.text);
    assert_string_equal(identity.name, "onboarding");
    assert_int_equal(identity.kind, IDENTITY_KEY);
    assert_int_equal(identity.scopes, SCOPE_MATCH | SCOPE_PARTIES_READ);

    struct key_created every = make_key("every", SCOPES_ALL);
    assert_int_equal(find_key(every.text, &identity), DB_ROWS);
    assert_int_equal(identity.scopes, SCOPES_ALL);
}

static void what_is_no_key_in_force_is_refused(void **state)
{
    (void)state;
    struct identity identity;
    struct key_created key = make_key("soon over", SCOPE_MATCH);
    char other[KEY_TEXT_SIZE];

    memcpy(other, key.text, sizeof other);
    other[10] = other[10] == '0' ? '1' : '0';
    assert_int_equal(find_key(other, &identity), DB_NONE);
    assert_int_equal(find_key("", &identity), DB_NONE);
    assert_int_equal(find_key("stk_", &identity), DB_NONE);
    assert_int_equal(find_key("' OR true --", &identity), DB_NONE);

    as_owner("UPDATE api_key SET expires_at = now() - interval '1 second'"
             " WHERE name = 'soon over'");
    assert_int_equal(find_key(key.text, &identity), DB_NONE);
    as_owner("UPDATE api_key SET expires_at = now() + interval '1 hour' WHERE name = 'soon over'");
    assert_int_equal(find_key(key.text, &identity), DB_ROWS);
    assert_true(identity.expires_ms > clock_unix_ms());
    revoke("soon over");
    assert_int_equal(find_key(key.text, &identity), DB_NONE);
}

static void a_key_is_never_stored(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct key_created key = make_key("secret", SCOPE_MATCH);
    char sql[512];
    snprintf(sql, sizeof sql,
             "DO $$ BEGIN IF EXISTS (SELECT FROM api_key k WHERE k::text LIKE '%%%s%%')"
             " OR EXISTS (SELECT FROM audit_event e WHERE e::text LIKE '%%%s%%')"
             " THEN RAISE 'it is there'; END IF; END $$",
             key.text + 12, key.text + 12);
    as_owner(sql);
    (void)err;
}

static void revocation_names_one_key(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct key_created one = make_key("twin", SCOPE_MATCH), two = make_key("twin", SCOPE_MATCH);
    struct identity identity;
    assert_false(keys_revoke(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, STR("twin"), &err));
    assert_int_equal(err.code, ERROR_CONFLICT);
    assert_false(keys_revoke(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, STR("nobody"), &err));
    assert_int_equal(err.code, ERROR_NOT_FOUND);
    revoke(one.id.text);
    assert_int_equal(find_key(two.text, &identity), DB_ROWS);
    revoke("twin");
    assert_int_equal(find_key(two.text, &identity), DB_NONE);
}

static void a_key_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct key_request request;
        const char *pointer;
    } cases[] = {
        {{{"", 0}, SCOPE_MATCH, 0}, "/name"},
        {{{" blank", 6}, SCOPE_MATCH, 0}, "/name"},
        {{{"new\nline", 8}, SCOPE_MATCH, 0}, "/name"},
        {{{"bad\xff", 4}, SCOPE_MATCH, 0}, "/name"},
        {{{"none", 4}, 0, 0}, "/scopes"},
        {{{"unknown", 7}, 1u << 30, 0}, "/scopes"},
        {{{"past", 4}, SCOPE_MATCH, 1000}, "/expires"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        struct key_created key;
        assert_false(keys_create(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, &cases[i].request,
                                 &key, &err));
        assert_int_equal(err.code, ERROR_INPUT);
        assert_string_equal(err.pointer, cases[i].pointer);
    }
}

static void keys_are_listed_without_their_secret(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct key_row *rows;
    size_t n;
    struct key_created key = make_key("newest", SCOPE_SCREEN | SCOPE_MATCH);
    assert_true(keys_list(cluster.pool, TEST_TENANT, &arena, &rows, &n, &err));
    assert_true(n > 1);
    assert_true(str_equal(rows[0].id, str_of(key.id.text)));
    assert_true(str_equal(rows[0].scopes, STR("match screen")));
    assert_true(str_equal(rows[0].hint, (struct str){key.text, 10}));
    assert_int_equal(rows[0].created.len, strlen("2026-11-23T21:14:05Z"));
    assert_int_equal(rows[0].expires.len + rows[0].revoked.len, 0);
}

/* --- Key cache -------------------------------------------------------------------------------- */

static void the_cache_answers_until_a_key_is_revoked(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct identity identity;
    struct key_cache *cache = key_cache_new(&err);
    struct key_created key = make_key("cached", SCOPE_MATCH);
    struct str text = str_of(key.text);

    assert_int_equal(key_cache_get(cache, text, &identity), KEY_CACHE_ASK);
    assert_int_equal(key_cache_look_up(cache, cluster.pool, text, &identity, &err), DB_ROWS);
    memset(&identity, 0, sizeof identity);
    assert_int_equal(key_cache_get(cache, text, &identity), KEY_CACHE_ACCEPTED);
    assert_string_equal(identity.id, key.id.text);

    revoke("cached");
    key_cache_forget(cache, STR("another")); /* what the listener does */
    assert_int_equal(key_cache_get(cache, text, &identity), KEY_CACHE_ACCEPTED);
    key_cache_forget(cache, str_of(key.id.text));
    assert_int_equal(key_cache_get(cache, text, &identity), KEY_CACHE_ASK);
    assert_int_equal(key_cache_look_up(cache, cluster.pool, text, &identity, &err), DB_NONE);
    assert_int_equal(key_cache_get(cache, text, &identity), KEY_CACHE_REFUSED);
    assert_int_equal(key_cache_get(cache, STR("nonsense"), &identity), KEY_CACHE_REFUSED);
    key_cache_free(cache);
}

static void a_doubted_key_is_believed_only_without_a_database(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct identity identity;
    struct key_cache *cache = key_cache_new(&err);
    struct key_created key = make_key("doubted", SCOPE_MATCH),
                       other = make_key("other", SCOPE_MATCH);
    struct str text = str_of(key.text);
    struct db_pool *busy = db_pool_new(cluster.app_conninfo, 1, NULL, &err);
    assert_non_null(busy);
    struct db *only =
        db_pool_take(busy, 0, &err); /* whoever asks this pool now hears "unavailable" */

    assert_int_equal(key_cache_look_up(cache, cluster.pool, text, &identity, &err), DB_ROWS);
    key_cache_doubt(cache);
    assert_int_equal(key_cache_get(cache, text, &identity), KEY_CACHE_ASK);
    memset(&identity, 0, sizeof identity);
    assert_int_equal(key_cache_look_up(cache, busy, text, &identity, &err), DB_ROWS);
    assert_string_equal(identity.id, key.id.text);
    assert_int_equal(key_cache_get(cache, text, &identity), KEY_CACHE_ACCEPTED); /* for a second */
    assert_int_equal(key_cache_look_up(cache, busy, str_of(other.text), &identity, &err), DB_FATAL);

    revoke("doubted");
    key_cache_doubt(cache); /* the notice was missed */
    assert_int_equal(key_cache_look_up(cache, cluster.pool, text, &identity, &err), DB_NONE);
    assert_int_equal(key_cache_get(cache, text, &identity), KEY_CACHE_REFUSED);
    key_cache_doubt(cache);
    assert_int_equal(key_cache_look_up(cache, busy, text, &identity, &err), DB_FATAL);

    db_pool_give(busy, only);
    db_pool_free(busy);
    key_cache_free(cache);
}

static void a_cached_key_still_expires(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct identity identity;
    struct key_cache *cache = key_cache_new(&err);
    struct key_created key;
    const struct key_request request = {STR("brief"), SCOPE_MATCH, clock_unix_ms() + 300};
    assert_true(keys_create(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, &request, &key, &err));
    assert_int_equal(key_cache_look_up(cache, cluster.pool, str_of(key.text), &identity, &err),
                     DB_ROWS);
    assert_int_equal(key_cache_get(cache, str_of(key.text), &identity), KEY_CACHE_ACCEPTED);
    nanosleep(&(struct timespec){.tv_nsec = 400 * 1000000L}, NULL);
    assert_int_equal(key_cache_get(cache, str_of(key.text), &identity), KEY_CACHE_REFUSED);
    key_cache_free(cache);
}

static void revoking_notifies(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct db *listener = db_open(cluster.app_conninfo, NULL, &err);
    struct key_created key = make_key("listened", SCOPE_MATCH);
    assert_true(db_run(listener, "LISTEN subtier_revoked", &err));
    revoke("listened");
    assert_true(db_run(listener, "SELECT 1", &err));
    PGnotify *notice = PQnotifies(db_raw(listener));
    assert_non_null(notice);
    assert_string_equal(notice->extra, key.id.text);
    PQfreemem(notice);
    db_close(listener);
}

/* --- Users and sessions ------------------------------------------------------------------------
 */

static struct uuid make_user(const char *name, enum role role)
{
    struct error err = ERROR_INIT;
    struct uuid id;
    test_require(users_create(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, str_of(name), role,
                              PASSWORD, &id, &err),
                 &err, "users_create");
    return id;
}

static bool sign_in(const char *name, struct str password, struct session *session_out)
{
    struct error err = ERROR_INIT;
    struct session session;
    if (session_sign_in(cluster.pool, TEST_TENANT, str_of(name), password, STR(""),
                        session_out ? session_out : &session, &err))
        return true;
    assert_int_equal(err.code, ERROR_UNAUTHORIZED);
    return false;
}

static enum db_status find_session(const char *token, struct identity *identity_out)
{
    struct error err = ERROR_INIT;
    enum db_status status = session_find(cluster.pool, str_of(token), identity_out, &err);
    if (status < 0)
        fail_msg("%s", err.message);
    return status;
}

static void a_user_signs_in_and_out(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct uuid id = make_user("Ana", ROLE_REVIEWER);
    struct session session;
    struct identity identity;

    assert_true(sign_in("aNA", PASSWORD, &session));
    assert_string_equal(session.identity.id, id.text);
    assert_int_equal(find_session(session.token, &identity), DB_ROWS);
    assert_int_equal(identity.kind, IDENTITY_USER);
    assert_int_equal(identity.role, ROLE_REVIEWER);
    assert_int_equal(identity.scopes, role_scopes(ROLE_REVIEWER));
    assert_string_equal(identity.name, "Ana");
    assert_string_equal(identity.csrf_token, session.identity.csrf_token);
    assert_true(identity.expires_ms == session.identity.expires_ms && identity.expires_ms > 0);

    assert_true(session_sign_out(cluster.pool, &identity, &err));
    assert_int_equal(find_session(session.token, &identity), DB_NONE);
}

static void signing_in_again_changes_the_token(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct session first, second;
    struct identity identity;
    make_user("rotating", ROLE_VIEWER);
    assert_true(sign_in("rotating", PASSWORD, &first));
    assert_true(session_sign_in(cluster.pool, TEST_TENANT, STR("rotating"), PASSWORD,
                                str_of(first.token), &second, &err));
    assert_string_not_equal(first.token, second.token);
    assert_string_not_equal(first.identity.csrf_token, second.identity.csrf_token);
    assert_int_equal(find_session(first.token, &identity), DB_NONE);
    assert_int_equal(find_session(second.token, &identity), DB_ROWS);
}

static void sessions_end_idle_late_and_with_their_user(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct session session;
    struct identity identity;
    make_user("leaving", ROLE_VIEWER);

    assert_true(sign_in("leaving", PASSWORD, &session));
    as_owner("UPDATE session SET seen_at = now() - interval '5 minutes'");
    assert_int_equal(find_session(session.token, &identity), DB_ROWS);
    as_owner("DO $$ BEGIN IF EXISTS (SELECT FROM session WHERE seen_at < now() - interval '1 min')"
             " AND NOT EXISTS (SELECT FROM session WHERE seen_at > now() - interval '1 min')"
             " THEN RAISE 'not touched'; END IF; END $$");
    as_owner("UPDATE session SET seen_at = now() - interval '31 minutes'");
    assert_int_equal(find_session(session.token, &identity), DB_NONE);

    assert_true(sign_in("leaving", PASSWORD, &session));
    as_owner("UPDATE session SET expires_at = now()");
    assert_int_equal(find_session(session.token, &identity), DB_NONE);

    assert_true(sign_in("leaving", PASSWORD, &session));
    assert_true(users_disable(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, STR("LEAVING"), &err));
    assert_int_equal(find_session(session.token, &identity), DB_NONE);
    assert_false(sign_in("leaving", PASSWORD, NULL));
    assert_int_equal(find_session("", &identity), DB_NONE);
    assert_int_equal(find_session("zz", &identity), DB_NONE);
}

static void wrong_passwords_lock_for_a_time_that_doubles(void **state)
{
    (void)state;
    make_user("locked", ROLE_VIEWER);
    for (int i = 0; i < SIGN_IN_FREE_FAILURES; i++)
        assert_false(sign_in("locked", STR("not the password"), NULL));
    assert_false(sign_in("locked", PASSWORD, NULL)); /* right, but locked */
    as_owner("DO $$ BEGIN IF NOT EXISTS (SELECT FROM app_user WHERE name = 'locked'"
             " AND failures = 5 AND locked_until BETWEEN now() + interval '5 s'"
             " AND now() + interval '15 s') THEN RAISE 'first lock'; END IF; END $$");

    as_owner("UPDATE app_user SET locked_until = now() WHERE name = 'locked'");
    assert_false(sign_in("locked", STR("not the password"), NULL));
    as_owner("DO $$ BEGIN IF NOT EXISTS (SELECT FROM app_user WHERE name = 'locked'"
             " AND failures = 6 AND locked_until BETWEEN now() + interval '20 s'"
             " AND now() + interval '30 s') THEN RAISE 'second lock'; END IF; END $$");

    as_owner("UPDATE app_user SET locked_until = now() WHERE name = 'locked'");
    assert_true(sign_in("locked", PASSWORD, NULL));
    as_owner("DO $$ BEGIN IF NOT EXISTS (SELECT FROM app_user WHERE name = 'locked'"
             " AND failures = 0 AND locked_until IS NULL) THEN RAISE 'kept'; END IF; END $$");
}

static void a_new_password_ends_the_old_one(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct session session;
    struct identity identity;
    make_user("changing", ROLE_VIEWER);
    assert_true(sign_in("changing", PASSWORD, &session));
    assert_true(users_set_password(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, STR("changing"),
                                   STR("another long one"), &err));
    assert_int_equal(find_session(session.token, &identity), DB_NONE);
    assert_false(sign_in("changing", PASSWORD, NULL));
    assert_true(sign_in("changing", STR("another long one"), NULL));
    assert_false(users_set_password(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, STR("changing"),
                                    STR("short"), &err));
    assert_string_equal(err.pointer, "/password");
    assert_false(users_set_password(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, STR("nobody"),
                                    PASSWORD, &err));
    assert_int_equal(err.code, ERROR_NOT_FOUND);
}

static void nobody_signs_in_without_a_fitting_name(void **state)
{
    (void)state;
    assert_false(sign_in("nobody at all", PASSWORD, NULL));
    assert_false(sign_in("", PASSWORD, NULL));
    assert_false(sign_in("\xff\xfe", PASSWORD, NULL));
    assert_false(sign_in("Ana", STR(""), NULL));
}

static void names_are_unique_without_regard_to_case(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct uuid id;
    make_user("Twice", ROLE_VIEWER);
    assert_false(users_create(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, STR("tWICE"),
                              ROLE_VIEWER, PASSWORD, &id, &err));
    assert_int_equal(err.code, ERROR_CONFLICT);
    assert_false(users_create(cluster.pool, TEST_TENANT, AUDIT_BY_OPERATOR, STR("roleless"),
                              ROLE_NONE, PASSWORD, &id, &err));
    assert_string_equal(err.pointer, "/role");
}

static void the_csrf_token_belongs_to_the_session(void **state)
{
    (void)state;
    struct session session, other;
    make_user("forging", ROLE_VIEWER);
    assert_true(sign_in("forging", PASSWORD, &session));
    assert_true(sign_in("forging", PASSWORD, &other));
    const struct identity key = {.kind = IDENTITY_KEY};
    assert_true(session_csrf_valid(&session.identity, str_of(session.identity.csrf_token)));
    assert_false(session_csrf_valid(&session.identity, str_of(other.identity.csrf_token)));
    assert_false(session_csrf_valid(&session.identity, STR("")));
    assert_false(session_csrf_valid(&session.identity, str_of(session.token)));
    assert_false(session_csrf_valid(&key, STR("")));
}

static void everything_stands_in_the_audit_chain(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct audit_report report;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct user_row *rows;
    size_t n;
    test_require(audit_verify(cluster.pool, TEST_TENANT, &report, &err), &err, "audit_verify");
    assert_true(report.events > 20);
    assert_true(users_list(cluster.pool, TEST_TENANT, &arena, &rows, &n, &err));
    assert_true(n > 5 && str_equal(rows[0].name, STR("Ana")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_found_with_its_scopes),
        cmocka_unit_test(what_is_no_key_in_force_is_refused),
        cmocka_unit_test(a_key_is_never_stored),
        cmocka_unit_test(revocation_names_one_key),
        cmocka_unit_test(a_key_that_makes_no_sense_is_refused),
        cmocka_unit_test(keys_are_listed_without_their_secret),
        cmocka_unit_test(the_cache_answers_until_a_key_is_revoked),
        cmocka_unit_test(a_doubted_key_is_believed_only_without_a_database),
        cmocka_unit_test(a_cached_key_still_expires),
        cmocka_unit_test(revoking_notifies),
        cmocka_unit_test(a_user_signs_in_and_out),
        cmocka_unit_test(signing_in_again_changes_the_token),
        cmocka_unit_test(sessions_end_idle_late_and_with_their_user),
        cmocka_unit_test(wrong_passwords_lock_for_a_time_that_doubles),
        cmocka_unit_test(a_new_password_ends_the_old_one),
        cmocka_unit_test(nobody_signs_in_without_a_fitting_name),
        cmocka_unit_test(names_are_unique_without_regard_to_case),
        cmocka_unit_test(the_csrf_token_belongs_to_the_session),
        cmocka_unit_test(everything_stands_in_the_audit_chain),
    };
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
