/* unit/lists/test_ofac_agree.c - the same party in OFAC's CSV, legacy, advanced and enhanced XML:
 * what the parsers make of it must agree, as far as the publisher had not changed it between the
 * days of the files (SUBTIER_SHARED; skipped, and said so, where they are not).
 *
 * The files are of different days, so that some parties differ in truth. Each comparison states how
 * many of a thousand parties must agree in each field; docs/lists.md says what the others are.
 * SUBTIER_DIFFERENCES=1 prints each of them.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#include "core/json.h"
#include "lists/versions/subject_text.h"

enum field {
    FIELD_MAIN_NAME,
    FIELD_NAMES,
    FIELD_BIRTHS,
    FIELD_IDENTIFIERS,
    FIELD_PROGRAMMES,
    FIELDS
};

static const char *const field_names[FIELDS] = {"main name", "names", "births", "identifiers",
                                                "programmes"};

static const struct comparison {
    const char *label;
    const char *a[4], *b[4];
    unsigned least_in_common;
    unsigned per_mille[FIELDS]; /* 0: not compared */
} comparisons[] = {
    {"consolidated: legacy XML 2025-03-28, CSV 2025-12-19",
     {"ofac/consolidated_2025-03-28.xml.gz"},
     {"ofac/2025-12-19/cons_prim.csv.gz", "ofac/2025-12-19/cons_alt.csv.gz",
      "ofac/2025-12-19/cons_add.csv.gz", "ofac/2025-12-19/cons_comments.csv.gz"},
     400,
     {995, 980, 1000, 970, 970}},
    {"consolidated: legacy XML 2023-09-14, legacy XML 2025-03-28",
     {"ofac/consolidated_2023-09.xml.gz"},
     {"ofac/consolidated_2025-03-28.xml.gz"},
     400,
     {990, 955, 1000, 980, 955}},
    {"consolidated: advanced XML 2020-03-17, legacy XML 2023-09-14",
     {"ofac/cons_advanced_2020-03-17.xml.gz"},
     {"ofac/consolidated_2023-09.xml.gz"},
     300,
     {865, 830, 1000, 900, 830}},
    {"SDN: CSV 2024-05-03 (main file), enhanced XML 2024-08-28",
     {"ofac/2024-05-03/sdn.csv.gz"},
     {"ofac/sdn_enhanced_irgc_2024-08-28.xml.gz"},
     250,
     {1000, 0, 1000, 1000, 985}},
};

/* --- facts of a party, sorted -------------------------------------------------------------------
 */

struct facts {
    struct str lines[FIELDS][2000];
    size_t n[FIELDS];
};

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void add_fact(struct facts *f, enum field field, struct str text)
{
    if (f->n[field] < LENGTH(f->lines[field]))
        f->lines[field][f->n[field]++] = text;
}

/* Letters in one case, the comma of "LAST, First" and blanks apart from single ones left out: the
 * advanced XML gives parts of names in their own case and without the comma. */
static struct str plain_name(struct arena *arena, struct str name)
{
    char *out = arena_strndup(arena, name.ptr, name.len);
    size_t n = 0;
    for (size_t i = 0; out && i < name.len; i++) {
        char c = name.ptr[i];
        if (c == ',' || (c == ' ' && n > 0 && out[n - 1] == ' '))
            continue;
        out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return (struct str){out, n};
}

static void read_facts(const struct staged_party *party, struct arena *arena, struct facts *out)
{
    struct error err = ERROR_INIT;
    struct subject s;
    memset(out->n, 0, sizeof out->n);
    if (!subject_text_read(party->subject, party->schema, arena, &s, &err))
        fail_msg("%s", err.message);
    for (size_t i = 0; i < s.n_names; i++) {
        struct str name = plain_name(arena, s.names[i].text);
        if (s.names[i].role == NAME_PRIMARY)
            add_fact(out, FIELD_MAIN_NAME, name);
        add_fact(out, FIELD_NAMES, name);
    }
    for (size_t i = 0; i < s.n_births; i++) {
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        add_fact(out, FIELD_BIRTHS,
                 str_of(arena_printf(arena, "%s..%s%s", date_format(s.births[i].from, from),
                                     date_format(s.births[i].to, to),
                                     s.births[i].circa ? " circa" : "")));
    }
    for (size_t i = 0; i < s.n_identifiers; i++)
        add_fact(out, FIELD_IDENTIFIERS,
                 str_of(arena_printf(arena, "%.*s %.*s", STR_ARG(s.identifiers[i].kind),
                                     STR_ARG(s.identifiers[i].value))));
    AUTO_JSON *body = json_parse(party->body, &err);
    assert_non_null(body);
    const cJSON *programmes = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(body, "properties"), "program");
    for (const cJSON *p = programmes ? programmes->child : NULL; p; p = p->next)
        add_fact(out, FIELD_PROGRAMMES, str_copy(arena, str_of(p->valuestring)));
    for (int f = 0; f < FIELDS; f++)
        qsort(out->lines[f], out->n[f], sizeof out->lines[f][0], by_bytes);
}

