/* unit/core/test_json.c - reading a document field by field, and no memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include "check.h"

static cJSON *parse(const char *text)
{
    struct error err = ERROR_INIT;
    cJSON *tree = json_parse(str_of(text), &err);
    if (!tree)
        fail_msg("%s: %s", text, err.message);
    return tree;
}

static void check_refusal(const char *label, bool ok, const struct error *err, const char *pointer,
                          const char *message)
{
    CHECK(label, !ok);
    CHECK_INT(label, ERROR_INPUT, err->code);
    CHECK_TEXT(label, pointer, err->pointer);
    CHECK_TEXT(label, message, err->message);
}

static void reads_every_kind_of_field(void **state)
{
    (void)state;
    AUTO_JSON *tree = parse("{\"name\":\"SEK \\u8c37\",\"active\":true,\"tier\":-3,\"share\":0.25,"
                            "\"names\":[1,2],\"root\":{\"id\":\"x\"},\"nothing\":null}");
    struct error err = ERROR_INIT;
    struct str name = STR_EMPTY;
    bool active = false;
    int64_t tier = 0;
    uint32_t share = 0;
    const cJSON *names = NULL, *root = NULL;
    assert_true(json_is_object(tree, "", &err));
    assert_true(json_required_text(tree, "", "name", 20, &name, &err));
    CHECK_STR("name", STR("SEK \xE8\xB0\xB7"), name);
    assert_true(json_optional_bool(tree, "", "active", &active, &err));
    assert_true(active);
    assert_true(json_optional_int(tree, "", "tier", -10, 10, &tier, &err));
    assert_int_equal(-3, tier);
    assert_true(json_optional_micro(tree, "", "share", 0, 1000000, &share, &err));
    assert_int_equal(250000, share);
    assert_true(json_optional_array(tree, "", "names", 2, &names, &err));
    assert_int_equal(2, cJSON_GetArraySize(names));
    assert_true(json_optional_object(tree, "", "root", &root, &err));
    assert_true(json_required_text(root, "/root", "id", 1, &name, &err));
    CHECK_STR("id", STR("x"), name);
}

static void absent_and_null_leave_the_value_alone(void **state)
{
    (void)state;
    AUTO_JSON *tree = parse("{\"here\":null}");
    static const char *const keys[] = {"here", "absent"};
    for (size_t i = 0; i < LENGTH(keys); i++) {
        struct error err = ERROR_INIT;
        struct str text = STR("default");
        bool flag = true;
        int64_t number = 7;
        uint32_t micro = 8;
        const cJSON *array = NULL, *object = NULL;
        assert_true(json_optional_text(tree, "", keys[i], 1, &text, &err));
        assert_true(json_optional_bool(tree, "", keys[i], &flag, &err));
        assert_true(json_optional_int(tree, "", keys[i], 0, 1, &number, &err));
        assert_true(json_optional_micro(tree, "", keys[i], 0, 1, &micro, &err));
        assert_true(json_optional_array(tree, "", keys[i], 1, &array, &err));
        assert_true(json_optional_object(tree, "", keys[i], &object, &err));
        CHECK_STR(keys[i], STR("default"), text);
        assert_true(flag && number == 7 && micro == 8 && !array && !object);
        assert_false(json_required_text(tree, "/parties/3", keys[i], 9, &text, &err));
        assert_int_equal(ERROR_INPUT, err.code);
    }
}

static void names_the_value_that_is_wrong(void **state)
{
    (void)state;
    AUTO_JSON *tree = parse("{\"text\":\"four\",\"blank\":\" \\t\",\"list\":[1,2,3],\"object\":{},"
                            "\"number\":1.5,\"large\":9007199254740993,\"flag\":true,\"a/b~\":1}");
    struct error err = ERROR_INIT;
    struct str text = STR("old");
    bool flag;
    int64_t number;
    uint32_t micro;
    const cJSON *child;
    const char *at = "/parties/3";

    check_refusal("a list where a text belongs",
                  json_optional_text(tree, at, "list", 9, &text, &err), &err, "/parties/3/list",
                  "\"list\" must be a text");
    check_refusal("a text that is too long", json_optional_text(tree, at, "text", 3, &text, &err),
                  &err, "/parties/3/text", "\"text\" is longer than 3 bytes");
    check_refusal("a text that is missing", json_required_text(tree, at, "name", 9, &text, &err),
                  &err, "/parties/3/name", "\"name\" is required");
    check_refusal("a required text of blanks",
                  json_required_text(tree, at, "blank", 9, &text, &err), &err, "/parties/3/blank",
                  "\"blank\" may not be empty");
    check_refusal("a text where a flag belongs", json_optional_bool(tree, "", "text", &flag, &err),
                  &err, "/text", "\"text\" must be true or false");
    check_refusal("a flag where a number belongs",
                  json_optional_int(tree, "", "flag", 0, 9, &number, &err), &err, "/flag",
                  "\"flag\" must be a whole number between 0 and 9");
    check_refusal("a fraction", json_optional_int(tree, "", "number", 0, 9, &number, &err), &err,
                  "/number", "\"number\" must be a whole number between 0 and 9");
    check_refusal("a number that a double cannot hold",
                  json_optional_int(tree, "", "large", INT64_MIN, INT64_MAX, &number, &err), &err,
                  "/large",
                  "\"large\" must be a whole number between -9007199254740991 and "
                  "9007199254740991");
    check_refusal("a share above one",
                  json_optional_micro(tree, "", "number", 0, 1000000, &micro, &err), &err,
                  "/number", "\"number\" must be a number between 0.0 and 1.0");
    check_refusal("a text where a share belongs",
                  json_optional_micro(tree, "", "text", 500000, 950000, &micro, &err), &err,
                  "/text", "\"text\" must be a number between 0.5 and 0.95");
    check_refusal("an object where an array belongs",
                  json_optional_array(tree, "", "object", 9, &child, &err), &err, "/object",
                  "\"object\" must be an array");
    check_refusal("too many items", json_optional_array(tree, "", "list", 2, &child, &err), &err,
                  "/list", "\"list\" holds more than 2 items");
    check_refusal("an array where an object belongs",
                  json_optional_object(tree, "", "list", &child, &err), &err, "/list",
                  "\"list\" must be an object");
    check_refusal("a root that is no object", json_is_object(tree->child, "", &err), &err, "",
                  "must be an object");
    check_refusal("a key that needs escaping in a pointer",
                  json_optional_text(tree, at, "a/b~", 9, &text, &err), &err, "/parties/3/a~1b~0",
                  "\"a/b~\" must be a text");
    CHECK_STR("outputs are untouched", STR("old"), text);
}

static const struct {
    const char *label, *text;
    bool ok;
    uint32_t want;
} shares[] = {
    {"nothing", "0", true, 0},
    {"minus nothing", "-0.0", true, 0},
    {"one", "1", true, 1000000},
    {"one in other words", "10e-1", true, 1000000},
    {"what a double cannot hold", "0.1", true, 100000},
    {"six decimals", "0.950001", true, 950001},
    {"half a millionth goes up", "0.0000005", true, 1},
    {"just below half goes down", "0.000000499999999", true, 0},
    {"a half whose double lies below", "0.1234565", true, 123457},
    {"another half", "0.0000015", true, 2},
    {"no rounding twice", "0.12345649999999", true, 123456},
    {"rounded up to one", "0.9999996", true, 1000000},
    {"far below a millionth", "1e-300", true, 0},
    {"the smallest double", "5e-324", true, 0},
    {"just above one is above one", "1.0000001", false, 0},
    {"just below nothing is below nothing", "-0.0000001", false, 0},
    {"a large number", "1e300", false, 0},
};

static void rounds_shares_half_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(shares); i++) {
        char text[64];
        snprintf(text, sizeof(text), "{\"x\":%s}", shares[i].text);
        AUTO_JSON *tree = parse(text);
        struct error err = ERROR_INIT;
        uint32_t micro = 4711;
        bool ok = json_optional_micro(tree, "", "x", 0, 1000000, &micro, &err);
        CHECK_INT(shares[i].label, shares[i].ok, ok);
        CHECK_INT(shares[i].label, shares[i].ok ? shares[i].want : 4711, micro);
    }
    AUTO_JSON *tree = parse("{\"x\":4294.967295,\"y\":0.85}");
    struct error err = ERROR_INIT;
    uint32_t micro = 0;
    assert_true(json_optional_micro(tree, "", "x", 0, UINT32_MAX, &micro, &err));
    assert_true(micro == UINT32_MAX);
    assert_true(json_optional_micro(tree, "", "y", 850000, 850000, &micro, &err));
    assert_int_equal(850000, micro);
}

/* Every millionth written with six decimals reads back as itself, also as its own bounds. */
static void every_millionth_reads_back(void **state)
{
    (void)state;
    cJSON *tree = parse("{\"x\":0}");
    struct error err = ERROR_INIT;
    for (uint32_t want = 0; want <= 1000000; want += 7) {
        char text[16];
        snprintf(text, sizeof(text), "%u.%06u", want / 1000000, want % 1000000);
        uint32_t micro = 4711;
        tree->child->valuedouble = strtod(text, NULL);
        assert_true(json_optional_micro(tree, "", "x", want, want, &micro, &err));
        assert_int_equal(want, micro);
    }
    cJSON_Delete(tree);
}

