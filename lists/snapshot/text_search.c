/* lists/snapshot/text_search.c - answering a free-text question from the index of words.
 *
 * Every part of the question marks the parties that hold it in a table of weights, a cell a party;
 * parts are joined by adding where all have marked. A table of the parties' length is a few
 * hundred kilobytes: cheaper than being clever.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/text_index_parts.h"

#include <stdlib.h>

#include "core/json.h"
#include "match/edit.h"
#include "text/words.h"

enum {
    NAME_FACTOR = 4,         /* a word in a name against one elsewhere */
    CAPTION_BONUS = 1 << 28, /* the question is the party's whole name */
    SHORT_CAPTION = 128,
    FUZZY_LETTERS = 5,
    FUZZY_LETTERS_TWICE = 9,
};

struct part {
    struct word words[WORDS_MAX]; /* one text can fold to several */
    size_t n_words;
    bool excluded, phrase, prefix, alternative; /* alternative: joined to the part before by OR */
};

struct question {
    const struct text_index *index;
    struct arena *arena;
    bool fuzzy;
    struct part parts[TEXT_QUERY_PARTS];
    size_t n_parts;
    struct word words[WORDS_MAX]; /* of the whole question, for the bonus */
    size_t n_words;
    /* Tables of weights, a cell a listed party: all parts so far, and what a part is made of. */
    uint32_t *all, *group, *alternative, *word;
};

/* --- Reading the question --------------------------------------------------------------------- */

/* Up to the closing quotation mark, or the next blank. */
static struct str take_text(struct str text, size_t *at, bool quoted)
{
    size_t from = *at, end = str_find(text, quoted ? STR("\"") : STR(" "), from);
    *at = end < text.len ? end + 1 : end;
    return str_slice(text, from, end);
}

static void add_part(struct question *q, struct str text, bool excluded, bool quoted,
                     bool alternative)
{
    if (q->n_parts == TEXT_QUERY_PARTS)
        return;
    struct part *part = &q->parts[q->n_parts];
    *part = (struct part){.excluded = excluded, .phrase = quoted, .alternative = alternative};
    part->prefix = !quoted && text.len > 1 && str_ends_with(text, STR("*"));
    part->n_words = words_split(q->arena, text, part->words);
    if (part->n_words > 0)
        q->n_parts++;
}

static void read_question(struct question *q, struct str text)
{
    bool alternative = false;
    for (size_t at = 0; at < text.len;) {
        if (text.ptr[at] == ' ') {
            at++;
            continue;
        }
        bool excluded = text.ptr[at] == '-' && at + 1 < text.len;
        if (excluded || (text.ptr[at] == '+' && at + 1 < text.len))
            at++;
        bool quoted = text.ptr[at] == '"';
        if (quoted)
            at++;
        struct str word = take_text(text, &at, quoted);
        if (!quoted && !excluded && (str_equal(word, STR("OR")) || str_equal(word, STR("|")))) {
            alternative = q->n_parts > 0;
            continue;
        }
        if (!quoted && str_equal(word, STR("AND")))
            continue;
        add_part(q, word, excluded, quoted, alternative && !excluded);
        alternative = false;
    }
    q->n_words = words_split(q->arena, text, q->words);
}

/* --- Words ------------------------------------------------------------------------------------ */

