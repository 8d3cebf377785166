/* text/lexicon.c - general facts about words of names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/lexicon.h"

#include "text/lexicon_table.h"

const struct lexicon_row *lexicon_find(const struct lexicon *lexicon, struct str key)
{
    if (key.len == 0)
        return NULL;
    for (size_t i = str_hash(key) % lexicon->n_slots; lexicon->slots[i];
         i = (i + 1) % lexicon->n_slots) {
        const struct lexicon_row *row = &lexicon->rows[lexicon->slots[i] - 1];
        if (strncmp(row->key, key.ptr, key.len) == 0 && row->key[key.len] == '\0')
            return row;
    }
    return NULL;
}
