/* unit/http/test_desk.c - documents as values, both records side by side, the score as arithmetic.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/alert_compare.h"
#include "http/pages/desk.h"
#include "http/pages/json_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check_text(const struct template_value *object, const char *key, const char *want)
{
    const struct template_value *field = template_field(object, str_of(key));
    if (!field || !str_equal(field->text, str_of(want)))
        fail_msg("%s is \"%.*s\", want \"%s\"", key, field ? (int)field->text.len : 4,
                 field ? field->text.ptr : "none", want);
}

static bool shown(const struct template_value *object, const char *key)
{
    return template_is_shown(template_field(object, str_of(key)));
}

static void test_members_become_values(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct error err = ERROR_INIT;
    struct template_value *root = template_object(&arena);
    template_cstr(root, "band", "High");
    assert_true(values_of_document(
        root,
        STR("{\"state\":\"in_review\",\"band\":\"high\",\"score\":0.991639,\"half\":-0.5,\"n\":12,"
            "\"task\":null,\"overdue\":false,\"name\":\"Not One Word\","
            "\"opened_at\":\"2026-11-23T21:14:05.123Z\","
            "\"rows\":[{\"a\":\"x\"},{\"a\":\"y\"}],\"words\":[\"p\",3],\"in\":{\"deep\":true}}"),
        &err));
    check_text(root, "state", "in_review");
    assert_true(shown(root, "state_is_in_review"));
    check_text(root, "band", "High"); /* what was set before stays */
    check_text(root, "score", "0.991639");
    check_text(root, "half", "-0.5");
    check_text(root, "n", "12");
    assert_false(shown(root, "task"));
    assert_false(shown(root, "overdue"));
    assert_null(template_field(root, STR("name_is_Not One Word")));
    check_text(root, "opened_at", "23 Nov 2026, 21:14 UTC");
    check_text(root, "opened_at_iso", "2026-11-23T21:14:05.123Z");
    const struct template_value *rows = template_field(root, STR("rows"));
    check_text(rows->first, "a", "x");
    check_text(rows->last, "a", "y");
    const struct template_value *words = template_field(root, STR("words"));
    assert_true(str_equal(words->last->text, STR("3")));
    assert_true(shown(template_field(root, STR("in")), "deep"));
    assert_false(values_of_document(root, STR("{"), &err));
}

/* As deep as JSON may be: what lies too deep is left out, nothing breaks. */
static void test_depth_is_bounded(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF text = BUF_INIT(4096);
    struct error err = ERROR_INIT;
    for (int i = 0; i < 40; i++)
        buf_adds(&text, "{\"a\":");
    buf_adds(&text, "1");
    for (int i = 0; i < 40; i++)
        buf_addc(&text, '}');
    struct template_value *at = template_object(&arena);
    assert_true(values_of_document(at, buf_str(&text), &err));
    int depth = 0;
    for (const struct template_value *v = at; v && v->kind == TEMPLATE_OBJECT; depth++)
        v = template_field(v, STR("a"));
    assert_true(depth >= 8 && depth < 12);
}

static const struct template_value *row_of(const struct template_value *root, const char *label)
{
    for (const struct template_value *row = template_field(root, STR("fields"))->first; row;
         row = row->next)
        if (str_equal(template_field(row, STR("label"))->text, str_of(label)))
            return row;
    return NULL;
}

