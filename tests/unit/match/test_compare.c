/* unit/match/test_compare.c - what scores above the threshold, what below, and the arithmetic.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "match/model.h"

struct side {
    const char *name, *birth, *country, *kind, *identifier;
    enum schema schema;
};

static uint32_t compare(const struct side *a, const struct side *b, struct arena *arena,
                        struct match_explanation *x)
{
    struct error err = ERROR_INIT;
    struct subject subjects[2];
    struct subject_name names[2];
    struct subject_birth births[2] = {0};
    struct subject_identifier ids[2];
    struct str countries[2];
    const struct side *sides[] = {a, b};
    for (int i = 0; i < 2; i++) {
        const struct side *s = sides[i];
        names[i] = (struct subject_name){str_of(s->name), NAME_PRIMARY};
        subjects[i] = (struct subject){
            .schema = s->schema ? s->schema : SCHEMA_PERSON, .names = &names[i], .n_names = 1};
        if (s->birth) {
            assert_true(date_parse(str_of(s->birth), &births[i].from, &err));
            births[i].to = births[i].from;
            subjects[i].births = &births[i];
            subjects[i].n_births = 1;
        }
        if (s->country) {
            countries[i] = str_of(s->country);
            subjects[i].countries = &countries[i];
            subjects[i].n_countries = 1;
        }
        if (s->identifier) {
            ids[i] = (struct subject_identifier){str_of(s->kind), str_of(s->identifier), STR_EMPTY};
            subjects[i].identifiers = &ids[i];
            subjects[i].n_identifiers = 1;
        }
    }
    assert_true(match_compare(&subjects[0], &subjects[1], arena, x, &err));
    return x->score_micro;
}

/* base and effects make z, z makes the score, and every share lies where it may. */
static void check_sums(const struct match_explanation *x)
{
    int64_t z = x->base_millilogits;
    if (x->score_micro == 0)
        return; /* nothing to compare */
    for (size_t i = 0; i < x->n_features; i++)
        z += x->features[i].effect_millilogits;
    for (size_t i = 0; i < x->n_adjustments; i++)
        z += x->adjustments[i].effect_millilogits;
    assert_int_equal(z, x->z_millilogits);
    assert_int_equal(x->score_micro, score_of_logits(x->z_millilogits));
    assert_true(x->score_micro <= 1000000);
    if (x->n_adjustments)
        assert_int_equal(x->adjustments[x->n_adjustments - 1].after_micro, x->score_micro);
    for (size_t i = 0; i < x->n_tokens; i++)
        assert_true(x->tokens[i].quality_micro <= 1000000);
}

static uint32_t score(enum schema schema, const char *a, const char *b)
{
    struct arena arena = ARENA_INIT(1 << 24);
    struct match_explanation x;
    struct side q = {.name = a, .schema = schema}, c = {.name = b, .schema = schema};
    uint32_t got = compare(&q, &c, &arena, &x);
    check_sums(&x);
    arena_release(&arena);
    return got;
}

