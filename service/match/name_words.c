/* match/name_words.c - the words of a name, joined and parted as its kind asks for.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/name_words.h"

#include "core/utf8.h"
#include "match/glossary.h"
#include "match/model.h"
#include "text/fold.h"
#include "text/lexicon.h"

struct output {
    struct arena *arena;
    const struct model *model;
    struct word *words;
    size_t count;
};

static void add(struct output *out, struct word w)
{
    if (out->count < WORDS_MAX && w.text.len)
        out->words[out->count++] = w;
}

static void add_text(struct output *out, struct str text, unsigned flags)
{
    add(out, (struct word){.text = text, .flags = flags});
}

static struct word join(struct arena *arena, const struct word *a, const struct word *b)
{
    struct word w = *a;
    size_t len = a->text.len + b->text.len;
    char *text = arena_alloc(arena, len + 1);
    if (!text)
        return w;
    memcpy(text, a->text.ptr, a->text.len);
    memcpy(text + a->text.len, b->text.ptr, b->text.len);
    w.text = (struct str){text, len > WORD_LETTERS ? WORD_LETTERS : len};
    w.flags |= b->flags;
    return w;
}

/* The romanised letters of native[from..to). */
static struct str romanised(struct arena *arena, struct str native)
{
    char text[WORD_LETTERS + 1];
    size_t len = 0;
    for (size_t at = 0; at < native.len;) {
        struct fold f = fold_rune(utf8_next(native, &at));
        for (const char *c = f.text; *c && len < WORD_LETTERS; c++)
            text[len++] = *c;
    }
    return str_copy(arena, (struct str){text, len});
}

static void add_native(struct output *out, struct str native, unsigned flags)
{
    if (native.len)
        add(out, (struct word){romanised(out->arena, native), native, STR_EMPTY, flags});
}

/* Han and Hangul names: the surname is the first sign, or two that are known to go together. */
static void part_eastern_name(struct output *out, const struct word *w)
{
    size_t signs = utf8_count(w->native);
    if (signs < 2 || signs > 4) {
        add(out, *w);
        return;
    }
    size_t at = 0;
    utf8_next(w->native, &at);
    if (signs > 2) {
        size_t two = at;
        utf8_next(w->native, &two);
        const struct lexicon_row *row =
            lexicon_find(out->model->lexicon, str_slice(w->native, 0, two));
        if ((row && row->flags & LEXICON_NATIVE && !row->canonical) || signs == 4)
            at = two;
    }
    add_native(out, str_slice(w->native, 0, at), w->flags);
    add_native(out, str_slice(w->native, at, w->native.len), w->flags);
}

static void add_words_of(struct output *out, struct str text, unsigned flags)
{
    struct str piece;
    while (str_cut(&text, ' ', &piece))
        add_text(out, piece, flags);
}

/* Longest known word at `at`; its byte length, or 0. */
static size_t known_han(const struct model *model, struct str native, size_t at,
                        const struct lexicon_row **row_out)
{
    size_t ends[8], n = 0;
    for (size_t to = at; to < native.len && n < LENGTH(ends);) {
        utf8_next(native, &to);
        ends[n++] = to;
    }
    while (n-- > 0) {
        const struct lexicon_row *row =
            lexicon_find(model->lexicon, str_slice(native, at, ends[n]));
        if (!row || !(row->flags & LEXICON_NATIVE) || !row->canonical)
            continue;
        *row_out = row;
        return ends[n] - at;
    }
    return 0;
}

/* A known word of a Chinese, Japanese or Korean firm: as written, with its meaning beside it. */
static void add_meant(struct output *out, struct str native, struct str english, unsigned flags)
{
    if (str_starts_with(english, STR("legal_")))
        add_text(out, str_slice(english, 6, english.len), flags & WORD_BRACKETED);
    else if (memchr(english.ptr, ' ', english.len))
        add_words_of(out, english, flags & WORD_BRACKETED);
    else
        add(out,
            (struct word){romanised(out->arena, native), native, english, flags | WORD_TRANSLATED});
}

/* "city", "province", "county" after the name of one: not part of what it is called. */
static size_t administrative(struct str native, size_t at)
{
    static const char *const UNITS[] = {"市", "省", "县", "縣", "自治区"};
    for (size_t i = 0; i < LENGTH(UNITS); i++)
        if (str_starts_with(str_slice(native, at, native.len), str_of(UNITS[i])))
            return strlen(UNITS[i]);
    return 0;
}

