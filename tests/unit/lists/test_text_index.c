/* Free-text search over listed parties: the syntax, the ranking, and the same as looking at all.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/random.h"
#include "lists/snapshot/text_index.h"

#define PARTY(id_, caption_, schema_, measures_, properties)                                       \
    {                                                                                              \
        .id = STR_ROW(id_), .caption = STR_ROW(caption_), .schema = schema_,                       \
        .measures = measures_,                                                                     \
        .body =                                                                                    \
            STR_ROW("{\"id\":\"" id_ "\",\"caption\":\"" caption_ "\",\"properties\":{" properties \
                    "},\"datasets\":[],\"referents\":[\"old-" id_ "\"],\"target\":true}")          \
    }

static const struct snapshot_listed LISTED[] = {
    PARTY("a:1", "SEK STUDIO", SCHEMA_ORGANIZATION, MEASURE_FREEZE,
          "\"name\":[\"SEK STUDIO\"],\"alias\":[\"SCIENTIFIC EDUCATION KOREA STUDIO\"],"
          "\"country\":[\"kp\",\"cn\"],\"birthCountry\":[\"China\"]"),
    PARTY("a:2", "NINGS CARTOON STUDIO", SCHEMA_ORGANIZATION, MEASURE_FREEZE | MEASURE_SECTORAL,
          "\"name\":[\"NINGS CARTOON STUDIO\"],\"country\":[\"cn\"],"
          "\"notes\":[\"works for SEK on order\"]"),
    PARTY("b:1", "Мария Петрова", SCHEMA_PERSON, MEASURE_DEBARMENT,
          "\"name\":[\"Мария Петрова\"],\"nationality\":[\"ru\"],\"topics\":[\"role.pep\"]"),
    PARTY("b:2", "Empty", SCHEMA_PERSON, 0, ""),
};

static struct text_index *open_index(void)
{
    struct error err = ERROR_INIT;
    struct text_index *index = text_index_new(LISTED, LENGTH(LISTED), &err);
    assert_non_null(index);
    return index;
}

static void questions_find_whom_they_name(void **state)
{
    static const struct {
        const char *question;
        bool fuzzy;
        const char *found; /* positions, best first */
    } cases[] = {
        {"", false, "0123"},
        {"studio", false, "01"},
        {"sek", false, "01"}, /* a name before a note */
        {"Nings Studio", false, "1"},
        {"studio -nings", false, "0"},
        {"nings OR petrova", false, "12"},
        {"nings | sek", false, "10"}, /* a rarer word says more */
        {"\"cartoon studio\"", false, "1"},
        {"\"studio cartoon\"", false, ""},
        {"\"korea studio\"", false, "0"},
        {"cart*", false, "1"},
        {"cart", false, ""},
        {"studoi", false, ""},
        {"studoi", true, "01"},
        {"maria", false, ""}, /* folded as names are: Mariya */
        {"mariia", true, "2"},
        {"Мария", false, "2"},
        {"петрова мария", false, "2"},
        {"a:2", false, "1"},
        {"nobody", true, ""},
        {"-", false, "0123"},
        {"\"", false, "0123"},
        {"SEK STUDIO", false, "01"},
    };
    (void)state;
    struct text_index *index = open_index();
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ARENA arena = ARENA_INIT(16 << 20);
        struct error err = ERROR_INIT;
        struct text_hits hits;
        char found[8] = "";
        assert_true(text_index_search(index, str_of(cases[i].question), cases[i].fuzzy, &arena,
                                      &hits, &err));
        for (size_t h = 0; h < hits.count; h++)
            found[h] = (char)('0' + hits.items[h].listed);
        if (strcmp(found, cases[i].found) != 0)
            fail_msg("\"%s\" finds %s, not %s", cases[i].question, found, cases[i].found);
    }
    text_index_free(index);
}

