/* unit/portfolio/test_party_decode.c - each way a party can be wrong, and what the matcher gets.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fault_case.h"

#include "portfolio/property.h"

static bool decode(const cJSON *tree, struct arena *arena, struct faults *faults)
{
    struct party party;
    return party_decode(tree, "", arena, &party, faults);
}

#define PARTY(properties) "{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{" properties "}}"
#define NAMED(properties) PARTY("\"name\":[\"SEK Studio\"]," properties)

/* clang-format off */
static const struct fault_case cases[] = {
    {"the smallest party", PARTY("\"name\":[\"SEK Studio\"]"), NULL, NULL, NULL},
    {"a bare string for an array of one", PARTY("\"name\":\"SEK Studio\""), NULL, NULL, NULL},
    {"an identifier instead of a name", PARTY("\"taxNumber\":[\"123\"]"), NULL, NULL, NULL},
    {"a weak alias is a name", PARTY("\"weakAlias\":[\"SEK\"]"), NULL, NULL, NULL},
    {"null counts as absent", NAMED("\"alias\":null"), NULL, NULL, NULL},
    {"line ends in an address", NAMED("\"address\":[\"1 Pier\\nDalian\"]"), NULL, NULL, NULL},
    {"no object", "[]", "", "type", NULL},
    {"a misspelt field", "{\"id\":\"a\",\"shema\":\"Company\",\"schema\":\"Company\","
     "\"properties\":{\"name\":[\"x\"]}}", "/shema", "unknown_field", "\"schema\""},
    {"no id", "{\"schema\":\"Company\",\"properties\":{\"name\":[\"x\"]}}", "/id", "required", NULL},
    {"an empty id", "{\"id\":\"\",\"schema\":\"Company\",\"properties\":{\"name\":[\"x\"]}}", "/id",
     "empty", NULL},
    {"a number as id", "{\"id\":7,\"schema\":\"Company\",\"properties\":{\"name\":[\"x\"]}}", "/id",
     "type", NULL},
    {"a line end in the id", "{\"id\":\"a\\nb\",\"schema\":\"Company\",\"properties\":{\"name\":[\"x\"]}}",
     "/id", "control_character", NULL},
    {"no schema", "{\"id\":\"a\",\"properties\":{\"name\":[\"x\"]}}", "/schema", "required", NULL},
    {"an unknown schema", "{\"id\":\"a\",\"schema\":\"Compny\",\"properties\":{\"name\":[\"x\"]}}",
     "/schema", "unknown_schema", "\"Company\""},
    {"no properties", "{\"id\":\"a\",\"schema\":\"Company\"}", "/properties", "required", NULL},
    {"properties as array", "{\"id\":\"a\",\"schema\":\"Company\",\"properties\":[]}", "/properties",
     "type", NULL},
    {"nothing to match by", PARTY("\"country\":[\"kp\"]"), "/properties", "required", NULL},
    {"no values at all", PARTY("\"name\":[]"), "/properties", "required", NULL},
    {"a misspelt property", NAMED("\"brithDate\":[\"1972\"]"), "/properties/brithDate",
     "unknown_property", "\"birthDate\""},
    {"a property of no vocabulary", NAMED("\"favouriteColour\":[\"red\"]"),
     "/properties/favouriteColour", "unknown_property", NULL},
    {"a slash in a key is escaped", NAMED("\"a/b~c\":[\"red\"]"), "/properties/a~1b~0c",
     "unknown_property", NULL},
    {"a number among the values", NAMED("\"alias\":[\"x\",1]"), "/properties/alias/1", "type", NULL},
    {"an object for the values", NAMED("\"alias\":{}"), "/properties/alias", "type", NULL},
    {"an empty name", PARTY("\"name\":[\"SEK Studio\",\"\"]"), "/properties/name/1", "empty", NULL},
    {"a name of blanks", NAMED("\"alias\":[\" \\u00a0\\u3000\"]"), "/properties/alias/0", "empty", NULL},
    {"a name of joiners nobody sees", NAMED("\"alias\":[\"\\u200b\\u2060\\ufeff\"]"),
     "/properties/alias/0", "empty", NULL},
    {"a control character", NAMED("\"alias\":[\"a\\u0007b\"]"), "/properties/alias/0",
     "control_character", NULL},
    {"a line end in a name", NAMED("\"alias\":[\"a\\nb\"]"), "/properties/alias/0",
     "control_character", NULL},
    {"an impossible birth", NAMED("\"birthDate\":[\"1972-13-01\"]"), "/properties/birthDate/0",
     "bad_date", NULL},
    {"the 30th of February", NAMED("\"birthDate\":[\"1972-05-12\",\"1972-02-30\"]"),
     "/properties/birthDate/1", "bad_date", NULL},
    {"a date as written elsewhere", NAMED("\"birthDate\":[\"12/05/1972\"]"),
     "/properties/birthDate/0", "bad_date", NULL},
    {"a country's name", NAMED("\"country\":[\"North Korea\"]"), "/properties/country/0",
     "unknown_country", NULL},
    {"a code of no country", NAMED("\"nationality\":[\"qq\"]"), "/properties/nationality/0",
     "unknown_country", NULL},
    {"no gender", NAMED("\"gender\":[\"x\"]"), "/properties/gender/0", "unknown_value", NULL},
    {"a wrong value sent bare", NAMED("\"country\":\"qq\""), "/properties/country",
     "unknown_country", NULL},
};
/* clang-format on */

