/* unit/lists/test_real_tables.c - the publishers' workbooks, CSV and JSON files against
 * expectations worked out apart from this program (SUBTIER_SHARED; skipped, and said so, where they
 * are not). SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#include "core/file.h"
#include "core/json.h"

static const char *const expectations[] = {
    "uk_ofsi_conlist_2025-04-14",
    "au_dfat_2026-08-01",
    "us_dpl_2022-09-07",
    "us_csl_sample_2019",
    "us_csl_sample_2025",
    "wb_world_bank_2026-02-22",
    "eu_csv_1_0_2018-07-04_resaved",
    "eu_csv_1_1_constructed",
    "jp_mof_2026-03-05",
};

/* The expectations name types in the publishers' words. */
static const struct {
    const char *type;
    enum schema schema;
} types[] = {
    {"entity", SCHEMA_ORGANIZATION},
    {"individual", SCHEMA_PERSON},
    {"vessel", SCHEMA_VESSEL},
    {"ship", SCHEMA_VESSEL},
    {"denied person", SCHEMA_LEGAL_ENTITY},
    {"none", SCHEMA_LEGAL_ENTITY},
    {"firm", SCHEMA_COMPANY},
    {"C", SCHEMA_LEGAL_ENTITY},
    {"U", SCHEMA_LEGAL_ENTITY},
    {"E", SCHEMA_ORGANIZATION},
    {"P", SCHEMA_PERSON},
};