/* Position of the first word not before `text`. */
static size_t lower_bound(const struct text_index *index, struct str text)
{
    size_t low = 0, high = index->n_words;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(index->words[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Rarer words say more: one more for each halving of the parties that hold it. */
static uint32_t rarity(const struct text_index *index, const struct text_word *word)
{
    uint32_t weight = 1;
    for (size_t n = index->n_listed; n / 2 >= word->count && n > 1; n /= 2)
        weight++;
    return weight;
}

static void mark(const struct text_index *index, const struct text_word *word, uint32_t scale,
                 uint32_t *table)
{
    uint32_t weight = rarity(index, word) * scale;
    for (uint32_t i = 0; i < word->count; i++) {
        uint32_t posting = index->postings[word->first + i];
        uint32_t marked = posting & 1 ? weight * NAME_FACTOR : weight;
        if (marked > table[posting >> 1])
            table[posting >> 1] = marked;
    }
}

static bool is_near(struct str word, struct str known)
{
    size_t gap = word.len > known.len ? word.len - known.len : known.len - word.len;
    if (word.len < FUZZY_LETTERS || gap > 2 || word.ptr[0] != known.ptr[0])
        return false;
    if (edit_within_one(word, known))
        return true;
    return word.len >= FUZZY_LETTERS_TWICE && edit_cost(word, known, 2 * EDIT_ONE) <= 2 * EDIT_ONE;
}

static void mark_word(const struct question *q, struct str text, bool prefix, uint32_t *table)
{
    const struct text_index *index = q->index;
    for (size_t i = lower_bound(index, text); i < index->n_words; i++) {
        bool equal = str_equal(index->words[i].text, text);
        if (!equal && !(prefix && str_starts_with(index->words[i].text, text)))
            break;
        mark(index, &index->words[i], equal ? 2 : 1, table);
    }
    for (size_t i = 0; q->fuzzy && i < index->n_words; i++) {
        if (is_near(text, index->words[i].text))
            mark(index, &index->words[i], 1, table);
    }
}

/* --- Phrases ---------------------------------------------------------------------------------- */

static bool holds_in_order(const struct part *part, const struct word *words, size_t count)
{
    for (size_t from = 0; from + part->n_words <= count; from++) {
        size_t same = 0;
        while (same < part->n_words && str_equal(words[from + same].text, part->words[same].text))
            same++;
        if (same == part->n_words)
            return true;
    }
    return false;
}

static bool holds_phrase(const struct text_index *index, uint32_t at, const struct part *part)
{
    AUTO_ARENA passing = ARENA_INIT(64 << 20);
    AUTO_JSON *body = cJSON_ParseWithLength(index->listed[at].body.ptr, index->listed[at].body.len);
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(body, "properties");
    for (const cJSON *p = properties ? properties->child : NULL; p; p = p->next) {
        for (const cJSON *value = p->child; value; value = value->next) {
            struct word words[WORDS_MAX];
            size_t count = cJSON_IsString(value)
                               ? words_split(&passing, str_of(value->valuestring), words)
                               : 0;
            if (holds_in_order(part, words, count))
                return true;
        }
    }
    return false;
}

/* --- Joining ---------------------------------------------------------------------------------- */

static bool make_tables(struct question *q)
{
    size_t n = q->index->n_listed + 1;
    q->all = arena_calloc(q->arena, n, sizeof *q->all);
    q->group = arena_calloc(q->arena, n, sizeof *q->group);
    q->alternative = arena_calloc(q->arena, n, sizeof *q->alternative);
    q->word = arena_calloc(q->arena, n, sizeof *q->word);
    return !arena_failed(q->arena);
}

static uint32_t *cleared(const struct question *q, uint32_t *table)
{
    memset(table, 0, q->index->n_listed * sizeof *table);
    return table;
}

/* `table` keeps what both hold: the sum of their weights. */
static void join(const struct question *q, uint32_t *table, const uint32_t *other)
{
    for (size_t i = 0; i < q->index->n_listed; i++)
        table[i] = table[i] && other[i] ? table[i] + other[i] : 0;
}

static void mark_part(const struct question *q, const struct part *part, uint32_t *table)
{
    mark_word(q, part->words[0].text, part->prefix && part->n_words == 1, cleared(q, table));
    for (size_t i = 1; i < part->n_words; i++) {
        bool prefix = part->prefix && i + 1 == part->n_words;
        mark_word(q, part->words[i].text, prefix, cleared(q, q->word));
        join(q, table, q->word);
    }
    for (size_t i = 0; part->phrase && part->n_words > 1 && i < q->index->n_listed; i++) {
        if (table[i] && !holds_phrase(q->index, (uint32_t)i, part))
            table[i] = 0;
    }
}

/* The parts from `*at` on that OR binds together; *at moves behind them. */
static void mark_group(const struct question *q, size_t *at)
{
    mark_part(q, &q->parts[(*at)++], q->group);
    while (*at < q->n_parts && q->parts[*at].alternative) {
        mark_part(q, &q->parts[(*at)++], q->alternative);
        for (size_t i = 0; i < q->index->n_listed; i++)
            q->group[i] = q->alternative[i] > q->group[i] ? q->alternative[i] : q->group[i];
    }
}

static void evaluate(const struct question *q)
{
    for (size_t i = 0; i < q->index->n_listed; i++)
        q->all[i] = 1; /* nothing asked: everybody */
    for (size_t at = 0; at < q->n_parts;) {
        bool excluded = q->parts[at].excluded;
        mark_group(q, &at);
        for (size_t i = 0; excluded && i < q->index->n_listed; i++)
            q->all[i] = q->group[i] ? 0 : q->all[i];
        if (!excluded)
            join(q, q->all, q->group);
    }
}

static bool is_caption(const struct question *q, uint32_t at)
{
    struct word words[WORDS_MAX];
    struct str caption = q->index->listed[at].caption;
    if (q->n_words == 0)
        return false;
    size_t count = words_split(q->arena, caption, words);
    if (count != q->n_words)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(words[i].text, q->words[i].text))
            return false;
    }
    return true;
}

/* The whole name first; of equal weights the shorter caption, of which the words are more. */
static uint32_t rank(const struct question *q, uint32_t at)
{
    size_t len = q->index->listed[at].caption.len;
    if (q->n_parts == 0)
        return 1;
    uint32_t shortness = len < SHORT_CAPTION ? SHORT_CAPTION - (uint32_t)len : 0;
    return q->all[at] * SHORT_CAPTION + shortness + (is_caption(q, at) ? CAPTION_BONUS : 0);
}

static int by_weight(const void *a, const void *b)
{
    const struct text_hit *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->listed < y->listed ? -1 : 1;
}

bool text_index_search(const struct text_index *index, struct str question, bool fuzzy,
                       struct arena *arena, struct text_hits *hits_out, struct error *err)
{
    struct question *q = arena_calloc(arena, 1, sizeof *q);
    if (!q)
        return error_memory(err);
    q->index = index;
    q->arena = arena;
    q->fuzzy = fuzzy;
    read_question(q, question);
    struct text_hit *hits = arena_calloc(arena, index->n_listed, sizeof *hits);
    if (!hits || !make_tables(q))
        return error_memory(err);
    evaluate(q);
    size_t count = 0;
    for (size_t i = 0; i < index->n_listed; i++) {
        if (q->all[i])
            hits[count++] = (struct text_hit){(uint32_t)i, rank(q, (uint32_t)i)};
    }
    if (arena_failed(arena))
        return error_memory(err);
    if (count > 0)
        qsort(hits, count, sizeof *hits, by_weight);
    *hits_out = (struct text_hits){hits, count};
    return true;
}
