/* match/weigh.c - what kind of word each token is, and how much it tells.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/weigh.h"

#include "match/edit.h"
#include "match/model.h"
#include "text/lexicon.h"
#include "text/words.h"

enum { COMMON_EVERYDAY = 2 }; /* of 4 */
enum { FATHER = 1 << 15 }; /* the group of a patronymic is that of the father's name, so marked */

/* Thousandths. */
enum {
    WEIGHT_PERSON_BASE = 550,
    WEIGHT_PERSON_RARE = 500,
    WEIGHT_FIRM_BASE = 350,
    WEIGHT_FIRM_RARE = 750,
    WEIGHT_GENERIC = 350,
    WEIGHT_GENERIC_FIRST = 600,
    WEIGHT_PLACE = 500,
    WEIGHT_NUMBER = 600,
    WEIGHT_PATRONYMIC = 600,
    WEIGHT_INITIAL = 300,
    WEIGHT_PARTICLE = 120,
    WEIGHT_HONORIFIC = 60,
    WEIGHT_LEGAL = 80,
    WEIGHT_STOP = 40,
    WEIGHT_TAIL = 50,
};

uint16_t weigh_token(const struct token *t, enum name_mode mode, bool first)
{
    switch ((enum token_class)t->class) {
    case CLASS_NAME:
        if (mode == MODE_PERSON)
            return (uint16_t)(WEIGHT_PERSON_BASE + WEIGHT_PERSON_RARE * (2 - t->common) / 2);
        return (uint16_t)(WEIGHT_FIRM_BASE + WEIGHT_FIRM_RARE * (4 - t->common) / 4);
    case CLASS_GENERIC:
        return first ? WEIGHT_GENERIC_FIRST : WEIGHT_GENERIC;
    case CLASS_PLACE:
        return WEIGHT_PLACE;
    case CLASS_NUMBER:
        return WEIGHT_NUMBER;
    case CLASS_PATRONYMIC:
        return WEIGHT_PATRONYMIC;
    case CLASS_INITIAL:
        return WEIGHT_INITIAL;
    case CLASS_PARTICLE:
        return WEIGHT_PARTICLE;
    case CLASS_HONORIFIC:
        return WEIGHT_HONORIFIC;
    case CLASS_STOP:
        return WEIGHT_STOP;
    case CLASS_TAIL:
        return WEIGHT_TAIL;
    case CLASS_LEGAL:
        return WEIGHT_LEGAL;
    }
    return 0;
}

/* The letters of the father's name in a patronymic, 0 when it is none. */
static size_t patronymic_stem(struct str t)
{
    static const char *const ENDS[] = {"ovich", "evich",  "ovych",  "evych",   "ovna",  "evna",
                                       "ivna",  "ovitch", "evitch", "avich",   "ichna", "yevich",
                                       "ovic",  "evic",   "ovicha", "inichna", "auna",  "euna",
                                       "owicz", "ovitsj", "avna"};
    for (size_t i = 0; t.len >= 7 && i < LENGTH(ENDS); i++)
        if (str_ends_with(t, str_of(ENDS[i])))
            return t.len - strlen(ENDS[i]);
    return 0;
}

/* The group of the father's name: Mikalaevich and Nikolaevich are sons of one Nicholas. */
static uint16_t father_group(const struct lexicon *lexicon, struct str patronymic)
{
    static const char *const ENDS[] = {"", "i", "y", "iy", "ii", "ei", "ey", "a", "o"};
    char key[WORD_LETTERS + 3];
    size_t stem = patronymic_stem(patronymic);
    for (size_t i = 0; i < LENGTH(ENDS); i++) {
        int len = snprintf(key, sizeof key, "%.*s%s", (int)stem, patronymic.ptr, ENDS[i]);
        const struct lexicon_row *row = lexicon_find(lexicon, (struct str){key, (size_t)len});
        if (row && row->group)
            return (uint16_t)(row->group | FATHER);
    }
    return 0;
}

/* As legal forms know it: a Cyrillic word romanised, another translated one in English. */
static struct str spelt(const struct token *t)
{
    bool romanised = (t->flags & WORD_TRANSLATED) && !(t->flags & (WORD_HAN | WORD_VOWELLESS));
    return t->canonical.len && !romanised ? t->canonical : t->text;
}