static void refuses_keys_nobody_knows(void **state)
{
    (void)state;
    static const char *const keys[] = {"name", "birth_date", "threshold", NULL};
    struct error err = ERROR_INIT;
    AUTO_JSON *good = parse("{\"threshold\":1,\"name\":2}");
    AUTO_JSON *empty = parse("{}");
    assert_true(json_only_keys(good, "", keys, &err));
    assert_true(json_only_keys(empty, "", keys, &err));

    AUTO_JSON *mistyped = parse("{\"name\":1,\"treshold\":2}");
    check_refusal("a mistyped key", json_only_keys(mistyped, "/parties/0", keys, &err), &err,
                  "/parties/0/treshold",
                  "\"treshold\" is not a known field; did you mean \"threshold\"?");
    AUTO_JSON *strange = parse("{\"a/b\":1}");
    check_refusal("a strange key", json_only_keys(strange, "", keys, &err), &err, "/a~1b",
                  "\"a/b\" is not a known field");
    AUTO_JSON *cased = parse("{\"Name\":1}");
    check_refusal("a capital letter", json_only_keys(cased, "", keys, &err), &err, "/Name",
                  "\"Name\" is not a known field; did you mean \"name\"?");
}

static const struct {
    const char *label, *pointer, *token;
    size_t size;
    const char *want;
} pointers[] = {
    {"at the root", "", "name", 64, "/name"},
    {"below", "/a/3", "name", 64, "/a/3/name"},
    {"slash and tilde", "", "~a/b~1", 64, "/~0a~1b~01"},
    {"an empty token", "/a", "", 64, "/a/"},
    {"cut where the room ends", "/abc", "defgh", 8, "/abc/de"},
    {"not cut within a character", "/abc", "d\xE8\xB0\xB7", 8, "/abc/d"},
    {"not cut within an escape", "/abc", "d/", 7, "/abc/d"},
    {"room for nothing but the NUL", "/abc", "d", 1, ""},
    {"a pointer that is too long itself", "/abc", "d", 4, "/ab"},
};

