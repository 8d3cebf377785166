/* lists/formats/dates.c - dates as publishers write them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/dates.h"

static int month_of(struct str word)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    if (str_ends_with(word, STR(".")))
        word.len--;
    if (str_equal_nocase(word, STR("sept")))
        return 9;
    for (int i = 0; i < (int)LENGTH(months); i++) {
        struct str whole = str_of(months[i]);
        if (str_equal_nocase(word, whole) || str_equal_nocase(word, str_slice(whole, 0, 3)))
            return i + 1;
    }
    return 0;
}

/* Up to three words, split at blanks and commas; 0 when there are more. */
static size_t words_of(struct str text, struct str words[3])
{
    size_t count = 0, i = 0;
    while (i < text.len) {
        if (text.ptr[i] == ' ' || text.ptr[i] == ',') {
            i++;
            continue;
        }
        size_t start = i;
        while (i < text.len && text.ptr[i] != ' ' && text.ptr[i] != ',')
            i++;
        if (count == 3)
            return 0;
        words[count++] = str_slice(text, start, i);
    }
    return count;
}

static bool year_of(struct str word, struct date *date)
{
    int64_t year;
    if (word.len != 4 || !str_to_int(word, 1000, 9999, &year))
        return false;
    date->year = (int16_t)year;
    return true;
}

static bool day_of(struct str word, struct date *date)
{
    int64_t day;
    if (word.len > 2 || !str_to_int(word, 1, 31, &day))
        return false;
    date->day = (int8_t)day;
    return true;
}

bool date_of_phrase(struct str text, struct date *date_out)
{
    text = str_trim(text);
    if (text.len > 10 && text.ptr[10] == 'T') /* an ISO time behind the day */
        text.len = 10;
    struct error ignored;
    if (date_parse(text, date_out, &ignored))
        return true;

    struct str words[3] = {STR_EMPTY};
    struct date date = {0, 0, 0};
    switch (words_of(text, words)) {
    case 2: /* Apr 1974 */
        date.month = (int8_t)month_of(words[0]);
        if (!year_of(words[1], &date))
            return false;
        break;
    case 3: /* 06 Apr 1974, April 6, 1974 */
        date.month = (int8_t)month_of(words[1]);
        if (date.month == 0) {
            date.month = (int8_t)month_of(words[0]);
            words[0] = words[1];
        }
        if (!day_of(words[0], &date) || !year_of(words[2], &date))
            return false;
        break;
    default:
        return false;
    }
    if (date.month == 0 || !date_valid(date))
        return false;
    *date_out = date;
    return true;
}

/* One to three numbers between slashes, full stops or hyphens; how many, 0 for anything else. */
static size_t numbers_of(struct str text, int64_t numbers[3])
{
    size_t count = 0, start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] != '/' && text.ptr[i] != '.' && text.ptr[i] != '-')
            continue;
        struct str one = str_trim(str_slice(text, start, i));
        if (count == 3 || one.len == 0 || one.len > 4 || !str_to_int(one, 0, 9999, &numbers[count]))
            return 0;
        count++;
        start = i + 1;
    }
    return count;
}

static bool date_in_order(struct str text, bool month_first, struct date *date_out)
{
    int64_t n[3] = {0, 0, 0}, day = 0, month = 0;
    struct error ignored;
    text = str_trim(text);
    if (text.len > 10 && (text.ptr[10] == 'T' || text.ptr[10] == ' '))
        text.len = 10;
    if (date_parse(text, date_out, &ignored))
        return true;
    size_t count = numbers_of(text, n);
    if (count == 0)
        return false;
    if (count == 3) {
        day = n[month_first ? 1 : 0];
        month = n[month_first ? 0 : 1];
    } else if (count == 2) {
        month = n[0];
    }
    int64_t year = n[count - 1];
    if (year < 1000 || day > 31 || month > 12)
        return false;
    struct date date = {(int16_t)year, (int8_t)month, month ? (int8_t)day : 0};
    if (!date_valid(date))
        return false;
    *date_out = date;
    return true;
}

bool date_of_numbers(struct str text, struct date *date_out)
{
    return date_in_order(text, false, date_out);
}

bool date_of_american(struct str text, struct date *date_out)
{
    return date_in_order(text, true, date_out);
}

static bool take_prefix(struct str *text, struct str prefix)
{
    if (!str_starts_with_nocase(*text, prefix))
        return false;
    *text = str_trim(str_slice(*text, prefix.len, text->len));
    return true;
}

static bool range_of(struct str text, struct str separator, struct subject_birth *birth)
{
    size_t at = str_find(text, separator, 0);
    struct date from, to;
    if (at == text.len || !date_of_phrase(str_slice(text, 0, at), &from) ||
        !date_of_phrase(str_slice(text, at + separator.len, text.len), &to))
        return false;
    bool turned = date_compare(from, to) > 0;
    birth->from = turned ? to : from;
    birth->to = turned ? from : to;
    return true;
}

bool birth_of_phrase(struct str text, struct subject_birth *birth_out)
{
    static const char *const vague[] = {"circa ", "circa. ", "approximately ", "approx. ",
                                        "c. ",    "about ",  "around "};
    struct subject_birth birth = {.circa = false};
    text = str_trim(text);
    for (size_t i = 0; i < LENGTH(vague) && !birth.circa; i++)
        birth.circa = take_prefix(&text, str_of(vague[i]));
    take_prefix(&text, STR("between "));

    struct date day;
    if (date_of_phrase(text, &day)) {
        birth.from = birth.to = day;
    } else if (!range_of(text, STR(" to "), &birth) && !range_of(text, STR(" and "), &birth) &&
               !(text.len == 9 && range_of(text, STR("-"), &birth))) {
        return false;
    }
    *birth_out = birth;
    return true;
}
