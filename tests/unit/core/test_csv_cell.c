/* unit/core/test_csv_cell.c - cells that a spreadsheet may open.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "core/csv_cell.h"

static void cells_are_quoted_and_formulas_disarmed(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *want;
    } cases[] = {
        {"plain", "plain"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""},
        {" blank", "\" blank\""},
        {"=1+1", "'=1+1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"-1+1", "'-1+1"},
        {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
        {"-12.5", "-12.5"},
        {"+49 30 1234", "+49 30 1234"},
        {"-", "'-"},
        {"\tx", "\"'\tx\""},
        {"=\"a\",b", "\"'=\"\"a\"\",b\""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_BUF out = BUF_INIT(1024);
        csv_add_cell(&out, true, str_of(cases[i].cell));
        assert_string_equal(buf_cstr(&out), cases[i].want);
    }
    AUTO_BUF row = BUF_INIT(1024);
    csv_add_cell(&row, true, STR("a"));
    csv_add_cell(&row, false, STR("b"));
    csv_end_row(&row);
    assert_string_equal(buf_cstr(&row), "a,b\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cells_are_quoted_and_formulas_disarmed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
