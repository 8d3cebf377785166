/* unit/lists/test_real_files.c - the publishers' own files against expectations worked out apart
 * from this program (SUBTIER_SHARED; skipped, and said so, where they are not).
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#include "core/file.h"
#include "core/json.h"

static const char *const expectations[] = {
    "ofac_sdn_csv_2021-07-07",
    "ofac_sdn_csv_2024-05-03",
    "ofac_sdn_csv_2024-05-03_with_2026-08-01",
    "ofac_cons_csv_2025-12-19",
    "un_2026-08-01",
    "ftm_t1_entities",
    "ftm_parteispenden_entities",
};

/* The expectations name types in the publishers' words. */
static const struct {
    const char *type;
    enum schema schema;
} types[] = {
    {"entity", SCHEMA_ORGANIZATION},
    {"individual", SCHEMA_PERSON},
    {"vessel", SCHEMA_VESSEL},
    {"aircraft", SCHEMA_AIRPLANE},
    {"Person", SCHEMA_PERSON},
    {"Company", SCHEMA_COMPANY},
    {"Organization", SCHEMA_ORGANIZATION},
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

static int64_t counted_of_type(const struct list_counts *counts, const char *type)
{
    for (size_t i = 0; i < LENGTH(types); i++)
        if (strcmp(types[i].type, type) == 0)
            return (int64_t)counts->by_schema[types[i].schema];
    for (size_t i = 0; i < counts->n_parts; i++)
        if (strcmp(counts->parts[i].schema, type) == 0)
            return (int64_t)counts->parts[i].count;
    return -1;
}

static void check_counts(const char *label, const cJSON *want, const struct list_counts *got)
{
    const cJSON *parties = at(want, "parties"), *names = at(want, "names");
    CHECK_INT(label, number(parties, "total"), got->parties);
    for (const cJSON *type = parties->child; type; type = type->next)
        if (strcmp(type->string, "total") != 0)
            CHECK_INT(type->string, (int64_t)type->valuedouble, counted_of_type(got, type->string));
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

static const struct staged_party *find(const struct staging *staging, struct str id)
{
    uint32_t position = map_get(&staging->by_id, id);
    return position == MAP_NONE ? NULL : &staging->parties[position];
}

/* Every name of the sample stands in the subject, once for each time it is listed. */
static void check_sample(const cJSON *sample, const struct staging *staging)
{
    char number_text[32];
    struct str id = id_text(at(sample, "id"), number_text);
    const struct staged_party *party = find(staging, id);
    const cJSON *names = at(sample, "names");
    if (cJSON_GetArraySize(names) == 0)
        return; /* a part of FollowTheMoney entities */
    if (!party)
        fail_msg("party %.*s is missing", STR_ARG(id));
    for (const cJSON *name = names->child; name; name = name->next) {
        AUTO_BUF line = BUF_INIT(1 << 16);
        const char *role = cJSON_IsTrue(at(name, "weak"))                          ? "weak"
                           : strcmp(at(name, "role")->valuestring, "primary") == 0 ? "primary"
                                                                                   : "";
        buf_printf(&line, "name\t%s", role);
        struct str text = str_of(at(name, "name")->valuestring);
        bool found = false;
        struct str rest = party->subject, one;
        while (!found && str_cut(&rest, '\n', &one))
            found = str_starts_with(one, buf_str(&line)) && str_ends_with(one, text);
        if (!found)
            fail_msg("party %.*s has no %s name %.*s", STR_ARG(id), role, STR_ARG(text));
    }
    const cJSON *births = at(sample, "dates_of_birth");
    int wanted = births ? cJSON_GetArraySize(births) : 0, got = 0;
    struct str rest = party->subject, one;
    while (str_cut(&rest, '\n', &one))
        got += str_starts_with(one, STR("birth\t"));
    if (got < wanted)
        fail_msg("party %.*s: %d births of %d", STR_ARG(id), got, wanted);
    for (const cJSON *p = at(sample, "programmes") ? at(sample, "programmes")->child : NULL; p;
         p = p->next)
        CHECK(p->valuestring, str_find(party->body, str_of(p->valuestring), 0) < party->body.len);
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
        check_sample(sample, &staging);
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
    return cmocka_run_group_tests_name("lists/real files", tests, NULL, NULL);
}
