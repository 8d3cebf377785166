/* lists/formats/seco_index.c - the first pass over SECO's list.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/seco_index.h"

enum { MAX_INDEX_BYTES = 128 << 20 };

static const char *const numbering[] = {"ssid", "lang", NULL};
static const char *const kept[] = {"location-variant", "area-variant", "iso-code",
                                   "variant-type",     "quality",      NULL};
static const struct xml_vocabulary vocabulary = {.kept = kept, .numbering = numbering};

void seco_index_init(struct seco_index *index, const struct list_sink *sink)
{
    memset(index, 0, sizeof *index);
    arena_init(&index->arena, MAX_INDEX_BYTES);
    map_init(&index->set_rows, &index->arena);
    map_init(&index->place_rows, &index->arena);
    index->warnings = sink->warnings;
    index->coverage = sink->coverage;
}

void seco_index_release(struct seco_index *index) { arena_release(&index->arena); }

/* The English one among elements of a name, else the first. */
static struct str english(const struct xml_node *node, const char *name)
{
    struct str first = STR_EMPTY;
    for (struct xml_node *child = xml_child(node, name); child; child = xml_next(child)) {
        struct str text = xml_text(child);
        if (str_equal(xml_node_attribute(child, "lang"), STR("eng")))
            return text;
        if (first.len == 0)
            first = text;
    }
    return first;
}

static bool add_set(struct seco_index *index, struct xml_node *node, struct str programme)
{
    struct str id = str_copy(&index->arena, xml_node_attribute(node, "ssid"));
    uint32_t row = MAP_NONE;
    struct seco_set *grown = arena_grow(&index->arena, index->sets, &index->sets_capacity,
                                        index->n_sets + 1, sizeof *grown);
    if (!grown || !id.ptr)
        return false;
    index->sets = grown;
    if (!map_add(&index->set_rows, id, (uint32_t)index->n_sets, &row))
        return false;
    struct str title = str_copy(&index->arena, xml_text(node));
    if (row == MAP_NONE)
        index->sets[index->n_sets++] = (struct seco_set){programme, title};
    else if (str_equal(xml_node_attribute(node, "lang"), STR("eng")))
        index->sets[row].title = title;
    return true;
}

static bool add_programme(struct seco_index *index, struct xml_node *node)
{
    struct str key = english(node, "program-key");
    if (key.len == 0)
        key = english(node, "program-name");
    key = str_copy(&index->arena, key);
    for (struct xml_node *set = xml_child(node, "sanctions-set"); set; set = xml_next(set))
        if (!add_set(index, set, key))
            return false;
    return true;
}

struct str seco_country(struct seco_index *index, struct xml_node *country)
{
    struct str code = xml_node_attribute(country, "iso-code");
    if (code.len == 0) /* of the issuer of a document */
        code = xml_node_attribute(country, "code");
    return xml_country_code(code, xml_text(country), index->warnings);
}

/* Other spellings of a place have no field of their own; whoever is there keeps them. */
static bool place_raw(struct seco_index *index, struct xml_node *node, struct arena *arena,
                      struct str *raw_out)
{
    AUTO_BUF raw = BUF_INIT(XML_MAX_RECORD_BYTES);
    struct json_writer w = JSON_WRITER(&raw);
    json_begin_array(&w);
    bool done = xml_leftovers(node, &vocabulary, arena, &w, index->warnings, index->coverage);
    json_end_array(&w);
    if (!done || !json_writer_done(&w))
        return false;
    *raw_out = raw.len > 2 ? str_copy(&index->arena, buf_str(&raw)) : STR_EMPTY; /* not "[]" */
    return !arena_failed(&index->arena);
}

static bool add_place(struct seco_index *index, struct xml_node *node, struct arena *arena)
{
    struct xml_node *country = xml_child(node, "country");
    struct str id = str_copy(&index->arena, xml_node_attribute(node, "ssid"));
    uint32_t before;
    struct seco_place *grown = arena_grow(&index->arena, index->places, &index->places_capacity,
                                          index->n_places + 1, sizeof *grown);
    if (!grown || !id.ptr)
        return false;
    index->places = grown;
    struct seco_place *place = &index->places[index->n_places];
    *place = (struct seco_place){
        .address = {.city = str_copy(&index->arena, xml_child_text(node, "location")),
                    .region = str_copy(&index->arena, xml_child_text(node, "area")),
                    .country = str_copy(&index->arena, xml_text(country)),
                    .country_code = seco_country(index, country)},
    };
    return place_raw(index, node, arena, &place->raw) &&
           map_add(&index->place_rows, id, (uint32_t)index->n_places++, &before);
}

bool seco_index_add(struct seco_index *index, struct xml_node *node, struct arena *arena,
                    struct error *err)
{
    bool place = str_equal(node->value.name, STR("place"));
    bool done = place ? add_place(index, node, arena) : add_programme(index, node);
    return (done && !arena_failed(&index->arena)) ||
           error_set(err, ERROR_MEMORY, "programmes and places need too much memory");
}

const struct seco_set *seco_index_set(const struct seco_index *index, struct str id)
{
    uint32_t row = id.len > 0 ? map_get(&index->set_rows, id) : MAP_NONE;
    return row == MAP_NONE ? NULL : &index->sets[row];
}

const struct seco_place *seco_index_place(const struct seco_index *index, struct str id)
{
    uint32_t row = id.len > 0 ? map_get(&index->place_rows, id) : MAP_NONE;
    return row == MAP_NONE ? NULL : &index->places[row];
}
