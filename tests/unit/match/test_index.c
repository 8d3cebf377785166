/* unit/match/test_index.c - the index finds whom trying all would find.
 *
 * Generated lists and mutated queries; the seed is printed, SUBTIER_SEED sets it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/index.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "match/trial.h"

enum { PARTIES = 48, ROUNDS = 110, QUERIES = 50, TEXT = 160 };

static uint64_t seed;

static uint32_t roll(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 16) % below);
}

static const char *const GIVEN[] = {
    "Sergey", "Sergei", "Aleksandr",     "Muhammad", "Mohamed", "Kim",       "Jong",   "Un",
    "Ali",    "Hassan", "Abd al-Rahman", "Xi",       "Jinping", "Сергей",    "محمد",   "علي",
    "张",     "习近平", "김정은",        "N.",       "Juan",    "Maria",     "Hsi",    "Chin-ping",
    "Xi",     "Mao",    "Tse-tung",      "Zedong",   "ثاقب",    "Saqib",     "مقدم",   "Moghaddam",
    "Abdul",  "Basir",  "Abdulbasir",    "Hamid",    "Reza",    "Hamidreza", "علیرضا", "bin"};
static const char *const FAMILY[] = {
    "Lavrenko",     "Lavrenkov",      "al-Tikriti",      "Petrenko",  "Gonzalez",
    "Gonzales",     "Chol",           "Kwang",           "Лавренко",  "التكريتي",
    "van der Berg", "O'Neil",         "Viktorovich",     "bin Ladin", "Khan",
    "Haqqani",      "Aleksandrovich", "Aliaksandravich", "علوش",      "Allouche"};
static const char *const WORDS[] = {"Zvezda",
                                    "Luchano",
                                    "Ocean",
                                    "Star",
                                    "Golden",
                                    "Trading",
                                    "Shipping",
                                    "International",
                                    "Bank",
                                    "of",
                                    "the",
                                    "Oil",
                                    "&",
                                    "Gas",
                                    "Technology",
                                    "44",
                                    "II",
                                    "Petrochemical",
                                    "Goldenfuture",
                                    "深圳",
                                    "银行",
                                    "Завод",
                                    "شركة",
                                    "KZTM",
                                    "Kirov",
                                    "Transport",
                                    "Machinery",
                                    "Iran",
                                    "Korea",
                                    "(Dubai)",
                                    "нефтяная",
                                    "авиационный",
                                    "Aviation",
                                    "НПО",
                                    "石油",
                                    "北京",
                                    "Beijing",
                                    "무역",
                                    "للتجارة",
                                    "العامة",
                                    "General",
                                    "صنایع",
                                    "Trafalgura",
                                    "Trafigura",
                                    "(Tehran)",
                                    "banco",
                                    "denizcilik",
                                    "III",
                                    "深圳市"};
static const char *const FORMS[] = {"LLC",
                                    "Ltd",
                                    "OOO",
                                    "GmbH",
                                    "Co., Ltd.",
                                    "S.A. de C.V.",
                                    "JSC",
                                    "",
                                    "Joint Stock Company",
                                    "Limited Liability Company"};

#define PICK(list) (list)[roll((uint32_t)LENGTH(list))]

static void make_name(char out[TEXT], bool person)
{
    size_t len = 0;
    size_t n = 1 + roll(person ? 3 : 4);
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(out + len, TEXT - len, "%s%s", i ? " " : "",
                                !person     ? PICK(WORDS)
                                : i + 1 < n ? PICK(GIVEN)
                                            : PICK(FAMILY));
    if (!person)
        snprintf(out + len, TEXT - len, " %s", PICK(FORMS));
}

/* Slips as people make them; may cut a character in two, which must do no harm. */
static void mutate(char text[TEXT])
{
    size_t len = strlen(text);
    for (uint32_t slips = roll(4); slips && len > 3; slips--) {
        size_t at = roll((uint32_t)len - 1);
        switch (roll(6)) {
        case 0: /* drop */
            memmove(text + at, text + at + 1, len - at);
            len--;
            break;
        case 1: /* double */
            if (len + 2 < TEXT) {
                memmove(text + at + 1, text + at, len - at + 1);
                len++;
            }
            break;
        case 2: { /* swap */
            char c = text[at];
            text[at] = text[at + 1];
            text[at + 1] = c;
            break;
        }
        case 3:
            text[at] = (char)('a' + roll(26));
            break;
        case 4:
            text[at] = ' ';
            break;
        default: { /* first word last */
            char copy[TEXT];
            char *space = strchr(text, ' ');
            if (!space)
                break;
            snprintf(copy, sizeof copy, "%.*s %.*s", (int)strlen(space + 1), space + 1,
                     (int)(space - text), text);
            memcpy(text, copy, strlen(copy) + 1);
            len = strlen(text);
        }
        }
    }
}

