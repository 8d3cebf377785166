/* lists/formats/mof_text.h - names, births, numbers and countries out of the free text in the cells
 * of Japan's list. Everything found here is beyond what the shared expectations count, and the
 * cells themselves are kept in `raw` as they are.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_MOF_TEXT_H
#define LISTS_FORMATS_MOF_TEXT_H

#include "lists/formats/builder.h"

/** "DJAMEL LOUNICI (original script: ...)": the name, and what is in its brackets, as further names
 *  when there is such a bracket. */
void mof_add_name_parts(struct builder *b, struct str name);

/** Names in Latin script of a cell, each once: "(a)Kana (Latin), (b)...", "Kana\nLatin", "(a.k.a.:
 *  (a)X (b)Y)"; and Japanese ones that stand outside of brackets. "f.k.a." makes a former name. */
void mof_add_aliases(struct builder *b, struct str cell, enum name_role role);

/** "1967年", "1966年3月18日又は1967年3月10日", "1955年-1958年頃", "1971-03-05" (a cell's date). */
void mof_add_births(struct builder *b, struct str cell);

/** Runs of letters and digits with five digits or more that are no date. */
void mof_add_numbers(struct builder *b, const char *kind, struct str cell);

/** Country names in Japanese or English among the cell's words. */
void mof_add_nationalities(struct builder *b, struct str cell);

/** "不明" and the like: nothing is known. */
bool mof_is_unknown(struct str cell);

/** Full-width letters, digits and brackets made ASCII; in the arena. */
struct str mof_narrow(struct arena *arena, struct str text);

#endif
