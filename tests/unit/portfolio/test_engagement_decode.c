/* unit/portfolio/test_engagement_decode.c - relations and whole engagements: faults and what is
 * read. SPDX-License-Identifier: Apache-2.0 */
#include "fault_case.h"

static bool decode(const cJSON *tree, struct arena *arena, struct faults *faults)
{
    struct engagement engagement;
    return engagement_decode(tree, arena, &engagement, faults);
}

#define A "{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Alpha\"]}}"
#define B "{\"id\":\"b\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Beta\"]}}"
#define WITH(rest) "{\"root\":\"a\",\"parties\":[" A "," B "]" rest "}"
#define RELATION(fields) WITH(",\"relations\":[{\"from\":\"a\",\"to\":\"b\"," fields "}]")
#define OWNS(fields) RELATION("\"type\":\"owns\"," fields)

/* clang-format off */
static const struct fault_case cases[] = {
    {"parties without relations", WITH(""), NULL, NULL, NULL},
    {"null for no relations", WITH(",\"relations\":null,\"as_of\":null"), NULL, NULL, NULL},
    {"the smallest relation", RELATION("\"type\":\"contracts\""), NULL, NULL, NULL},
    {"a whole owner", OWNS("\"source\":\"register\",\"basis\":\"votes\",\"share\":{\"low\":\"50\","
     "\"high\":\"100\"},\"valid_from\":\"2020-01-01\",\"valid_to\":\"2020-01-01\""), NULL, NULL, NULL},
    {"a confidence with its reason", RELATION("\"type\":\"pays\",\"confidence\":1,"
     "\"confidence_reason\":\"seen the invoice\""), NULL, NULL, NULL},
    {"lists to restrict to", WITH(",\"lists\":[\"us-ofac-sdn\"],\"title\":\"Season 3\""), NULL, NULL, NULL},

    {"no object", "3", "", "type", NULL},
    {"an unknown field", WITH(",\"relation\":[]"), "/relation", "unknown_field", "\"relations\""},
    {"no root", "{\"parties\":[" A "]}", "/root", "required", NULL},
    {"an unknown root", "{\"root\":\"c\",\"parties\":[" A "]}", "/root", "unknown_party", NULL},
    {"no parties", "{\"root\":\"a\"}", "/parties", "required", NULL},
    {"empty parties", "{\"root\":\"a\",\"parties\":[]}", "/parties", "empty", NULL},
    {"parties as object", "{\"root\":\"a\",\"parties\":{}}", "/parties", "type", NULL},
    {"a party that is none", "{\"root\":\"a\",\"parties\":[" A ",7]}", "/parties/1", "type", NULL},
    {"the same id twice", "{\"root\":\"a\",\"parties\":[" A "," B "," A "]}", "/parties/2/id",
     "duplicate", "/parties/0"},
    {"two relations of one id",
     WITH(",\"relations\":[{\"id\":\"r\",\"from\":\"a\",\"to\":\"b\",\"type\":\"pays\"},"
          "{\"from\":\"b\",\"to\":\"a\",\"type\":\"pays\"},"
          "{\"id\":\"r\",\"from\":\"a\",\"to\":\"b\",\"type\":\"owns\"}]"),
     "/relations/2/id", "duplicate", "/relations/0"},
    {"a fault in a party does not make faults of its relations",
     "{\"root\":\"a\",\"parties\":[" A ",{\"id\":\"b\",\"schema\":\"Company\",\"properties\":"
     "{\"name\":[\"\"]}}],\"relations\":[{\"from\":\"a\",\"to\":\"b\",\"type\":\"pays\"}]}",
     "/parties/1/properties/name/0", "empty", NULL},
    {"a policy", WITH(",\"policy\":1"), NULL, NULL, NULL},
    {"half a policy", WITH(",\"policy\":1.5"), "/policy", "unknown_policy", NULL},
    {"a policy by name", WITH(",\"policy\":\"strict\""), "/policy", "type", NULL},
    {"an impossible day", WITH(",\"as_of\":\"2026-02-29\""), "/as_of", "bad_date", NULL},
    {"a month is no day", WITH(",\"as_of\":\"2026-02\""), "/as_of", "bad_date", NULL},
    {"a list that is no id", WITH(",\"lists\":[\"x\",7]"), "/lists/1", "type", NULL},

    {"a relation that is none", WITH(",\"relations\":[null]"), "/relations/0", "type", NULL},
    {"a misspelt field of a relation", RELATION("\"type\":\"pays\",\"valid_form\":\"2020-01-01\""),
     "/relations/0/valid_form", "unknown_field", "\"valid_from\""},
    {"from nobody", WITH(",\"relations\":[{\"from\":\"c\",\"to\":\"b\",\"type\":\"pays\"}]"),
     "/relations/0/from", "unknown_party", NULL},
    {"to nobody", WITH(",\"relations\":[{\"from\":\"a\",\"to\":\"c\",\"type\":\"pays\"}]"),
     "/relations/0/to", "unknown_party", NULL},
    {"to itself", WITH(",\"relations\":[{\"from\":\"a\",\"to\":\"a\",\"type\":\"pays\"}]"),
     "/relations/0/to", "self_relation", NULL},
    {"no type", WITH(",\"relations\":[{\"from\":\"a\",\"to\":\"b\"}]"), "/relations/0/type", "required", NULL},
    {"an unknown type", RELATION("\"type\":\"contract\""), "/relations/0/type", "unknown_type",
     "\"contracts\""},
    {"an unknown source", RELATION("\"type\":\"pays\",\"source\":\"rumour\""), "/relations/0/source",
     "unknown_source", "inferred"},
    {"an unknown basis", OWNS("\"basis\":\"profits\""), "/relations/0/basis", "unknown_basis", NULL},
    {"a basis without ownership", RELATION("\"type\":\"pays\",\"basis\":\"votes\""),
     "/relations/0/basis", "unexpected", NULL},
    {"a share without ownership", RELATION("\"type\":\"pays\",\"share\":{\"low\":\"1\"}"),
     "/relations/0/share", "unexpected", NULL},
    {"an empty share", OWNS("\"share\":{}"), "/relations/0/share", "required", NULL},
    {"a share as number", OWNS("\"share\":{\"low\":25}"), "/relations/0/share/low", "type", NULL},
    {"a share above the whole", OWNS("\"share\":{\"high\":\"100.01\"}"), "/relations/0/share/high",
     "not_decimal", NULL},
    {"a share below nothing", OWNS("\"share\":{\"low\":\"-1\"}"), "/relations/0/share/low",
     "not_decimal", NULL},
    {"three decimals", OWNS("\"share\":{\"low\":\"33.333\"}"), "/relations/0/share/low",
     "not_decimal", NULL},
    {"a share in words", OWNS("\"share\":{\"low\":\"half\"}"), "/relations/0/share/low",
     "not_decimal", NULL},
    {"low above high", OWNS("\"share\":{\"low\":\"51\",\"high\":\"50\"}"), "/relations/0/share/low",
     "order", NULL},
    {"an unknown end of a share", OWNS("\"share\":{\"low\":\"5\",\"hihg\":\"6\"}"),
     "/relations/0/share/hihg", "unknown_field", "\"high\""},
    {"no confidence at all", RELATION("\"type\":\"pays\",\"confidence\":0,\"confidence_reason\":\"x\""),
     "/relations/0/confidence", "out_of_range", NULL},
    {"more than sure", RELATION("\"type\":\"pays\",\"confidence\":1.01,\"confidence_reason\":\"x\""),
     "/relations/0/confidence", "out_of_range", NULL},
    {"below zero", RELATION("\"type\":\"pays\",\"confidence\":-0.5,\"confidence_reason\":\"x\""),
     "/relations/0/confidence", "out_of_range", NULL},
    {"a confidence that rounds to nothing",
     RELATION("\"type\":\"pays\",\"confidence\":1e-9,\"confidence_reason\":\"x\""),
     "/relations/0/confidence", "out_of_range", NULL},
    {"a confidence as text", RELATION("\"type\":\"pays\",\"confidence\":\"0.5\",\"confidence_reason\":\"x\""),
     "/relations/0/confidence", "type", NULL},
    {"a confidence without reason", RELATION("\"type\":\"pays\",\"confidence\":0.5"),
     "/relations/0/confidence_reason", "required", NULL},
    {"a reason without confidence", RELATION("\"type\":\"pays\",\"confidence_reason\":\"x\""),
     "/relations/0/confidence_reason", "unexpected", NULL},
    {"ends before it begins", RELATION("\"type\":\"pays\",\"valid_from\":\"2020-02-01\",\"valid_to\":\"2020-01-31\""),
     "/relations/0/valid_from", "order", NULL},
    {"no day of the calendar", RELATION("\"type\":\"pays\",\"valid_to\":\"2020-02-30\""),
     "/relations/0/valid_to", "bad_date", NULL},
    {"a note with a control character", RELATION("\"type\":\"pays\",\"note\":\"a\\u0001\""),
     "/relations/0/note", "control_character", NULL},
};
/* clang-format on */

