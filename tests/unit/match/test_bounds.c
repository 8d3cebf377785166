/* unit/match/test_bounds.c - what turns candidates away unread never turns away too many.
 *
 * The bounds are compared with what they bound, over words and names made of a few letters, so that
 * near ones are frequent. The seed is printed, SUBTIER_SEED sets it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "match/edit.h"
#include "match/model.h"
#include "match/similar.h"

static uint64_t seed;

static uint32_t roll(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 16) % below);
}

static const char *const ALPHABETS[] = {"abcdefghijklmnopqrstuvwxyz", "aeiouhmd", "shcktzSC",
                                        "0158obls", "aabbh"};

static struct str make_word(char out[EDIT_LETTERS_MAX + 8], uint32_t longest)
{
    const char *alphabet = ALPHABETS[roll(LENGTH(ALPHABETS))];
    size_t len = 1 + roll(longest);
    for (size_t i = 0; i < len; i++)
        out[i] = alphabet[roll((uint32_t)strlen(alphabet))];
    return (struct str){out, len};
}

/* Another word, or the same with a few slips. */
static struct str make_other(struct str word, char out[EDIT_LETTERS_MAX + 8])
{
    if (roll(3) == 0)
        return make_word(out, 12);
    memcpy(out, word.ptr, word.len);
    size_t len = word.len;
    for (uint32_t slips = roll(4); slips && len > 1; slips--) {
        size_t at = roll((uint32_t)len);
        if (roll(3) == 0 && len < EDIT_LETTERS_MAX) {
            memmove(out + at + 1, out + at, len - at);
            len++;
        } else if (roll(2)) {
            memmove(out + at, out + at + 1, len - at - 1);
            len--;
        } else {
            out[at] = "aeioudtszbpkc"[roll(13)];
        }
    }
    return (struct str){out, len};
}

static void edit_least_is_least(void **state)
{
    (void)state;
    for (int round = 0; round < 200000; round++) {
        char one[EDIT_LETTERS_MAX + 8], two[EDIT_LETTERS_MAX + 8];
        struct str a = make_word(one, roll(8) ? 12 : EDIT_LETTERS_MAX + 6), b = make_other(a, two);
        struct edit_profile profile;
        edit_profile_of(a, &profile);
        unsigned cost = edit_cost(a, b, 100000), least = edit_least(&profile, b, true);
        if (least > cost)
            fail_msg("%.*s %.*s: %u, but at least %u", STR_ARG(a), STR_ARG(b), cost, least);
        assert_int_equal(edit_cost(b, a, 100000), cost);
        assert_true(edit_least(&profile, a, true) == 0);
        unsigned limit = roll(400);
        assert_int_equal(edit_cost(a, b, limit), cost > limit ? limit + 1 : cost);
    }
}

static const char *const NAMES[] = {"Muhammad Ali Hassan",
                                    "Mohamed Aly Hasan",
                                    "محمد علي حسن",
                                    "Сергей Лавренко",
                                    "Sergey Lavrenko Petrovich",
                                    "Kim Jong Un",
                                    "김정은",
                                    "习近平",
                                    "Xi Jinping",
                                    "Abd al-Rahman bin Ali",
                                    "A. B. Smith",
                                    "Zvezda Shipping LLC",
                                    "Zvesda Shiping Co., Ltd.",
                                    "Golden Future Trading",
                                    "Goldenfuture Tradng",
                                    "KZTM",
                                    "深圳市金星科技有限公司",
                                    "Bank of Crimea 2",
                                    "Bank Krym II",
                                    "Завод имени Кирова",
                                    "Intl Oil & Gas Industries",
                                    "International Oil Industry"};

static void similar_at_best_is_best(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT(256u << 20);
    struct name names[LENGTH(NAMES)][MODE_COUNT];
    for (size_t i = 0; i < LENGTH(NAMES); i++)
        for (unsigned mode = 0; mode < MODE_COUNT; mode++)
            assert_true(name_prepare(&arena, match_model(), str_of(NAMES[i]), (enum name_mode)mode,
                                     &names[i][mode]));
    size_t met = 0;
    for (size_t i = 0; i < LENGTH(NAMES) * MODE_COUNT; i++) {
        struct name *q = &names[i / MODE_COUNT][i % MODE_COUNT];
        for (size_t t = 0; t < q->n_tokens; t++) {
            struct similar_probe probe;
            similar_probe_of(&q->tokens[t], &probe);
            q->tokens[t].probe = &probe;
            for (size_t j = 0; j < LENGTH(NAMES); j++) {
                const struct name *c = &names[j][i % MODE_COUNT];
                for (size_t u = 0; u < c->n_tokens; u++) {
                    unsigned quality = similar_tokens(&q->tokens[t], &c->tokens[u]).quality;
                    assert_true(similar_at_best(&q->tokens[t], &c->tokens[u]) >= quality);
                    met += quality > 0;
                }
            }
            q->tokens[t].probe = NULL;
        }
    }
    assert_true(met > 200);
    arena_release(&arena);
}

static void curve_most_is_most(void **state)
{
    (void)state;
    const struct curve up_and_down = {{0, 10, 20, 30, 40, 50}, {0, 500, -300, 200, -700, 100}};
    for (int32_t value = -10; value < 70; value++) {
        int32_t from = INT32_MIN, upto = INT32_MIN;
        for (int32_t v = -20; v < 80; v++) {
            int32_t effect = curve_effect(&up_and_down, v);
            if (v >= value && effect > from)
                from = effect;
            if (v <= value && effect > upto)
                upto = effect;
        }
        assert_int_equal(curve_most(&up_and_down, value, false), from);
        assert_int_equal(curve_most(&up_and_down, value, true), upto);
    }
    assert_int_equal(curve_most(&up_and_down, INT32_MIN, false), 500);
}

static void least_logits_of_a_score(void **state)
{
    (void)state;
    for (uint32_t score = 1; score <= 1000000; score += 1 + roll(997)) {
        int32_t z = logits_of_score(score);
        if (z == INT32_MIN)
            continue;
        assert_true(score_of_logits(z) >= score);
        assert_true(score_of_logits(z - 1) < score);
    }
    assert_int_equal(logits_of_score(0), INT32_MIN);
    assert_int_equal(logits_of_score(700000), 0);
}

int main(void)
{
    const char *text = getenv("SUBTIER_SEED");
    seed = text ? strtoull(text, NULL, 10) : (uint64_t)time(NULL) * 2654435761u;
    printf("# seed %llu\n", (unsigned long long)seed);
    seed |= 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edit_least_is_least), cmocka_unit_test(similar_at_best_is_best),
        cmocka_unit_test(curve_most_is_most), cmocka_unit_test(least_logits_of_a_score)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
