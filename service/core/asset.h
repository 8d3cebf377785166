/* core/asset.h - files the build put into the program: migrations, pages, catalogue, sample lists.
 *
 * tools/embed.c writes one table a group (`assets_migrations`, `assets_web`, ...), sorted by name
 * and ended by a row whose name is NULL.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ASSET_H
#define CORE_ASSET_H

#include <stddef.h>

#include "core/str.h"

struct asset {
    const char *name; /* path below the group's folder, such as "style.css" */
    struct str data;  /* a NUL stands behind it */
    const char *sha256;
};

/** The row, or NULL. `table` ends with a NULL name. */
const struct asset *asset_find(const struct asset *table, struct str name);

#endif
