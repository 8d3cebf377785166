/* lists/versions/gate_canary.c - canaries sought in what was compiled from the file.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/gate.h"

enum { NAME_SIZE = 512, HITS = 50 };

static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/* The longest run of ASCII letters: [from, to). */
static void longest_word(struct str text, size_t *from_out, size_t *to_out)
{
    *from_out = *to_out = 0;
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && is_letter(text.ptr[i]))
            i++;
        if (i - from > *to_out - *from_out) {
            *from_out = from;
            *to_out = i;
        }
        i += i == from;
    }
}

void gate_misspell(struct str name, char *out, size_t size)
{
    size_t from, to, len = name.len < size - 1 ? name.len : size - 2;
    longest_word((struct str){name.ptr, len}, &from, &to);
    size_t twice = from + (to - from) / 2;
    size_t before = to > from ? twice + 1 : len;
    memcpy(out, name.ptr, before);
    if (before < len || to > from) {
        memcpy(out + before, name.ptr + twice, len - twice);
        len++;
    }
    out[len] = '\0';
}

static bool is_found(const struct compiled *shadow, uint32_t position, enum schema schema,
                     struct str text, bool *found_out, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    const struct subject_name name = {text, NAME_PRIMARY};
    const struct subject query = {.schema = schema, .names = &name, .n_names = 1};
    const struct match_search search = {.cutoff_micro = MATCH_THRESHOLD_MICRO, .limit = HITS};
    struct match_hits hits = {0};
    if (!match_index_search(shadow->index, &query, &search, &arena, &hits, err))
        return false;
    *found_out = false;
    for (size_t i = 0; i < hits.count; i++)
        *found_out = *found_out || hits.items[i].listed == position;
    return true;
}

bool gate_search_canaries(const struct catalogue_list *bounds, const struct staging *staging,
                          const struct compiled *shadow, struct arena *arena,
                          struct import_result *result, struct error *err)
{
    for (size_t i = 0; i < bounds->n_canaries; i++) {
        const struct catalogue_canary *canary = &bounds->canaries[i];
        uint32_t position = map_get(&staging->by_id, canary->id);
        char misspelt[NAME_SIZE];
        bool found;
        if (position == MAP_NONE)
            continue; /* gate_check() has said so */
        gate_misspell(canary->name, misspelt, sizeof misspelt);
        if (!is_found(shadow, position, staging->parties[position].schema, str_of(misspelt), &found,
                      err))
            return false;
        if (!found)
            gate_add_finding(result, arena, "canary",
                             "%.*s is in the file, but \"%s\" does not find it (%.*s)",
                             STR_ARG(canary->id), misspelt, STR_ARG(canary->name));
    }
    return true;
}