static void test_agreement_is_marked(void **state)
{
    (void)state;
    static const struct str names[] = {STR_ROW("Kim Myong Chol")}, born[] = {STR_ROW("1972")},
                            land[] = {STR_ROW("kp"), STR_ROW("cn")}, sex[] = {STR_ROW("male")},
                            where[] = {STR_ROW("12 Riverside Road")};
    static const struct party_property properties[] = {{STR_ROW("address"), where, 1},
                                                       {STR_ROW("birthDate"), born, 1},
                                                       {STR_ROW("country"), land, 2},
                                                       {STR_ROW("gender"), sex, 1},
                                                       {STR_ROW("name"), names, 1}};
    const struct party party = {
        .schema_name = STR("Person"), .properties = properties, .n_properties = LENGTH(properties)};
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct error err = ERROR_INIT;
    AUTO_JSON *listed = json_parse(
        STR("{\"schema\":\"Company\",\"properties\":{\"name\":[\"KIM, Yong Chol\"],"
            "\"birthDate\":[\"1972-05-12\"],\"nationality\":[\"KP\"],\"gender\":[\"female\"],"
            "\"address\":[\"Pyongyang\"],\"passportNumber\":[\"836210080\"]}}"),
        &err);
    struct template_value *root = template_object(&arena);
    compare_add_fields(root, &party, listed, true);
    assert_true(shown(row_of(root, "Kind of party"), "differ")); /* a person is no firm */
    assert_true(shown(row_of(root, "Name"), "alike"));
    assert_true(shown(row_of(root, "Born or founded"), "agree")); /* a year and a day in it */
    assert_true(shown(row_of(root, "Country"), "agree"));
    assert_true(shown(row_of(root, "Gender"), "differ"));
    assert_true(shown(row_of(root, "Address"), "other")); /* says nothing either way */
    assert_true(shown(row_of(root, "Numbers"), "theirs_only"));
    assert_null(row_of(root, "Position"));
    const struct template_value *ours = template_field(row_of(root, "Country"), STR("ours"));
    check_text(ours->first, "text", "North Korea");
    assert_true(shown(ours->first, "shared"));
    assert_false(shown(ours->last, "shared"));
}

/* The effects that are shown add up to the z that is shown. */
static void test_the_arithmetic_adds_up(void **state)
{
    (void)state;
    static const struct subject_name a[] = {{STR_ROW("Chongqing Ningse Cartoon"), NAME_PRIMARY}},
                                     b[] = {{STR_ROW("CHONGQING NINGSE CARTOON CO., LTD."),
                                             NAME_PRIMARY}};
    static const struct str land[] = {STR_ROW("cn")};
    const struct subject query = {
        .schema = SCHEMA_COMPANY, .names = a, .n_names = 1, .countries = land, .n_countries = 1};
    const struct subject candidate = {
        .schema = SCHEMA_COMPANY, .names = b, .n_names = 1, .countries = land, .n_countries = 1};
    AUTO_ARENA arena = ARENA_INIT(4 << 20);
    struct error err = ERROR_INIT;
    struct match_explanation explanation;
    assert_true(match_compare(&query, &candidate, &arena, &explanation, &err));
    struct template_value *root = template_object(&arena);
    assert_true(compare_add_explanation(root, &explanation, &err));
    const struct template_value *shown_to = template_field(root, STR("explained"));
    const struct template_value *parts = template_field(shown_to, STR("parts"));
    assert_true(template_field(shown_to, STR("tokens"))->first != NULL);
    int64_t sum = 0, z = 0;
    for (const struct template_value *part = parts->first; part; part = part->next) {
        struct str effect = template_field(part, STR("effect"))->text;
        bool lowers = template_is_shown(template_field(part, STR("lowers")));
        size_t sign = lowers ? strlen("\xE2\x88\x92") : 1;
        int64_t milli;
        assert_true(str_to_scaled(str_slice(effect, sign, effect.len), 3, 0, 1000000, &milli));
        sum += lowers ? -milli : milli;
    }
    struct str total = template_field(template_field(shown_to, STR("sum")), STR("effect"))->text;
    assert_true(str_to_scaled(str_slice(total, 1, total.len), 3, 0, 1000000, &z));
    assert_int_equal(sum, z);
}

static void test_a_refusal_names_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *pointer, *message, *href, *shown;
    } cases[] = {
        {"/reason", "say why", "#reason", "Reason: say why"},
        {"/parameters/block_threshold", "must be a number", "#block_threshold",
         "Block threshold: must be a number"},
        {"", "the alert is closed", "", "The alert is closed"},
        {"", "carla decided true_match", "", "carla decided true_match"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        struct error err = ERROR_INIT;
        struct template_value *root = template_object(&arena);
        error_at(&err, cases[i].pointer, "%s", cases[i].message);
        assert_int_equal(desk_refuse(root, &err), 422);
        const struct template_value *item =
            template_field(template_field(root, STR("problems")), STR("items"))->first;
        check_text(item, "href", cases[i].href);
        check_text(item, "message", cases[i].shown);
    }
    const struct error internal = {.code = ERROR_INTERNAL};
    assert_false(desk_is_refusal(&internal));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_become_values),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_agreement_is_marked),
        cmocka_unit_test(test_the_arithmetic_adds_up),
        cmocka_unit_test(test_a_refusal_names_its_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