struct party {
    char texts[3][TEXT];
    struct subject_name names[3];
    struct subject_birth birth;
    struct subject_identifier identifier;
    char number[16];
    struct str country;
    struct subject subject;
};

static enum schema some_schema(bool person)
{
    static const enum schema FIRMS[] = {SCHEMA_COMPANY, SCHEMA_ORGANIZATION, SCHEMA_LEGAL_ENTITY,
                                        SCHEMA_VESSEL, SCHEMA_THING};
    return person ? (roll(8) ? SCHEMA_PERSON : SCHEMA_LEGAL_ENTITY) : PICK(FIRMS);
}

static void finish(struct party *p, size_t n_names, bool person)
{
    static const struct str COUNTRIES[] = {{"kp", 2}, {"ru", 2}, {"fr", 2}};
    p->subject =
        (struct subject){.schema = some_schema(person), .names = p->names, .n_names = n_names};
    for (size_t i = 0; i < n_names; i++)
        p->names[i] = (struct subject_name){str_of(p->texts[i]), (enum name_role)roll(4)};
    if (roll(2)) {
        p->birth.from = (struct date){(int16_t)(1950 + roll(6)), (int8_t)(1 + roll(12)),
                                      (int8_t)(1 + roll(28))};
        p->birth.to = p->birth.from;
        p->subject.births = &p->birth;
        p->subject.n_births = 1;
    }
    if (roll(3) == 0) {
        p->country = PICK(COUNTRIES);
        p->subject.countries = &p->country;
        p->subject.n_countries = 1;
    }
    if (roll(4) == 0) {
        snprintf(p->number, sizeof p->number, "10%u", 100 + roll(30));
        p->identifier = (struct subject_identifier){STR("idNumber"), str_of(p->number), STR_EMPTY};
        p->subject.identifiers = &p->identifier;
        p->subject.n_identifiers = 1;
    }
}

static uint32_t by_trying(const struct subject *query, const struct subject *listed)
{
    struct arena arena = ARENA_INIT(1 << 24);
    struct match_explanation x;
    struct error err = ERROR_INIT;
    assert_true(match_compare(query, listed, &arena, &x, &err));
    uint32_t score = x.score_micro;
    arena_release(&arena);
    return score;
}

/* The quick way of trying all says what the plain one does, from the threshold on. */
static void check_trial(const struct match_trial *trial, const struct subject *listed, size_t count,
                        const struct subject *query, const struct match_hits *hits)
{
    struct arena arena = ARENA_INIT(1 << 26);
    struct error err = ERROR_INIT;
    uint32_t scores[PARTIES], wrong;
    assert_true(match_trial_scores(trial, query, 0, count, &arena, scores, &err));
    for (size_t i = 0; i < count; i++) {
        uint32_t score = by_trying(query, &listed[i]);
        if (score >= MATCH_THRESHOLD_MICRO || scores[i] >= MATCH_THRESHOLD_MICRO)
            assert_int_equal(scores[i], score);
    }
    assert_true(match_trial_agrees(hits, scores, count, MATCH_THRESHOLD_MICRO, &wrong));
    if (hits->count) {
        scores[hits->items[0].listed]++;
        assert_false(match_trial_agrees(hits, scores, count, MATCH_THRESHOLD_MICRO, &wrong));
        assert_int_equal(wrong, hits->items[0].listed);
    }
    arena_release(&arena);
}