static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        check_fault(&cases[i], decode);
}

static void decode_good(const char *json, struct arena *arena, struct engagement *out)
{
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    AUTO_JSON *tree = json_parse(str_of(json), &err);
    assert_non_null(tree);
    if (!engagement_decode(tree, arena, out, &faults))
        fail_msg("%s: %s", faults.rows[0].pointer, faults.rows[0].message);
}

/* The example of design "The HTTP API", word for word. */
static void test_example(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct engagement e;
    decode_good(
        "{\"root\": \"t0\", \"as_of\": \"2026-11-23\","
        " \"parties\": [{\"id\": \"t0\", \"schema\": \"Company\", \"properties\": {\"name\": "
        "[\"Bright Harbor Streaming Inc\"], \"country\": [\"us\"]}},"
        "{\"id\": \"t1\", \"schema\": \"Company\", \"properties\": {\"name\": [\"SEK Studio\"]}},"
        "{\"id\": \"p1\", \"schema\": \"Person\", \"properties\": {\"name\": [\"Kim Myong Chol\"], "
        "\"birthDate\": [\"1972-05-12\"]}}],"
        "\"relations\": [{\"from\": \"t0\", \"to\": \"t1\", \"type\": \"contracts\", \"source\": "
        "\"declared\"}, {\"from\": \"p1\", \"to\": \"t1\", \"type\": \"owns\", \"basis\": "
        "\"capital\", \"share\": {\"low\": \"25\", \"high\": \"50\"}, \"valid_from\": "
        "\"2020-01-01\"}]}",
        &arena, &e);
    assert_int_equal(e.n_parties, 3);
    assert_int_equal(e.n_relations, 2);
    assert_int_equal(e.root, 0);
    assert_int_equal(e.as_of.year, 2026);
    assert_int_equal(e.relations[1].edge.from, 2);
    assert_int_equal(e.relations[1].edge.to, 1);
    assert_int_equal(e.relations[1].edge.type, RELATION_OWNS);
    assert_int_equal(e.relations[1].edge.share_low_bp, 2500);
    assert_int_equal(e.relations[1].edge.share_high_bp, 5000);
    assert_int_equal(e.relations[0].edge.source, SOURCE_DECLARED);
    assert_int_equal(e.relations[0].edge.confidence_micro, 950000);
}