static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        check_fault(&cases[i], decode);
}

/* A party whose property `name` has `count` values of `length` letters. */
static bool decode_filled(const char *name, size_t count, size_t length, struct faults *faults)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF json = BUF_INIT(16 << 20);
    struct error err = ERROR_INIT;
    struct party party;
    buf_printf(&json, "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        buf_adds(&json, i ? ",\"" : "\"");
        for (size_t n = 0; n < length; n++)
            buf_addc(&json, 'a');
        buf_addc(&json, '"');
    }
    buf_adds(&json, "]}}");
    AUTO_JSON *tree = json_parse(buf_str(&json), &err);
    assert_non_null(tree);
    return party_decode(tree, "/parties/3", &arena, &party, faults);
}

static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t count, length;
        const char *pointer, *code;
    } limits[] = {
        {"name", 1, PARTY_VALUE_MAX_BYTES, NULL, NULL},
        {"name", 1, PARTY_VALUE_MAX_BYTES + 1, "/parties/3/properties/name/0", "too_long"},
        {"name", 1, 100000, "/parties/3/properties/name/0", "too_long"},
        {"name", PARTY_MAX_VALUES, 5, NULL, NULL},
        {"name", PARTY_MAX_VALUES + 1, 5, "/parties/3/properties/name", "too_many"},
    };
    for (size_t i = 0; i < LENGTH(limits); i++) {
        struct faults faults = {.count = 0};
        bool good = decode_filled(limits[i].name, limits[i].count, limits[i].length, &faults);
        assert_int_equal(good, limits[i].code == NULL);
        assert_int_equal(faults.count, limits[i].code != NULL);
        if (limits[i].code) {
            assert_string_equal(faults.rows[0].pointer, limits[i].pointer);
            assert_string_equal(faults.rows[0].code, limits[i].code);
        }
    }
}

static void decode_good(const char *json, struct arena *arena, struct party *party_out)
{
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    AUTO_JSON *tree = json_parse(str_of(json), &err);
    assert_non_null(tree);
    if (!party_decode(tree, "", arena, party_out, &faults))
        fail_msg("%s: %s", faults.rows[0].pointer, faults.rows[0].message);
}

#define assert_str(view, text) assert_true(str_equal(view, str_of(text)))

static void test_subject(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct party party;
    decode_good("{\"id\":\"p\",\"schema\":\"Person\",\"properties\":{"
                "\"name\":[\"Kim Myong Chol\"],\"weakAlias\":[\"Comrade Kim\"],"
                "\"previousName\":[\"Kim Chol\"],\"birthDate\":[\"1972-05\",\"1972-05-12\"],"
                "\"nationality\":[\"PRK\"],\"country\":[\"KP\",\"cn\"],\"gender\":\"Male\","
                "\"passportNumber\":[\"745 1 12345\"],\"innCode\":\"7701234567\"}}",
                &arena, &party);
    const struct subject *s = &party.subject;
    assert_int_equal(s->schema, SCHEMA_PERSON);
    assert_int_equal(s->gender, GENDER_MALE);
    assert_int_equal(s->n_names, 3);
    assert_str(s->names[0].text, "Kim Myong Chol");
    assert_int_equal(s->names[0].role, NAME_PRIMARY);
    assert_int_equal(s->names[1].role, NAME_FORMER);
    assert_int_equal(s->names[2].role, NAME_WEAK);
    assert_int_equal(s->n_births, 2);
    assert_int_equal(s->births[0].from.day, 0);
    assert_int_equal(s->births[1].to.day, 12);
    assert_int_equal(s->n_countries, 2); /* kp once, by code and by alpha-3 */
    assert_str(s->countries[0], "kp");
    assert_str(s->countries[1], "cn");
    assert_int_equal(s->n_identifiers, 2);
    assert_str(s->identifiers[0].kind, "innCode");
    assert_str(s->identifiers[1].kind, "passportNumber");
    assert_str(s->identifiers[1].country, "kp");
    assert_str(party_caption(&party), "Kim Myong Chol");
}