static void check_query(const struct match_index *index, const struct match_trial *trial,
                        const struct subject *listed, size_t count, const struct subject *query)
{
    struct arena arena = ARENA_INIT(1 << 26);
    struct error err = ERROR_INIT;
    struct match_search search = {.cutoff_micro = MATCH_THRESHOLD_MICRO};
    struct match_hits hits;
    assert_true(match_index_search(index, query, &search, &arena, &hits, &err));
    assert_int_equal(hits.count, hits.total);
    size_t expected = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t score = by_trying(query, &listed[i]);
        if (score < MATCH_THRESHOLD_MICRO)
            continue;
        expected++;
        bool found = false;
        for (size_t h = 0; h < hits.count; h++)
            found |= hits.items[h].listed == i && hits.items[h].score_micro == score;
        if (!found)
            fail_msg("\"%.*s\" against \"%.*s\": %u, not found so", STR_ARG(query->names[0].text),
                     STR_ARG(listed[i].names[0].text), score);
    }
    assert_int_equal(hits.total, expected);
    if (roll(8) == 0)
        check_trial(trial, listed, count, query, &hits);
    for (size_t h = 1; h < hits.count; h++)
        assert_true(hits.items[h - 1].score_micro >= hits.items[h].score_micro);
    arena_release(&arena);
}

/* Bounds turn candidates away; whatever the cutoff, those at or above it are the same. */
static void check_cutoff(const struct match_index *index, const struct subject *query)
{
    struct arena arena = ARENA_INIT(1 << 26);
    struct error err = ERROR_INIT;
    struct match_hits all, hits;
    struct match_search unbounded = {0}, search = {.cutoff_micro = 100000 + roll(880000)};
    assert_true(match_index_search(index, query, &unbounded, &arena, &all, &err));
    assert_true(match_index_search(index, query, &search, &arena, &hits, &err));
    size_t expected = 0;
    while (expected < all.count && all.items[expected].score_micro >= search.cutoff_micro)
        expected++;
    assert_int_equal(hits.count, expected);
    for (size_t i = 0; i < expected; i++) {
        assert_int_equal(hits.items[i].listed, all.items[i].listed);
        assert_int_equal(hits.items[i].score_micro, all.items[i].score_micro);
    }
    arena_release(&arena);
}

static void finds_all(void **state)
{
    (void)state;
    static struct party parties[PARTIES];
    struct subject listed[PARTIES];
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < PARTIES; i++) {
            bool person = roll(2);
            size_t n = 1 + roll(3);
            for (size_t k = 0; k < n; k++)
                make_name(parties[i].texts[k], person);
            finish(&parties[i], n, person);
            listed[i] = parties[i].subject;
        }
        struct error err = ERROR_INIT;
        struct match_index *index = match_index_new(listed, PARTIES, &err);
        struct match_trial *trial = match_trial_of_index(index, &err);
        assert_non_null(index);
        assert_non_null(trial);
        for (size_t q = 0; q < QUERIES; q++) {
            struct party query;
            memset(&query, 0, sizeof query);
            bool person = roll(2);
            for (size_t k = 0; k < 2; k++) {
                if (roll(3))
                    memcpy(query.texts[k], parties[roll(PARTIES)].texts[0], TEXT);
                else
                    make_name(query.texts[k], person);
                mutate(query.texts[k]);
            }
            finish(&query, 1 + roll(2), person);
            check_query(index, trial, listed, PARTIES, &query.subject);
            check_cutoff(index, &query.subject);
        }
        match_trial_free(trial);
        match_index_free(index);
    }
}

static bool refuse_even(void *context, uint32_t listed)
{
    (void)context;
    return listed % 2;
}

