/* lists/formats/groups.c - rows by key.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/groups.h"

void groups_init(struct groups *groups)
{
    memset(groups, 0, sizeof *groups);
    arena_init(&groups->arena, GROUPS_MAX_BYTES);
    map_init(&groups->by_key, &groups->arena);
    map_init(&groups->by_text, &groups->arena);
    buf_init(&groups->raw, BUILDER_MAX_BYTES);
}

void groups_release(struct groups *groups)
{
    buf_release(&groups->raw);
    arena_release(&groups->arena);
}

/* The text's number, MAP_NONE when memory is short. */
static uint32_t text_number(struct groups *groups, struct str text)
{
    uint32_t number = map_get(&groups->by_text, text);
    if (number != MAP_NONE)
        return number;
    struct str *grown = arena_grow(&groups->arena, groups->texts, &groups->texts_capacity,
                                   groups->n_texts + 1, sizeof *grown);
    if (!grown)
        return MAP_NONE;
    groups->texts = grown;
    struct str kept = str_copy(&groups->arena, text);
    if (!kept.ptr || !map_add(&groups->by_text, kept, (uint32_t)groups->n_texts, NULL))
        return MAP_NONE;
    groups->texts[groups->n_texts] = kept;
    return (uint32_t)groups->n_texts++;
}

static struct group_row *copy_row(struct groups *groups, const struct table_row *row)
{
    size_t filled = 0;
    for (size_t i = 0; i < row->n; i++)
        filled += table_cell(row, i).len > 0;
    struct group_row *copy = arena_calloc(&groups->arena, 1, sizeof *copy);
    struct group_cell *cells = arena_calloc(&groups->arena, filled, sizeof *cells);
    if (!copy || !cells)
        return NULL;
    *copy = (struct group_row){.cells = cells, .number = row->number};
    for (size_t i = 0; i < row->n; i++) {
        struct str text = table_cell(row, i);
        if (text.len == 0)
            continue;
        uint32_t number = text_number(groups, text);
        if (number == MAP_NONE)
            return NULL;
        cells[copy->n++] = (struct group_cell){(uint32_t)i, number};
    }
    return copy;
}

static struct group *find_or_add(struct groups *groups, struct str key)
{
    uint32_t position = map_get(&groups->by_key, key);
    if (position != MAP_NONE)
        return &groups->items[position];
    struct group *grown =
        arena_grow(&groups->arena, groups->items, &groups->capacity, groups->n + 1, sizeof *grown);
    if (!grown)
        return NULL;
    groups->items = grown;
    struct str kept = str_copy(&groups->arena, key);
    if (!kept.ptr || !map_add(&groups->by_key, kept, (uint32_t)groups->n, NULL))
        return NULL;
    groups->items[groups->n] = (struct group){.key = kept};
    return &groups->items[groups->n++];
}

bool groups_add(struct groups *groups, struct str key, const struct table_row *row,
                struct error *err)
{
    struct group_row *copy = copy_row(groups, row);
    struct group *group = copy ? find_or_add(groups, key) : NULL;
    if (!group)
        return error_set(err, ERROR_MEMORY, "the rows need more than %d MiB",
                         GROUPS_MAX_BYTES >> 20);
    if (group->last)
        group->last->next = copy;
    else
        group->first = copy;
    group->last = copy;
    return true;
}

/* The number of the text in a place, MAP_NONE when it is empty. */
static uint32_t text_at(const struct group_row *row, size_t place)
{
    for (size_t i = 0; i < row->n && row->cells[i].place <= place; i++)
        if (row->cells[i].place == place)
            return row->cells[i].text;
    return MAP_NONE;
}

struct str groups_cell(const struct groups *groups, const struct columns *columns,
                       const struct group_row *row, size_t number)
{
    size_t place = columns->place[number];
    uint32_t text = place == SIZE_MAX ? MAP_NONE : text_at(row, place);
    return text == MAP_NONE ? STR_EMPTY : groups->texts[text];
}

struct str groups_first(const struct groups *groups, const struct columns *columns,
                        const struct group *group, size_t number)
{
    for (const struct group_row *row = group->first; row; row = row->next) {
        struct str text = groups_cell(groups, columns, row, number);
        if (text.len > 0)
            return text;
    }
    return STR_EMPTY;
}

static bool place_seen_before(const struct group *group, const struct group_row *row, size_t place)
{
    uint32_t text = text_at(row, place);
    for (const struct group_row *other = group->first; other != row; other = other->next)
        if (text_at(other, place) == text)
            return true;
    return false;
}

bool groups_seen_before(const struct groups *groups, const struct columns *columns,
                        const struct group *group, const struct group_row *row, size_t number)
{
    (void)groups;
    return columns->place[number] != SIZE_MAX &&
           place_seen_before(group, row, columns->place[number]);
}

static void write_column(struct json_writer *w, const struct groups *groups,
                         const struct columns *columns, const struct group *group, size_t place)
{
    bool begun = false;
    for (const struct group_row *row = group->first; row; row = row->next) {
        uint32_t text = text_at(row, place);
        if (text == MAP_NONE || place_seen_before(group, row, place))
            continue;
        if (!begun) {
            char number[32];
            struct str name = place < columns->n ? columns->names[place] : STR_EMPTY;
            if (name.len == 0) {
                snprintf(number, sizeof number, "column %zu", place + 1);
                name = str_of(number);
            }
            json_key_str(w, name);
            json_begin_array(w);
        }
        begun = true;
        json_text(w, groups->texts[text]);
    }
    if (begun)
        json_end_array(w);
}

/* One past the last filled place of the group's rows. */
static size_t width_of(const struct group *group)
{
    size_t width = 0;
    for (const struct group_row *row = group->first; row; row = row->next)
        if (row->n > 0 && row->cells[row->n - 1].place >= width)
            width = row->cells[row->n - 1].place + 1;
    return width;
}

struct str groups_raw(struct groups *groups, const struct columns *columns,
                      const struct group *group)
{
    buf_clear(&groups->raw);
    struct json_writer w = JSON_WRITER(&groups->raw);
    json_begin_object(&w);
    size_t width = width_of(group);
    for (size_t place = 0; place < width; place++)
        if (columns_is_raw(columns, place))
            write_column(&w, groups, columns, group, place);
    json_end_object(&w);
    return json_writer_done(&w) && groups->raw.len > 2 ? buf_str(&groups->raw) : STR_EMPTY;
}
