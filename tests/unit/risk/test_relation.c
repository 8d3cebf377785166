/* risk/test_relation.c - names, directions, confidences and the share's factor.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

static const struct {
    const char *name;
    bool forward, backward, dealing;
    uint32_t declared;
} types[] = {
    {"contracts", true, false, true, 950000},
    {"pays", true, false, true, 950000},
    {"banks_at", true, false, true, 950000},
    {"signs_for", false, true, true, 950000},
    {"owns", false, true, false, 950000},
    {"controls", false, true, false, 950000},
    {"directs", false, true, false, 950000},
    {"shares_bank_account", true, true, false, 800000},
    {"shares_address", true, true, false, 500000},
    {"shares_email_domain", true, true, false, 400000},
    {"shares_phone", true, true, false, 500000},
};

static void types_read_as_the_chapter_says(void **state)
{
    (void)state;
    assert_int_equal(LENGTH(types), RELATION_TYPES);
    for (size_t i = 0; i < LENGTH(types); i++) {
        enum relation_type type;
        assert_true(relation_type_of(str_of(types[i].name), &type));
        assert_string_equal(relation_type_name(type), types[i].name);
        assert_int_equal(relation_followed_forward(type), types[i].forward);
        assert_int_equal(relation_followed_backward(type), types[i].backward);
        assert_int_equal(relation_is_dealing(type), types[i].dealing);
        assert_int_equal(relation_confidence(type, SOURCE_DECLARED), types[i].declared);
    }
}

static void unknown_words_are_refused_and_change_nothing(void **state)
{
    (void)state;
    enum relation_type type = RELATION_PAYS;
    enum relation_source source = SOURCE_REGISTRY;
    assert_false(relation_type_of(STR("Contracts"), &type));
    assert_false(relation_type_of(STR_EMPTY, &type));
    assert_false(relation_source_of(STR("rumour"), &source));
    assert_int_equal(type, RELATION_PAYS);
    assert_int_equal(source, SOURCE_REGISTRY);
    assert_null(relation_type_name(RELATION_TYPES));
    assert_null(relation_source_name(RELATION_SOURCES));
    assert_int_equal(relation_confidence(RELATION_TYPES, SOURCE_CONTRACT), 0);
}

static void sources_have_their_confidence(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t confidence;
    } cases[] = {{"contract", 1000000},
                 {"register", 950000},
                 {"declared", 950000},
                 {"registry", 850000},
                 {"inferred", 700000}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        enum relation_source source;
        assert_true(relation_source_of(str_of(cases[i].name), &source));
        assert_string_equal(relation_source_name(source), cases[i].name);
        assert_int_equal(relation_confidence(RELATION_PAYS, source), cases[i].confidence);
        assert_int_equal(relation_confidence(RELATION_SHARES_ADDRESS, source), 500000);
    }
}

static void an_owners_weight_follows_the_high_end(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        enum relation_type type;
        int32_t low, high;
        uint32_t confidence, want;
    } cases[] = {
        {"the whole", RELATION_OWNS, 10000, 10000, 950000, 950000},
        {"exactly half", RELATION_OWNS, 5000, 5000, 950000, 950000},
        {"just below half", RELATION_OWNS, 4999, 4999, 950000, 760000},
        {"a quarter to a half counts as a half", RELATION_OWNS, 2500, 5000, 950000, 950000},
        {"a quarter", RELATION_OWNS, 2500, 2500, 950000, 760000},
        {"below a quarter", RELATION_OWNS, 1000, 2499, 950000, 475000},
        {"a tenth", RELATION_OWNS, 1000, 1000, 950000, 475000},
        {"below a tenth", RELATION_OWNS, 1, 999, 950000, 285000},
        {"none", RELATION_OWNS, 0, 0, 950000, 285000},
        {"unknown", RELATION_OWNS, SHARE_UNKNOWN, SHARE_UNKNOWN, 950000, 950000},
        {"at least a tenth, high end unknown", RELATION_OWNS, 1000, SHARE_UNKNOWN, 850000, 850000},
        {"half up", RELATION_OWNS, 0, 0, 5, 2},
        {"a share on another relation is not read", RELATION_CONTROLS, 100, 100, 850000, 850000},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct relation r = {.type = cases[i].type,
                             .confidence_micro = cases[i].confidence,
                             .share_low_bp = cases[i].low,
                             .share_high_bp = cases[i].high};
        if (relation_weight(&r) != cases[i].want)
            fail_msg("%s: %u, not %u", cases[i].label, relation_weight(&r), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_read_as_the_chapter_says),
        cmocka_unit_test(unknown_words_are_refused_and_change_nothing),
        cmocka_unit_test(sources_have_their_confidence),
        cmocka_unit_test(an_owners_weight_follows_the_high_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
