/* http/facets.h - how many of the entities found count under each country, topic, list or schema.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_FACETS_H
#define HTTP_FACETS_H

#include "core/json_writer.h"
#include "lists/snapshot/text_index.h"

enum facet { FACET_COUNTRIES, FACET_TOPICS, FACET_DATASETS, FACET_SCHEMA, FACET_COUNT };

/** By its parameter's name; FACET_COUNT when there is none. */
enum facet facet_of(struct str name);

/** Does the party count under one of `values` (or, with `all`, under each of them)? */
bool facet_holds(enum facet facet, const struct snapshot *snapshot, const struct text_index *index,
                 uint32_t listed, const struct str *values, size_t n_values, bool all);

/** Writes {"label", "values": [{"name", "label", "count"}]}, the greatest counts first. */
bool facet_write(struct json_writer *w, enum facet facet, const struct snapshot *snapshot,
                 const struct text_index *index, const struct text_hits *hits, struct arena *arena,
                 struct error *err) MUST_CHECK;

#endif