/* A Chinese firm: known words are translated, what lies between is romanised as one word. */
static void part_han(struct output *out, const struct word *w)
{
    size_t from = 0;
    for (size_t at = 0; at < w->native.len;) {
        const struct lexicon_row *row = NULL;
        size_t known = known_han(out->model, w->native, at, &row);
        if (!known) {
            utf8_next(w->native, &at);
            continue;
        }
        add_native(out, str_slice(w->native, from, at), w->flags);
        struct str english = str_of(row->canonical);
        if (out->model->rules & RULE_GLOSSARY)
            add_meant(out, str_slice(w->native, at, at + known), english, w->flags);
        else if (str_starts_with(english, STR("legal_")))
            add_text(out, str_slice(english, 6, english.len), w->flags & WORD_BRACKETED);
        else
            add_words_of(out, english, w->flags & WORD_BRACKETED);
        at += known;
        if (out->model->rules & RULE_GLOSSARY && row->flags & LEXICON_PLACE)
            at += administrative(w->native, at);
        from = at;
    }
    add_native(out, str_slice(w->native, from, w->native.len), w->flags);
}

/* `w` with its meaning, or the several words it stands for; false when it has none. */
static bool add_translated(struct output *out, const struct word *words, size_t n)
{
    struct str english = glossary_of(out->model->lexicon, words, n);
    struct word w = words[0];
    if (!english.len)
        return false;
    if (n > 1 || memchr(english.ptr, ' ', english.len)) {
        add_words_of(out, english, w.flags & (WORD_BRACKETED | WORD_COMMA));
        return true;
    }
    w.english = english;
    w.flags |= WORD_TRANSLATED;
    add(out, w);
    return true;
}

/* The article is alif and lam; ayn and lam (Ali, Allush) begin other words. */
static bool has_article(const struct model *model, const struct word *w)
{
    if (!str_starts_with(w->text, STR("al")) || w->text.len < 4)
        return false;
    return !(model->rules & RULE_READINGS) || !str_starts_with(w->native, STR("ع"));
}

/* Arabic words: the article goes, and names everybody knows get their vowels. */
static void add_vowelless(struct output *out, const struct word *w, bool person)
{
    struct word plain = *w;
    for (int pass = 0; pass < 2; pass++) {
        char key[WORD_LETTERS + 2];
        key[0] = '~';
        memcpy(key + 1, plain.text.ptr, plain.text.len);
        const struct lexicon_row *row =
            lexicon_find(out->model->lexicon, (struct str){key, plain.text.len + 1});
        if (row && row->canonical) {
            plain.flags &= ~(unsigned)WORD_VOWELLESS;
            plain.flags |= WORD_OTHER;
            add_text(out, str_of(row->canonical), plain.flags);
            return;
        }
        if (pass == 0) {
            if (!has_article(out->model, &plain))
                break;
            plain.text = str_slice(plain.text, 2, plain.text.len);
            if (out->model->rules & RULE_READINGS) {
                size_t article = 0;
                utf8_next(plain.native, &article);
                utf8_next(plain.native, &article);
                plain.native = str_slice(plain.native, article, plain.native.len);
            }
            if (person)
                add_text(out, STR("al"), WORD_OTHER);
        }
    }
    if (out->model->rules & RULE_READINGS)
        plain.flags |= person ? WORD_READINGS : WORD_READINGS | WORD_FIRM;
    add(out, plain);
}

static bool is_any(struct str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(text, str_of(words[i])))
            return true;
    return false;
}

/* "abd al rahman", "abdel rahman", "abdur rahman", "abdelrahman": one name, "abdrahman". */
static size_t join_servant(struct arena *arena, struct word *words, size_t at, size_t count,
                           struct word *joined_out)
{
    static const char *const SERVANT[] = {"abdul",  "abdel",  "abdal", "abdol", "abdur", "abdour",
                                          "abdoul", "abdoel", "abdus", "abdun", "abdir", "abdil"};
    static const char *const ARTICLE[] = {"al", "el", "ul", "ur", "ar", "as", "er", "us"};
    if (str_equal(words[at].text, STR("abd")) && at + 2 < count &&
        is_any(words[at + 1].text, ARTICLE, LENGTH(ARTICLE)) && words[at + 2].text.len > 2) {
        *joined_out = join(arena, &words[at], &words[at + 2]);
        return 3;
    }
    if (is_any(words[at].text, SERVANT, LENGTH(SERVANT)) && at + 1 < count &&
        words[at + 1].text.len > 2) {
        struct word abd = words[at];
        abd.text.len = 3;
        *joined_out = join(arena, &abd, &words[at + 1]);
        return 2;
    }
    if (str_equal(words[at].text, STR("abd")) && at + 1 < count && words[at + 1].text.len > 3) {
        *joined_out = join(arena, &words[at], &words[at + 1]);
        return 2;
    }
    return 0;
}

