/* unit/lists/test_real_xml.c - the publishers' own XML files against expectations worked out apart
 * from this program: every count, the first and last id, and the sample parties in full
 * (SUBTIER_SHARED; skipped, and said so, where they are not).
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#include "core/file.h"
#include "core/json.h"
#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/ofac_facts.h"

static const struct {
    const char *name, *format;
} expectations[] = {
    {"ofac_xml_consolidated_2023-09", "ofac-legacy-xml"},
    {"ofac_xml_consolidated_2025-03-28", "ofac-legacy-xml"},
    {"ofac_advanced_cons_advanced_2020-03-17", "ofac-advanced-xml"},
    {"ofac_enhanced_2024-08-28", "ofac-enhanced-xml"},
    {"eu_xml_2018-12-21", "eu-xml"},
    {"uk_xml_2026-08", "uk-xml"},
    {"ca_sema_2025", "sema-xml"},
    {"ch_seco_sample_2026-08-27", "seco-xml"},
    {"ch_seco_amendment_example_2024-01-17", "seco-xml"},
};

/* The expectations name types in the publishers' words. */
static const struct {
    const char *type;
    enum schema schema;
} types[] = {
    {"entity", SCHEMA_ORGANIZATION}, {"enterprise", SCHEMA_ORGANIZATION},
    {"individual", SCHEMA_PERSON},   {"person", SCHEMA_PERSON},
    {"vessel", SCHEMA_VESSEL},       {"ship", SCHEMA_VESSEL},
    {"aircraft", SCHEMA_AIRPLANE},
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

static struct str id_text(const cJSON *id, char out[32])
{
    if (cJSON_IsString(id))
        return str_of(id->valuestring);
    snprintf(out, 32, "%.0f", id->valuedouble);
    return str_of(out);
}

/* Without the marks of direction and doubled blanks that the expectations keep. */
static struct str as_stored(struct arena *arena, const char *text)
{
    struct builder b;
    builder_init(&b);
    struct str kept = str_copy(arena, builder_text(&b, str_of(text)));
    builder_release(&b);
    return kept;
}

static void check_counts(const char *label, const cJSON *want, const struct list_counts *got)
{
    const cJSON *parties = at(want, "parties"), *names = at(want, "names");
    print_message("%s: %llu parties\n", label, (unsigned long long)got->parties);
    CHECK_INT("parties", number(parties, "total"), got->parties);
    for (const cJSON *type = parties->child; type; type = type->next)
        for (size_t i = 0; i < LENGTH(types); i++)
            if (strcmp(types[i].type, type->string) == 0)
                CHECK_INT(type->string, (int64_t)type->valuedouble,
                          got->by_schema[types[i].schema]);
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
    CHECK_INT("de-listed", number(want, "de_listed"), got->delisted);
}

/* --- samples ---------------------------------------------------------------------------------- */

struct sample {
    const char *file;
    struct str id;
    const cJSON *want;
    const struct staged_party *party;
    const cJSON *body, *own; /* own: body's "subtier" */
    struct arena *arena;
};

static bool array_holds(const cJSON *array, struct str text)
{
    for (const cJSON *item = array ? array->child : NULL; item; item = item->next)
        if (cJSON_IsString(item) && str_equal(str_of(item->valuestring), text))
            return true;
    return false;
}

static const cJSON *property(const struct sample *s, const char *name)
{
    return at(at(s->body, "properties"), name);
}

static void must(const struct sample *s, bool holds, const char *what, struct str value)
{
    if (!holds)
        fail_msg("%s, party %.*s: no %s %.*s", s->file, STR_ARG(s->id), what, STR_ARG(value));
}

static void check_names(const struct sample *s)
{
    const cJSON *names = at(s->want, "names");
    for (const cJSON *name = names->child; name; name = name->next) {
        struct str text = as_stored(s->arena, at(name, "name")->valuestring);
        const char *role = at(name, "role")->valuestring;
        bool weak = cJSON_IsTrue(at(name, "weak"));
        if (strcmp(role, "original_script") == 0)
            must(s, array_holds(at(s->own, "original_script"), text), "name in its script", text);
        else if (strcmp(role, "primary") == 0)
            must(s, array_holds(property(s, "name"), text), "main name", text);
        else if (weak)
            must(s, array_holds(property(s, "weakAlias"), text), "weak alias", text);
        else
            must(s,
                 array_holds(property(s, "alias"), text) ||
                     array_holds(property(s, "previousName"), text),
                 "alias", text);
    }
}

/* Days not known count as the first: "1964-1-1" stands for the year 1964 in OFAC's advanced XML. */
static struct date first_day(struct date d)
{
    return (struct date){d.year, d.month ? d.month : (int8_t)1, d.day ? d.day : (int8_t)1};
}

static bool wanted_day(const char *text, struct date *out)
{
    struct subject_birth birth;
    int year, month, day;
    if (birth_of_phrase(str_of(text), &birth)) {
        *out = birth.from;
        return true;
    }
    *out = (struct date){0, 0, 0};
    if (sscanf(text, "%4d-%2d-%2d", &year, &month, &day) == 3)
        *out = (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
    else if (sscanf(text, "dd/mm/%4d", &year) == 1)
        *out = (struct date){(int16_t)year, 0, 0};
    return out->year != 0;
}

static void check_births(const struct sample *s)
{
    const cJSON *births = at(s->want, "dates_of_birth");
    for (const cJSON *birth = births ? births->child : NULL; birth; birth = birth->next) {
        struct date want, got;
        struct error ignored;
        bool found = array_holds(property(s, "buildDate"), str_of(birth->valuestring));
        must(s, wanted_day(birth->valuestring, &want), "way to read", str_of(birth->valuestring));
        const cJSON *ours = at(s->own, "births");
        for (const cJSON *b = ours ? ours->child : NULL; b && !found; b = b->next)
            found = date_parse(str_of(at(b, "from")->valuestring), &got, &ignored) &&
                    date_compare(first_day(got), first_day(want)) == 0;
        must(s, found, "birth", str_of(birth->valuestring));
    }
    if (births && at(s->own, "births"))
        CHECK_INT(s->file, cJSON_GetArraySize(births), cJSON_GetArraySize(at(s->own, "births")));
}

/* The number is among the identifiers with its country, or (OFAC's legacy "id") in the body. */
static void check_identifier(const struct sample *s, struct str number, struct str country)
{
    const cJSON *ours = at(s->own, "identifiers");
    for (const cJSON *i = ours ? ours->child : NULL; i; i = i->next) {
        if (!str_equal(str_of(at(i, "value")->valuestring), number))
            continue;
        struct str code = country_of_name(country);
        if (code.len > 0)
            must(s, at(i, "country") && str_equal(str_of(at(i, "country")->valuestring), code),
                 "country of a number", number);
        return;
    }
    must(s, str_find(s->party->body, number, 0) < s->party->body.len, "identifier", number);
}

static void check_identifiers(const struct sample *s)
{
    static const char *const numbers[] = {"number", "idNumber"};
    const cJSON *wanted = at(s->want, "identifiers");
    for (const cJSON *i = wanted ? wanted->child : NULL; i; i = i->next) {
        if (cJSON_IsString(i)) {
            check_identifier(s, str_of(i->valuestring), STR_EMPTY);
            continue;
        }
        const cJSON *country = at(i, "country") ? at(i, "country") : at(i, "idCountry");
        const cJSON *type = at(i, "idType") ? at(i, "idType") : at(i, "type");
        struct str text = country ? str_of(country->valuestring) : STR_EMPTY, number = STR_EMPTY;
        for (size_t n = 0; n < LENGTH(numbers); n++)
            if (at(i, numbers[n]))
                number = as_stored(s->arena, at(i, numbers[n])->valuestring);
        struct date day; /* a date among OFAC's legacy ids is written our way */
        char iso[DATE_TEXT_SIZE];
        if (type && strcmp(type->valuestring, "Organization Established Date") == 0 &&
            date_of_phrase(number, &day))
            number = str_copy(s->arena, str_of(date_format(day, iso)));
        check_identifier(s, number, text);
    }
}

static void check_part(const struct sample *s, const char *text)
{
    struct str part = as_stored(s->arena, text);
    const cJSON *ours = at(s->own, "addresses");
    for (const cJSON *a = ours ? ours->child : NULL; a; a = a->next) {
        struct str full = str_of(at(a, "full")->valuestring);
        if (str_find(full, part, 0) < full.len)
            return;
    }
    must(s, part.len == 0, "part of an address", part);
}

static void check_addresses(const struct sample *s)
{
    const cJSON *wanted = at(s->want, "addresses");
    for (const cJSON *a = wanted ? wanted->child : NULL; a; a = a->next) {
        if (cJSON_IsString(a)) {
            check_part(s, a->valuestring);
            continue;
        }
        for (const cJSON *field = a->child; field; field = field->next)
            if (cJSON_IsString(field) && strcmp(field->string, "feature") != 0)
                check_part(s, field->valuestring);
        const cJSON *parts = at(a, "parts");
        for (const cJSON *part = parts ? parts->child : NULL; part; part = part->next)
            check_part(s, at(part, "value")->valuestring);
    }
}

static void check_links(const struct sample *s, const char *key)
{
    const cJSON *wanted = at(s->want, key), *ours = at(s->own, "links");
    for (const cJSON *w = wanted ? wanted->child : NULL; w; w = w->next) {
        char buffer[32];
        struct str id = id_text(at(w, "to"), buffer);
        const char *kind = ofac_link_kind(str_of(at(w, "type")->valuestring));
        bool found = false;
        for (const cJSON *l = ours ? ours->child : NULL; l && !found; l = l->next)
            found = strcmp(at(l, "kind")->valuestring, kind) == 0 &&
                    str_equal(str_of(at(l, "id")->valuestring), id);
        must(s, found, kind, id);
    }
}

/* All that remarks say is somewhere, item by item, as a note or as a link. */
static void check_remarks(const struct sample *s)
{
    const cJSON *remarks = at(s->want, "remarks");
    struct str rest = remarks ? str_of(remarks->valuestring) : STR_EMPTY;
    while (rest.len > 0) {
        size_t end = str_find(rest, STR("; "), 0);
        struct str item = str_slice(rest, 0, end);
        rest = str_slice(rest, end + 2 > rest.len ? rest.len : end + 2, rest.len);
        if (str_starts_with(item, STR("(Linked To: ")))
            item = str_slice(item, 12, item.len - 1);
        if (str_ends_with(item, STR(".")))
            item.len--;
        must(s, str_find(s->party->body, item, 0) < s->party->body.len, "remark", item);
    }
}

static void check_texts(const struct sample *s)
{
    static const char *const keys[] = {"reference", "ofsi_group", "un_reference"};
    for (size_t i = 0; i < LENGTH(keys); i++) {
        const cJSON *text = at(s->want, keys[i]);
        if (text)
            must(s, str_find(s->party->body, str_of(text->valuestring), 0) < s->party->body.len,
                 keys[i], str_of(text->valuestring));
    }
    const cJSON *places = at(s->want, "places_of_birth");
    for (const cJSON *p = places ? places->child : NULL; p; p = p->next)
        must(s, array_holds(property(s, "birthPlace"), str_of(p->valuestring)), "place of birth",
             str_of(p->valuestring));
    const cJSON *features = at(s->want, "features");
    CHECK_INT("web sites", number(features, "Website"),
              features ? cJSON_GetArraySize(property(s, "website")) : 0);
    CHECK_INT("addresses of e-mail", number(features, "Email Address"),
              features ? cJSON_GetArraySize(property(s, "email")) : 0);
    const cJSON *programmes = at(s->want, "programmes");
    for (const cJSON *p = programmes ? programmes->child : NULL; p; p = p->next)
        must(s, array_holds(property(s, "program"), str_of(p->valuestring)), "programme",
             str_of(p->valuestring));
}

/* By id; a list without ids by the record's number. */
static const struct staged_party *find(const struct staging *staging, const cJSON *id)
{
    char buffer[32];
    if (strcmp(staging->format->name, "sema-xml") == 0)
        return &staging->parties[(size_t)id->valuedouble - 1];
    uint32_t position = map_get(&staging->by_id, id_text(id, buffer));
    return position == MAP_NONE ? NULL : &staging->parties[position];
}

static void check_sample(const char *file, const cJSON *want, const struct staging *staging)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    struct error err = ERROR_INIT;
    char buffer[32];
    struct sample s = {.file = file,
                       .id = id_text(at(want, "id"), buffer),
                       .want = want,
                       .party = find(staging, at(want, "id")),
                       .arena = &arena};
    if (cJSON_IsTrue(at(want, "de_listed"))) {
        CHECK("a de-listed party is not listed", !s.party);
        return;
    }
    must(&s, s.party != NULL, "record", s.id);
    AUTO_JSON *body = json_parse(s.party->body, &err);
    assert_non_null(body);
    s.body = body;
    s.own = at(body, "subtier");
    check_names(&s);
    check_births(&s);
    check_identifiers(&s);
    check_addresses(&s);
    check_links(&s, "relations");
    check_links(&s, "linked_to");
    check_remarks(&s);
    check_texts(&s);
}

/* --- files ------------------------------------------------------------------------------------ */

static void check_file(const char *folder, const char *name, const char *format)
{
    char path[600], buffer[32];
    struct error err = ERROR_INIT;
    AUTO_BUF text = BUF_INIT(1 << 20);
    snprintf(path, sizeof path, "%s/expected/%s.json", folder, name);
    if (!file_read(path, &text, &err))
        fail_msg("%s", err.message);
    AUTO_JSON *want = json_parse(buf_str(&text), &err);
    assert_non_null(want);

    const char *file = at(want, "files")->child->valuestring;
    struct parse_case c;
    struct staging staging;
    parse_case_read(&c, folder, &file, 1);
    if (!parse_case_stage(&c, "own", NULL, &staging, &err)) /* recognised from the content */
        fail_msg("%s: %s", name, err.message);
    CHECK_TEXT(name, format, staging.format->name);
    check_counts(name, want, &staging.tally.counts);
    CHECK_STR(name, id_text(at(want, "first_id"), buffer), staging.first_id);
    CHECK_STR(name, id_text(at(want, "last_id"), buffer), staging.last_id);
    CHECK_INT("unknown values", 0, staging.coverage.unknown);
    CHECK("values are counted", staging.coverage.values > 0);
    CHECK_INT("each value is mapped or kept", staging.coverage.values,
              staging.coverage.mapped + staging.coverage.raw);
    bool partial =
        at(want, "list_type") && strcmp(at(want, "list_type")->valuestring, "whole-list") != 0;
    CHECK_INT("is part of a list", partial, staging.partial.len > 0);
    for (const cJSON *sample = at(want, "samples")->child; sample; sample = sample->next)
        check_sample(name, sample, &staging);
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
        check_file(folder, expectations[i].name, expectations[i].format);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agree_with_the_expectations)};
    return cmocka_run_group_tests_name("lists/real XML files", tests, NULL, NULL);
}
