/* text/sound.h - keys under which the many spellings of one word meet.
 *
 * A sound key keeps one sign a sound ("Shcherbakov", "Scherbakow" -> "Serbakov" with S for sh); a
 * link key also merges o with u and e with i; a skeleton keeps the consonants only, for scripts
 * that write no vowels.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_SOUND_H
#define TEXT_SOUND_H

#include "text/words.h"

enum { SOUND_SIZE = WORD_LETTERS + 1 };

/** The sound key of a folded word; returns its length, which never exceeds the word's. */
size_t sound_key(struct str word, char out[SOUND_SIZE]);

/** The link key of a sound key. */
size_t sound_link(struct str sound, char out[SOUND_SIZE]);

/** The consonants of a sound key; w and y, which stand for vowels as often, are left out. */
size_t sound_skeleton(struct str sound, char out[SOUND_SIZE]);

#endif