/* "abdulrahman", "abdelaziz", "abdurrahman" as written in one: drop the article within. */
static struct word shorten_servant(struct arena *arena, const struct word *w)
{
    struct str t = w->text;
    if (t.len < 8 || !str_starts_with(t, STR("abd")) || !strchr("aeuo", t.ptr[3]))
        return *w;
    size_t vowel = t.ptr[3] == 'o' && t.ptr[4] == 'u' ? 5 : 4;
    bool article = t.ptr[vowel] == 'l' && t.ptr[vowel + 1] != 'l';
    bool doubled = t.ptr[vowel] == t.ptr[vowel + 1] && t.ptr[vowel] != 'l';
    if (!article && !doubled)
        return *w;
    struct word head = *w, tail = *w;
    head.text.len = 3;
    tail.text = str_slice(t, vowel + 1, t.len);
    return join(arena, &head, &tail);
}

/* "saif al din", "nur ud din": the second half belongs to the first. */
static size_t join_faith(struct arena *arena, struct word *words, size_t at, size_t count,
                         struct word *joined_out)
{
    static const char *const ARTICLE[] = {"al", "el", "ul", "ud", "ad", "ed", "eddin", "uddin"};
    static const char *const FAITH[] = {"din", "deen", "dine", "dien", "deen"};
    if (at + 2 >= count || words[at].text.len < 3 || !is_any(words[at + 1].text, ARTICLE, 6) ||
        !is_any(words[at + 2].text, FAITH, 5))
        return 0;
    struct word din = words[at + 2];
    din.text = STR("uddin");
    *joined_out = join(arena, &words[at], &din);
    return 3;
}

/* "ali reza", "hamid rida": "alireza". */
static size_t join_reza(struct arena *arena, struct word *words, size_t at, size_t count,
                        struct word *joined_out)
{
    static const char *const REZA[] = {"reza", "rida", "riza", "raza", "resa"};
    static const char *const BEFORE[] = {"ali",    "hamid",  "hameed", "mohammad", "muhammad",
                                         "gholam", "ghulam", "ahmad",  "amir",     "majid",
                                         "said",   "saeed",  "hassan", "mahmoud",  "abdol"};
    if (at + 1 >= count || !is_any(words[at + 1].text, REZA, LENGTH(REZA)) ||
        !is_any(words[at].text, BEFORE, LENGTH(BEFORE)))
        return 0;
    struct word reza = words[at + 1];
    reza.text = STR("reza");
    *joined_out = join(arena, &words[at], &reza);
    return 2;
}

/* "habib allah", "habib ullah", "hidayat allah": "habibullah". */
static size_t join_god(struct arena *arena, struct word *words, size_t at, size_t count,
                       struct word *joined_out)
{
    static const char *const GOD[] = {"allah", "ullah", "ollah", "alla", "ulla", "ellah"};
    if (at + 1 >= count || words[at].text.len < 3 || words[at].text.len > 8 ||
        !is_any(words[at + 1].text, GOD, LENGTH(GOD)))
        return 0;
    struct word god = words[at + 1];
    god.text = STR("ullah");
    *joined_out = join(arena, &words[at], &god);
    return 2;
}

/* "LAVRENKO, Sergey Viktorovich": what stands behind the only comma comes first. */
static void turn_at_comma(struct word *words, size_t count)
{
    struct word copy[WORDS_MAX];
    size_t at = 0, commas = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        if (!(words[i].flags & WORD_COMMA))
            continue;
        at = i + 1;
        commas++;
    }
    if (commas != 1)
        return;
    memcpy(copy, words, at * sizeof copy[0]);
    memmove(words, words + at, (count - at) * sizeof copy[0]);
    memcpy(words + count - at, copy, at * sizeof copy[0]);
}

