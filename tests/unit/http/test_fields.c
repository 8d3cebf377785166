/* unit/http/test_fields.c - query strings, forms and multipart bodies, good and hostile.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/fields.h"

#include "tests/unit/core/check.h"

static const struct {
    const char *label, *text;
    bool plus;
    const char *want; /* NULL: refused */
} escapes[] = {
    {"nothing to undo", "plain", true, "plain"},
    {"empty", "", true, ""},
    {"an escape", "a%20b", true, "a b"},
    {"both cases of hex", "%c3%BC", true, "\xc3\xbc"},
    {"a plus in a query is a blank", "a+b", true, "a b"},
    {"a plus in a path is a plus", "a+b", false, "a+b"},
    {"an escaped percent sign is not undone twice", "%2541", true, "%41"},
    {"an escape cut short", "a%2", true, NULL},
    {"a percent sign at the end", "a%", true, NULL},
    {"no hex", "%g1", true, NULL},
    {"NUL", "a%00b", true, NULL},
    {"half a character", "%c3", true, NULL},
    {"an overlong slash", "%c0%af", true, NULL},
    {"a surrogate", "%ed%a0%80", true, NULL},
    {"raw bytes that are no UTF-8", "\xff", true, NULL},
};

static void undoes_escapes_strictly(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(escapes); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 16);
        struct error err = ERROR_INIT;
        struct str out = STR("untouched");
        bool done = percent_decode(str_of(escapes[i].text), escapes[i].plus, &arena, &out, &err);
        CHECK_INT(escapes[i].label, escapes[i].want != NULL, done);
        CHECK_TEXT(escapes[i].label, escapes[i].want ? escapes[i].want : "untouched",
                   arena_strndup(&arena, out.ptr, out.len));
    }
}

static void reads_a_query(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    struct error err = ERROR_INIT;
    struct fields fields;
    struct str value = STR_EMPTY;
    assert_true(urlencoded_parse(STR("a=1&b=x+y%21&&c&a=2&=v&d=e=f"), 64, &arena, &fields, &err));
    assert_int_equal(6, fields.count);
    assert_true(fields_find(&fields, STR("a"), 0, &value));
    CHECK_STR("the first", STR("1"), value);
    assert_true(fields_find(&fields, STR("a"), 1, &value));
    CHECK_STR("the second", STR("2"), value);
    assert_false(fields_find(&fields, STR("a"), 2, &value));
    assert_true(fields_find(&fields, STR("b"), 0, &value));
    CHECK_STR("decoded", STR("x y!"), value);
    assert_true(fields_find(&fields, STR("c"), 0, &value));
    CHECK_STR("without a value", STR(""), value);
    assert_true(fields_find(&fields, STR("d"), 0, &value));
    CHECK_STR("the first = parts", STR("e=f"), value);
    assert_false(fields_find(&fields, STR("A"), 0, &value));
    assert_true(fields_find_nocase(&fields, STR("B"), &value));
}

static void limits_the_number_of_fields(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    struct error err = ERROR_INIT;
    struct fields fields;
    assert_true(urlencoded_parse(STR("a&b&c"), 3, &arena, &fields, &err));
    assert_false(urlencoded_parse(STR("a&b&c&d"), 3, &arena, &fields, &err));
    assert_int_equal(ERROR_TOO_LARGE, err.code);
}

#define B "--x\r\n"
#define END "--x--\r\n"
#define PART(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static const struct {
    const char *label, *type, *body;
    const char *name, *value; /* NULL: refused */
} forms[] = {
    {"one field", "multipart/form-data; boundary=x", B PART("a") "1\r\n" END, "a", "1"},
    {"a quoted boundary", "multipart/form-data; boundary=\"x\"", B PART("a") "1\r\n" END, "a", "1"},
    {"line ends inside a value", "multipart/form-data; boundary=x", B PART("a") "1\r\n2\r\n" END,
     "a", "1\r\n2"},
    {"an empty value", "multipart/form-data; boundary=x", B PART("a") "\r\n" END, "a", ""},
    {"a file", "multipart/form-data; boundary=x",
     B "Content-Disposition: form-data; name=\"f\"; filename=\"x\"\r\nContent-Type: a/b\r\n\r\n"
       "\xff\r\n" END,
     "f", "\xff"},
    {"the second field", "multipart/form-data; boundary=x",
     B PART("b") "0\r\n" B PART("a") "1\r\n" END, "a", "1"},
    {"no boundary named", "multipart/form-data", B PART("a") "1\r\n" END, NULL, NULL},
    {"another boundary", "multipart/form-data; boundary=y", B PART("a") "1\r\n" END, NULL, NULL},
    {"no end", "multipart/form-data; boundary=x", B PART("a") "1", NULL, NULL},
    {"no end after a field", "multipart/form-data; boundary=x", B PART("a") "1\r\n--x", NULL, NULL},
    {"no name", "multipart/form-data; boundary=x", B "X: y\r\n\r\n1\r\n" END, NULL, NULL},
    {"a field that is no UTF-8", "multipart/form-data; boundary=x", B PART("a") "\xff\r\n" END,
     NULL, NULL},
    {"nothing", "multipart/form-data; boundary=x", "", NULL, NULL},
};

static void reads_multipart_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(forms); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 16);
        struct error err = ERROR_INIT;
        struct fields fields = {0};
        struct str value = STR_EMPTY;
        bool done = multipart_parse(str_of(forms[i].body), str_of(forms[i].type), 64, &arena,
                                    &fields, &err);
        CHECK_INT(forms[i].label, forms[i].value != NULL, done);
        if (!forms[i].value)
            continue;
        CHECK(forms[i].label, fields_find(&fields, str_of(forms[i].name), 0, &value));
        CHECK_TEXT(forms[i].label, forms[i].value, arena_strndup(&arena, value.ptr, value.len));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undoes_escapes_strictly),
        cmocka_unit_test(reads_a_query),
        cmocka_unit_test(limits_the_number_of_fields),
        cmocka_unit_test(reads_multipart_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