static void writes_pointers(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(pointers); i++) {
        char out[64];
        CHECK_TEXT(pointers[i].label, pointers[i].want,
                   json_pointer(out, pointers[i].size, pointers[i].pointer, pointers[i].token));
    }
}

/* --- No memory ------------------------------------------------------------------------------ */

static unsigned allocations_left;

static void *failing_malloc(size_t size)
{
    return allocations_left && --allocations_left == 0 ? NULL : malloc(size);
}

static void survives_the_nth_allocation_of_cjson_failing(void **state)
{
    (void)state;
    cJSON_Hooks hooks = {failing_malloc, free};
    cJSON_InitHooks(&hooks);
    struct str text = STR("{\"a\":[1,2,{\"b\":\"c\"}],\"d\":\"e\",\"f\":null}");
    unsigned n = 1;
    for (;; n++) {
        struct error err = ERROR_INIT;
        allocations_left = n;
        cJSON *tree = json_parse(text, &err);
        allocations_left = 0;
        cJSON_Delete(tree);
        if (tree)
            break;
        assert_int_equal(ERROR_MEMORY, err.code);
        assert_true(n < 100);
    }
    cJSON_InitHooks(NULL);
    assert_true(n > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_kind_of_field),
        cmocka_unit_test(absent_and_null_leave_the_value_alone),
        cmocka_unit_test(names_the_value_that_is_wrong),
        cmocka_unit_test(rounds_shares_half_up),
        cmocka_unit_test(every_millionth_reads_back),
        cmocka_unit_test(refuses_keys_nobody_knows),
        cmocka_unit_test(writes_pointers),
        cmocka_unit_test(survives_the_nth_allocation_of_cjson_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
