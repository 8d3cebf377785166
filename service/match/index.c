/* match/index.c - building an index.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/index_parts.h"

#include "match/identifier.h"
#include "match/link.h"
#include "match/subject_copy.h"

enum { IDENTIFIER_LETTERS = 4, BIC_LETTERS = 8, SEEN_FIRST = 1 << 12, SCRATCH_BYTES = 64 << 20 };

/* Things already seen, by a hash over what they are. */
struct seen {
    uint64_t *hashes; /* 0 is empty */
    uint32_t *numbers;
    size_t capacity, count;
};

struct builder {
    struct match_index *index;
    struct seen seen_units, seen_names;
    struct postings units, bearers; /* unit -> name, name -> party */
    uint32_t name;
    bool failed;
};

static uint32_t identifier_key(struct str normal)
{
    uint64_t h = str_hash(normal);
    return (uint32_t)(h ^ h >> 32);
}

size_t index_identifier_keys(const struct subject_identifier *identifier,
                             uint32_t keys[INDEX_IDENTIFIER_KEYS])
{
    char text[IDENTIFIER_SIZE];
    struct str normal = {text, identifier_normalise(identifier->value, text)};
    size_t n = 0;
    if (normal.len < IDENTIFIER_LETTERS)
        return 0;
    keys[n++] = identifier_key(normal);
    if (normal.len > BIC_LETTERS && str_equal(identifier->kind, STR("swiftBic")))
        keys[n++] = identifier_key(str_slice(normal, 0, BIC_LETTERS));
    return n;
}

static void seen_free(struct seen *t)
{
    free(t->hashes);
    free(t->numbers);
}

static size_t seen_place(const struct seen *t, uint64_t hash)
{
    size_t at = hash & (t->capacity - 1);
    while (t->hashes[at] && t->hashes[at] != hash)
        at = (at + 1) & (t->capacity - 1);
    return at;
}

static bool seen_grow(struct seen *t)
{
    struct seen grown = {.capacity = t->capacity ? t->capacity * 2 : SEEN_FIRST, .count = t->count};
    grown.hashes = calloc(grown.capacity, sizeof *grown.hashes);
    grown.numbers = calloc(grown.capacity, sizeof *grown.numbers);
    if (!grown.hashes || !grown.numbers) {
        seen_free(&grown);
        return false;
    }
    for (size_t i = 0; i < t->capacity; i++) {
        if (!t->hashes[i])
            continue;
        size_t at = seen_place(&grown, t->hashes[i]);
        grown.hashes[at] = t->hashes[i];
        grown.numbers[at] = t->numbers[i];
    }
    seen_free(t);
    *t = grown;
    return true;
}

/* The number of what has these bytes, 0, 1, 2 ... in the order they came; *new_out when it was not
 * seen before. Two things with one 64-bit hash would be taken for one: with a million things the
 * odds are 1 in 10^7. */
static bool seen_find(struct seen *t, struct str bytes, uint32_t *number_out, bool *new_out)
{
    if (t->count * 2 >= t->capacity && !seen_grow(t))
        return false;
    uint64_t hash = str_hash(bytes);
    hash = (hash ^ hash >> 29) | 1u;
    size_t at = seen_place(t, hash);
    *new_out = t->hashes[at] == 0;
    if (*new_out) {
        t->hashes[at] = hash;
        t->numbers[at] = (uint32_t)t->count++;
    }
    *number_out = t->numbers[at];
    return true;
}

static void take_unit(void *context, const struct link_unit *unit)
{
    struct builder *b = context;
    struct str bytes = {(const char *)unit->keys, unit->n_keys * sizeof unit->keys[0]};
    uint32_t number;
    bool is_new;
    if (b->failed || !seen_find(&b->seen_units, bytes, &number, &is_new)) {
        b->failed = true;
        return;
    }
    for (size_t i = 0; is_new && i < unit->n_keys; i++)
        b->failed |= !postings_add(&b->index->keys, unit->keys[i], number);
    b->failed |= !postings_add(&b->units, number, b->name);
}

/* Room for `need` items in a growing array on the heap. */
static bool reserve(void **items, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return true;
    size_t grown = *capacity ? *capacity * 2 : 1024;
    grown = grown < need ? need : grown;
    void *moved = realloc(*items, grown * size);
    if (!moved)
        return false;
    *items = moved;
    *capacity = grown;
    return true;
}

static void trim(void **items, size_t *capacity, size_t count, size_t size)
{
    void *moved = count ? realloc(*items, count * size) : NULL;
    if (!moved)
        return;
    *items = moved;
    *capacity = count;
}

/* The name with these words, if it is not there yet. A name that was cut is like no other, for of
 * two such even what was cut off must be equal. */
static bool find_name(struct builder *b, const struct name *name, const uint32_t *words,
                      uint32_t party, uint16_t position, bool *new_out)
{
    struct {
        uint32_t mode, party, position, words[NAME_TOKENS_MAX];
    } key = {.mode = name->mode};
    if (name->cut) {
        key.party = party + 1;
        key.position = position;
    }
    size_t bytes = name->n_tokens * sizeof words[0];
    memcpy(key.words, words, bytes);
    struct str all = {(const char *)&key, sizeof key - sizeof key.words + bytes};
    return seen_find(&b->seen_names, all, &b->name, new_out);
}

