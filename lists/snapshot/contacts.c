/* lists/snapshot/contacts.c - whose address, telephone, mail or account is this?
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/contacts.h"

#include <stdlib.h>

#include "core/arena.h"
#include "core/json.h"

enum { INDEX_MAX_BYTES = 1 << 30, VALUE_SCRATCH_BYTES = 16 << 20 };

struct contact_key {
    uint64_t hash;
    uint32_t listed;
};

struct contact_index {
    struct arena arena;
    struct contact_key *keys; /* sorted by hash, then position */
    size_t n, capacity;
};

static const struct {
    const char *property;
    enum contact_kind kind;
} properties[] = {{"address", CONTACT_ADDRESS},     {"phone", CONTACT_PHONE},
                  {"email", CONTACT_MAIL},          {"email", CONTACT_DOMAIN},
                  {"website", CONTACT_DOMAIN},      {"iban", CONTACT_ACCOUNT},
                  {"bankAccount", CONTACT_ACCOUNT}, {"cryptoAddress", CONTACT_ACCOUNT},
                  {"publicKey", CONTACT_ACCOUNT}};

/* FNV-1a of the value, the kind folded in. A collision would name the wrong listed party beside a
 * party's red flag; at 64 bits it is not to be met by chance. */
static uint64_t key_of(enum contact_kind kind, struct str value)
{
    return str_hash(value) ^ ((uint64_t)kind + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static int key_compare(const void *a, const void *b)
{
    const struct contact_key *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->listed > y->listed) - (x->listed < y->listed);
}

static bool add_value(struct contact_index *index, enum contact_kind kind, const cJSON *value,
                      uint32_t listed, struct arena *scratch)
{
    if (!cJSON_IsString(value))
        return true;
    struct str normal = contact_value(kind, str_of(value->valuestring), scratch);
    if (normal.len == 0)
        return !arena_failed(scratch);
    void *grown =
        arena_grow(&index->arena, index->keys, &index->capacity, index->n + 1, sizeof *index->keys);
    if (!grown)
        return false;
    index->keys = grown;
    index->keys[index->n++] = (struct contact_key){key_of(kind, normal), listed};
    return true;
}

static bool add_listed(struct contact_index *index, struct str body, uint32_t listed,
                       struct error *err)
{
    AUTO_ARENA scratch = ARENA_INIT(VALUE_SCRATCH_BYTES);
    AUTO_JSON *tree = json_parse(body, err);
    const cJSON *said = tree ? cJSON_GetObjectItemCaseSensitive(tree, "properties") : NULL;
    if (!tree)
        return err->code != ERROR_MEMORY;
    for (size_t i = 0; i < LENGTH(properties) && said; i++) {
        const cJSON *values = cJSON_GetObjectItemCaseSensitive(said, properties[i].property);
        for (const cJSON *v = cJSON_IsArray(values) ? values->child : NULL; v; v = v->next)
            if (!add_value(index, properties[i].kind, v, listed, &scratch))
                return error_memory(err);
    }
    return true;
}

struct contact_index *contact_index_new(const struct snapshot_listed *listed, size_t n,
                                        struct error *err)
{
    struct contact_index *index = calloc(1, sizeof *index);
    if (!index) {
        error_memory(err);
        return NULL;
    }
    arena_init(&index->arena, INDEX_MAX_BYTES);
    for (size_t i = 0; i < n; i++)
        if (!add_listed(index, listed[i].body, (uint32_t)i, err)) {
            contact_index_free(index);
            return NULL;
        }
    if (index->n > 1)
        qsort(index->keys, index->n, sizeof *index->keys, key_compare);
    return index;
}

void contact_index_free(struct contact_index *index)
{
    if (!index)
        return;
    arena_release(&index->arena);
    free(index);
}

uint32_t contact_index_find(const struct contact_index *index, enum contact_kind kind,
                            struct str value, bool (*used)(void *context, uint32_t listed),
                            void *context)
{
    uint64_t wanted = key_of(kind, value);
    size_t low = 0, high = index->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->keys[middle].hash < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < index->n && index->keys[low].hash == wanted; low++)
        if (!used || used(context, index->keys[low].listed))
            return index->keys[low].listed;
    return UINT32_MAX;
}