static const struct {
    const char *label, *a, *b;
    enum schema schema;
    bool alert;
} cases[] = {
    {"equal", "Ivan Petrenko", "Ivan Petrenko", SCHEMA_PERSON, true},
    {"reordered with a comma", "Petrenko, Ivan", "Ivan Petrenko", SCHEMA_PERSON, true},
    {"Cyrillic and Latin", "Сергей Лавренко", "Sergey Lavrenko", SCHEMA_PERSON, true},
    {"Arabic and Latin", "عبد الرحمن القحطاني", "Abdulrahman al-Qahtani", SCHEMA_PERSON, true},
    {"another given name", "Oleg Petrenko", "Ivan Petrenko", SCHEMA_PERSON, false},
    {"a compound name apart", "Abd al-Rahman Tawfiq", "Abdurrahman Tawfiq", SCHEMA_PERSON, true},
    {"no patronymic", "Sergey Lavrenko", "Sergey Viktorovich Lavrenko", SCHEMA_PERSON, true},
    {"another patronymic", "Sergey Borisovich Lavrenko", "Sergey Viktorovich Lavrenko",
     SCHEMA_PERSON, false},
    {"legal forms of one kind", "OOO Luchano", "Luchano LLC", SCHEMA_COMPANY, true},
    {"legal form spelt out", "Zvezdatek GmbH", "Zvezdatek Gesellschaft mit beschränkter Haftung",
     SCHEMA_COMPANY, true},
    {"only the legal form agrees", "Alfastroy Limited", "Betamont Limited", SCHEMA_COMPANY, false},
    {"a branch", "Luchano Trading LLC - DUBAI BRANCH", "Luchano Trading LLC", SCHEMA_COMPANY, true},
    {"cut off by a field", "Institute of Theoretical Petrol Ge",
     "Institute of Theoretical Petrol Geology and Drilling", SCHEMA_ORGANIZATION, true},
    {"initials", "KZTM", "Kirov Zavod Transport Machinery", SCHEMA_ORGANIZATION, true},
    {"a homoglyph", "Luch\xD0\xB0no LLC", "Luchano LLC", SCHEMA_COMPANY, true},
    {"words in one", "Goldenfuture Shipping", "Golden Future Shipping", SCHEMA_COMPANY, true},
    {"Wade-Giles and pinyin", "Kuo Tse-tung", "Guo Zedong", SCHEMA_PERSON, true},
    {"Persian ears", "Naser Moghaddam Rezvani", "ناصر مقدم رضوانی", SCHEMA_PERSON, true},
    {"Maghreb ears", "Karim Allouche", "كريم علوش", SCHEMA_PERSON, true},
    {"a father's name in Belarusian", "Viktar Mikalaevich Lavrenka", "Виктор Николаевич Лавренко",
     SCHEMA_PERSON, true},
    {"a servant by his master's name", "Naqib Basir Zarkhan", "Naqib Abdul Basir Zarkhan",
     SCHEMA_PERSON, true},
    {"a name written twice", "Lavrenko Lavrenko Sergey", "Sergey Lavrenko", SCHEMA_PERSON, true},
    {"an initial for a rare surname", "S. Lavrenko", "Sergey Lavrenko", SCHEMA_PERSON, true},
    {"another initial", "O. Lavrenko", "Sergey Lavrenko", SCHEMA_PERSON, false},
    {"each side has a name of its own", "Tariq Zarkhan Basir Qeshmari",
     "Tariq Zarkhan Nazif Qeshmari", SCHEMA_PERSON, false},
    {"father and son changed places", "Tariq bin Zarkhan al-Qeshmari",
     "Zarkhan bin Tariq al-Qeshmari", SCHEMA_PERSON, false},
    {"translated from Russian", "Severomorsk Mechanical Plant", "Североморский механический завод",
     SCHEMA_COMPANY, true},
    {"translated, with a name", "Dalpribor Mechanical Plant JSC",
     "АО Механический завод Дальприбор", SCHEMA_COMPANY, true},
    {"an abbreviation spelt out", "Scientific Production Association Dalpribor", "НПО Дальприбор",
     SCHEMA_COMPANY, true},
    {"translated from Arabic", "Qeshmara General Trading Company", "شركة قشمرة للتجارة العامة",
     SCHEMA_COMPANY, true},
    {"translated from Chinese", "Beijing Lukanuo Petroleum Technology Co., Ltd.",
     "北京卢卡诺石油科技股份有限公司", SCHEMA_COMPANY, true},
    {"translated from Turkish", "Lucano Shipping and Trading", "Lucano Denizcilik ve Ticaret",
     SCHEMA_COMPANY, true},
    {"another trade in translation", "Luchano Bank", "Завод Лучано", SCHEMA_COMPANY, false},
    {"places contradict", "Luchano Dalpribor (Dubai) LLC", "Luchano Dalpribor (Tehran) LLC",
     SCHEMA_COMPANY, false},
    {"one side names a place", "Luchano Dalpribor (Dubai) LLC", "Luchano Dalpribor LLC",
     SCHEMA_COMPANY, true},
    {"long words two slips apart", "Luchanodalga Group", "Luchanedolga Group", SCHEMA_COMPANY,
     true},
};

static void separates(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        uint32_t got = score(cases[i].schema, cases[i].a, cases[i].b);
        if ((got >= MATCH_THRESHOLD_MICRO) != cases[i].alert)
            fail_msg("%s: %s | %s scored %u", cases[i].label, cases[i].a, cases[i].b, got);
    }
}

static void ranks(void **state)
{
    (void)state;
    static const struct {
        enum schema schema;
        const char *to, *names[4];
    } ROWS[] = {
        {SCHEMA_PERSON,
         "Bogdan Khmelnik Savchuk",
         {"Bogdan Khmelnik Savchuk", "Savchuk Bogdan Khmelnik", "Bogdan Khmelnik Savchyk",
          "Bogdan Savchuk"}},
        {SCHEMA_COMPANY,
         "Severomorsk Dalpribor LLC",
         {"Severomorsk Dalpribor LLC", "Dalpribor Severomorsk LLC", "Severomorsk Dalpribar LLC",
          "Dalpribor LLC"}},
    };
    for (size_t r = 0; r < LENGTH(ROWS); r++) {
        uint32_t last = 1000001;
        for (size_t i = 0; i < 4; i++) {
            uint32_t got = score(ROWS[r].schema, ROWS[r].names[i], ROWS[r].to);
            if (got >= last)
                fail_msg("%s | %s: %u is not below %u", ROWS[r].names[i], ROWS[r].to, got, last);
            last = got;
        }
        assert_int_equal(score(ROWS[r].schema, ROWS[r].to, ROWS[r].to), 1000000);
    }
}

