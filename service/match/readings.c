/* match/readings.c - the consonants of an Arabic word as its readers hear them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/readings.h"

#include "core/utf8.h"
#include "text/fold.h"

static const struct {
    uint16_t rune;
    char persian[4], maghreb[4]; /* empty: as in Arabic */
} LETTERS[] = {
    {0x62b, "s", "t"},  {0x630, "z", "d"},  {0x636, "z", "d"}, {0x638, "z", "d"},
    {0x642, "gh", "g"}, {0x634, "", "tch"}, {0x62c, "", "dj"}, {0x63a, "", "r"},
};

static const char *special(uint32_t rune, enum reading reading)
{
    for (size_t i = 0; i < LENGTH(LETTERS); i++)
        if (LETTERS[i].rune == rune)
            return reading == READING_PERSIAN ? LETTERS[i].persian : LETTERS[i].maghreb;
    return "";
}

size_t reading_skeleton(struct str native, enum reading reading, char out[SOUND_SIZE])
{
    char text[WORD_LETTERS + 1], sound[SOUND_SIZE];
    size_t len = 0;
    bool differs = reading == READING_ARABIC;
    for (size_t at = 0; at < native.len;) {
        uint32_t rune = utf8_next(native, &at);
        struct fold f = fold_rune(rune);
        const char *letters = reading == READING_ARABIC ? "" : special(rune, reading);
        differs |= *letters != '\0';
        for (const char *c = *letters ? letters : f.text; *c && len < WORD_LETTERS; c++)
            text[len++] = *c;
    }
    if (!differs)
        return 0;
    return sound_skeleton((struct str){sound, sound_key((struct str){text, len}, sound)}, out);
}

struct readings *readings_of(struct arena *arena, struct str native)
{
    struct readings *readings = arena_calloc(arena, 1, sizeof *readings);
    for (int reading = READING_ARABIC; readings && reading < READING_COUNT; reading++) {
        char skeleton[SOUND_SIZE];
        size_t len = reading_skeleton(native, (enum reading)reading, skeleton);
        readings->skeleton[reading] = str_copy(arena, (struct str){skeleton, len});
    }
    return arena_failed(arena) ? NULL : readings;
}
