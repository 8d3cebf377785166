/* match/index.c - building an index.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/index_parts.h"

#include "match/identifier.h"
#include "match/link.h"
#include "match/subject_copy.h"

enum { IDENTIFIER_LETTERS = 4, UNIT_SLOTS_FIRST = 1 << 12, SCRATCH_BYTES = 64 << 20 };

/* Units already seen, by a hash over their keys. */
struct unit_table {
    uint64_t *hashes; /* 0 is empty */
    uint32_t *units;
    size_t capacity, count;
};

struct builder {
    struct match_index *index;
    struct unit_table seen;
    struct postings units; /* unit -> name */
    uint32_t name;
    bool failed;
};

uint32_t index_identifier_key(struct str value)
{
    char text[IDENTIFIER_SIZE];
    struct str normal = {text, identifier_normalise(value, text)};
    if (normal.len < IDENTIFIER_LETTERS)
        return 0;
    if (normal.len > 8 && normal.len == 11)
        normal.len = 8; /* a BIC with its branch meets one without */
    uint64_t h = str_hash(normal);
    return (uint32_t)(h ^ h >> 32) | 1u;
}

static bool table_grow(struct unit_table *t)
{
    size_t capacity = t->capacity ? t->capacity * 2 : UNIT_SLOTS_FIRST;
    uint64_t *hashes = calloc(capacity, sizeof *hashes);
    uint32_t *units = calloc(capacity, sizeof *units);
    if (!hashes || !units) {
        free(hashes);
        free(units);
        return false;
    }
    for (size_t i = 0; i < t->capacity; i++) {
        if (!t->hashes[i])
            continue;
        size_t at = t->hashes[i] & (capacity - 1);
        while (hashes[at])
            at = (at + 1) & (capacity - 1);
        hashes[at] = t->hashes[i];
        units[at] = t->units[i];
    }
    free(t->hashes);
    free(t->units);
    t->hashes = hashes;
    t->units = units;
    t->capacity = capacity;
    return true;
}

/* The number of the unit; *new_out when it was not seen before. */
static bool table_find(struct unit_table *t, const struct link_unit *unit, uint32_t *unit_out,
                       bool *new_out)
{
    if (t->count * 2 >= t->capacity && !table_grow(t))
        return false;
    struct str bytes = {(const char *)unit->keys, unit->n_keys * sizeof unit->keys[0]};
    uint64_t hash = str_hash(bytes);
    hash = (hash ^ hash >> 29) | 1u;
    size_t at = hash & (t->capacity - 1);
    while (t->hashes[at] && t->hashes[at] != hash)
        at = (at + 1) & (t->capacity - 1);
    *new_out = t->hashes[at] == 0;
    if (*new_out) {
        t->hashes[at] = hash;
        t->units[at] = (uint32_t)t->count++;
    }
    *unit_out = t->units[at];
    return true;
}

static void take_unit(void *context, const struct link_unit *unit)
{
    struct builder *b = context;
    uint32_t number;
    bool is_new;
    if (b->failed || !table_find(&b->seen, unit, &number, &is_new)) {
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

static bool add_name(struct builder *b, uint32_t party, const struct prepared_name *prepared)
{
    struct match_index *index = b->index;
    const struct name *name = &prepared->name;
    if (!reserve((void **)&index->names, &index->names_capacity, index->n_names + 1,
                 sizeof *index->names) ||
        !reserve((void **)&index->words, &index->words_capacity, index->n_words + name->n_tokens,
                 sizeof *index->words))
        return false;
    b->name = (uint32_t)index->n_names;
    index->names[index->n_names++] = (struct indexed_name){
        party,      (uint32_t)index->n_words, prepared->position, (uint8_t)name->n_tokens,
        name->mode, name->homoglyphs,         name->cut};
    for (size_t i = 0; i < name->n_tokens; i++)
        if (!vocabulary_add(&index->vocabulary, &index->arena, &name->tokens[i],
                            (enum name_mode)name->mode, &index->words[index->n_words++]))
            return false;
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
        .text = index->parties[from->party].names[from->name].text,
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
        uint32_t key = index_identifier_key(subject->identifiers[i].value);
        if (key && !postings_add(&index->identifiers, key, party))
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
    return groups_of(&b->units, b->seen.count, &index->units) && postings_freeze(&index->keys) &&
           postings_freeze(&index->identifiers);
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
    free(b.seen.hashes);
    free(b.seen.units);
    postings_free(&b.units);
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
           groups_bytes(&index->units) + postings_bytes(&index->identifiers) +
           vocabulary_bytes(&index->vocabulary) + index->names_capacity * sizeof *index->names +
           index->words_capacity * sizeof *index->words;
}
