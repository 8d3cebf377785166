/* risk/check_digits.c - check digits of LEI, IBAN, IMO, USCC and INN.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/check_digits.h"

enum { NUMBER_MAX = 40 };

struct number {
    char text[NUMBER_MAX + 1]; /* upper case, without separators */
    size_t len;
};

/* False for other characters, or too many. */
static bool read_number(struct str written, struct number *out)
{
    out->len = 0;
    for (size_t i = 0; i < written.len; i++) {
        char c = written.ptr[i];
        if (c == ' ' || c == '-' || c == '.')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        bool fits = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
        if (!fits || out->len == NUMBER_MAX)
            return false;
        out->text[out->len++] = c;
    }
    out->text[out->len] = '\0';
    return out->len > 0;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool all_digits(const struct number *n)
{
    for (size_t i = 0; i < n->len; i++)
        if (!is_digit(n->text[i]))
            return false;
    return true;
}

/* The number's remainder by 97, a letter counting as 10 to 35, from place `from` on and around. */
static unsigned mod97(const struct number *n, size_t from)
{
    unsigned rest = 0;
    for (size_t i = 0; i < n->len; i++) {
        char c = n->text[(from + i) % n->len];
        rest = is_digit(c) ? (rest * 10 + (unsigned)(c - '0')) % 97
                           : (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
    }
    return rest;
}

bool lei_valid(struct str written)
{
    struct number n;
    return read_number(written, &n) && n.len == 20 && is_digit(n.text[18]) &&
           is_digit(n.text[19]) && mod97(&n, 0) == 1;
}

/* Lengths of the IBAN registry (SWIFT, ISO 13616). */
static const struct {
    char country[3];
    unsigned char len;
} iban_lengths[] = {
    /* clang-format off */
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18},
    {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27},
    {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27},
    {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
    {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27},
    {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24}, {"PL", 28},
    {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24}, {"SC", 31},
    {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
    /* clang-format on */
};

static bool shaped(const struct number *n)
{
    return n->len >= 15 && n->len <= 34 && !is_digit(n->text[0]) && !is_digit(n->text[1]) &&
           is_digit(n->text[2]) && is_digit(n->text[3]);
}

bool iban_shaped(struct str written)
{
    struct number n;
    return read_number(written, &n) && shaped(&n);
}

bool iban_valid(struct str written)
{
    struct number n;
    if (!read_number(written, &n) || !shaped(&n))
        return false;
    for (size_t i = 0; i < LENGTH(iban_lengths); i++)
        if (memcmp(n.text, iban_lengths[i].country, 2) == 0)
            return n.len == iban_lengths[i].len && mod97(&n, 4) == 1;
    return false;
}

bool imo_valid(struct str written)
{
    struct number n;
    if (!read_number(written, &n))
        return false;
    if (n.len == 10 && memcmp(n.text, "IMO", 3) == 0) {
        memmove(n.text, n.text + 3, 8);
        n.len = 7;
    }
    unsigned sum = 0;
    for (size_t i = 0; i < 6 && i < n.len; i++)
        sum += (unsigned)(7 - i) * (unsigned)(n.text[i] - '0');
    return n.len == 7 && all_digits(&n) && sum % 10 == (unsigned)(n.text[6] - '0');
}

bool uscc_valid(struct str written)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY"; /* without I, O, S, V, Z */
    static const unsigned weights[] = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                       29, 25, 13, 8,  24, 10, 30, 28};
    struct number n;
    unsigned sum = 0;
    if (!read_number(written, &n) || n.len != 18)
        return false;
    for (size_t i = 0; i < 18; i++) {
        const char *place = strchr(alphabet, n.text[i]);
        if (!place)
            return false;
        if (i < 17)
            sum += weights[i] * (unsigned)(place - alphabet);
    }
    return n.text[17] == alphabet[(31 - sum % 31) % 31];
}

static unsigned inn_digit(const struct number *n, const unsigned *weights, size_t count)
{
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights[i] * (unsigned)(n->text[i] - '0');
    return sum % 11 % 10;
}

bool inn_valid(struct str written)
{
    static const unsigned firm[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
    static const unsigned first[] = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    static const unsigned second[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    struct number n;
    if (!read_number(written, &n) || !all_digits(&n))
        return false;
    if (n.len == 10)
        return inn_digit(&n, firm, 9) == (unsigned)(n.text[9] - '0');
    return n.len == 12 && inn_digit(&n, first, 10) == (unsigned)(n.text[10] - '0') &&
           inn_digit(&n, second, 11) == (unsigned)(n.text[11] - '0');
}
