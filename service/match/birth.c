/* match/birth.c - what two sets of birth dates say about being one person.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/birth.h"

enum { CIRCA_YEARS = 2, BIRTHS_MAX = 64 };

static int apart(int a, int b) { return a > b ? a - b : b - a; }

/* Lists write the first of January for "some day of that year". */
static bool day_known(struct date d) { return date_is_full(d) && !(d.month == 1 && d.day == 1); }

/* One digit wrong, or two neighbours swapped, in YYYYMMDD. */
static bool mistyped(struct date a, struct date b)
{
    char x[DATE_TEXT_SIZE], y[DATE_TEXT_SIZE];
    date_format(a, x);
    date_format(b, y);
    size_t differ = 0, at = 0;
    for (size_t i = 0; i < 10; i++) {
        if (x[i] == y[i])
            continue;
        if (differ++ == 0)
            at = i;
    }
    if (differ == 1)
        return true;
    size_t next = at + 1 + (x[at + 1] == '-');
    return differ == 2 && next < 10 && x[at] == y[next] && x[next] == y[at];
}

static enum birth_verdict of_years(int years)
{
    return years == 0   ? BIRTH_AGREES
           : years == 1 ? BIRTH_NEAR
           : years == 2 ? BIRTH_TWO_YEARS
           : years <= 4 ? BIRTH_YEARS_APART
                        : BIRTH_CONTRADICTS;
}

static enum birth_verdict of_days(struct date a, struct date b)
{
    if (a.year == b.year && a.month == b.month && a.day == b.day)
        return BIRTH_EXACT;
    if (!date_is_full(a) || !date_is_full(b)) {
        bool months = a.month && b.month && a.year == b.year && a.month != b.month;
        return months ? BIRTH_NEAR : of_years(apart(a.year, b.year));
    }
    if (!day_known(a) || !day_known(b))
        return of_years(apart(a.year, b.year));
    if (a.year == b.year && (a.month == b.month || a.day == b.day))
        return BIRTH_AGREES;
    if (a.year == b.year && a.month == b.day && a.day == b.month)
        return BIRTH_AGREES;
    return mistyped(a, b) ? BIRTH_NEAR : BIRTH_CONTRADICTS;
}

static bool one_day(const struct subject_birth *b)
{
    return date_is_none(b->to) || date_compare(b->from, b->to) == 0;
}

static enum birth_verdict of_births(const struct subject_birth *a, const struct subject_birth *b)
{
    if (one_day(a) && one_day(b) && !a->circa && !b->circa)
        return of_days(a->from, b->from);
    int slack = (a->circa ? CIRCA_YEARS : 0) + (b->circa ? CIRCA_YEARS : 0);
    int a_to = one_day(a) ? a->from.year : a->to.year,
        b_to = one_day(b) ? b->from.year : b->to.year;
    int gap = a->from.year > b_to   ? a->from.year - b_to
              : b->from.year > a_to ? b->from.year - a_to
                                    : 0;
    if (gap == 0)
        return one_day(a) && one_day(b) ? BIRTH_AGREES : BIRTH_WITHIN;
    return gap <= slack ? BIRTH_WITHIN : of_years(gap - slack);
}

enum birth_verdict birth_compare(const struct subject *a, const struct subject *b,
                                 struct date *a_out, struct date *b_out)
{
    enum birth_verdict best = BIRTH_UNKNOWN;
    bool any = false;
    for (size_t i = 0; i < a->n_births && i < BIRTHS_MAX; i++) {
        for (size_t j = 0; j < b->n_births && j < BIRTHS_MAX; j++) {
            if (date_is_none(a->births[i].from) || date_is_none(b->births[j].from))
                continue;
            enum birth_verdict v = of_births(&a->births[i], &b->births[j]);
            if (any && v <= best)
                continue;
            any = true;
            best = v;
            *a_out = a->births[i].from;
            *b_out = b->births[j].from;
        }
    }
    return best;
}
