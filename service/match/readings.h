/* match/readings.h - the consonants of an Arabic word as its readers hear them.
 *
 * One letter is another sound in Arabic, in Persian, Dari and Urdu, and in the Maghreb, and so it
 * is written in Latin: ثاقب is Thaqib or Saqib, مقدم Muqaddam or Moghaddam, علوش Allush or
 * Allouche.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_READINGS_H
#define MATCH_READINGS_H

#include "text/sound.h"

enum reading { READING_ARABIC, READING_PERSIAN, READING_MAGHREB, READING_COUNT };

/** The skeleton (text/sound.h) of `native` by one reading; 0 when it is the same as the Arabic one
 *  and another was asked for. */
size_t reading_skeleton(struct str native, enum reading reading, char out[SOUND_SIZE]);

/* A word by all readings, found out once for it; empty where it is the same as the Arabic one. */
struct readings {
    struct str skeleton[READING_COUNT];
};

/** The readings of `native`, in `arena`; NULL without memory. */
struct readings *readings_of(struct arena *arena, struct str native);

#endif
