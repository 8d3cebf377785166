/* match/edit.c - how far apart two folded words are.
 *
 * Rows of the usual table are kept for i-2, i-1 and i; a row whose cheapest cell exceeds the limit
 * ends the work, since costs only grow downwards (a swap of cost 80 from row i-2 was in reach of
 * row i-1 as well: both of its single edits cost at most 80 less than what they lead to, so the
 * test looks at two rows).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/edit.h"

#include "match/edit_table.h"

enum {
    COST_INSERT_VOWEL = 70,
    COST_INSERT_H = 45,
    COST_DOUBLE = 35,
    COST_SWAP = 80,
    COST_FIRST = 25, /* on top, when the first letters differ */
};

#define BIT(c) (1u << ((c)&31))
static const unsigned VOWELS = BIT('a') | BIT('e') | BIT('i') | BIT('o') | BIT('u') | BIT('y');

static bool is_vowel(char c) { return c >= 'a' && c <= 'z' && VOWELS & BIT((unsigned char)c); }

/* Row and column of a letter in EDIT_SUBSTITUTION. */
static unsigned code_of(char c)
{
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a');
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0') + 28;
    return c == 'S' ? 26 : c == 'C' ? 27 : EDIT_CODES - 1;
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
    uint8_t codes[EDIT_LETTERS_MAX];
    rows[0][0] = 0;
    for (size_t j = 0; j < b.len; j++) {
        codes[j] = (uint8_t)code_of(b.ptr[j]);
        insert[j] = deletion(b, j);
        rows[0][j + 1] = rows[0][j] + insert[j];
    }
    unsigned best_before = 0, *row = rows[1], *above = rows[0], *two = rows[2];
    for (size_t i = 1; i <= a.len; i++) {
        const uint8_t *costs = EDIT_SUBSTITUTION[code_of(a.ptr[i - 1])];
        unsigned drop = deletion(a, i - 1);
        unsigned best = row[0] = above[0] + drop;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned cost = above[j - 1] + costs[codes[j - 1]];
            if (a.ptr[i - 1] == b.ptr[j - 1])
                cost = above[j - 1];
            cost = least(cost, least(above[j] + drop, row[j - 1] + insert[j - 1]));
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                cost = least(cost, two[j - 2] + COST_SWAP);
            row[j] = cost;
            best = least(best, cost);
        }
        if (best > limit && best_before > limit)
            return limit + 1;
        best_before = best;
        unsigned *free_row = two;
        two = above;
        above = row;
        row = free_row;
    }
    unsigned cost = above[b.len] + first;
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
