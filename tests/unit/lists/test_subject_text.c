/* unit/lists/test_subject_text.c - subjects as text and back, match hashes, counts of scripts, and
 * the hash of a set of files.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/subject_text.h"

#include "lists/formats/builder.h"
#include "lists/formats/counts.h"
#include "lists/versions/manifest.h"
#include "tests/unit/core/check.h"

static void build(struct builder *b, bool turned)
{
    struct error err = ERROR_INIT;
    builder_init(b);
    builder_begin(b, STR("7"), SCHEMA_PERSON);
    if (turned)
        builder_add_name(b, STR("KIM, Sample"), NAME_ALIAS, false);
    builder_add_name(b, STR(" KIM,\n\tExample\xC2\xA0 "), NAME_PRIMARY, false);
    if (!turned)
        builder_add_name(b, STR("KIM, Sample"), NAME_ALIAS, false);
    builder_add_birth(b, (struct subject_birth){{1965, 0, 0}, {1967, 0, 0}, true}, BUILDER_COUNTED);
    builder_add_identifier(b, "passportNumber", STR("836210080"), STR("kp"), BUILDER_COUNTED);
    builder_add_identifier(b, "idNumber", STR("7 7"), STR(""), BUILDER_BEYOND);
    builder_add_nationality_code(b, STR("kp"));
    builder_add_country_code(b, STR("cn"));
    builder_add_country_code(b, STR("kp"));
    b->record.gender = turned ? GENDER_UNKNOWN : GENDER_MALE;
    assert_non_null(builder_finish(b, &err));
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct builder b;
    struct subject subject;
    struct error err = ERROR_INIT;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF text = BUF_INIT(1 << 20);
    build(&b, false);
    subject_text_write(&text, &b.record);
    assert_true(subject_text_read(buf_str(&text), SCHEMA_PERSON, &arena, &subject, &err));
    CHECK_INT("schema", SCHEMA_PERSON, subject.schema);
    CHECK_INT("gender", GENDER_MALE, subject.gender);
    CHECK_INT("names", 2, subject.n_names);
    CHECK_STR("blanks are one", STR("KIM, Example"), subject.names[0].text);
    CHECK_INT("role", NAME_ALIAS, subject.names[1].role);
    CHECK_INT("births", 1, subject.n_births);
    CHECK_INT("to", 1967, subject.births[0].to.year);
    CHECK("circa", subject.births[0].circa);
    CHECK_INT("identifiers", 2, subject.n_identifiers);
    CHECK_STR("kind", STR("passportNumber"), subject.identifiers[0].kind);
    CHECK_STR("country", STR("kp"), subject.identifiers[0].country);
    CHECK_STR("value", STR("7 7"), subject.identifiers[1].value);
    CHECK_INT("countries, each once", 2, subject.n_countries);
    builder_release(&b);
}

static void the_match_hash_minds_neither_order_nor_gender(void **state)
{
    (void)state;
    char hashes[2][SHA256_HEX_SIZE];
    for (int i = 0; i < 2; i++) {
        struct builder b;
        AUTO_BUF text = BUF_INIT(1 << 20);
        build(&b, i == 1);
        subject_text_write(&text, &b.record);
        assert_true(subject_text_hash(buf_str(&text), hashes[i]));
        builder_release(&b);
    }
    CHECK_TEXT("both", hashes[0], hashes[1]);
    char other[SHA256_HEX_SIZE];
    assert_true(subject_text_hash(STR("name\tprimary\tKIM, Example\n"), other));
    CHECK("another name set", strcmp(hashes[0], other) != 0);
}

static const char *const broken[] = {
    "name\n",          "name\tnobody\tA\n", "birth\t1974\n", "birth\t74\t74\texact\n",
    "identifier\ta\n", "colour\tred\n",
};

static void broken_text_is_an_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(broken); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        struct subject subject;
        struct error err = ERROR_INIT;
        CHECK(broken[i],
              !subject_text_read(str_of(broken[i]), SCHEMA_PERSON, &arena, &subject, &err));
        CHECK_INT(broken[i], ERROR_INTERNAL, err.code);
    }
}

static const struct {
    const char *text;
    bool want;
} scripts[] = {
    {"SEK STUDIO", false},
    {"M\xC3\xBCller \xE2\x80\x9CX\xE2\x80\x9D \xE2\x84\x96 5", false},
    {"Ng\xC3\xB4 \xE1\xBA\xA4n", false},
    {"\xD0\x9C\xD0\xB8\xD1\x80", true},
    {"Kim \xEA\xB9\x80", true},
    {"\xE9\x95\xB7\xE5\xAE\x89", true},
    {"", false},
};

static void scripts_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(scripts); i++)
        CHECK_INT(scripts[i].text, scripts[i].want, text_is_non_latin(str_of(scripts[i].text)));
}

static void the_order_of_files_leaves_the_hash_alone(void **state)
{
    (void)state;
    const struct list_file files[] = {{"a", STR_ROW("one")}, {"b", STR_ROW("two")}};
    const struct list_file turned[] = {{"x", STR_ROW("two")}, {"y", STR_ROW("one")}};
    char each[2][SHA256_HEX_SIZE], first[SHA256_HEX_SIZE], second[SHA256_HEX_SIZE];
    manifest_hash(files, 2, first, each);
    manifest_hash(turned, 2, second, each);
    CHECK_TEXT("both orders", first, second);
    /* printf one >a; printf two >b; sha256sum a b | cut -d' ' -f1 | sort | sha256sum */
    CHECK_TEXT("as an auditor gets it",
               "8367c97dc67a22797234f0ddf8ef870f9ce2a814c54b0146d56c6bea6d68dd2f", first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(the_match_hash_minds_neither_order_nor_gender),
        cmocka_unit_test(broken_text_is_an_error),
        cmocka_unit_test(scripts_are_told_apart),
        cmocka_unit_test(the_order_of_files_leaves_the_hash_alone),
    };
    return cmocka_run_group_tests_name("lists/subject text", tests, NULL, NULL);
}