/* The row of tokens[at..at+n) as one phrase, if it is a legal form. */
static const struct lexicon_row *legal_phrase(const struct name *name, size_t at, size_t n)
{
    char key[256];
    size_t len = 0;
    for (size_t i = at; i < at + n; i++) {
        struct str t = spelt(&name->tokens[i]);
        if (len + t.len + 1 > sizeof key)
            return NULL;
        if (len)
            key[len++] = ' ';
        memcpy(key + len, t.ptr, t.len);
        len += t.len;
    }
    const struct lexicon_row *row = lexicon_find(name->model->lexicon, (struct str){key, len});
    return row && row->flags & LEXICON_LEGAL ? row : NULL;
}

static void mark_legal(struct name *name)
{
    for (size_t at = 0; at < name->n_tokens;) {
        const struct lexicon_row *word =
            lexicon_find(name->model->lexicon, spelt(&name->tokens[at]));
        size_t longest = word && word->flags & LEXICON_LEGAL_START ? LEXICON_PHRASE_MAX : 1;
        size_t left = (size_t)name->n_tokens - at;
        size_t n = longest < left ? longest : left;
        const struct lexicon_row *row = NULL;
        while (n && !(row = legal_phrase(name, at, n)))
            n--;
        for (size_t i = at; row && i < at + n; i++) {
            name->tokens[i].class = CLASS_LEGAL;
            name->tokens[i].legal = row->legal;
        }
        at += row ? n : 1;
    }
}

/* `text` with look-alike digits read as letters, or one doubled letter written once, is legal. */
static const struct lexicon_row *legal_slip(const struct lexicon *lexicon, struct str text)
{
    static const char DIGITS[] = "0158", LETTERS[] = "olsb";
    char plain[8];
    if (text.len < 3 || text.len >= sizeof plain)
        return NULL;
    for (size_t i = 0; i < text.len; i++) {
        const char *digit = strchr(DIGITS, text.ptr[i]);
        plain[i] = digit ? LETTERS[digit - DIGITS] : text.ptr[i];
    }
    const struct lexicon_row *row = lexicon_find(lexicon, (struct str){plain, text.len});
    if (row && row->flags & LEXICON_LEGAL)
        return row;
    for (size_t i = 1; i < text.len; i++) {
        char once[8];
        if (text.ptr[i] != text.ptr[i - 1])
            continue;
        memcpy(once, text.ptr, i);
        memcpy(once + i, text.ptr + i + 1, text.len - i - 1);
        row = lexicon_find(lexicon, (struct str){once, text.len - 1});
        if (row && row->flags & LEXICON_LEGAL)
            return row;
    }
    return NULL;
}

static void mark_short_slips(struct name *name)
{
    for (size_t i = 0; name->n_tokens > 1 && i < name->n_tokens; i++) {
        struct token *t = &name->tokens[i];
        if (t->class == CLASS_LEGAL || t->flags & WORD_NUMBER ||
            lexicon_find(name->model->lexicon, t->text))
            continue;
        bool end = i == 0 || i + 1 == name->n_tokens || name->tokens[i - 1].class == CLASS_LEGAL ||
                   name->tokens[i + 1].class == CLASS_LEGAL;
        const struct lexicon_row *row = end ? legal_slip(name->model->lexicon, t->text) : NULL;
        if (!row)
            continue;
        t->class = CLASS_LEGAL;
        t->legal = row->legal;
    }
}

/* Legal words long enough to be recognised with one slip. */
static const char *const LEGAL_WORDS[] = {"limited",
                                          "liability",
                                          "company",
                                          "corporation",
                                          "incorporated",
                                          "joint",
                                          "stock",
                                          "private",
                                          "partnership",
                                          "gesellschaft",
                                          "aktiengesellschaft",
                                          "obshchestvo",
                                          "ogranichennoi",
                                          "otvetstvennostyu",
                                          "aktsionernoe",
                                          "sociedad",
                                          "anonima",
                                          "sirketi",
                                          "publichnoe",
                                          "zakrytoe",
                                          "otkrytoe",
                                          "unitary",
                                          "enterprise",
                                          "compania",
                                          "federal",
                                          "closed",
                                          "public"};

/* "Limted", "Comapny": what is no word of its own gets the legal word as its canonical form. */
static void correct_legal_words(struct name *name)
{
    for (size_t i = 0; i < name->n_tokens; i++) {
        struct token *t = &name->tokens[i];
        if (t->text.len < 4 || t->flags & (WORD_HAN | WORD_VOWELLESS | WORD_TRANSLATED) ||
            lexicon_find(name->model->lexicon, t->text))
            continue;
        for (size_t w = 0; w < LENGTH(LEGAL_WORDS) && !t->canonical.len; w++)
            if (edit_within_one(t->text, str_of(LEGAL_WORDS[w])))
                t->canonical = str_of(LEGAL_WORDS[w]);
    }
}

