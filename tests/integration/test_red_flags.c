/* integration/test_red_flags.c - the table of red flags holds what the program has compiled in.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "risk/flags.h"
#include "tests/support/cluster.h"

static const struct db_statement ALL = {
    .name = "red_flag_all",
    .params = 0,
    .sql = "SELECT id, title, weight_micro, parameter, valid_from::text, explanation, source"
           "  FROM red_flag ORDER BY id",
};
static const db_statement_group flag_statements = {&ALL, NULL};
static const db_statement_group *const groups[] = {&flag_statements, NULL};
static struct test_cluster cluster;

static enum db_status compare(struct db *db, void *context, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    size_t n;
    const struct flag_row *compiled = flag_catalogue(&n);
    enum db_status status = db_select(db, &ALL, NULL, &rows, err);
    (void)context;
    if (status != DB_ROWS)
        return status;
    assert_int_equal(PQntuples(rows), n); /* else: tools/red-flags, into a new migration */
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {
            compiled[i].id,          compiled[i].title, NULL, NULL, compiled[i].from,
            compiled[i].explanation, compiled[i].source};
        for (int column = 0; column < (int)LENGTH(texts); column++)
            if (texts[column])
                assert_string_equal(PQgetvalue(rows, (int)i, column), texts[column]);
        assert_int_equal(db_get_int64(rows, (int)i, 2), compiled[i].weight_micro);
        assert_int_equal(db_get_int64(rows, (int)i, 3), compiled[i].parameter);
    }
    return DB_ROWS;
}

static void the_table_equals_the_program(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    if (db_pool_transaction(cluster.pool, NULL, compare, NULL, &err) != DB_ROWS)
        fail_msg("%s", err.message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_equals_the_program)};
    test_cluster_open(&cluster, groups);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_cluster_close(&cluster);
    return failed;
}
