/* lists/formats/seco_index.h - what the targets of SECO's list refer to: sanctions sets, each of a
 * programme, and places. Places may stand behind the targets, so a first pass over the file fills
 * this.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_SECO_INDEX_H
#define LISTS_FORMATS_SECO_INDEX_H

#include "core/map.h"
#include "lists/formats/xml_party.h"

struct seco_set {
    struct str programme, title;
};

struct seco_place {
    struct record_address address;
    struct str raw; /* variants of its names, as a JSON value, or empty */
};

struct seco_index {
    struct arena arena;
    struct map set_rows, place_rows;
    struct seco_set *sets;
    struct seco_place *places;
    size_t n_sets, sets_capacity, n_places, places_capacity;
    struct list_warnings *warnings; /* may be NULL */
    struct list_coverage *coverage; /* may be NULL */
};

void seco_index_init(struct seco_index *index, const struct list_sink *sink);
void seco_index_release(struct seco_index *index);

/** A <sanctions-program> or a <place>. ERROR_MEMORY. */
bool seco_index_add(struct seco_index *index, struct xml_node *node, struct arena *arena,
                    struct error *err) MUST_CHECK;

/** NULL when the file has none of this id. */
const struct seco_set *seco_index_set(const struct seco_index *index, struct str id);
const struct seco_place *seco_index_place(const struct seco_index *index, struct str id);

/** The code of a <country> or an <issuer>, empty when it is not known. */
struct str seco_country(struct seco_index *index, struct xml_node *country);

#endif