static bool is_legal(const struct name *name, size_t i)
{
    return i < name->n_tokens && name->tokens[i].class == CLASS_LEGAL;
}

/* What remains of a legal phrase beside another legal word; corrected words that stand alone. */
static void mark_legal_remnants(struct name *name)
{
    for (size_t i = 0; i < name->n_tokens; i++) {
        struct token *t = &name->tokens[i];
        if (t->class == CLASS_LEGAL)
            continue;
        const struct lexicon_row *row =
            lexicon_find(name->model->lexicon, t->canonical.len ? t->canonical : t->text);
        bool beside = (i && is_legal(name, i - 1)) || is_legal(name, i + 1);
        bool part = row && row->flags & LEXICON_LEGAL_PART && !(row->flags & LEXICON_PLACE);
        bool legal = row && row->flags & LEXICON_LEGAL;
        if ((part && beside && (i || legal)) || (legal && i && t->canonical.len)) {
            t->class = CLASS_LEGAL;
            t->legal = row->legal;
        } else if (!(t->flags & WORD_TRANSLATED)) {
            t->canonical = STR_EMPTY;
        }
    }
}

static bool roman_place(const struct name *name, size_t i, struct str text)
{
    bool last = i + 1 == name->n_tokens || name->tokens[i + 1].class == CLASS_LEGAL ||
                name->tokens[i + 1].flags & WORD_BRACKETED;
    return i > 0 && (last || text.len > 1);
}

static uint32_t number_value(struct str digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < digits.len; i++)
        value = value * 10 + (uint32_t)(digits.ptr[i] - '0'); /* wraps: equal digits stay equal */
    return value;
}

/* "Forty-four": one number, the second word is done with. */
static void join_numbers(struct name *name)
{
    for (size_t i = 0; i + 1 < name->n_tokens; i++) {
        struct token *tens = &name->tokens[i], *ones = &name->tokens[i + 1];
        if (tens->class != CLASS_NUMBER || ones->class != CLASS_NUMBER ||
            tens->flags & WORD_NUMBER || tens->number < 20 || tens->number > 90 ||
            tens->number % 10 || ones->number == 0 || ones->number > 9)
            continue;
        tens->number += ones->number;
        ones->class = CLASS_STOP;
    }
}

static void classify_firm(struct name *name, size_t i)
{
    struct token *t = &name->tokens[i];
    const struct lexicon_row *row = lexicon_find(name->model->lexicon, t->text);
    if (t->flags & WORD_NUMBER) {
        t->class = CLASS_NUMBER;
        t->number = number_value(t->text);
        return;
    }
    bool translated = (t->flags & WORD_TRANSLATED) != 0;
    if (translated)
        row = lexicon_find(name->model->lexicon, t->canonical);
    if (!row || (!translated && t->flags & (WORD_HAN | WORD_VOWELLESS)))
        return;
    t->common = row->common;
    t->everyday = (row->flags & LEXICON_EVERYDAY) != 0;
    if (t->everyday && name->model->rules & RULE_EVERYDAY)
        t->common = COMMON_EVERYDAY;
    if (row->canonical)
        t->canonical = str_of(row->canonical);
    if (row->flags & LEXICON_NUMBER ||
        (row->flags & LEXICON_ROMAN && roman_place(name, i, t->text))) {
        t->class = CLASS_NUMBER;
        t->number = row->number;
    } else if (row->flags & LEXICON_STOP && t->text.len < 6) {
        t->class = CLASS_STOP;
    } else if (row->flags & LEXICON_TAIL && i > 1) {
        t->class = CLASS_TAIL;
    } else if (row->flags & LEXICON_PLACE) {
        t->class = CLASS_PLACE;
    } else if (row->flags & (LEXICON_GENERIC | LEXICON_TAIL)) {
        t->class = CLASS_GENERIC;
        t->trade = (row->flags & LEXICON_TRADE) != 0;
    }
}

/* "- VENDOR 100482", "(DO NOT USE)", "SITE 3": what an ERP adds behind the real name. */
static void mark_branch(struct name *name) /* "- BEIJING BRANCH", "DUBAI OFFICE" */
{
    size_t at = name->n_tokens, core = 0;
    while (at > 0 && name->tokens[at - 1].class == CLASS_TAIL)
        at--;
    if (at == name->n_tokens)
        return;
    for (size_t i = 0; i < at; i++)
        core += class_is_core(name->tokens[i].class) && name->tokens[i].class != CLASS_PLACE;
    while (at > 1 && core && name->tokens[at - 1].class == CLASS_PLACE) {
        name->tokens[--at].class = CLASS_TAIL;
        name->tokens[at].tail_place = true;
    }
}

