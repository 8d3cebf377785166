/* match/identifier.c - identifiers: how they are written, checked and compared.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/identifier.h"

enum { LENGTH_LEAST = 5, LENGTH_ACROSS_KINDS = 8 };

size_t identifier_normalise(struct str value, char out[IDENTIFIER_SIZE])
{
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 128))
            continue;
        if (len + 1 == IDENTIFIER_SIZE)
            return 0;
        out[len++] = c;
    }
    return len;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

static unsigned digit(struct str s, size_t i) { return (unsigned)(s.ptr[i] - '0'); }

/* IMO resolution A.1117(30): weights 7 to 2, the last digit of the sum is the seventh. */
static bool imo_checks(struct str s)
{
    if (s.len == 10 && str_starts_with(s, STR("IMO")))
        s = str_slice(s, 3, 10);
    unsigned sum = 0;
    if (s.len != 7 || !all_digits(s))
        return false;
    for (size_t i = 0; i < 6; i++)
        sum += digit(s, i) * (unsigned)(7 - i);
    return sum % 10 == digit(s, 6);
}

/* ISO 7064 mod 97-10 over letters as 10 to 35, as in ISO 17442 (LEI). */
static bool lei_checks(struct str s)
{
    unsigned rest = 0;
    if (s.len != 20)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + digit(s, i)) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            return false;
    }
    return rest == 1;
}

static unsigned inn_digit(struct str s, const unsigned char *weights, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += digit(s, i) * weights[i];
    return sum % 11 % 10;
}

/* Russian Federal Tax Service, order MMV-7-6/435: 10 digits for firms, 12 for persons. */
static bool inn_checks(struct str s)
{
    static const unsigned char FIRM[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
    static const unsigned char FIRST[] = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    static const unsigned char SECOND[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    if (!all_digits(s))
        return false;
    if (s.len == 10)
        return inn_digit(s, FIRM, 9) == digit(s, 9);
    return s.len == 12 && inn_digit(s, FIRST, 10) == digit(s, 10) &&
           inn_digit(s, SECOND, 11) == digit(s, 11);
}

bool identifier_checks(struct str kind, struct str value)
{
    if (str_equal(kind, STR("imoNumber")))
        return imo_checks(value);
    if (str_equal(kind, STR("leiCode")))
        return lei_checks(value);
    if (str_equal(kind, STR("innCode")))
        return inn_checks(value);
    if (str_equal(kind, STR("mmsi")))
        return value.len == 9 && all_digits(value);
    if (str_equal(kind, STR("swiftBic")))
        return value.len == 8 || value.len == 11;
    return true;
}

enum identifier_verdict identifier_compare(const struct subject_identifier *a,
                                           const struct subject_identifier *b)
{
    char left[IDENTIFIER_SIZE], right[IDENTIFIER_SIZE];
    struct str x = {left, identifier_normalise(a->value, left)};
    struct str y = {right, identifier_normalise(b->value, right)};
    bool same_kind = str_equal(a->kind, b->kind);
    bool country_known = a->country.len && b->country.len;
    bool same_country = country_known && str_equal_nocase(a->country, b->country);
    if (x.len == 0 || y.len == 0)
        return IDENTIFIER_UNRELATED;
    bool bic = same_kind && str_equal(a->kind, STR("swiftBic"));
    if (bic && x.len >= 8 && y.len >= 8)
        x.len = y.len = 8; /* the branch is no other bank */
    if (!str_equal(x, y))
        return same_kind && same_country && x.len >= LENGTH_LEAST && y.len >= LENGTH_LEAST
                   ? IDENTIFIER_DIFFERENT
                   : IDENTIFIER_UNRELATED;
    if (country_known && !same_country)
        return IDENTIFIER_UNRELATED;
    if (!same_kind && x.len < LENGTH_ACROSS_KINDS)
        return IDENTIFIER_UNRELATED;
    bool checked = bic || (identifier_checks(a->kind, x) && identifier_checks(b->kind, y));
    return x.len >= LENGTH_LEAST && checked ? IDENTIFIER_EQUAL : IDENTIFIER_DOUBTFUL;
}