static void test_name_parts(void **state)
{
    (void)state;
    static const struct {
        const char *label, *json, *want;
        size_t names;
    } parts[] = {
        {"first and last", "{\"lastName\":[\"Kim\"],\"firstName\":[\"Myong Chol\"]}",
         "Myong Chol Kim", 1},
        {"patronymic between",
         "{\"firstName\":\"Ivan\",\"fatherName\":\"Petrovich\",\"lastName\":\"Sidorov\"}",
         "Ivan Petrovich Sidorov", 1},
        {"a whole name wins", "{\"name\":[\"Ivan Sidorov\"],\"firstName\":[\"Ivan\"]}",
         "Ivan Sidorov", 1},
        {"beside an alias", "{\"alias\":[\"Vanya\"],\"lastName\":[\"Sidorov\"]}", "Sidorov", 2},
    };
    for (size_t i = 0; i < LENGTH(parts); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        struct party party;
        char json[512];
        snprintf(json, sizeof json, "{\"id\":\"p\",\"schema\":\"Person\",\"properties\":%s}",
                 parts[i].json);
        decode_good(json, &arena, &party);
        assert_int_equal(party.subject.n_names, parts[i].names);
        if (!str_equal(party_caption(&party), str_of(parts[i].want)))
            fail_msg("%s: \"%.*s\"", parts[i].label, STR_ARG(party_caption(&party)));
    }
}

static void test_canonical(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct party one, other;
    decode_good("{\"schema\":\"Company\",\"properties\":{\"name\":\"SEK \\\"S\\\" Studio\","
                "\"alias\":[\"April 26\",\"\\u5b66\"],\"notes\":[]},\"id\":\"t1\"}",
                &arena, &one);
    decode_good("{\"id\":\"t1\",\"properties\":{\"alias\":[\"April 26\",\"学\"],"
                "\"name\":[\"SEK \\\"S\\\" Studio\"]},\"schema\":\"Company\"}",
                &arena, &other);
    struct str text = party_canonical(&one, &arena);
    assert_str(text, "{\"id\":\"t1\",\"properties\":{\"alias\":[\"April 26\",\"学\"],"
                     "\"name\":[\"SEK \\\"S\\\" Studio\"]},\"schema\":\"Company\"}");
    assert_true(str_equal(text, party_canonical(&other, &arena)));
}

static void test_stored_id(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    struct party party;
    AUTO_JSON *bare =
        json_parse(STR("{\"schema\":\"Company\",\"properties\":{\"name\":\"x\"}}"), &err);
    AUTO_JSON *named = json_parse(
        STR("{\"id\":\"v7\",\"schema\":\"Company\",\"properties\":{\"name\":\"x\"}}"), &err);
    assert_true(party_decode_stored(bare, STR_EMPTY, &arena, &party, &faults));
    assert_int_equal(party.id.len, 36);
    assert_true(party_decode_stored(bare, STR("v9"), &arena, &party, &faults));
    assert_str(party.id, "v9");
    assert_true(party_decode_stored(named, STR_EMPTY, &arena, &party, &faults));
    assert_str(party.id, "v7");
    assert_false(party_decode_stored(named, STR("v9"), &arena, &party, &faults));
    assert_string_equal(faults.rows[0].pointer, "/id");
}

/* Faults without end: the first are kept, all are counted, and no time goes into the rest. */
static void test_many_faults(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF json = BUF_INIT(16 << 20);
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    buf_adds(&json, "{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{\"name\":\"x\"");
    for (unsigned i = 0; i < 50000; i++)
        buf_printf(&json, ",\"nmae%u\":[\"x\"]", i);
    buf_adds(&json, "}}");
    AUTO_JSON *tree = json_parse(buf_str(&json), &err);
    assert_non_null(tree);
    assert_false(decode(tree, &arena, &faults));
    assert_int_equal(faults.count, 50000);
}

static void test_properties_are_sorted(void **state)
{
    (void)state;
    static const char *const known[] = {"name",       "abbreviation", "website", "weakAlias",
                                        "iban",       "vatCode",      "uscCode", "ogrnCode",
                                        "wikidataId", "street"};
    for (size_t i = 0; i < LENGTH(known); i++)
        assert_non_null(property_find(str_of(known[i])));
    assert_true(property_table_sorted());
    assert_null(property_find(STR("Name")));
    assert_null(property_find(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),      cmocka_unit_test(test_limits),
        cmocka_unit_test(test_subject),     cmocka_unit_test(test_name_parts),
        cmocka_unit_test(test_canonical),   cmocka_unit_test(test_stored_id),
        cmocka_unit_test(test_many_faults), cmocka_unit_test(test_properties_are_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
