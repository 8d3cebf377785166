/* match/glossary.h - what the words of a firm's name mean in English.
 *
 * Names of organisations are translated as often as they are romanised ("завод", "zavod", "plant").
 * A word that the glossary knows keeps its romanised letters and gets its English meaning beside
 * them, so that it meets both; one that stands for several words ("НПО") is replaced by them.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_GLOSSARY_H
#define MATCH_GLOSSARY_H

#include "text/lexicon.h"
#include "text/words.h"

/** The English meaning of words[0..n), n = 1 or 2, one or more words; empty when unknown. Cyrillic
 *  words (and romanised ones, when they are long enough to be sure) may be inflected, Arabic ones
 *  carry an article or an ending. Static. */
struct str glossary_of(const struct lexicon *lexicon, const struct word *words, size_t n);

#endif
