/* http/pages/words.h - verdicts, bands, dates and numbers as a reader says them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_WORDS_H
#define HTTP_PAGES_WORDS_H

#include <stdint.h>

#include "core/date.h"
#include "http/pages/template_value.h"

struct verdict_words {
    const char *verdict; /* as the API says it */
    const char *word;
    const char *class;   /* of style.css */
    const char *flag;    /* what verdict_icon.html asks for */
    const char *meaning; /* one or two sentences */
};

/** The row; an unknown verdict reads as "Cannot say". */
const struct verdict_words *verdict_words(struct str verdict);

/** Sets verdict_word, verdict_class and the icon's flag. */
void words_verdict(struct template_value *object, struct str verdict);

/** Sets band, band_class and what band_icon.html asks for. */
void words_band(struct template_value *object, struct str band);

/** "22 Nov 2026" from "2026-11-22" (or a time that begins so); other text as it is. */
struct str words_date(struct arena *arena, struct str iso);

/** "22 Nov 2026, 21:14 UTC" from RFC 3339 in UTC. */
struct str words_time(struct arena *arena, struct str iso);

/** Sets `key` to the words and `<key>_iso` (a constant the caller gives) to the machine's form. */
void words_set_time(struct template_value *object, const char *key, const char *key_iso,
                    int64_t unix_ms);
void words_set_date(struct template_value *object, const char *key, const char *key_iso,
                    struct date date);

/** "3 hours", "2 days": the largest unit that fits, rounded down. */
struct str words_duration(struct arena *arena, int64_t milliseconds);

/** "1 party", "12,345 parties". */
struct str words_count(struct arena *arena, uint64_t count, const char *one, const char *many);

/** Millionths as "0.95". */
struct str words_micro(struct arena *arena, uint32_t micro);

/** "us-ofac" as "US (OFAC)"; an unknown regime as it is. */
struct str words_regime(struct str regime);

/** "kp" as "North Korea"; unknown codes as they are. */
struct str words_country(struct str code);

/** "kp" for "North Korea", in any case; empty when no country is called so. */
struct str words_country_code(struct str name);

/** Every English name, sorted, as a text item of the list. */
void words_add_countries(struct template_value *list);

#endif