static bool add_name(struct builder *b, uint32_t party, const struct prepared_name *prepared)
{
    struct match_index *index = b->index;
    const struct name *name = &prepared->name;
    uint32_t *words;
    bool is_new;
    if (!reserve((void **)&index->names, &index->names_capacity, index->n_names + 1,
                 sizeof *index->names) ||
        !reserve((void **)&index->words, &index->words_capacity, index->n_words + name->n_tokens,
                 sizeof *index->words))
        return false;
    words = &index->words[index->n_words];
    for (size_t i = 0; i < name->n_tokens; i++)
        if (!vocabulary_add(&index->vocabulary, &index->arena, &name->tokens[i],
                            (enum name_mode)name->mode, &words[i]))
            return false;
    if (!find_name(b, name, words, party, prepared->position, &is_new) ||
        !postings_add(&b->bearers, b->name, party))
        return false;
    if (!is_new)
        return true;
    index->names[index->n_names++] = (struct indexed_name){
        (uint32_t)index->n_words, party,    prepared->position, (uint8_t)name->n_tokens, name->mode,
        name->homoglyphs,         name->cut};
    index->n_words += name->n_tokens;
    link_units(name, LINK_CANDIDATE, take_unit, b);
    return !b->failed;
}

static bool add_names(struct builder *b, uint32_t party)
{
    const struct subject *subject = &b->index->parties[party];
    struct prepared prepared;
    AUTO_ARENA scratch = ARENA_INIT(SCRATCH_BYTES);
    if (!prepare_subject(&scratch, b->index->model, subject, schema_modes(subject->schema),
                         &prepared))
        return false;
    for (size_t i = 0; i < prepared.n_names; i++)
        if (!add_name(b, party, &prepared.names[i]))
            return false;
    return true;
}

void index_expand(const struct match_index *index, uint32_t number, struct expanded_name *out)
{
    const struct indexed_name *from = &index->names[number];
    out->words = &index->words[from->first_word];
    for (size_t i = 0; i < from->n_words; i++)
        out->tokens[i] = index->vocabulary.words[out->words[i]];
    out->name = (struct name){
        .model = index->model,
        .text = from->cut ? index->parties[from->party].names[from->name].text : STR_EMPTY,
        .tokens = out->tokens,
        .n_tokens = from->n_words,
        .mode = from->mode,
        .homoglyphs = from->homoglyphs,
        .cut = from->cut,
    };
    name_add_up(&out->name);
    if (from->mode != MODE_PERSON) /* persons have no acronyms */
        out->name.initials = name_initials(&out->name, out->initials);
}

static bool add_identifiers(struct match_index *index, uint32_t party)
{
    const struct subject *subject = &index->parties[party];
    for (size_t i = 0; i < subject->n_identifiers; i++) {
        uint32_t keys[INDEX_IDENTIFIER_KEYS];
        size_t n = index_identifier_keys(&subject->identifiers[i], keys);
        for (size_t k = 0; k < n; k++)
            if (!postings_add(&index->identifiers, keys[k], party))
                return false;
    }
    return true;
}

static bool build(struct builder *b, const struct subject *listed, size_t count)
{
    struct match_index *index = b->index;
    index->n_parties = count;
    index->parties = arena_calloc(&index->arena, count, sizeof *index->parties);
    if (!index->parties)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!subject_copy(&index->arena, &listed[i], &index->parties[i]) ||
            !add_names(b, (uint32_t)i) || !add_identifiers(index, (uint32_t)i))
            return false;
    }
    vocabulary_freeze(&index->vocabulary);
    trim((void **)&index->names, &index->names_capacity, index->n_names, sizeof *index->names);
    trim((void **)&index->words, &index->words_capacity, index->n_words, sizeof *index->words);
    index->rooms = calloc(1, sizeof *index->rooms);
    if (!index->rooms)
        return false;
    index->rooms->n_names = index->n_names;
    return groups_of(&b->units, b->seen_units.count, &index->units) &&
           groups_of(&b->bearers, index->n_names, &index->bearers) &&
           postings_freeze(&index->keys) && postings_freeze(&index->identifiers);
}

struct match_index *match_index_new_by(const struct model *model, const struct subject *listed,
                                       size_t count, struct error *err)
{
    struct match_index *index = calloc(1, sizeof *index);
    if (!index) {
        error_memory(err);
        return NULL;
    }
    index->model = model;
    for (size_t mode = 0; mode < MODE_COUNT; mode++)
        pair_ceiling_init(model, (enum name_mode)mode, &index->ceilings[mode]);
    arena_init(&index->arena, SIZE_MAX / 2);
    struct builder b = {.index = index};
    bool done = count < UINT32_MAX && build(&b, listed, count);
    seen_free(&b.seen_units);
    seen_free(&b.seen_names);
    postings_free(&b.units);
    postings_free(&b.bearers);
    if (done)
        return index;
    match_index_free(index);
    error_memory(err);
    return NULL;
}

struct match_index *match_index_new(const struct subject *listed, size_t count, struct error *err)
{
    return match_index_new_by(match_model(), listed, count, err);
}

struct match_index *match_index_again(const struct match_index *index, const struct model *model,
                                      struct error *err)
{
    return match_index_new_by(model, index->parties, index->n_parties, err);
}

void match_index_free(struct match_index *index)
{
    if (!index)
        return;
    postings_free(&index->keys);
    groups_free(&index->units);
    groups_free(&index->bearers);
    postings_free(&index->identifiers);
    vocabulary_free(&index->vocabulary);
    free(index->names);
    free(index->words);
    if (index->rooms)
        search_rooms_release(index->rooms);
    free(index->rooms);
    arena_release(&index->arena);
    free(index);
}

size_t match_index_count(const struct match_index *index) { return index->n_parties; }

size_t match_index_bytes(const struct match_index *index)
{
    return sizeof *index + index->arena.used_bytes + postings_bytes(&index->keys) +
           groups_bytes(&index->units) + groups_bytes(&index->bearers) +
           postings_bytes(&index->identifiers) + vocabulary_bytes(&index->vocabulary) +
           index->names_capacity * sizeof *index->names +
           index->words_capacity * sizeof *index->words;
}
