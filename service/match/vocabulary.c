/* match/vocabulary.c - the distinct words of many names, each kept once.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/vocabulary.h"

#include "match/readings.h"

enum { SLOTS_FIRST = 1 << 12, WORDS_FIRST = 1 << 10 };

static uint64_t mix(uint64_t h, uint64_t value)
{
    h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 31;
}

static uint64_t hash_of(const struct token *t, enum name_mode mode)
{
    uint64_t h = mix(str_hash(t->text), str_hash(t->native));
    h = mix(h, str_hash(t->canonical));
    h = mix(h, (uint64_t)t->flags << 32 | t->number);
    h = mix(h, (uint64_t)t->weight << 32 | (uint64_t)t->class << 16 | (uint64_t)t->legal << 8 |
                   (uint64_t)t->tail_place << 4 | (uint64_t)mode);
    return h | 1u;
}

static bool grow_slots(struct vocabulary *v)
{
    size_t slots = v->slots ? v->slots * 2 : SLOTS_FIRST;
    uint64_t *hashes = calloc(slots, sizeof *hashes);
    uint32_t *numbers = calloc(slots, sizeof *numbers);
    if (!hashes || !numbers) {
        free(hashes);
        free(numbers);
        return false;
    }
    for (size_t i = 0; i < v->slots; i++) {
        if (!v->hashes[i])
            continue;
        size_t at = v->hashes[i] & (slots - 1);
        while (hashes[at])
            at = (at + 1) & (slots - 1);
        hashes[at] = v->hashes[i];
        numbers[at] = v->numbers[i];
    }
    free(v->hashes);
    free(v->numbers);
    v->hashes = hashes;
    v->numbers = numbers;
    v->slots = slots;
    return true;
}

static bool copy_text(struct arena *arena, struct str *s)
{
    if (s->len == 0)
        *s = STR_EMPTY;
    else
        *s = str_copy(arena, *s);
    return !arena_failed(arena);
}

static bool append(struct vocabulary *v, struct arena *arena, const struct token *token)
{
    if (v->count == v->capacity) {
        size_t capacity = v->capacity ? v->capacity * 2 : WORDS_FIRST;
        struct token *words = realloc(v->words, capacity * sizeof *words);
        if (!words)
            return false;
        v->words = words;
        v->capacity = capacity;
    }
    struct token *t = &v->words[v->count];
    *t = *token;
    t->probe = NULL;
    bool same = str_equal(t->text, t->sound);
    if (!copy_text(arena, &t->text) || (!same && !copy_text(arena, &t->sound)) ||
        !copy_text(arena, &t->canonical) || !copy_text(arena, &t->native))
        return false;
    if (same)
        t->sound = t->text;
    if (t->readings)
        t->readings = readings_of(arena, t->native);
    v->count++;
    return !arena_failed(arena);
}

static bool same_word(const struct token *a, const struct token *b)
{
    return str_equal(a->text, b->text) && str_equal(a->native, b->native) &&
           str_equal(a->canonical, b->canonical) && a->flags == b->flags &&
           a->number == b->number && a->weight == b->weight && a->class == b->class &&
           a->legal == b->legal && a->group == b->group && a->tail_place == b->tail_place;
}

bool vocabulary_add(struct vocabulary *v, struct arena *arena, const struct token *token,
                    enum name_mode mode, uint32_t *number_out)
{
    if (v->count * 2 >= v->slots && !grow_slots(v))
        return false;
    uint64_t hash = hash_of(token, mode);
    size_t at = hash & (v->slots - 1);
    while (v->hashes[at] && (v->hashes[at] != hash || !same_word(&v->words[v->numbers[at]], token)))
        at = (at + 1) & (v->slots - 1);
    if (!v->hashes[at]) {
        if (!append(v, arena, token))
            return false;
        v->hashes[at] = hash;
        v->numbers[at] = (uint32_t)(v->count - 1);
    }
    *number_out = v->numbers[at];
    return true;
}

void vocabulary_freeze(struct vocabulary *v)
{
    free(v->hashes);
    free(v->numbers);
    v->hashes = NULL;
    v->numbers = NULL;
    v->slots = 0;
    struct token *words =
        v->count < v->capacity ? realloc(v->words, v->count * sizeof *words) : NULL;
    if (!words)
        return;
    v->words = words;
    v->capacity = v->count;
}

void vocabulary_free(struct vocabulary *v)
{
    vocabulary_freeze(v);
    free(v->words);
    *v = (struct vocabulary){0};
}

size_t vocabulary_bytes(const struct vocabulary *v) { return v->capacity * sizeof *v->words; }