static void print_side(const char *mark, const struct facts *mine, const struct facts *other,
                       enum field f)
{
    for (size_t i = 0; i < mine->n[f]; i++)
        if (!bsearch(&mine->lines[f][i], other->lines[f], other->n[f], sizeof(struct str),
                     by_bytes))
            print_message("    %s %.*s\n", mark, STR_ARG(mine->lines[f][i]));
}

/* As sets: a file may state a thing twice. */
static bool same(const struct facts *a, const struct facts *b, enum field f)
{
    for (size_t i = 0; i < a->n[f]; i++)
        if (!bsearch(&a->lines[f][i], b->lines[f], b->n[f], sizeof(struct str), by_bytes))
            return false;
    for (size_t i = 0; i < b->n[f]; i++)
        if (!bsearch(&b->lines[f][i], a->lines[f], a->n[f], sizeof(struct str), by_bytes))
            return false;
    return true;
}

/* --- comparisons --------------------------------------------------------------------------------
 */

static void stage(struct parse_case *c, const char *folder, const char *const files[4],
                  struct staging *staging)
{
    struct error err = ERROR_INIT;
    size_t n = 0;
    while (n < 4 && files[n])
        n++;
    parse_case_read(c, folder, files, n);
    if (!parse_case_stage(c, "us-ofac-sdn", NULL, staging, &err))
        fail_msg("%s: %s", files[0], err.message);
}

static void compare(const char *folder, const struct comparison *comparison)
{
    static struct facts a, b; /* too large for the stack */
    struct parse_case case_a, case_b;
    struct staging staged_a, staged_b;
    unsigned common = 0, agree[FIELDS] = {0};
    bool show = getenv("SUBTIER_DIFFERENCES") != NULL;
    stage(&case_a, folder, comparison->a, &staged_a);
    stage(&case_b, folder, comparison->b, &staged_b);
    for (size_t i = 0; i < staged_a.n_parties; i++) {
        const struct staged_party *party = &staged_a.parties[i];
        uint32_t other = map_get(&staged_b.by_id, party->id);
        if (other == MAP_NONE)
            continue;
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        common++;
        read_facts(party, &arena, &a);
        read_facts(&staged_b.parties[other], &arena, &b);
        for (int f = 0; f < FIELDS; f++) {
            bool agrees = same(&a, &b, (enum field)f);
            agree[f] += agrees;
            if (agrees || !show || comparison->per_mille[f] == 0)
                continue;
            print_message("  %.*s %.*s: %s\n", STR_ARG(party->id), STR_ARG(party->caption),
                          field_names[f]);
            print_side("-", &a, &b, (enum field)f);
            print_side("+", &b, &a, (enum field)f);
        }
    }
    print_message("%s: %u parties in both", comparison->label, common);
    for (int f = 0; f < FIELDS; f++)
        if (comparison->per_mille[f] > 0)
            print_message(", %s %u", field_names[f], agree[f]);
    print_message("\n");
    CHECK(comparison->label, common >= comparison->least_in_common);
    for (int f = 0; f < FIELDS; f++)
        if (agree[f] * 1000 < comparison->per_mille[f] * common)
            fail_msg("%s: only %u agree in %s", comparison->label, agree[f], field_names[f]);
    staging_release(&staged_a);
    staging_release(&staged_b);
    parse_case_release(&case_a);
    parse_case_release(&case_b);
}

static void all_of_ofacs_files_say_the_same(void **state)
{
    (void)state;
    char folder[400];
    if (!shared_lists(folder, sizeof folder)) {
        print_message("SKIPPED: no publishers' files under %s (SUBTIER_SHARED)\n", folder);
        skip();
    }
    for (size_t i = 0; i < LENGTH(comparisons); i++)
        compare(folder, &comparisons[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_of_ofacs_files_say_the_same)};
    return cmocka_run_group_tests_name("lists/OFAC's files agree", tests, NULL, NULL);
}
