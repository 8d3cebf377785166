/* match/chinese.c - names of persons that may be Chinese, in whatever romanisation.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/chinese.h"

#include "match/model.h"
#include "text/lexicon.h"
#include "text/syllable.h"
#include "text/words.h"

enum { WORDS_MOST = 4, LETTERS_A_SYLLABLE = 2, SYLLABLES_LEAST = 2, SYLLABLES_MOST = 4 };

static bool is_surname(const struct name *name, size_t at)
{
    const struct lexicon_row *row = lexicon_find(name->model->lexicon, name->tokens[at].text);
    return row && row->flags & LEXICON_EAST_SURNAME;
}

bool chinese_mark(struct arena *arena, struct name *name)
{
    char keys[WORDS_MOST][SYLLABLE_KEY];
    size_t lengths[WORDS_MOST], letters = 0;
    if (name->n_tokens < 2 || name->n_tokens > WORDS_MOST ||
        (!is_surname(name, 0) && !is_surname(name, name->n_tokens - 1u)))
        return true;
    for (size_t i = 0; i < name->n_tokens; i++) {
        const struct token *t = &name->tokens[i];
        if (t->class != CLASS_NAME || t->flags & (WORD_VOWELLESS | WORD_CYRILLIC | WORD_HANGUL))
            return true;
        lengths[i] = syllable_key(t->text, keys[i]);
        if (!lengths[i])
            return true;
        letters += lengths[i];
    }
    size_t syllables = letters / LETTERS_A_SYLLABLE;
    if (syllables < SYLLABLES_LEAST || syllables > SYLLABLES_MOST)
        return true;
    for (size_t i = 0; i < name->n_tokens; i++) {
        struct token *t = &name->tokens[i];
        t->canonical = str_copy(arena, (struct str){keys[i], lengths[i]});
        t->flags |= WORD_SYLLABLES;
    }
    return !arena_failed(arena);
}
