/* lists/snapshot/text_index.c - building the index of words from the bodies.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/countries.h"
#include "lists/snapshot/text_index_parts.h"

#include <stdlib.h>

#include "core/json.h"
#include "text/words.h"

static const size_t MAX_BYTES = (size_t)8 << 30;

/* One appearance: word number, position and whether in a name, so that sorting groups them. */
struct appearance {
    uint32_t word, posting;
};

struct builder {
    struct text_index *index;
    struct arena scratch; /* lives until the index stands */
    struct map numbers;   /* word -> number in order of appearance */
    struct str *texts;
    size_t n_texts, texts_capacity;
    struct appearance *seen;
    size_t n_seen, seen_capacity;
    struct map codes; /* countries and topics, each kept once */
    struct str *code_texts;
    size_t n_codes, codes_capacity;
};

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_MEMORY, "no memory to index the lists' words");
}

/* The number of a text that is kept once in `arena`; MAP_NONE when memory is short. */
static uint32_t number_of(struct map *map, struct arena *arena, struct arena *items_arena,
                          struct str **texts, size_t *count, size_t *capacity, struct str text)
{
    uint32_t found = map_get(map, text);
    if (found != MAP_NONE)
        return found;
    struct str *grown = arena_grow(items_arena, *texts, capacity, *count + 1, sizeof *grown);
    struct str kept = str_copy(arena, text);
    if (!grown || !kept.ptr)
        return MAP_NONE;
    *texts = grown;
    if (!map_add(map, kept, (uint32_t)*count, NULL))
        return MAP_NONE;
    grown[*count] = kept;
    return (uint32_t)(*count)++;
}

static bool add_word(struct builder *b, struct str text, uint32_t posting)
{
    uint32_t word = number_of(&b->numbers, &b->index->arena, &b->scratch, &b->texts, &b->n_texts,
                              &b->texts_capacity, text);
    struct appearance *grown =
        arena_grow(&b->scratch, b->seen, &b->seen_capacity, b->n_seen + 1, sizeof *grown);
    if (word == MAP_NONE || !grown)
        return false;
    b->seen = grown;
    b->seen[b->n_seen++] = (struct appearance){word, posting};
    return true;
}

static bool add_text(struct builder *b, struct arena *passing, struct str text, uint32_t posting)
{
    struct word words[WORDS_MAX];
    size_t count = words_split(passing, text, words);
    for (size_t i = 0; i < count; i++) {
        if (words[i].text.len > 0 && !add_word(b, words[i].text, posting))
            return false;
    }
    return !arena_failed(passing);
}

/* --- One party ---------------------------------------------------------------------------------
 */

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static bool is_name(const char *property)
{
    static const char *const names[] = {"name", "alias", "weakAlias", "previousName",
                                        "abbreviation"};
    return is_one_of(property, names, LENGTH(names));
}

static bool is_country(const char *property)
{
    static const char *const names[] = {"country",     "nationality",  "citizenship",
                                        "mainCountry", "jurisdiction", "birthCountry",
                                        "flag",        "pastFlags",    "registrationCountry"};
    return is_one_of(property, names, LENGTH(names));
}

/* The distinct values gathered for one party. */
struct gathered {
    struct str items[64];
    size_t count;
};

static bool gather(struct builder *b, struct gathered *into, struct str text)
{
    uint32_t number = number_of(&b->codes, &b->index->arena, &b->scratch, &b->code_texts,
                                &b->n_codes, &b->codes_capacity, text);
    if (number == MAP_NONE)
        return false;
    struct str kept = b->code_texts[number];
    for (size_t i = 0; i < into->count; i++) {
        if (into->items[i].ptr == kept.ptr)
            return true;
    }
    if (into->count < LENGTH(into->items))
        into->items[into->count++] = kept;
    return true;
}

static const struct str *keep(struct builder *b, const struct gathered *gathered)
{
    struct str *kept = arena_calloc(&b->index->arena, gathered->count, sizeof *kept);
    if (kept && gathered->count > 0)
        memcpy(kept, gathered->items, gathered->count * sizeof *kept);
    return kept;
}

/* Publishers' own lists state no topics: what a listing does stands for them. */
static bool gather_measures(struct builder *b, struct gathered *topics, unsigned measures)
{
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1) {
        const char *topic = measures & bit ? measure_topic((enum measure)bit) : NULL;
        if (topic && !gather(b, topics, str_of(topic)))
            return false;
    }
    return true;
}

static bool add_property(struct builder *b, struct arena *passing, const cJSON *property,
                         uint32_t at, struct gathered *countries, struct gathered *topics)
{
    uint32_t posting = at << 1 | (is_name(property->string) ? 1U : 0U);
    bool country = is_country(property->string);
    bool topic = strcmp(property->string, "topics") == 0;
    for (const cJSON *value = property->child; value; value = value->next) {
        if (!cJSON_IsString(value))
            continue;
        struct str text = str_of(value->valuestring);
        struct str code = country ? country_of_name(text) : STR_EMPTY; /* "Iran" as a flag */
        if (!add_text(b, passing, text, posting) ||
            (country && !gather(b, countries, code.len > 0 ? code : text)) ||
            (topic && !gather(b, topics, text)))
            return false;
    }
    return true;
}

static bool add_referents(struct builder *b, const cJSON *body, uint32_t at)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(body, "referents");
    for (const cJSON *id = list ? list->child : NULL; id; id = id->next) {
        if (!cJSON_IsString(id))
            continue;
        struct str kept = str_copy(&b->index->arena, str_of(id->valuestring));
        if (!kept.ptr || !map_add(&b->index->by_referent, kept, at, NULL))
            return false;
    }
    return true;
}

