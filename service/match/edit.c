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

/* Leaving out a letter, by its code; what stands doubled costs COST_DOUBLE. */
static unsigned deletion_of(unsigned code)
{
    static const uint64_t VOWELS = 1u << 0 | 1u << 4 | 1u << 8 | 1u << 14 | 1u << 20 | 1u << 24;
    if (VOWELS >> code & 1)
        return COST_INSERT_VOWEL;
    return code == 'h' - 'a' ? COST_INSERT_H : EDIT_ONE;
}

static unsigned code_of(char c) { return EDIT_CODE[(unsigned char)c]; }

/* Leaving out s[at]. */
static unsigned deletion(struct str s, size_t at)
{
    if (at > 0 && s.ptr[at - 1] == s.ptr[at])
        return COST_DOUBLE;
    return deletion_of(code_of(s.ptr[at]));
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* One word of the two, read once: its letters' codes and what leaving each out costs. */
struct letters {
    uint8_t code[EDIT_LETTERS_MAX];
    uint8_t drop[EDIT_LETTERS_MAX];
    size_t len;
};

static void read_letters(struct str word, struct letters *out)
{
    out->len = word.len > EDIT_LETTERS_MAX ? EDIT_LETTERS_MAX : word.len;
    for (size_t i = 0; i < out->len; i++) {
        out->code[i] = (uint8_t)code_of(word.ptr[i]);
        out->drop[i] = (uint8_t)deletion(word, i);
    }
}

unsigned edit_cost(struct str a, struct str b, unsigned limit)
{
    struct letters of_a, of_b;
    read_letters(a, &of_a);
    read_letters(b, &of_b);
    unsigned first = of_a.len && of_b.len && a.ptr[0] != b.ptr[0] ? COST_FIRST : 0;
    unsigned rows[3][EDIT_LETTERS_MAX + 1];
    rows[0][0] = 0;
    for (size_t j = 0; j < of_b.len; j++)
        rows[0][j + 1] = rows[0][j] + of_b.drop[j];
    unsigned best_before = 0, *row = rows[1], *above = rows[0], *two = rows[2];
    for (size_t i = 0; i < of_a.len; i++) {
        const uint8_t *costs = EDIT_SUBSTITUTION[of_a.code[i]];
        char here = a.ptr[i], before = i ? a.ptr[i - 1] : 0;
        unsigned drop = of_a.drop[i], left = above[0] + drop, best = left;
        row[0] = left;
        for (size_t j = 0; j < of_b.len; j++) {
            unsigned cost = above[j] + (here == b.ptr[j] ? 0 : costs[of_b.code[j]]);
            cost = least(cost, least(above[j + 1] + drop, left + of_b.drop[j]));
            if (before == b.ptr[j] && i && j && here == b.ptr[j - 1])
                cost = least(cost, two[j - 1] + COST_SWAP);
            row[j + 1] = left = cost;
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
    unsigned cost = above[of_b.len] + first;
    return cost > limit ? limit + 1 : cost;
}

/* Sums of the cheapest deletions: costs are few, so they are counted rather than sorted. */
static void add_up_cheapest(const struct letters *letters, uint16_t *sums)
{
    static const uint8_t COSTS[] = {COST_DOUBLE, COST_INSERT_H, COST_INSERT_VOWEL, EDIT_ONE};
    size_t n = 0;
    sums[0] = 0;
    for (size_t c = 0; c < LENGTH(COSTS); c++)
        for (size_t i = 0; i < letters->len; i++)
            if (letters->drop[i] == COSTS[c]) {
                sums[n + 1] = (uint16_t)(sums[n] + COSTS[c]);
                n++;
            }
}

void edit_profile_of(struct str word, struct edit_profile *out)
{
    struct letters letters;
    read_letters(word, &letters);
    out->len = (uint8_t)letters.len;
    out->first = letters.len ? word.ptr[0] : 0;
    add_up_cheapest(&letters, out->cheapest);
    uint8_t by_code[EDIT_ROW];
    for (unsigned code = 0; code < EDIT_ROW; code++)
        by_code[code] = (uint8_t)deletion_of(code);
    for (size_t i = 0; i < letters.len; i++) {
        const uint8_t *costs = EDIT_SUBSTITUTION[letters.code[i]];
        for (size_t k = 0; k < EDIT_ROW; k++)
            by_code[k] = costs[k] < by_code[k] ? costs[k] : by_code[k];
        if (letters.code[i] == EDIT_CODES - 1)
            by_code[EDIT_CODES - 1] = 0; /* any two of these may be equal */
    }
    memset(out->least, by_code[EDIT_CODES - 1], sizeof out->least);
    for (unsigned code = 0; code + 1 < EDIT_CODES; code++)
        out->least[(unsigned char)EDIT_LETTERS[code]] = by_code[code];
}

/* What the letters of `other` cost at least. */
static unsigned strange_letters(const struct edit_profile *profile, struct str other, bool doubled)
{
    unsigned sum = 0;
    if (!doubled) { /* the usual case, kept short */
        for (size_t i = 0; i < other.len; i++)
            sum += profile->least[other.ptr[i] & (EDIT_CHARACTERS - 1)];
        return sum;
    }
    char before = 0;
    for (size_t i = 0; i < other.len; i++) {
        char c = other.ptr[i];
        unsigned cost = profile->least[c & (EDIT_CHARACTERS - 1)];
        sum += c == before && cost > COST_DOUBLE ? COST_DOUBLE : cost;
        before = c;
    }
    return sum;
}

static size_t count_strange(const struct edit_profile *profile, struct str other)
{
    size_t n = 0;
    for (size_t i = 0; i < other.len; i++)
        n += profile->least[other.ptr[i] & (EDIT_CHARACTERS - 1)] != 0;
    return n;
}

unsigned edit_least(const struct edit_profile *profile, struct str other, bool doubled)
{
    other.len = other.len > EDIT_LETTERS_MAX ? EDIT_LETTERS_MAX : other.len;
    unsigned sum = strange_letters(profile, other, doubled);
    if (profile->first && other.len && profile->first != other.ptr[0])
        sum += COST_FIRST;
    if (profile->len > other.len)
        return sum + profile->cheapest[profile->len - other.len];
    if (other.len > profile->len) {
        size_t strange = count_strange(profile, other), more = other.len - profile->len;
        sum += more > strange ? (unsigned)(more - strange) * COST_DOUBLE : 0;
    }
    return sum;
}

unsigned edit_plain(struct str a, struct str b)
{
    a.len = a.len > EDIT_LETTERS_MAX ? EDIT_LETTERS_MAX : a.len;
    b.len = b.len > EDIT_LETTERS_MAX ? EDIT_LETTERS_MAX : b.len;
    uint8_t rows[3][EDIT_LETTERS_MAX + 1];
    uint8_t *row = rows[1], *above = rows[0], *two = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        above[j] = (uint8_t)j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = (uint8_t)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned cost = above[j - 1] + (unsigned)(a.ptr[i - 1] != b.ptr[j - 1]);
            cost = least(cost, least(above[j], row[j - 1]) + 1u);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                cost = least(cost, two[j - 2] + 1u);
            row[j] = (uint8_t)cost;
        }
        uint8_t *free_row = two;
        two = above;
        above = row;
        row = free_row;
    }
    return above[b.len];
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