static void births(void **state)
{
    (void)state;
    static const struct {
        const char *label, *a, *b;
        bool alert;
    } CASES[] = {
        {"equal", "1972-05-12", "1972-05-12", true},
        {"the year only", "1972", "1972-05-12", true},
        {"one digit off", "1972-05-12", "1972-05-13", true},
        {"a digit of the year", "1972-05-12", "1971-05-12", true},
        {"day and month swapped", "1972-05-12", "1972-12-05", true},
        {"another day", "1972-05-12", "1968-11-30", false},
        {"years apart", "1972", "1990", false},
        {"a namesake of one year", "1972-05-12", "1972-11-30", false},
    };
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        struct arena arena = ARENA_INIT(1 << 24);
        struct match_explanation x;
        struct side a = {.name = "Ivan Petrenko", .birth = CASES[i].a};
        struct side b = {.name = "Ivan Petrenko", .birth = CASES[i].b};
        uint32_t got = compare(&a, &b, &arena, &x);
        check_sums(&x);
        if ((got >= MATCH_THRESHOLD_MICRO) != CASES[i].alert)
            fail_msg("%s: %u", CASES[i].label, got);
        arena_release(&arena);
    }
}

static void evidence(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT(1 << 24);
    struct match_explanation x;
    struct side ship = {.name = "Ocean Star",
                        .kind = "imoNumber",
                        .identifier = "IMO 9074729",
                        .schema = SCHEMA_VESSEL};
    struct side renamed = {.name = "Blue Pearl",
                           .kind = "imoNumber",
                           .identifier = "imo9074729",
                           .schema = SCHEMA_VESSEL};
    assert_true(compare(&ship, &renamed, &arena, &x) >= 950000);
    assert_true(x.corroborated && x.strong_identity);
    check_sums(&x);
    renamed.identifier = "9074720"; /* wrong check digit, on both sides */
    ship.identifier = "9074720";
    assert_true(compare(&ship, &renamed, &arena, &x) < MATCH_THRESHOLD_MICRO);

    struct side a = {.name = "Ivan Petrenko", .country = "kp"},
                b = {.name = "Ivan Petrenko", .country = "fr"};
    assert_true(compare(&a, &b, &arena, &x) >= MATCH_THRESHOLD_MICRO);
    check_sums(&x);
    b.country = "kp";
    compare(&a, &b, &arena, &x);
    assert_true(x.corroborated && !x.strong_identity);

    struct side nobody = {.name = "..."}, person = {.name = "Ivan"};
    assert_int_equal(compare(&nobody, &person, &arena, &x), 0);
    struct side firm = {.name = "Ivan", .schema = SCHEMA_COMPANY};
    assert_int_equal(compare(&person, &firm, &arena, &x), 0);
    arena_release(&arena);
}

/* What docs/matching.md says evidence moves z by, on names that are equal but for one slip. */
static void amounts(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        struct side a, b;
        const char *kind;
        int32_t effect;
    } CASES[] = {
        {"equal births", {.birth = "1972-05-12"}, {.birth = "1972-05-12"}, "birth", 1500},
        {"the same year", {.birth = "1972"}, {.birth = "1972-05-12"}, "birth", 700},
        {"a swapped day and month", {.birth = "1972-05-12"}, {.birth = "1972-12-05"}, "birth", 700},
        {"one digit", {.birth = "1972-05-12"}, {.birth = "1975-05-12"}, "birth", -300},
        {"two years apart", {.birth = "1972"}, {.birth = "1974"}, "birth", -1500},
        {"one country", {.country = "kp"}, {.country = "kp"}, "country", 250},
        {"other countries", {.country = "kp"}, {.country = "fr"}, "country", -250},
    };
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        struct arena arena = ARENA_INIT(1 << 24);
        struct match_explanation x;
        struct side a = CASES[i].a, b = CASES[i].b;
        a.name = "Bogdan Khmelnyk Savchuk";
        b.name = "Bogdan Khmelnik Savchuk";
        compare(&a, &b, &arena, &x);
        check_sums(&x);
        int32_t got = 0;
        for (size_t k = 0; k < x.n_adjustments; k++)
            if (strcmp(x.adjustments[k].kind, CASES[i].kind) == 0)
                got = x.adjustments[k].effect_millilogits;
        if (got != CASES[i].effect)
            fail_msg("%s: %d", CASES[i].label, got);
        arena_release(&arena);
    }
}

