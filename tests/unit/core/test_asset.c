/* unit/core/test_asset.c - finding a file among those carried in the program.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/asset.h"

#include "check.h"

static void finds_by_the_whole_name(void **state)
{
    (void)state;
    const struct asset table[] = {
        {"a.css", STR("body {}"), "00"},
        {"a.css.map", STR("{}"), "01"},
        {"page/b.html", STR(""), "02"},
        {NULL, STR_EMPTY, NULL},
    };
    CHECK_STR("the first", STR("body {}"), asset_find(table, STR("a.css"))->data);
    assert_ptr_equal(&table[1], asset_find(table, STR("a.css.map")));
    assert_ptr_equal(&table[2], asset_find(table, STR("page/b.html")));
    assert_null(asset_find(table, STR("a.cs")));
    assert_null(asset_find(table, STR("b.html")));
    assert_null(asset_find(table, STR("")));
    assert_null(asset_find(table, STR_EMPTY));
    assert_null(asset_find(&table[3], STR("a.css")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_by_the_whole_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
