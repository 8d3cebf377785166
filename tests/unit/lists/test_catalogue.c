/* unit/lists/test_catalogue.c - the embedded catalogue, and what listings mean.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/catalogue/catalogue.h"

#include "lists/catalogue/measures.h"
#include "tests/unit/core/check.h"

static void every_file_is_good_and_sorted(void **state)
{
    (void)state;
    size_t count;
    const struct catalogue_list *lists = catalogue_lists(&count);
    CHECK_INT("lists", 17, count);
    for (size_t i = 0; i < count; i++) {
        CHECK("an address, or a page", (lists[i].n_urls > 0) != (lists[i].page.len > 0));
        CHECK("stale only after a missed refresh", lists[i].max_age_ms > lists[i].refresh_ms);
        if (i > 0)
            CHECK("sorted", str_compare(lists[i - 1].id, lists[i].id) < 0);
    }
    const struct catalogue_list *sdn = catalogue_find(STR("us-ofac-sdn"));
    assert_non_null(sdn);
    CHECK_STR("regime", STR("us-ofac"), sdn->regime);
    CHECK("required", sdn->required);
    CHECK_INT("canaries", 3, sdn->n_canaries);
    CHECK_STR("a canary's name", STR("HAMAS"), sdn->canaries[0].name);
    assert_null(catalogue_find(STR("own")));
}

static const struct {
    const char *label, *text, *want;
} faults[] = {
    {"unknown key", "id = a\nfoo = b\n", "line 2: \"foo = b\" is not understood"},
    {"no equals sign", "id\n", "line 1: \"id\" is not understood"},
    {"not HTTPS", "url = http://x\n", "line 1: \"url = http://x\" is not understood"},
    {"a duration without unit", "refresh = 6\n", "line 1: \"refresh = 6\" is not understood"},
    {"not enough", "id = a\n", "id, publisher, title, format, regime and licence are needed"},
};

static void a_bad_file_names_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(faults); i++) {
        struct catalogue_list list;
        struct error err = ERROR_INIT;
        CHECK(faults[i].label, !catalogue_parse(str_of(faults[i].text), &list, &err));
        CHECK_TEXT(faults[i].label, faults[i].want, err.message);
    }
}

static const struct {
    const char *list, *programme;
    unsigned want;
} listings[] = {
    {"us-ofac-sdn", "DPRK3", MEASURE_FREEZE},
    {"us-ofac-cons", "UKRAINE-EO13662", MEASURE_SECTORAL},
    {"us-ofac-cons", "CMIC-EO13959", MEASURE_SECTORAL},
    {"us-ofac-cons", "SDGT", MEASURE_SECTORAL},
    {"un-sc", "Al-Qaida", MEASURE_FREEZE},
    {"wb-debarred", "Fraudulent Practice", MEASURE_DEBARMENT},
    {"us-dpl", "", MEASURE_LICENCE},
    {"us-uflpa", "", MEASURE_IMPORT},
    {"own-list", "anything", MEASURE_FREEZE},
};

static void measures_follow_the_publishers_words(void **state)
{
    (void)state;
    static const struct {
        const char *words[2];
        size_t n;
        unsigned want;
    } cases[] = {
        {{"Asset freeze"}, 1, MEASURE_FREEZE},
        {{"Asset freeze", "Travel Ban"}, 2, MEASURE_FREEZE | MEASURE_INFORMATION},
        {{"Prohibition of port entry"}, 1, MEASURE_PORT},
        {{"Trust Services Sanctions"}, 1, MEASURE_SECTORAL},
        {{"article 16 and 17 -- Restrictions on the money and capital market"},
         1,
         MEASURE_SECTORAL},
        {{"Vessel-related measures"}, 1, MEASURE_PORT},
        {{"Financial measures, annex 2"}, 1, MEASURE_FREEZE},
        {{"article 12 -- Restrictions on named individuals and entities"}, 1, MEASURE_FREEZE},
        {{"Words of tomorrow"}, 1, MEASURE_FREEZE},
        {{"Travel ban", "Words of tomorrow"}, 2, MEASURE_FREEZE | MEASURE_INFORMATION},
        {{NULL}, 0, MEASURE_FREEZE},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct str words[2];
        for (size_t n = 0; n < cases[i].n; n++)
            words[n] = str_of(cases[i].words[n]);
        CHECK_INT(cases[i].n ? cases[i].words[0] : "none", cases[i].want,
                  measures_of_sanctions(words, cases[i].n));
    }
}

static void measures_follow_list_and_programme(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(listings); i++) {
        struct str programme = str_of(listings[i].programme);
        CHECK_INT(listings[i].list, listings[i].want,
                  measures_of_programmes(str_of(listings[i].list), &programme, programme.len > 0));
    }
    const struct str topics[] = {STR_ROW("debarment"), STR_ROW("export.control"),
                                 STR_ROW("role.pep")};
    CHECK_INT("topics", MEASURE_DEBARMENT | MEASURE_LICENCE, measures_of_topics(topics, 3));
    CHECK_INT("a topic that forbids nothing", MEASURE_INFORMATION,
              measures_of_topics(topics + 2, 1));
    const struct str sanction[] = {STR_ROW("sanction"), STR_ROW("sanction.linked")};
    CHECK_INT("sanction", MEASURE_FREEZE, measures_of_topics(sanction, 1));
    CHECK_INT("linked to a sanctioned party", MEASURE_INFORMATION,
              measures_of_topics(sanction + 1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_good_and_sorted),
        cmocka_unit_test(a_bad_file_names_its_line),
        cmocka_unit_test(measures_follow_list_and_programme),
        cmocka_unit_test(measures_follow_the_publishers_words),
    };
    return cmocka_run_group_tests_name("lists/catalogue", tests, NULL, NULL);
}
