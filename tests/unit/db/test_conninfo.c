/* unit/db/test_conninfo.c - from the owner's connection string to the application's.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/db.h"
#include "db/embedded.h"

static const struct {
    const char *owner, *app; /* app NULL: refused */
} cases[] = {
    {"host=db user=o", "user='o' host='db' options=' -c role=subtier_app'"},
    {"postgresql://o@db:5433/x", "user='o' dbname='x' host='db' port='5433'"
                                 " options=' -c role=subtier_app'"},
    {"host=db options='-c work_mem=1MB'",
     "host='db' options='-c work_mem=1MB -c role=subtier_app'"},
    {"host=db password='it\\'s \\\\'",
     "password='it\\'s \\\\' host='db' options=' -c role=subtier_app'"},
    {"", "options=' -c role=subtier_app'"},
    {"host", NULL},
    {"postgresql://o:secret@[db/x", NULL},
    {"no_such_word=1", NULL},
};

static void the_role_is_added(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        char *app = db_app_conninfo(cases[i].owner, &err);
        if (!cases[i].app) {
            assert_null(app);
            assert_int_equal(err.code, ERROR_USAGE);
            assert_null(strstr(err.message, "secret"));
            continue;
        }
        assert_non_null(app);
        assert_string_equal(app, cases[i].app);
        free(app);
    }
}

static void the_default_folder_follows_the_environment(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    char dir[64];
    setenv("SUBTIER_HOME", "/srv/subtier", 1);
    assert_true(embedded_default_dir(dir, sizeof dir, &err));
    assert_string_equal(dir, "/srv/subtier");
    char small[4];
    assert_false(embedded_default_dir(small, sizeof small, &err));
    unsetenv("SUBTIER_HOME");
    assert_true(embedded_default_dir(dir, sizeof dir, &err));
    assert_non_null(strstr(dir, "/subtier"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_role_is_added),
        cmocka_unit_test(the_default_folder_follows_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