static void obeys_limits(void **state)
{
    (void)state;
    struct subject_name names[4] = {{STR("Ivan Petrenko"), NAME_PRIMARY},
                                    {STR("Ivan Petrenko"), NAME_PRIMARY},
                                    {STR("Ivan Petrenco"), NAME_PRIMARY},
                                    {STR("Oleg Sidorchuk"), NAME_PRIMARY}};
    struct subject listed[4];
    for (size_t i = 0; i < 4; i++)
        listed[i] = (struct subject){.schema = SCHEMA_PERSON, .names = &names[i], .n_names = 1};
    struct error err = ERROR_INIT;
    struct match_index *index = match_index_new(listed, 4, &err);
    struct arena arena = ARENA_INIT(1 << 24);
    struct match_hits hits;
    struct match_search search = {.cutoff_micro = MATCH_THRESHOLD_MICRO, .limit = 1};
    assert_int_equal(match_index_count(index), 4);
    assert_true(match_index_bytes(index) > 0);
    assert_true(match_index_search(index, &listed[0], &search, &arena, &hits, &err));
    assert_int_equal(hits.count, 1);
    assert_int_equal(hits.total, 3);
    assert_int_equal(hits.items[0].listed, 0);
    search = (struct match_search){.cutoff_micro = MATCH_THRESHOLD_MICRO, .accept = refuse_even};
    assert_true(match_index_search(index, &listed[0], &search, &arena, &hits, &err));
    assert_int_equal(hits.total, 1);
    assert_int_equal(hits.items[0].listed, 1);
    struct match_explanation x;
    assert_true(match_index_explain(index, &listed[0], 1, &arena, &x, &err));
    assert_int_equal(x.score_micro, 1000000);
    assert_false(match_index_explain(index, &listed[0], 4, &arena, &x, &err));
    arena_release(&arena);
    match_index_free(index);
    match_index_free(NULL);
    index = match_index_new(listed, 0, &err);
    arena_init(&arena, 1 << 24);
    assert_true(match_index_search(index, &listed[0], &search, &arena, &hits, &err));
    assert_int_equal(hits.count, 0);
    arena_release(&arena);
    match_index_free(index);
}

static void survives_hostile_parties(void **state)
{
    (void)state;
    static struct subject_name names[500];
    static char texts[500][TEXT], endless[100000];
    for (size_t i = 0; i < sizeof endless; i++)
        endless[i] = "muhammad ali trading "[i % 21];
    for (size_t i = 0; i < 500; i++) {
        make_name(texts[i], i % 2);
        names[i] = (struct subject_name){str_of(texts[i]), NAME_ALIAS};
    }
    names[0].text = (struct str){endless, sizeof endless};
    struct subject party = {.schema = SCHEMA_PERSON, .names = names, .n_names = 500};
    struct error err = ERROR_INIT;
    struct match_index *index = match_index_new(&party, 1, &err);
    struct arena arena = ARENA_INIT(256u << 20);
    struct match_search search = {.cutoff_micro = MATCH_THRESHOLD_MICRO};
    struct match_hits hits;
    struct subject query = {.schema = SCHEMA_PERSON, .names = names, .n_names = 20};
    assert_true(match_index_search(index, &query, &search, &arena, &hits, &err));
    assert_int_equal(hits.total, 1);
    arena_release(&arena);
    struct arena tiny = ARENA_INIT(256);
    assert_false(match_index_search(index, &query, &search, &tiny, &hits, &err));
    assert_int_equal(err.code, ERROR_MEMORY);
    arena_release(&tiny);
    match_index_free(index);
}

