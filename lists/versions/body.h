/* lists/versions/body.h - a listed party's record as a FollowTheMoney entity.
 *
 * {"id", "caption", "schema", "properties": {"name": [...], "alias": [...], "birthDate": [...],
 * ...}, "datasets": ["us-ofac-sdn"], "referents": [...], "target": true, "subtier": {...}}
 *
 * "subtier" holds what FollowTheMoney has no shape for: identifiers with their countries, vague
 * births, address parts, links as written, and the publisher's raw fields. The same record gives
 * the same bytes; dates of versions are not part of it, so an unchanged party stays unchanged.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_BODY_H
#define LISTS_VERSIONS_BODY_H

#include "core/buf.h"
#include "lists/formats/record.h"

/** Appends the JSON text; false when memory is short. `entity_id` is the id answers give. */
bool body_write(struct buf *out, const struct listed_record *record, struct str list,
                struct str entity_id) MUST_CHECK;

/** Appends `body` with "first_seen", "last_seen" and "last_change" added at its end. */
void body_write_dated(struct buf *out, struct str body, struct date first_seen,
                      struct date last_seen, struct date last_change);

#endif