/* A country or gender that differs never hides a hit by itself, however near the threshold. */
static void small_contradictions_hide_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = ARENA_INIT(1 << 24);
        struct match_explanation x;
        struct side a = {.name = cases[i].a, .country = "kp", .schema = cases[i].schema};
        struct side b = {.name = cases[i].b, .country = "fr", .schema = cases[i].schema};
        uint32_t got = compare(&a, &b, &arena, &x);
        check_sums(&x);
        if ((got >= MATCH_THRESHOLD_MICRO) != cases[i].alert)
            fail_msg("%s: %u", cases[i].label, got);
        arena_release(&arena);
    }
}

/* A strong name that reaches the threshold by itself is not made weak by a better weak alias. */
static void weak_aliases(void **state)
{
    (void)state;
    static const struct {
        const char *label, *strong;
        bool weak_only;
    } CASES[] = {
        {"the strong name is near too", "Zarkhana Petrol Trading", false},
        {"only the weak alias is near", "Severomorsk Dalpribor", true},
    };
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        struct arena arena = ARENA_INIT(1 << 24);
        struct match_explanation x;
        struct error err = ERROR_INIT;
        struct subject_name asked = {STR("Zarkhana Petrol Trading Co"), NAME_PRIMARY};
        struct subject_name listed[] = {{str_of(CASES[i].strong), NAME_PRIMARY},
                                        {asked.text, NAME_WEAK}};
        struct subject q = {.schema = SCHEMA_COMPANY, .names = &asked, .n_names = 1};
        struct subject c = {.schema = SCHEMA_COMPANY, .names = listed, .n_names = 2};
        assert_true(match_compare(&q, &c, &arena, &x, &err));
        assert_int_equal(x.score_micro, 1000000);
        if (x.weak_only != CASES[i].weak_only)
            fail_msg("%s", CASES[i].label);
        arena_release(&arena);
    }
}

/* What a firm does tells firms of everyday names apart, and only those. */
static void trades(void **state)
{
    (void)state;
    static const struct {
        const char *query, *candidate;
        bool alert;
    } CASES[] = {
        {"Silver Falcon Records Ltd", "SILVER FALCON LIMITED", false},
        {"Silver Falcon Ltd", "SILVER FALCON LIMITED", true},
        {"Zarkhana Qeshmara Shipping Ltd", "ZARKHANA QESHMARA LIMITED", true},
    };
    for (size_t i = 0; i < LENGTH(CASES); i++)
        if ((score(SCHEMA_COMPANY, CASES[i].query, CASES[i].candidate) >= MATCH_THRESHOLD_MICRO) !=
            CASES[i].alert)
            fail_msg("%s | %s", CASES[i].query, CASES[i].candidate);
}

static void weird_names(void **state)
{
    (void)state;
    static char endless[100001];
    for (size_t i = 0; i + 1 < sizeof endless; i++)
        endless[i] = "ab cd "[i % 6];
    const char *names[] = {"",
                           ".",
                           "LLC",
                           "A",
                           "A. B.",
                           "12345",
                           "the of and",
                           "\xE2\x80\x8B",
                           "김",
                           "Bio",
                           "\xF0\x9F\x98\x80",
                           "((()))",
                           endless};
    for (size_t i = 0; i < LENGTH(names); i++)
        for (size_t j = 0; j < LENGTH(names); j++)
            for (int s = SCHEMA_THING; s < SCHEMA_COUNT; s++)
                score((enum schema)s, names[i], names[j]);
}

static void odd_letters_are_seen_through(void **state)
{
    (void)state;
    static const struct {
        const char *label, *a, *b;
        bool homoglyphs;
    } CASES[] = {
        {"zero-width characters",
         "Iv\xE2\x80\x8B"
         "an Petrenko",
         "Ivan Petrenko", false},
        {"bidirectional controls", "\xE2\x80\xAEIvan Petrenko\xE2\x80\xAC", "Ivan Petrenko", false},
        {"a Cyrillic letter in a Latin word", "Ivan Petr\xD0\xB5nko", "Ivan Petrenko", true},
        {"a Latin letter in a Cyrillic word", "Ив\x61н Петренко", "Иван Петренко", true},
        {"full-width letters", "Ｉｖａｎ Ｐｅｔｒｅｎｋｏ", "Ivan Petrenko", false},
        {"combining accents", "Iva\xCC\x81n Petrenko", "Ivan Petrenko", false},
    };
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        struct arena arena = ARENA_INIT(1 << 24);
        struct match_explanation x;
        struct side a = {.name = CASES[i].a}, b = {.name = CASES[i].b};
        uint32_t got = compare(&a, &b, &arena, &x);
        if (got != 1000000 || x.homoglyphs != CASES[i].homoglyphs)
            fail_msg("%s: %u", CASES[i].label, got);
        arena_release(&arena);
    }
}