static void facts_are_countries_and_topics(void **state)
{
    (void)state;
    struct text_index *index = open_index();
    struct text_facts facts = text_index_facts(index, 0);
    assert_int_equal(facts.n_countries, 2);
    assert_true(str_equal(facts.countries[0], STR("kp")));
    assert_int_equal(facts.n_topics, 1); /* of the measures */
    assert_true(str_equal(facts.topics[0], STR("sanction")));
    facts = text_index_facts(index, 1); /* two measures, one topic */
    assert_int_equal(facts.n_topics, 1);
    facts = text_index_facts(index, 2); /* stated topics go before measures */
    assert_int_equal(facts.n_topics, 1);
    assert_true(str_equal(facts.topics[0], STR("role.pep")));
    assert_int_equal(text_index_facts(index, 3).n_countries, 0);
    assert_int_equal(text_index_facts(index, 99).n_topics, 0);
    assert_int_equal(text_index_referent(index, STR("old-a:2")), 1);
    assert_int_equal(text_index_referent(index, STR("a:2")), UINT32_MAX);
    text_index_free(index);
}

/* --- Against looking at every party ----------------------------------------------------------- */

enum { N_RANDOM = 60, N_WORDS = 12, ROUNDS = 400 };

static const char *const WORDS[N_WORDS] = {"north", "south", "trading", "ocean", "star", "blue",
                                           "river", "bank",  "group",   "film",  "east", "gold"};

struct random_party {
    unsigned words[4];
};

static bool holds(const struct random_party *party, unsigned word)
{
    for (size_t i = 0; i < LENGTH(party->words); i++) {
        if (party->words[i] == word)
            return true;
    }
    return false;
}

static unsigned below(uint64_t *seed, unsigned n)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(*seed >> 33) % n;
}

static void equals_looking_at_all(void **state)
{
    (void)state;
    static char bodies[N_RANDOM][256];
    struct snapshot_listed listed[N_RANDOM] = {0};
    struct random_party parties[N_RANDOM];
    struct error err = ERROR_INIT;
    uint64_t seed = 20261125;
    for (size_t i = 0; i < N_RANDOM; i++) {
        for (size_t w = 0; w < LENGTH(parties[i].words); w++)
            parties[i].words[w] = below(&seed, N_WORDS);
        int len = snprintf(bodies[i], sizeof bodies[i],
                           "{\"properties\":{\"name\":[\"%s %s\"],\"notes\":[\"%s; %s\"]}}",
                           WORDS[parties[i].words[0]], WORDS[parties[i].words[1]],
                           WORDS[parties[i].words[2]], WORDS[parties[i].words[3]]);
        listed[i].body = (struct str){bodies[i], (size_t)len};
        listed[i].caption = STR("x");
    }
    struct text_index *index = text_index_new(listed, N_RANDOM, &err);
    assert_non_null(index);
    for (size_t round = 0; round < ROUNDS; round++) {
        AUTO_ARENA arena = ARENA_INIT(16 << 20);
        struct text_hits hits;
        char question[64];
        unsigned a = below(&seed, N_WORDS), b = below(&seed, N_WORDS), c = below(&seed, N_WORDS);
        size_t want = 0;
        snprintf(question, sizeof question, "%s OR %s -%s", WORDS[a], WORDS[b], WORDS[c]);
        for (size_t i = 0; i < N_RANDOM; i++)
            want += (holds(&parties[i], a) || holds(&parties[i], b)) && !holds(&parties[i], c);
        assert_true(text_index_search(index, str_of(question), false, &arena, &hits, &err));
        assert_int_equal(hits.count, want);
        for (size_t h = 0; h < hits.count; h++) {
            const struct random_party *party = &parties[hits.items[h].listed];
            assert_true((holds(party, a) || holds(party, b)) && !holds(party, c));
            assert_true(h == 0 || hits.items[h - 1].weight >= hits.items[h].weight);
        }
    }
    text_index_free(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_find_whom_they_name),
        cmocka_unit_test(facts_are_countries_and_topics),
        cmocka_unit_test(equals_looking_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
