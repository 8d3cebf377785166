/* http/pages/words.c - see words.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/words.h"

#include <inttypes.h>

#include "core/clock.h"
#include "core/micro.h"

static const struct verdict_words verdicts[] = {
    {"block", "Block", "block", "is_block",
     "Do not contract with or pay anyone on this path until the match has been decided."},
    {"review", "Review", "review", "is_review",
     "Somebody has to look at this before you contract or pay."},
    {"indeterminate", "Cannot say", "indeterminate", "is_indeterminate",
     "Nothing decisive was found, but not everything could be checked. This is not \"no match\"."},
    {"watch", "Watch", "watch", "is_watch",
     "No rule asks for a decision; keep an eye on what is shown below."},
    {"no_match", "No match", "ok", "is_none",
     "None of the parties named below matches these lists. Parties you did not name were not "
     "screened."},
};
enum { CANNOT_SAY = 2 };

const struct verdict_words *verdict_words(struct str verdict)
{
    for (size_t i = 0; i < LENGTH(verdicts); i++)
        if (str_equal(str_of(verdicts[i].verdict), verdict))
            return &verdicts[i];
    return &verdicts[CANNOT_SAY];
}

void words_verdict(struct template_value *object, struct str verdict)
{
    const struct verdict_words *words = verdict_words(verdict);
    template_cstr(object, "verdict_word", words->word);
    template_cstr(object, "verdict_class", words->class);
    for (size_t i = 0; i < LENGTH(verdicts);
         i++) /* all of them: an outer one must not shine through */
        template_flag(object, verdicts[i].flag, &verdicts[i] == words);
}

void words_band(struct template_value *object, struct str band)
{
    static const struct {
        const char *band, *word, *class;
    } bands[] = {{"low", "Low", "ok"},
                 {"guarded", "Guarded", "watch"},
                 {"elevated", "Elevated", "review"},
                 {"high", "High", "block"}};
    size_t at = 0;
    while (at + 1 < LENGTH(bands) && !str_equal(str_of(bands[at].band), band))
        at++;
    template_cstr(object, "band", bands[at].word);
    template_cstr(object, "band_class", bands[at].class);
    template_flag(object, "below_guarded", at < 1);
    template_flag(object, "below_elevated", at < 2);
    template_flag(object, "below_high", at < 3);
}

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static struct str copy(struct arena *arena, const char *text)
{
    return str_copy(arena, str_of(text));
}

static bool date_prefix(struct str iso, struct date *date_out)
{
    struct error ignored = ERROR_INIT;
    return date_parse_full(str_slice(iso, 0, 10), date_out, &ignored);
}

struct str words_date(struct arena *arena, struct str iso)
{
    struct date date = {0};
    char text[32];
    if (!date_prefix(iso, &date))
        return iso;
    snprintf(text, sizeof text, "%d %s %d", date.day, months[date.month - 1], date.year);
    return copy(arena, text);
}

struct str words_time(struct arena *arena, struct str iso)
{
    struct date date = {0};
    char text[48];
    if (!date_prefix(iso, &date) || iso.len < 16)
        return iso;
    snprintf(text, sizeof text, "%d %s %d, %.5s UTC", date.day, months[date.month - 1], date.year,
             iso.ptr + 11);
    return copy(arena, text);
}

void words_set_time(struct template_value *object, const char *key, const char *key_iso,
                    int64_t unix_ms)
{
    char iso[CLOCK_TEXT_SIZE];
    if (!object)
        return;
    struct str kept = copy(object->arena, clock_format_ms(unix_ms, iso));
    template_text(object, key_iso, kept);
    template_text(object, key, words_time(object->arena, kept));
}

void words_set_date(struct template_value *object, const char *key, const char *key_iso,
                    struct date date)
{
    char iso[DATE_TEXT_SIZE];
    if (!object || date_is_none(date))
        return;
    struct str kept = copy(object->arena, date_format(date, iso));
    template_text(object, key_iso, kept);
    template_text(object, key, words_date(object->arena, kept));
}

struct str words_duration(struct arena *arena, int64_t milliseconds)
{
    static const struct {
        int64_t ms;
        const char *one, *many;
    } units[] = {
        {86400000, "day", "days"}, {3600000, "hour", "hours"}, {60000, "minute", "minutes"}};
    for (size_t i = 0; i < LENGTH(units); i++) {
        int64_t count = milliseconds / units[i].ms;
        if (count > 0)
            return words_count(arena, (uint64_t)count, units[i].one, units[i].many);
    }
    return STR("less than a minute");
}

struct str words_count(struct arena *arena, uint64_t count, const char *one, const char *many)
{
    char digits[24], grouped[32];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, count), at = 0;
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            grouped[at++] = ',';
        grouped[at++] = digits[i];
    }
    grouped[at] = '\0';
    const char *unit = count == 1 ? one : many;
    char *text = arena_printf(arena, "%s%s%s", grouped, unit[0] ? " " : "", unit);
    return str_of(text);
}

struct str words_micro(struct arena *arena, uint32_t micro)
{
    char text[MICRO_TEXT_SIZE];
    return copy(arena, micro_format(micro, text));
}

struct str words_regime(struct str regime)
{
    static const struct {
        const char *regime, *words;
    } table[] = {{"us-ofac", "United States, OFAC"},
                 {"us-bis", "United States, BIS"},
                 {"un", "United Nations"},
                 {"eu", "European Union"},
                 {"uk", "United Kingdom"},
                 {"own", "your own list"},
                 {"ch", "Switzerland"},
                 {"ca", "Canada"},
                 {"au", "Australia"},
                 {"jp", "Japan"}};
    for (size_t i = 0; i < LENGTH(table); i++)
        if (str_equal(str_of(table[i].regime), regime))
            return str_of(table[i].words);
    return regime;
}
