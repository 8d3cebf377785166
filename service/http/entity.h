/* http/entity.h - listed parties as entities of the match contract, alone or with their neighbours.
 *
 * The stored body is FollowTheMoney-shaped already; here it is completed with what that contract's
 * clients expect: `topics` where the publisher states none, and, nested, the publisher's links as
 * relation entities (Ownership, Family ...), addresses and the listing itself (Sanction).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_ENTITY_H
#define HTTP_ENTITY_H

#include "core/json_writer.h"
#include "lists/snapshot/snapshot.h"

/* One property whose values are entities: "ownershipOwner", "addressEntity", "sanctions" ... */
struct adjacency {
    struct str property;
    struct str *entities; /* JSON, an entity each */
    size_t count, capacity;
};

struct adjacencies {
    struct adjacency *items; /* in order of first appearance */
    size_t count, capacity;
};

/** All that is adjacent to a listed party; everything in `arena`. */
bool entity_adjacent(const struct snapshot *snapshot, uint32_t listed, struct arena *arena,
                     struct adjacencies *out, struct error *err) MUST_CHECK;

/** Writes the entity. `adjacent` (or NULL) goes into its properties; `tail` (or empty) is added at
 *  the end of the object as it is: `"score":0.9`. */
bool entity_write(struct json_writer *w, const struct snapshot *snapshot, uint32_t listed,
                  const struct adjacencies *adjacent, struct str tail,
                  struct error *err) MUST_CHECK;

/** The value behind `"key":` in a body, up to and without `end`; empty when there is none. */
struct str entity_value(struct str body, struct str key, struct str end);

#endif
