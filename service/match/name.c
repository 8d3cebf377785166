/* match/name.c - one name made ready for comparing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/name.h"

#include "match/chinese.h"
#include "match/model.h"
#include "match/name_words.h"
#include "match/readings.h"
#include "match/weigh.h"
#include "text/sound.h"

static bool fill_sound(struct arena *arena, struct token *t)
{
    char key[SOUND_SIZE];
    size_t len = sound_key(t->text, key);
    t->sound = str_copy(arena, (struct str){key, len});
    for (size_t i = 0; i < len; i++)
        t->letters |= 1u << ((unsigned char)key[i] & 31);
    for (size_t i = 0; i < t->text.len; i++)
        t->raw_letters |= 1u << ((unsigned char)t->text.ptr[i] & 31);
    for (size_t i = 1; i < t->text.len; i++)
        t->doubled |= t->text.ptr[i] == t->text.ptr[i - 1];
    if (t->flags & WORD_READINGS && t->native.len)
        t->readings = readings_of(arena, t->native);
    return !arena_failed(arena);
}

static bool fill_whole(struct arena *arena, struct name *name)
{
    char letters[NAME_TOKENS_MAX * WORD_LETTERS];
    size_t len = 0;
    for (size_t i = 0; i < name->n_tokens; i++) {
        const struct token *t = &name->tokens[i];
        if (!class_is_core(t->class) && t->class != CLASS_PARTICLE)
            continue;
        char link[SOUND_SIZE];
        size_t n = sound_link(t->sound, link);
        memcpy(letters + len, link, n);
        len += n;
    }
    name->whole = str_copy(arena, (struct str){letters, len});
    return name->whole.ptr != NULL;
}

struct str name_initials(const struct name *name, char out[NAME_TOKENS_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < name->n_tokens; i++)
        if (class_is_core(name->tokens[i].class) && name->tokens[i].class != CLASS_NUMBER)
            out[len++] = name->tokens[i].text.ptr[0];
    return (struct str){out, len >= 3 ? len : 0};
}

static bool fill_initials(struct arena *arena, struct name *name)
{
    char letters[NAME_TOKENS_MAX];
    name->initials = str_copy(arena, name_initials(name, letters));
    return name->initials.ptr != NULL;
}

/* A name made of nothing but legal forms, titles and stop words is compared by those. */
static void promote_all(struct name *name)
{
    for (size_t i = 0; i < name->n_tokens; i++) {
        struct token *t = &name->tokens[i];
        t->class = CLASS_NAME;
        t->weight = weigh_token(t, (enum name_mode)name->mode, false);
    }
}

void name_add_up(struct name *name)
{
    name->weight = name->core = name->legal = name->n_core = 0;
    for (size_t i = 0; i < name->n_tokens; i++) {
        const struct token *t = &name->tokens[i];
        name->weight += t->weight;
        if (t->class == CLASS_LEGAL)
            name->legal |= 1u << t->legal;
        if (!class_is_core(t->class))
            continue;
        name->core += t->weight;
        name->n_core++;
    }
}

/* "Lavrenko Lavrenko Sergey": a word written twice in a row counts once. */
static size_t drop_doubles(struct word *words, size_t n)
{
    enum { LETTERS_LEAST = 3 };
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || words[i].text.len < LETTERS_LEAST || words[i].flags & WORD_NUMBER ||
            !str_equal(words[i].text, words[kept - 1].text) ||
            !str_equal(words[i].native, words[kept - 1].native))
            words[kept++] = words[i];
    return kept;
}

bool name_prepare(struct arena *arena, const struct model *model, struct str text,
                  enum name_mode mode, struct name *out)
{
    struct word words[WORDS_MAX];
    size_t n = words_split(arena, text, words);
    n = mode == MODE_PERSON ? name_words_person(arena, model, words, n)
                            : name_words_organization(arena, model, words, n);
    if (model->rules & RULE_ONCE)
        n = drop_doubles(words, n);

    struct token *tokens =
        arena_calloc(arena, n < NAME_TOKENS_MAX ? n : NAME_TOKENS_MAX, sizeof *tokens);
    if (!tokens)
        return false;

    struct name name = {.model = model, .text = text, .tokens = tokens, .mode = (uint8_t)mode};
    name.cut = n > NAME_TOKENS_MAX;
    name.n_tokens = (uint16_t)(n > NAME_TOKENS_MAX ? NAME_TOKENS_MAX : n);
    for (size_t i = 0; i < name.n_tokens; i++) {
        tokens[i].text = words[i].text;
        tokens[i].native = words[i].native;
        tokens[i].canonical = words[i].english;
        tokens[i].flags = words[i].flags;
        name.homoglyphs |= (words[i].flags & WORD_HOMOGLYPH) != 0;
    }
    weigh_name(&name);
    if (model->rules & RULE_CHINESE && mode == MODE_PERSON && !chinese_mark(arena, &name))
        return false;
    name_add_up(&name);
    if (name.n_core == 0) {
        promote_all(&name);
        name_add_up(&name);
    }
    for (size_t i = 0; i < name.n_tokens; i++)
        if (!fill_sound(arena, &tokens[i]))
            return false;
    if (!fill_whole(arena, &name) || !fill_initials(arena, &name))
        return false;
    *out = name;
    return !arena_failed(arena);
}