/* Any two names: letters of ten scripts, digits, dots, legal forms, in any order. */
static void random_name(uint64_t *seed, char out[256])
{
    static const char *const PIECES[] = {
        "a",     "b",           "e",        "k",        "sh",     "o",        "n",    " ",
        " ",     " ",           ".",        "-",        "'",      "&",        ",",    "(",
        ")",     "1",           "II",       "Ivan ",    "bin ",   "Abdul ",   "LLC",  " Ltd",
        "OOO ",  "Bank ",       "Trading ", "(Dubai) ", "завод ", "нефть ",   "ООО ", "شركة ",
        "محمد ", "علي ",        "مقدم ",    "石油",     "北京",   "有限公司", "王",   "小明",
        "김",    "정은",        "Tse ",     "tung ",    "γ",      "ა",        "א",    "न",
        "ค",     "\xE2\x80\x8B"};
    size_t len = 0;
    out[0] = 0;
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    for (size_t n = 1 + (*seed >> 33) % 14; n > 0; n--) {
        *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        len += (size_t)snprintf(out + len, 256 - len, "%s", PIECES[(*seed >> 33) % LENGTH(PIECES)]);
    }
}

static void sums_hold_for_any_pair(void **state)
{
    (void)state;
    uint64_t seed = 20261125;
    for (size_t i = 0; i < 4000; i++) {
        char a[256], b[256];
        random_name(&seed, a);
        random_name(&seed, b);
        enum schema schema = (enum schema)(SCHEMA_THING + (int)(i % (SCHEMA_COUNT - 1)));
        score(schema, a, b);
        score(schema, a, a);
    }
}

/* The names of the real lists' benchmark, each against the next. */
static void sums_hold_for_real_pairs(void **state)
{
    (void)state;
    const char *shared = getenv("SUBTIER_SHARED");
    char path[4096], line[2][2048] = {"", ""};
    snprintf(path, sizeof path, "%s/bench/names/dev.csv", shared ? shared : "../shared");
    FILE *in = fopen(path, "r");
    if (!in) {
        printf("# SKIP %s is not there\n", path);
        skip();
    }
    for (size_t i = 0; fgets(line[i % 2], sizeof line[0], in); i++)
        for (int person = 0; person < 2; person++)
            score(person ? SCHEMA_PERSON : SCHEMA_COMPANY, line[i % 2], line[1 - i % 2]);
    fclose(in);
}

static void scores_rise_with_z(void **state)
{
    (void)state;
    assert_int_equal(score_of_logits(0), MATCH_THRESHOLD_MICRO);
    assert_true(score_of_logits(-1) < MATCH_THRESHOLD_MICRO);
    uint32_t last = 0;
    for (int32_t z = -30000; z <= 12000; z++) {
        uint32_t got = score_of_logits(z);
        assert_true(got >= last && got <= 1000000);
        last = got;
    }
}

static void writes_json(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT(1 << 24);
    struct match_explanation x;
    struct side a = {.name = "Ivan Petrenko"}, b = {.name = "Petrenko Iwan", .birth = "1972"};
    AUTO_BUF out = BUF_INIT(1 << 20);
    struct json_writer w = JSON_WRITER(&out);
    compare(&a, &b, &arena, &x);
    match_explanation_write(&w, &x);
    assert_true(json_writer_done(&w));
    assert_non_null(strstr(buf_cstr(&out), "\"threshold_margin\""));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(separates),
                                       cmocka_unit_test(ranks),
                                       cmocka_unit_test(births),
                                       cmocka_unit_test(evidence),
                                       cmocka_unit_test(amounts),
                                       cmocka_unit_test(small_contradictions_hide_nothing),
                                       cmocka_unit_test(odd_letters_are_seen_through),
                                       cmocka_unit_test(sums_hold_for_any_pair),
                                       cmocka_unit_test(sums_hold_for_real_pairs),
                                       cmocka_unit_test(weak_aliases),
                                       cmocka_unit_test(trades),
                                       cmocka_unit_test(weird_names),
                                       cmocka_unit_test(scores_rise_with_z),
                                       cmocka_unit_test(writes_json)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
