/* text/words.c - a name as written, cut into folded words.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/words.h"

#include "core/utf8.h"
#include "text/fold.h"

struct splitter {
    struct arena *arena;
    struct str name;
    struct word *out;
    size_t count;
    size_t start, end; /* bytes of the word being read */
    char text[WORD_LETTERS + 1];
    size_t len;
    unsigned latin, cyrillic, greek, digits, letters, lower;
    unsigned flags;
    bool open, inherent; /* an Indic consonant waits for its vowel */
    unsigned brackets;
};

static void put(struct splitter *s, const char *text)
{
    for (; *text && s->len < WORD_LETTERS; text++)
        s->text[s->len++] = *text;
}

static void put_inherent(struct splitter *s)
{
    if (s->inherent)
        put(s, "a");
    s->inherent = false;
}

/* A word of Latin and Cyrillic letters: the minority is made of look-alikes. */
static void fold_homoglyphs(struct splitter *s)
{
    bool latin = s->latin >= s->cyrillic + s->greek;
    struct str word = {s->name.ptr + s->start, s->end - s->start};
    s->len = 0;
    s->flags |= WORD_HOMOGLYPH;
    for (size_t at = 0; at < word.len;) {
        uint32_t rune = utf8_next(word, &at);
        char alike[2] = {fold_lookalike(rune), 0};
        if (latin && alike[0]) {
            put(s, alike);
            continue;
        }
        static const char LATIN[] = "abcehikmoptxyABCEHIKMOPTXY";
        static const char *const CYRILLIC[] = {"a", "v", "s", "e", "n",  "i", "k",
                                               "m", "o", "r", "t", "kh", "u"};
        const char *place = rune < 128 && rune ? strchr(LATIN, (int)rune) : NULL;
        if (!latin && place && s->cyrillic)
            put(s, CYRILLIC[(size_t)(place - LATIN) % LENGTH(CYRILLIC)]);
        else
            put(s, fold_rune(rune).text);
    }
    if (!latin && s->cyrillic)
        s->flags |= WORD_CYRILLIC;
}

static void finish(struct splitter *s)
{
    if (!s->open)
        return;
    s->open = false;
    if (s->inherent && s->len >= 2 && !strchr("aeiou", s->text[s->len - 2]))
        put_inherent(s); /* after a cluster the last vowel is spoken: narendra; else not: rahul */
    s->inherent = false;
    if (s->latin && s->cyrillic + s->greek)
        fold_homoglyphs(s);
    else if (s->cyrillic)
        s->flags |= WORD_CYRILLIC;
    if (s->digits)
        s->flags |= s->letters ? WORD_MIXED : WORD_NUMBER;
    if (s->latin > 1 && !s->lower)
        s->flags |= WORD_CAPITAL;
    if (s->brackets)
        s->flags |= WORD_BRACKETED;
    if (s->len == 0 || s->count == WORDS_MAX)
        return;
    char *text = arena_strndup(s->arena, s->text, s->len);
    if (!text)
        return;
    struct word *w = &s->out[s->count++];
    *w = (struct word){{text, s->len}, STR_EMPTY, STR_EMPTY, s->flags};
    if (s->flags & (WORD_HAN | WORD_KANA | WORD_HANGUL | WORD_VOWELLESS))
        w->native = str_slice(s->name, s->start, s->end);
}

static void begin(struct splitter *s, size_t at)
{
    s->open = true;
    s->start = at;
    s->len = 0;
    s->latin = s->cyrillic = s->greek = s->digits = s->letters = s->lower = s->flags = 0;
    s->inherent = false;
}

static void separator(struct splitter *s, uint32_t rune)
{
    bool was_open = s->open;
    finish(s);
    if (was_open && s->count && rune == '.')
        s->out[s->count - 1].flags |= WORD_DOTTED;
    if (was_open && s->count && rune == ',')
        s->out[s->count - 1].flags |= WORD_COMMA;
    if (rune == '(' || rune == '[' || rune == 0xff08)
        s->brackets = 1;
    if (rune == ')' || rune == ']' || rune == 0xff09)
        s->brackets = 0;
    if ((rune == '&' || rune == '+' || rune == 0xff06) && s->count < WORDS_MAX)
        s->out[s->count++] = (struct word){.text = STR("and")};
}

/* "SiemensAG", "HobbyCV": capitals of two or three letters after small ones stand alone. */
static bool glued(const struct splitter *s, size_t at)
{
    if (s->lower < 3 || s->digits || !s->open)
        return false;
    size_t capitals = 0;
    while (at < s->name.len && s->name.ptr[at] >= 'A' && s->name.ptr[at] <= 'Z') {
        at++;
        capitals++;
    }
    bool ends = at == s->name.len || s->name.ptr[at] == ' ' || s->name.ptr[at] == ',';
    return ends && capitals >= 2 && capitals <= 4;
}

static void letter(struct splitter *s, const struct fold *f, uint32_t rune, size_t from)
{
    static const unsigned SCRIPT[] = {
        [FOLD_HAN] = WORD_HAN,     [FOLD_KANA] = WORD_KANA,   [FOLD_HANGUL] = WORD_HANGUL,
        [FOLD_INDIC] = WORD_OTHER, [FOLD_OTHER] = WORD_OTHER, [FOLD_VOWELLESS] = WORD_VOWELLESS,
        [FOLD_GREEK] = WORD_OTHER};
    unsigned script = (size_t)f->kind < LENGTH(SCRIPT) ? SCRIPT[f->kind] : 0;
    unsigned east = WORD_HAN | WORD_KANA | WORD_HANGUL;
    if (s->open && ((s->flags ^ script) & east) && (s->latin || s->flags))
        finish(s);
    bool cut = rune < 128 && glued(s, from);
    if (cut)
        finish(s);
    if (!s->open)
        begin(s, from);
    if (cut)
        s->flags |= WORD_GLUED;
    s->flags |= script;
    s->latin += f->kind == FOLD_LATIN;
    s->cyrillic += f->kind == FOLD_CYRILLIC;
    s->greek += f->kind == FOLD_GREEK;
    s->digits += f->kind == FOLD_DIGIT;
    s->letters += f->kind != FOLD_DIGIT;
    s->lower += f->kind == FOLD_LATIN && !(rune >= 'A' && rune <= 'Z');
    put_inherent(s);
    put(s, f->text);
    s->inherent = f->kind == FOLD_INDIC;
}

size_t words_split(struct arena *arena, struct str name, struct word out[WORDS_MAX])
{
    struct splitter s = {.arena = arena, .name = utf8_prefix(name, NAME_BYTES), .out = out};

    for (size_t at = 0; at < s.name.len && s.count < WORDS_MAX;) {
        size_t from = at;
        uint32_t rune = utf8_next(s.name, &at);
        struct fold f = fold_rune(rune);

        if (f.kind == FOLD_SEPARATOR) {
            separator(&s, rune);
            continue;
        }
        if (f.kind == FOLD_DROP)
            continue;
        if (f.kind == FOLD_SIGN) {
            s.inherent = false;
            if (s.open)
                put(&s, f.text);
            s.end = at;
            continue;
        }
        letter(&s, &f, rune, from);
        s.end = at;
    }
    finish(&s);
    return s.count;
}