static bool add_party(struct builder *b, uint32_t at, struct error *err)
{
    const struct snapshot_listed *listed = &b->index->listed[at];
    AUTO_ARENA passing = ARENA_INIT(64 << 20);
    AUTO_JSON *body = cJSON_ParseWithLength(listed->body.ptr, listed->body.len);
    struct gathered countries = {.count = 0}, topics = {.count = 0};
    if (!body)
        return no_memory(err); /* the body is our own canonical JSON */
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(body, "properties");
    for (const cJSON *p = properties ? properties->child : NULL; p; p = p->next) {
        if (!add_property(b, &passing, p, at, &countries, &topics))
            return no_memory(err);
    }
    if (!add_text(b, &passing, listed->id, at << 1) || !add_referents(b, body, at) ||
        (topics.count == 0 && !gather_measures(b, &topics, listed->measures)))
        return no_memory(err);
    b->index->facts[at] =
        (struct text_facts){keep(b, &countries), keep(b, &topics), countries.count, topics.count};
    return !arena_failed(&b->index->arena) || no_memory(err);
}

/* --- From appearances to postings ------------------------------------------------------------- */

struct named {
    struct str text;
    uint32_t number;
};

static int by_text(const void *a, const void *b)
{
    return str_compare(((const struct named *)a)->text, ((const struct named *)b)->text);
}

static int by_word(const void *a, const void *b)
{
    const struct appearance *x = a, *y = b;
    if (x->word != y->word)
        return x->word < y->word ? -1 : 1;
    return x->posting < y->posting ? -1 : x->posting > y->posting;
}

/* Words in order; b->seen then speaks of the new numbers. */
static bool sort_words(struct builder *b)
{
    struct text_index *index = b->index;
    struct named *named = arena_calloc(&b->scratch, b->n_texts, sizeof *named);
    uint32_t *place = arena_calloc(&b->scratch, b->n_texts, sizeof *place);
    index->words = arena_calloc(&index->arena, b->n_texts, sizeof *index->words);
    if (!named || !place || !index->words)
        return false;
    for (size_t i = 0; i < b->n_texts; i++)
        named[i] = (struct named){b->texts[i], (uint32_t)i};
    if (b->n_texts > 0)
        qsort(named, b->n_texts, sizeof *named, by_text);
    for (size_t i = 0; i < b->n_texts; i++) {
        place[named[i].number] = (uint32_t)i;
        index->words[i].text = named[i].text;
    }
    index->n_words = b->n_texts;
    for (size_t i = 0; i < b->n_seen; i++)
        b->seen[i].word = place[b->seen[i].word];
    return true;
}

/* A party once a word; in a name wins over elsewhere, which sorts before it. */
static bool fill_postings(struct builder *b)
{
    struct text_index *index = b->index;
    if (b->n_seen > 0)
        qsort(b->seen, b->n_seen, sizeof *b->seen, by_word);
    size_t count = 0;
    for (size_t i = 0; i < b->n_seen; i++) {
        const struct appearance *now = &b->seen[i], *last = count ? &b->seen[count - 1] : NULL;
        bool same = last && last->word == now->word && last->posting >> 1 == now->posting >> 1;
        b->seen[same ? count - 1 : count++] = *now;
    }
    index->postings = arena_calloc(&index->arena, count, sizeof *index->postings);
    if (!index->postings)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct text_word *word = &index->words[b->seen[i].word];
        if (word->count++ == 0)
            word->first = (uint32_t)i;
        index->postings[i] = b->seen[i].posting;
    }
    return true;
}

static bool build(struct builder *b, struct error *err)
{
    struct text_index *index = b->index;
    index->facts = arena_calloc(&index->arena, index->n_listed, sizeof *index->facts);
    if (!index->facts)
        return no_memory(err);
    for (size_t i = 0; i < index->n_listed; i++) {
        if (!add_party(b, (uint32_t)i, err))
            return false;
    }
    return (sort_words(b) && fill_postings(b)) || no_memory(err);
}

struct text_index *text_index_new(const struct snapshot_listed *listed, size_t n_listed,
                                  struct error *err)
{
    struct text_index *index = calloc(1, sizeof *index);
    if (!index) {
        no_memory(err);
        return NULL;
    }
    arena_init(&index->arena, MAX_BYTES);
    map_init(&index->by_referent, &index->arena);
    index->listed = listed;
    index->n_listed = n_listed;
    struct builder b = {.index = index, .scratch = ARENA_INIT(MAX_BYTES)};
    map_init(&b.numbers, &b.scratch);
    map_init(&b.codes, &b.scratch);
    bool done = build(&b, err);
    arena_release(&b.scratch);
    if (done)
        return index;
    text_index_free(index);
    return NULL;
}

void text_index_free(struct text_index *index)
{
    if (!index)
        return;
    arena_release(&index->arena);
    free(index);
}

size_t text_index_bytes(const struct text_index *index)
{
    return sizeof *index + index->arena.used_bytes;
}

struct text_facts text_index_facts(const struct text_index *index, uint32_t listed)
{
    return listed < index->n_listed ? index->facts[listed] : (struct text_facts){0};
}

uint32_t text_index_referent(const struct text_index *index, struct str id)
{
    return map_get(&index->by_referent, id);
}