size_t name_words_person(struct arena *arena, const struct model *model,
                         struct word words[WORDS_MAX], size_t count)
{
    struct word in[WORDS_MAX];
    struct output first = {arena, model, in, 0};
    turn_at_comma(words, count);
    for (size_t i = 0; i < count; i++) {
        if (words[i].flags & (WORD_HAN | WORD_HANGUL))
            part_eastern_name(&first, &words[i]);
        else if (words[i].flags & WORD_VOWELLESS)
            add_vowelless(&first, &words[i], true);
        else
            add(&first, words[i]);
    }
    struct output out = {arena, model, words, 0};
    for (size_t i = 0; i < first.count;) {
        struct word joined;
        size_t used = join_god(arena, in, i, first.count, &joined);
        if (!used)
            used = join_servant(arena, in, i, first.count, &joined);
        bool servant = used > 1 && str_starts_with(joined.text, STR("abd"));
        if (!used)
            used = join_faith(arena, in, i, first.count, &joined);
        if (!used && model->rules & RULE_READINGS)
            used = join_reza(arena, in, i, first.count, &joined);
        if (!used) {
            joined = shorten_servant(arena, &in[i]);
            servant = joined.text.len < in[i].text.len;
            used = 1;
        }
        if (servant && model->rules & RULE_SERVANTS)
            joined.flags |= WORD_SERVANT;
        if (!str_equal(joined.text, STR("and")))
            add(&out, joined);
        i += used;
    }
    return out.count;
}

static bool single_letter(const struct word *w)
{
    return w->text.len == 1 && !(w->flags & (WORD_NUMBER | WORD_HAN | WORD_HANGUL));
}

static const char *const GLUED_LEGAL[] = {"limited", "company", "corporation", "incorporated"};

/* "LIMITEDLIABILITY", "CompanyRussian": a legal word stands before the rest. */
static bool cut_legal_head(struct output *out, const struct word *w)
{
    static const char *const HEADS[] = {"company", "limited", "jointstock", "joint",
                                        "stock",   "closed",  "public"};
    for (size_t i = 0; i < LENGTH(HEADS); i++) {
        struct str head = str_of(HEADS[i]);
        if (!str_starts_with(w->text, head) || w->text.len < head.len + 4)
            continue;
        struct str rest = str_slice(w->text, head.len, w->text.len);
        const struct lexicon_row *row = lexicon_find(out->model->lexicon, rest);
        bool legal = row && row->flags & (LEXICON_LEGAL | LEXICON_LEGAL_PART);
        if (i > 0 && !legal)
            continue;
        add_text(out, head, w->flags & WORD_BRACKETED);
        add_text(out, rest, w->flags & WORD_BRACKETED);
        return true;
    }
    return false;
}

/* "SHIPPINGLIMITED": the legal word behind is cut off. */
static void add_unglued(struct output *out, const struct word *w)
{
    for (size_t i = 0; i < LENGTH(GLUED_LEGAL); i++) {
        struct str legal = str_of(GLUED_LEGAL[i]);
        if (w->text.len < legal.len + 3 || !str_ends_with(w->text, legal))
            continue;
        struct word head = *w;
        head.text.len -= legal.len;
        head.flags &= ~(unsigned)WORD_DOTTED;
        add(out, head);
        add_text(out, legal, w->flags & WORD_BRACKETED);
        return;
    }
    if (!cut_legal_head(out, w))
        add(out, *w);
}

size_t name_words_organization(struct arena *arena, const struct model *model,
                               struct word words[WORDS_MAX], size_t count)
{
    struct word in[WORDS_MAX];
    memcpy(in, words, count * sizeof in[0]);
    struct output out = {arena, model, words, 0};
    for (size_t i = 0; i < count; i++) {
        bool glossary = (model->rules & RULE_GLOSSARY) != 0;
        unsigned east = glossary ? WORD_HAN | WORD_HANGUL | WORD_KANA : WORD_HAN;
        if (in[i].flags & east) {
            part_han(&out, &in[i]);
            continue;
        }
        if (glossary && i + 1 < count && add_translated(&out, &in[i], 2)) {
            i++;
            continue;
        }
        if (glossary && !single_letter(&in[i]) && add_translated(&out, &in[i], 1))
            continue;
        if (in[i].flags & WORD_VOWELLESS) {
            add_vowelless(&out, &in[i], false);
            continue;
        }
        struct word joined = in[i];
        while (single_letter(&in[i]) && i + 1 < count && single_letter(&in[i + 1]) &&
               (in[i].flags & WORD_BRACKETED) == (in[i + 1].flags & WORD_BRACKETED)) {
            joined = join(arena, &joined, &in[i + 1]);
            i++;
        }
        add_unglued(&out, &joined);
    }
    return out.count;
}
