/* unit/review/test_policy.c - a policy's two forms, and what is refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "review/policy.h"

static cJSON *parse(const char *text)
{
    struct error err = ERROR_INIT;
    cJSON *tree = json_parse(str_of(text), &err);
    if (!tree)
        fail_msg("%s", err.message);
    return tree;
}

static bool decode(const char *text, struct arena *arena, struct policy *out, struct error *err)
{
    struct policy base = policy_default();
    AUTO_JSON *tree = parse(text);
    *err = (struct error)ERROR_INIT;
    return policy_decode(tree, "/parameters", &base, arena, out, err);
}

static void canonical(const struct policy *policy, struct buf *out)
{
    struct json_writer w = JSON_WRITER(out);
    buf_clear(out);
    policy_write_canonical(&w, policy);
    assert_true(json_writer_done(&w));
}

static void test_forms_agree(void **state)
{
    (void)state;
    static const char *const documents[] = {
        "{}",
        "{\"match_threshold\":0.75,\"four_eyes\":false,\"weak_aliases\":\"off\"}",
        "{\"nexus\":{\"seat\":[\"us\",\"kr\"],\"currency\":[\"USD\"],\"us_origin\":true}}",
        "{\"flags\":[{\"id\":\"payee-other\",\"weight\":0.2,\"from\":\"2026-01-01\"},"
        "{\"id\":\"mass-address\",\"off\":true}]}",
        "{\"confidences\":{\"declared\":0.9,\"shares_address\":0.123457},\"max_depth\":3}",
        "{\"rules\":[{\"regime\":\"us-bis\",\"rule\":\"ownership\",\"off\":true},"
        "{\"regime\":\"eu\",\"rule\":\"control\",\"from\":\"2026-01-01\",\"to\":\"2027-01-01\"}]}",
    };
    for (size_t i = 0; i < LENGTH(documents); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        AUTO_BUF first = BUF_INIT(1 << 16), again = BUF_INIT(1 << 16), shown = BUF_INIT(1 << 16);
        struct error err;
        struct policy policy, read;
        if (!decode(documents[i], &arena, &policy, &err))
            fail_msg("%s %s", err.pointer, err.message);
        canonical(&policy, &first);
        AUTO_JSON *stored = parse(buf_cstr(&first));
        assert_true(policy_read_canonical(stored, &arena, &read, &err));
        canonical(&read, &again);
        assert_string_equal(buf_cstr(&first), buf_cstr(&again));

        struct json_writer w = JSON_WRITER(&shown); /* what the API shows can be sent back */
        policy_write(&w, &policy);
        assert_true(json_writer_done(&w));
        if (!decode(buf_cstr(&shown), &arena, &read, &err))
            fail_msg("%s %s", err.pointer, err.message);
        canonical(&read, &again);
        assert_string_equal(buf_cstr(&first), buf_cstr(&again));

        for (const cJSON *item = stored->child; item && item->next; item = item->next)
            assert_true(strcmp(item->string, item->next->string) < 0);
    }
}

static void test_values(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct error err;
    struct policy policy;
    assert_true(decode("{\"match_threshold\":0.7,\"confidences\":{\"declared\":0.9}}", &arena,
                       &policy, &err));
    assert_int_equal(policy.risk.match_threshold_micro, 700000);
    assert_true(policy.four_eyes); /* as shipped */
    struct party_relation relation = {.edge = {.type = RELATION_CONTRACTS,
                                               .source = SOURCE_DECLARED,
                                               .confidence_micro = 950000}};
    assert_int_equal(policy_confidence(&policy, &relation), 900000);
    relation.edge.type = RELATION_SHARES_ADDRESS;
    assert_int_equal(policy_confidence(&policy, &relation), 500000);
    relation.confidence_given = true; /* somebody gave a reason for another figure */
    relation.edge.confidence_micro = 123456;
    assert_int_equal(policy_confidence(&policy, &relation), 123456);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *document, *pointer;
    } cases[] = {
        {"{\"match_treshold\":0.8}", "/parameters/match_treshold"},
        {"{\"match_threshold\":0.69}", "/parameters/match_threshold"},
        {"{\"match_threshold\":1.1}", "/parameters/match_threshold"},
        {"{\"match_threshold\":-1}", "/parameters/match_threshold"},
        {"{\"match_threshold\":\"0.8\"}", "/parameters/match_threshold"},
        {"{\"match_threshold\":0.95}", "/parameters/block_threshold"},
        {"{\"four_eyes\":1}", "/parameters/four_eyes"},
        {"{\"max_depth\":0}", "/parameters/max_depth"},
        {"{\"max_depth\":65}", "/parameters/max_depth"},
        {"{\"max_depth\":2.5}", "/parameters/max_depth"},
        {"{\"suppression_days\":99999999999}", "/parameters/suppression_days"},
        {"{\"weak_aliases\":\"maybe\"}", "/parameters/weak_aliases"},
        {"{\"confidences\":{\"declaired\":0.9}}", "/parameters/confidences/declaired"},
        {"{\"confidences\":{\"declared\":0}}", "/parameters/confidences/declared"},
        {"{\"confidences\":[]}", "/parameters/confidences"},
        {"{\"nexus\":{\"seat\":[\"nowhere\"]}}", "/parameters/nexus/seat/0"},
        {"{\"nexus\":{\"seats\":[]}}", "/parameters/nexus/seats"},
        {"{\"nexus\":[]}", "/parameters/nexus"},
        {"{\"flags\":{}}", "/parameters/flags"},
        {"{\"flags\":[{\"id\":\"no-such\"}]}", "/parameters/flags/0/id"},
        {"{\"flags\":[{\"id\":\"payee-other\",\"weight\":2}]}", "/parameters/flags/0/weight"},
        {"{\"flags\":[{\"id\":\"payee-other\"},{\"id\":\"payee-other\"}]}", "/parameters/flags/1"},
        {"{\"flags\":[{\"id\":\"payee-other\",\"of\":true}]}", "/parameters/flags/0/of"},
        {"{\"rules\":{}}", "/parameters/rules"},
        {"{\"rules\":[{\"rule\":\"ownership\"}]}", "/parameters/rules/0/regime"},
        {"{\"rules\":[{\"regime\":\"eu\",\"rule\":\"x\",\"from\":\"soon\"}]}",
         "/parameters/rules/0/from"},
        {"{\"rules\":[{\"regime\":\"eu\",\"rule\":\"x\",\"from\":\"2027-01-01\","
         "\"to\":\"2026-01-01\"}]}",
         "/parameters/rules/0"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        struct error err;
        struct policy policy;
        if (decode(cases[i].document, &arena, &policy, &err))
            fail_msg("%s was taken", cases[i].document);
        assert_int_equal(err.code, ERROR_INPUT);
        assert_string_equal(err.pointer, cases[i].pointer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_agree),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