static const cJSON *at(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static int64_t number(const cJSON *object, const char *key)
{
    const cJSON *value = at(object, key);
    return cJSON_IsNumber(value) ? (int64_t)value->valuedouble : 0;
}

/* Of several types that are one schema to us, the sum. "party" says nothing of what it is. */
static void check_types(const char *label, const cJSON *parties, const struct list_counts *got)
{
    int64_t wanted[SCHEMA_COUNT] = {0};
    for (const cJSON *type = parties->child; type; type = type->next) {
        if (strcmp(type->string, "total") == 0)
            continue;
        if (strcmp(type->string, "party") == 0)
            return;
        size_t i = 0;
        while (i < LENGTH(types) && strcmp(types[i].type, type->string) != 0)
            i++;
        if (i == LENGTH(types))
            fail_msg("%s: type %s", label, type->string);
        wanted[types[i].schema] += (int64_t)type->valuedouble;
    }
    for (int schema = 1; schema < SCHEMA_COUNT; schema++)
        CHECK_INT(schema_name((enum schema)schema), wanted[schema], got->by_schema[schema]);
}

static void check_counts(const char *label, const cJSON *want, const struct list_counts *got)
{
    const cJSON *parties = at(want, "parties"), *names = at(want, "names");
    CHECK_INT(label, number(parties, "total"), got->parties);
    check_types(label, parties, got);
    CHECK_INT("primary", number(names, "primary"), got->primary);
    CHECK_INT("aliases", number(names, "aliases"), got->aliases);
    CHECK_INT("weak aliases", number(names, "weak_aliases"), got->weak_aliases);
    CHECK_INT("original script", number(names, "original_script"), got->original_script);
    CHECK_INT("non-Latin", number(names, "non_latin"), got->non_latin);
    CHECK_INT("addresses", number(want, "addresses"), got->addresses);
    CHECK_INT("identifiers", number(want, "identifiers"), got->identifiers);
    CHECK_INT("births", number(want, "dates_of_birth"), got->births);
    CHECK_INT("linked to", number(want, "linked_to"), got->linked_to);
    CHECK_INT("programmes", number(at(want, "programmes"), "distinct"), got->programmes_distinct);
    CHECK_INT("their uses", number(at(want, "programmes"), "uses"), got->programmes_uses);
}

static struct str id_text(const cJSON *id, char out[32])
{
    if (cJSON_IsString(id))
        return str_of(id->valuestring);
    snprintf(out, 32, "%.0f", id->valuedouble);
    return str_of(out);
}

static const char *format_of(const cJSON *want)
{
    const cJSON *format = at(want, "format");
    return cJSON_IsString(format) ? format->valuestring : "";
}

/* A list without ids is known by its row numbers there ("7") or by list and place ("Den-6"). */
static const struct staged_party *find(const struct staging *staging, struct str id,
                                       const cJSON *want)
{
    uint32_t position = map_get(&staging->by_id, id);
    const char *format = format_of(want);
    size_t dash = str_find(id, STR("-"), 0);
    int64_t row;
    if (strcmp(format, "bis-dpl-tsv") == 0 && str_to_int(id, 1, (int64_t)staging->n_parties, &row))
        return &staging->parties[row - 1];
    if (position == MAP_NONE && strcmp(format, "us-csl-csv") == 0 &&
        str_to_int(str_slice(id, dash + 1, id.len), 0, (int64_t)staging->n_parties - 1, &row))
        return &staging->parties[row];
    return position == MAP_NONE ? NULL : &staging->parties[position];
}

/* The expectation's text as records hold it: runs of white space are one blank. */
static struct str settled(struct buf *out, const char *text)
{
    buf_clear(out);
    for (const char *c = text; *c; c++) {
        bool blank = strchr(" \t\r\n", *c) || strncmp(c, "\xC2\xA0", 2) == 0;
        if (blank && out->len > 0 && out->data[out->len - 1] != ' ')
            buf_addc(out, ' ');
        c += blank && *c == '\xC2';
        if (!blank)
            buf_addc(out, *c);
    }
    return str_trim(buf_str(out));
}

/* Is the text in the party's body, written as JSON writes it? */
static bool in_body(const struct staged_party *party, struct str text)
{
    AUTO_BUF json = BUF_INIT(1 << 20);
    struct json_writer w = JSON_WRITER(&json);
    json_text(&w, text);
    struct str inner = str_slice(buf_str(&json), 1, json.len - 1);
    return str_find(party->body, inner, 0) < party->body.len;
}

static void check_name(const cJSON *name, const struct staged_party *party, struct str id)
{
    AUTO_BUF line = BUF_INIT(1 << 16);
    AUTO_BUF space = BUF_INIT(1 << 16);
    const char *role = cJSON_IsTrue(at(name, "weak"))                          ? "weak"
                       : strcmp(at(name, "role")->valuestring, "primary") == 0 ? "primary"
                                                                               : "";
    struct str text = settled(&space, at(name, "name")->valuestring);
    struct str rest = party->subject, one;
    bool found = false;
    buf_printf(&line, "name\t%s", role);
    while (!found && str_cut(&rest, '\n', &one))
        found = str_starts_with(one, buf_str(&line)) && str_ends_with(one, text);
    if (!found)
        fail_msg("party %.*s has no %s name %.*s", STR_ARG(id), role, STR_ARG(text));
}

/* Each text of the sample's array stands in the body; "a) X b) Y" is split and checked by parts. */
static void check_texts(const cJSON *sample, const char *key, const struct staged_party *party,
                        struct str id)
{
    const cJSON *texts = at(sample, key);
    for (const cJSON *t = texts ? texts->child : NULL; t; t = t->next) {
        AUTO_BUF space = BUF_INIT(1 << 16);
        struct str text = settled(&space, t->valuestring);
        if (!in_body(party, text))
            fail_msg("party %.*s: %s lacks %.*s", STR_ARG(id), key, STR_ARG(text));
    }
}

static void check_births(const cJSON *sample, const struct staged_party *party, struct str id)
{
    const cJSON *births = at(sample, "dates_of_birth");
    int wanted = 0, got = 0;
    for (const cJSON *b = births ? births->child : NULL; b; b = b->next)
        wanted += strcmp(b->valuestring, "N/A") != 0;
    struct str rest = party->subject, one;
    while (str_cut(&rest, '\n', &one))
        got += str_starts_with(one, STR("birth\t"));
    if (got < wanted)
        fail_msg("party %.*s: %d births of %d", STR_ARG(id), got, wanted);
}

/* Everything the sample states of the party. */
static void check_sample(const cJSON *sample, const cJSON *want, const struct staging *staging)
{
    char number_text[32];
    struct str id = id_text(at(sample, "id"), number_text);
    const struct staged_party *party = find(staging, id, want);
    const cJSON *names = at(sample, "names");
    if (!party)
        fail_msg("party %.*s is missing", STR_ARG(id));
    for (const cJSON *name = names->child; name; name = name->next)
        check_name(name, party, id);
    check_births(sample, party, id);
    check_texts(sample, "programmes", party, id);
    if (!str_starts_with(str_of(format_of(want)), STR("eu-")))
        check_texts(sample, "addresses", party, id);
    if (strcmp(format_of(want), "us-csl-csv") != 0)
        check_texts(sample, "identifiers", party, id);
}

static void check_file(const char *folder, const char *name)
{
    char path[600];
    struct error err = ERROR_INIT;
    AUTO_BUF text = BUF_INIT(1 << 20);
    snprintf(path, sizeof path, "%s/expected/%s.json", folder, name);
    if (!file_read(path, &text, &err))
        fail_msg("%s", err.message);
    AUTO_JSON *want = json_parse(buf_str(&text), &err);
    assert_non_null(want);

    const char *files[16];
    size_t n = 0;
    for (const cJSON *f = at(want, "files")->child; f && n < LENGTH(files); f = f->next)
        files[n++] = f->valuestring;
    struct parse_case c;
    struct staging staging;
    parse_case_read(&c, folder, files, n);
    if (!parse_case_stage(&c, "own", NULL, &staging, &err))
        fail_msg("%s: %s", name, err.message);
    check_counts(name, want, &staging.tally.counts);
    char number_text[32];
    CHECK_STR(name, id_text(at(want, "first_id"), number_text), staging.first_id);
    CHECK_STR(name, id_text(at(want, "last_id"), number_text), staging.last_id);
    for (const cJSON *sample = at(want, "samples")->child; sample; sample = sample->next)
        check_sample(sample, want, &staging);
    staging_release(&staging);
    parse_case_release(&c);
}

static void agree_with_the_expectations(void **state)
{
    (void)state;
    char folder[400];
    if (!shared_lists(folder, sizeof folder)) {
        print_message("SKIPPED: no publishers' files under %s (SUBTIER_SHARED)\n", folder);
        skip();
    }
    for (size_t i = 0; i < LENGTH(expectations); i++)
        check_file(folder, expectations[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agree_with_the_expectations)};
    return cmocka_run_group_tests_name("lists/real tables", tests, NULL, NULL);
}
