/* lists/versions/held.h - what a held file would add, kept to be screened too.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_HELD_H
#define LISTS_VERSIONS_HELD_H

#include "db/db.h"
#include "lists/versions/staging.h"

/** Keeps the staged parties that no current row of the list has, under the held version. */
enum db_status held_keep(struct db *db, const struct staging *staging, int64_t version_id,
                         struct error *err) MUST_CHECK;

#endif