static void test_open_shares_and_days(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct engagement e;
    decode_good(
        OWNS("\"share\":{\"low\":\"33.34\"},\"confidence\":0.123456,\"confidence_reason\":\"x\","
             "\"valid_from\":\"2020-01-01\",\"valid_to\":\"2020-12-31\""),
        &arena, &e);
    const struct party_relation *r = &e.relations[0];
    assert_int_equal(r->edge.share_low_bp, 3334);
    assert_int_equal(r->edge.share_high_bp, SHARE_WHOLE_BP);
    assert_int_equal(r->edge.confidence_micro, 123456);
    assert_false(relation_valid_on(r, (struct date){2019, 12, 31}));
    assert_true(relation_valid_on(r, (struct date){2020, 1, 1}));
    assert_true(relation_valid_on(r, (struct date){2020, 12, 31}));
    assert_false(relation_valid_on(r, (struct date){2021, 1, 1}));

    AUTO_BUF out = BUF_INIT(1 << 16);
    struct json_writer w = JSON_WRITER(&out);
    relation_write(&w, r);
    assert_string_equal(buf_cstr(&out),
                        "{\"confidence\":0.123456,\"confidence_reason\":\"x\",\"from\":\"a\","
                        "\"share\":{\"high\":\"100\",\"low\":\"33.34\"},\"source\":\"declared\","
                        "\"to\":\"b\",\"type\":\"owns\",\"valid_from\":\"2020-01-01\","
                        "\"valid_to\":\"2020-12-31\"}");
}

