/* unit/match/test_models.c - what an earlier model said, it still says.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/index.h"
#include "match/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Scores as the release that first had subtier-1 gave them: no change of code may move them. */
static const struct {
    enum schema schema;
    const char *query, *candidate;
    uint32_t score_micro;
} FIRST[] = {
    {SCHEMA_PERSON, "Ivan Petrenko", "Ivan Petrenko", 1000000},
    {SCHEMA_PERSON, "Petrenko, Ivan", "Ivan Petrenko", 1000000},
    {SCHEMA_PERSON, "Сергей Лавренко", "Sergey Lavrenko", 984576},
    {SCHEMA_PERSON, "عبد الرحمن القحطاني", "Abdulrahman al-Qahtani", 1000000},
    {SCHEMA_PERSON, "Oleg Petrenko", "Ivan Petrenko", 24472},
    {SCHEMA_PERSON, "Sergey Borisovich Lavrenko", "Sergey Viktorovich Lavrenko", 246542},
    {SCHEMA_PERSON, "Sergei Lavrenko", "Sergey Viktorovich Lavrenko", 966404},
    {SCHEMA_PERSON, "김정수", "Kim Jong Su", 334413},
    {SCHEMA_PERSON, "王小明", "Wang Xiaoming", 668853},
    {SCHEMA_PERSON, "O. Petrenko", "Oleg Petrenko", 707144},
    {SCHEMA_PERSON, "Bogdan Khmelnik Savchyk", "Bogdan Khmelnik Savchuk", 988499},
    {SCHEMA_PERSON, "Muhamed Qassim", "Mohammad Kasim", 970045},
    {SCHEMA_COMPANY, "OOO Luchano", "Luchano LLC", 976671},
    {SCHEMA_COMPANY, "Luchano Tradng LLC - DUBAI BRANCH", "OOO Luchano Trading", 976717},
    {SCHEMA_COMPANY, "Silver Falcon Records Ltd", "SILVER FALCON LIMITED", 458339},
    {SCHEMA_COMPANY, "Alfastroy Limited", "Betamont Limited", 21784},
    {SCHEMA_COMPANY, "KZTM", "Kirov Zavod Transport Machinery", 718800},
    {SCHEMA_COMPANY, "深圳卢卡诺贸易有限公司", "Shenzhen Lukanuo Trading Co., Ltd.", 991327},
    {SCHEMA_COMPANY, "Goldenfuture Shipping", "Golden Future Shipping", 991622},
    {SCHEMA_COMPANY, "Luchano Fund II", "Luchano Fund III", 656131},
    {SCHEMA_COMPANY, "ООО Лучано", "Luchano", 976671},
    {SCHEMA_VESSEL, "Ocean Star 1", "Ocean Star 2", 224907},
    {SCHEMA_VESSEL, "MV Blue Pearl", "Blue Pearl", 972157},
    {SCHEMA_ORGANIZATION, "Institute of Theoretical Petrol Ge",
     "Institute of Theoretical Petrol Geology and Drilling", 989461},
};

static struct subject subject_of(enum schema schema, const struct subject_name *name)
{
    return (struct subject){.schema = schema, .names = name, .n_names = 1};
}

static void the_first_model_says_what_it_said(void **state)
{
    (void)state;
    const struct model *model = match_model_find(STR("subtier-1"));
    for (size_t i = 0; i < LENGTH(FIRST); i++) {
        struct arena arena = ARENA_INIT(1 << 24);
        struct error err = ERROR_INIT;
        struct match_explanation x;
        struct subject_name names[] = {{str_of(FIRST[i].query), NAME_PRIMARY},
                                       {str_of(FIRST[i].candidate), NAME_PRIMARY}};
        struct subject q = subject_of(FIRST[i].schema, &names[0]),
                       c = subject_of(FIRST[i].schema, &names[1]);
        assert_true(match_compare_by(model, &q, &c, &arena, &x, &err));
        if (x.score_micro != FIRST[i].score_micro)
            fail_msg("%s | %s: %u, was %u", FIRST[i].query, FIRST[i].candidate, x.score_micro,
                     FIRST[i].score_micro);
        assert_string_equal(x.model, "subtier-1");
        assert_int_equal(x.n_features, 16);
        arena_release(&arena);
    }
}

static void models_are_found_by_id(void **state)
{
    (void)state;
    assert_null(match_model_find(STR("subtier-0")));
    assert_null(match_model_find(STR("")));
    assert_ptr_equal(match_model_find(str_of(match_model_id())), match_model());
    size_t n = 0;
    for (; match_model_at(n); n++)
        assert_ptr_equal(match_model_find(str_of(match_model_name(match_model_at(n)))),
                         match_model_at(n));
    assert_true(n >= 2);
}

/* An index made again by another model scores as that model compares. */
static void an_index_has_one_model(void **state)
{
    (void)state;
    const struct model *first = match_model_find(STR("subtier-1"));
    for (size_t i = 0; i < LENGTH(FIRST); i++) {
        struct arena arena = ARENA_INIT(1 << 24);
        struct error err = ERROR_INIT;
        struct match_hits hits;
        struct match_search search = {.cutoff_micro = MATCH_THRESHOLD_MICRO};
        struct subject_name names[] = {{str_of(FIRST[i].query), NAME_PRIMARY},
                                       {str_of(FIRST[i].candidate), NAME_PRIMARY}};
        struct subject q = subject_of(FIRST[i].schema, &names[0]),
                       c = subject_of(FIRST[i].schema, &names[1]);
        struct match_index *newest = match_index_new(&c, 1, &err);
        assert_non_null(newest);
        struct match_index *index = match_index_again(newest, first, &err);
        assert_non_null(index);
        match_index_free(newest);
        assert_true(match_index_search(index, &q, &search, &arena, &hits, &err));
        bool alert = FIRST[i].score_micro >= MATCH_THRESHOLD_MICRO;
        assert_int_equal(hits.count, alert);
        if (alert)
            assert_int_equal(hits.items[0].score_micro, FIRST[i].score_micro);
        match_index_free(index);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_first_model_says_what_it_said),
                                       cmocka_unit_test(models_are_found_by_id),
                                       cmocka_unit_test(an_index_has_one_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
