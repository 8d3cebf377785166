/* match/edit.c - how far apart two folded words are.
 *
 * Rows of the usual table are kept for i-2, i-1 and i; a row whose cheapest cell exceeds the limit
 * ends the work, since costs only grow downwards (a swap of cost 80 from row i-2 was in reach of
 * row i-1 as well: both of its single edits cost at most 80 less than what they lead to, so the
 * test looks at two rows).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/edit.h"

enum {
    COST_VOWEL = 60,
    COST_INSERT_VOWEL = 70,
    COST_INSERT_H = 45,
    COST_DOUBLE = 35,
    COST_SWAP = 80,
    COST_FIRST = 25, /* on top, when the first letters differ */
};

#define BIT(c) (1u << ((c)&31))
static const unsigned VOWELS = BIT('a') | BIT('e') | BIT('i') | BIT('o') | BIT('u') | BIT('y');

static const struct {
    char a, b;
    unsigned char cost;
} NEAR[] = {
    {'o', 'u', 35}, {'e', 'i', 40}, {'i', 'y', 20}, {'j', 'y', 30}, {'k', 'q', 30}, {'c', 'k', 30},
    {'c', 'q', 30}, {'k', 'x', 30}, {'v', 'w', 20}, {'s', 'z', 40}, {'c', 's', 50}, {'d', 't', 50},
    {'b', 'p', 60}, {'0', 'o', 30}, {'1', 'i', 30}, {'1', 'l', 30}, {'5', 's', 30}, {'8', 'b', 30},
    {'i', 'j', 40}, {'f', 'v', 60}, {'g', 'k', 60}, {'g', 'j', 60}, {'i', 'l', 70}, {'a', 'e', 45},
    {'S', 's', 45}, {'C', 'S', 50}, {'C', 'j', 60}, {'S', 'j', 60}, {'C', 'z', 60}, {'C', 'k', 70},
    {'j', 'z', 50}, {'0', 'u', 60}, {'h', 'k', 60}, {'m', 'n', 70},
};

static bool is_vowel(char c) { return c >= 'a' && c <= 'z' && VOWELS & BIT((unsigned char)c); }

static unsigned substitution(char a, char b)
{
    if (a == b)
        return 0;
    char low = a < b ? a : b, high = a < b ? b : a;
    for (size_t i = 0; i < LENGTH(NEAR); i++)
        if (NEAR[i].a == low && NEAR[i].b == high)
            return NEAR[i].cost;
    return is_vowel(a) && is_vowel(b) ? COST_VOWEL : EDIT_ONE;
}

/* Leaving out s[at]. */
static unsigned deletion(struct str s, size_t at)
{
    char c = s.ptr[at];
    if (at > 0 && s.ptr[at - 1] == c)
        return COST_DOUBLE;
    if (c == 'h')
        return COST_INSERT_H;
    return is_vowel(c) ? COST_INSERT_VOWEL : EDIT_ONE;
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned edit_cost(struct str a, struct str b, unsigned limit)
{
    a.len = a.len > EDIT_LETTERS_MAX ? EDIT_LETTERS_MAX : a.len;
    b.len = b.len > EDIT_LETTERS_MAX ? EDIT_LETTERS_MAX : b.len;
    unsigned first = a.len && b.len && a.ptr[0] != b.ptr[0] ? COST_FIRST : 0;
    unsigned rows[3][EDIT_LETTERS_MAX + 1];
    unsigned insert[EDIT_LETTERS_MAX];
    rows[0][0] = 0;
    for (size_t j = 0; j < b.len; j++) {
        insert[j] = deletion(b, j);
        rows[0][j + 1] = rows[0][j] + insert[j];
    }
    unsigned best_before = 0;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
        unsigned drop = deletion(a, i - 1);
        row[0] = above[0] + drop;
        unsigned best = row[0];
        for (size_t j = 1; j <= b.len; j++) {
            unsigned cost = above[j - 1] + substitution(a.ptr[i - 1], b.ptr[j - 1]);
            cost = least(cost, least(above[j] + drop, row[j - 1] + insert[j - 1]));
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                cost = least(cost, two[j - 2] + COST_SWAP);
            row[j] = cost;
            best = least(best, cost);
        }
        if (best > limit && best_before > limit)
            return limit + 1;
        best_before = best;
    }
    unsigned cost = rows[a.len % 3][b.len] + first;
    return cost > limit ? limit + 1 : cost;
}

bool edit_within_one(struct str a, struct str b)
{
    if (a.len > b.len) {
        struct str t = a;
        a = b;
        b = t;
    }
    if (b.len - a.len > 1)
        return false;
    size_t i = 0;
    while (i < a.len && a.ptr[i] == b.ptr[i])
        i++;
    struct str rest_a = str_slice(a, i, a.len), rest_b = str_slice(b, i, b.len);
    if (a.len < b.len)
        return str_equal(rest_a, str_slice(rest_b, 1, rest_b.len));
    if (rest_a.len < 2 ||
        str_equal(str_slice(rest_a, 1, rest_a.len), str_slice(rest_b, 1, rest_b.len)))
        return true;
    return rest_a.ptr[0] == rest_b.ptr[1] && rest_a.ptr[1] == rest_b.ptr[0] &&
           str_equal(str_slice(rest_a, 2, rest_a.len), str_slice(rest_b, 2, rest_b.len));
}