/* What is written is read back as the same. */
static void test_relation_round_trip(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF out = BUF_INIT(1 << 16);
    AUTO_BUF again = BUF_INIT(1 << 16);
    struct engagement e;
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    struct party_relation r;
    decode_good(OWNS("\"share\":{\"low\":\"0.5\",\"high\":\"7\"},\"basis\":\"votes\",\"note\":"
                     "\"n\",\"id\":\"r1\""),
                &arena, &e);
    struct json_writer w = JSON_WRITER(&out);
    relation_write(&w, &e.relations[0]);
    AUTO_JSON *tree = json_parse(buf_str(&out), &err);
    assert_true(relation_decode(tree, "", &arena, &r, &faults));
    struct json_writer w2 = JSON_WRITER(&again);
    relation_write(&w2, &r);
    assert_string_equal(buf_cstr(&out), buf_cstr(&again));
}

static void test_all_faults_are_collected(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    AUTO_JSON *tree = json_parse(
        STR("{\"root\":\"z\",\"as_of\":\"x\",\"parties\":[{\"id\":\"a\",\"schema\":\"Firm\","
            "\"properties\":{\"nmae\":[\"x\"],\"country\":[\"qq\"]}},7],"
            "\"relations\":[{\"from\":\"a\",\"to\":\"q\",\"type\":\"pays\"},{\"type\":\"x\"}]}"),
        &err);
    assert_false(decode(tree, &arena, &faults));
    static const char *const want[] = {"/as_of",
                                       "/parties/0/schema",
                                       "/parties/0/properties/nmae",
                                       "/parties/0/properties/country/0",
                                       "/parties/1",
                                       "/relations/1/from",
                                       "/relations/1/to",
                                       "/relations/1/type",
                                       "/relations/0/to",
                                       "/root"};
    assert_int_equal(faults.count, LENGTH(want));
    for (size_t i = 0; i < LENGTH(want); i++)
        assert_string_equal(faults.rows[i].pointer, want[i]);
}

static bool decode_chain(unsigned n, size_t *parties_out)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)2 << 30);
    AUTO_BUF json = BUF_INIT(256 << 20);
    struct error err = ERROR_INIT;
    struct engagement e;
    static struct faults faults;
    faults.count = 0;
    buf_adds(&json, "{\"root\":\"p0\",\"parties\":[");
    for (unsigned i = 0; i < n; i++)
        buf_printf(
            &json,
            "%s{\"id\":\"p%u\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Firm %u\"],"
            "\"country\":[\"kr\"]}}",
            i ? "," : "", i, i);
    buf_adds(&json, "],\"relations\":[");
    for (unsigned i = 0; i + 1 < n; i++)
        buf_printf(&json, "%s{\"from\":\"p%u\",\"to\":\"p%u\",\"type\":\"contracts\"}",
                   i ? "," : "", i, i + 1);
    buf_adds(&json, "]}");
    AUTO_JSON *tree = json_parse(buf_str(&json), &err);
    assert_non_null(tree);
    bool good = engagement_decode(tree, &arena, &e, &faults);
    *parties_out = good ? e.n_parties : 0;
    if (!good && faults.count > 0)
        assert_string_equal(faults.rows[0].code, "too_many");
    return good;
}

static void test_largest(void **state)
{
    (void)state;
    size_t parties = 0;
    assert_true(decode_chain(20000, &parties));
    assert_int_equal(parties, 20000);
    assert_false(decode_chain(ENGAGEMENT_MAX_PARTIES + 1, &parties));
}

/* With the n-th allocation missing, decoding fails without a fault and without a crash. */
static void test_memory(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    AUTO_JSON *tree = json_parse(STR(OWNS("\"share\":{\"low\":\"25\"},\"note\":\"n\"")), &err);
    bool good = false;
    for (size_t max = 0; !good && max < (1 << 20); max += 16) {
        AUTO_ARENA arena = ARENA_INIT(max);
        struct faults faults = {.count = 0};
        good = decode(tree, &arena, &faults);
        assert_int_equal(faults.count, 0);
        assert_true(good || arena_failed(&arena));
    }
    assert_true(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_open_shares_and_days),
        cmocka_unit_test(test_relation_round_trip),
        cmocka_unit_test(test_all_faults_are_collected),
        cmocka_unit_test(test_largest),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