/* However an identifier is written, the index finds by it whom comparing finds. */
static void finds_by_identifiers(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *query, *other_kind, *listed;
        bool found;
    } CASES[] = {
        {"swiftBic", "ABCDRUMM", "swiftBic", "ABCDRUMMXXX", true}, /* a branch of the bank */
        {"swiftBic", "ABCDRUMMXXX", "swiftBic", "ABCDRUMM044", true},
        {"swiftBic", "ABCDRUMM12", "swiftBic", "abcd rumm", true}, /* of no length a BIC has */
        {"registrationNumber", "12345678901", "registrationNumber", "12345678999", false},
        {"registrationNumber", "12345678901", "idNumber", "123-4567-8901", true},
        {"passportNumber", "AB12345", "passportNumber", "ab 12345", true},
        {"passportNumber", "AB12345", "passportNumber", "AB12346", false},
    };
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        struct subject_name names[2] = {{STR("Zvezda"), NAME_PRIMARY},
                                        {STR("Kirov"), NAME_PRIMARY}};
        struct subject_identifier ids[2] = {
            {str_of(CASES[i].kind), str_of(CASES[i].query), STR_EMPTY},
            {str_of(CASES[i].other_kind), str_of(CASES[i].listed), STR_EMPTY}};
        struct subject both[2];
        for (size_t k = 0; k < 2; k++)
            both[k] = (struct subject){.schema = SCHEMA_COMPANY,
                                       .names = &names[k],
                                       .n_names = 1,
                                       .identifiers = &ids[k],
                                       .n_identifiers = 1};
        struct error err = ERROR_INIT;
        struct match_index *index = match_index_new(&both[1], 1, &err);
        struct arena arena = ARENA_INIT(1 << 24);
        struct match_hits hits;
        struct match_search search = {.cutoff_micro = MATCH_THRESHOLD_MICRO};
        assert_true(match_index_search(index, &both[0], &search, &arena, &hits, &err));
        assert_int_equal(hits.total, CASES[i].found);
        assert_int_equal(by_trying(&both[0], &both[1]) >= MATCH_THRESHOLD_MICRO, CASES[i].found);
        arena_release(&arena);
        match_index_free(index);
    }
}

enum { THREADS = 4, SEARCHES = 400, SHARED = 64 };

struct searcher {
    const struct match_index *index;
    const struct subject *listed;
    size_t first, found;
};

static void *search_often(void *context)
{
    struct searcher *s = context;
    for (size_t i = 0; i < SEARCHES; i++) {
        struct arena arena = ARENA_INIT(1 << 24);
        struct error err = ERROR_INIT;
        struct match_hits hits;
        struct match_search search = {.cutoff_micro = MATCH_THRESHOLD_MICRO};
        const struct subject *query = &s->listed[(s->first + i) % SHARED];
        if (match_index_search(s->index, query, &search, &arena, &hits, &err))
            s->found += hits.total;
        arena_release(&arena);
    }
    return NULL;
}

/* Threads share an index and the working memory it keeps; each finds what one alone would. */
static void serves_many_threads(void **state)
{
    (void)state;
    static char texts[SHARED][TEXT];
    static struct subject_name names[SHARED];
    struct subject listed[SHARED];
    for (size_t i = 0; i < SHARED; i++) {
        make_name(texts[i], i % 2);
        names[i] = (struct subject_name){str_of(texts[i]), NAME_PRIMARY};
        listed[i] = (struct subject){
            .schema = i % 2 ? SCHEMA_PERSON : SCHEMA_COMPANY, .names = &names[i], .n_names = 1};
    }
    struct error err = ERROR_INIT;
    struct match_index *index = match_index_new(listed, SHARED, &err);
    assert_non_null(index);
    struct searcher alone = {index, listed, 0, 0}, searchers[THREADS];
    search_often(&alone);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        searchers[i] = (struct searcher){index, listed, 0, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, search_often, &searchers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(searchers[i].found, alone.found);
    }
    match_index_free(index);
}

int main(void)
{
    const char *text = getenv("SUBTIER_SEED");
    seed = text ? strtoull(text, NULL, 10) : (uint64_t)time(NULL) * 2654435761u;
    printf("# seed %llu\n", (unsigned long long)seed);
    seed |= 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_all), cmocka_unit_test(obeys_limits),
                                       cmocka_unit_test(survives_hostile_parties),
                                       cmocka_unit_test(finds_by_identifiers),
                                       cmocka_unit_test(serves_many_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