static void mark_tail(struct name *name)
{
    static const char *const STARTS[] = {"vendor",   "site",      "acct",     "account", "a",
                                         "do",       "duplicate", "inactive", "blocked", "old",
                                         "supplier", "ref",       "dept"};
    size_t n = name->n_tokens, core = 0;
    for (size_t i = 0; i < n; i++) {
        struct token *t = &name->tokens[i];
        bool starts = false;
        for (size_t s = 0; core >= 1 && s < LENGTH(STARTS); s++)
            starts |= str_equal(t->text, str_of(STARTS[s]));
        bool number = i + 1 < n && name->tokens[i + 1].class == CLASS_NUMBER;
        bool dont = i + 1 < n && str_equal(name->tokens[i + 1].text, STR("not"));
        bool payable = str_equal(t->text, STR("ap")) && i + 1 == n && core >= 1;
        if (payable || (starts && (number || dont || (t->flags & WORD_BRACKETED)))) {
            for (; i < n; i++)
                name->tokens[i].class = CLASS_TAIL;
            return;
        }
        if (t->flags & WORD_BRACKETED && core >= 1 && t->class != CLASS_LEGAL &&
            t->class != CLASS_NUMBER) {
            t->tail_place = t->class == CLASS_PLACE;
            t->class = CLASS_TAIL;
            continue;
        }
        core += class_is_core(t->class);
    }
}

static void weigh_firm(struct name *name)
{
    correct_legal_words(name);
    mark_legal(name);
    mark_short_slips(name);
    mark_legal_remnants(name);
    for (size_t i = 0; i < name->n_tokens; i++)
        if (name->tokens[i].class != CLASS_LEGAL)
            classify_firm(name, i);
    join_numbers(name);
    mark_branch(name);
    mark_tail(name);
    bool first = true;
    for (size_t i = 0; i < name->n_tokens; i++) {
        struct token *t = &name->tokens[i];
        t->weight = weigh_token(t, (enum name_mode)name->mode, first && class_is_core(t->class));
        if (class_is_core(t->class))
            first = false;
    }
}

static void classify_person(struct name *name, size_t i, size_t names)
{
    struct token *t = &name->tokens[i];
    const struct lexicon_row *row = lexicon_find(name->model->lexicon, t->text);
    if (t->flags & WORD_NUMBER) {
        t->class = CLASS_NUMBER;
        t->number = number_value(t->text);
    } else if (t->text.len == 1 && !(t->flags & (WORD_HAN | WORD_HANGUL)))
        t->class = CLASS_INITIAL;
    else if (names >= 3 && patronymic_stem(t->text))
        t->class = CLASS_PATRONYMIC;
    if (t->class == CLASS_INITIAL && name->model->rules & RULE_INITIALS)
        t->flags |= WORD_LETTER;
    if (t->class == CLASS_PATRONYMIC && name->model->rules & RULE_FATHERS)
        t->group = father_group(name->model->lexicon, t->text);
    if (!row || t->flags & WORD_VOWELLESS)
        return;
    if (row->group)
        t->group = row->group;
    t->common = row->common;
    if (row->flags & LEXICON_PARTICLE && !(i == 0 && row->group)) /* but Ben Miller */
        t->class = CLASS_PARTICLE;
    else if (row->flags & LEXICON_HONORIFIC)
        t->class = CLASS_HONORIFIC;
    else if (row->flags & LEXICON_LEGAL && i + 1 == name->n_tokens && names >= 3 && !row->common &&
             t->text.len <= 4 && t->text.len > 1) {
        t->class = CLASS_LEGAL;
        t->legal = row->legal;
    }
}

static void weigh_person(struct name *name)
{
    for (size_t i = 0; i < name->n_tokens; i++)
        classify_person(name, i, name->n_tokens);
    size_t core = 0;
    for (size_t i = 0; i < name->n_tokens; i++)
        core += class_is_core(name->tokens[i].class);
    for (size_t i = 0; i < name->n_tokens; i++) {
        struct token *t = &name->tokens[i];
        if (core < 2 && t->class == CLASS_HONORIFIC && t->text.len > 3)
            t->class = CLASS_NAME; /* "Mullah Omar", "Imam": one name needs the title */
        t->weight = weigh_token(t, MODE_PERSON, false);
    }
}

void weigh_name(struct name *name)
{
    if (name->mode == MODE_PERSON)
        weigh_person(name);
    else
        weigh_firm(name);
}
