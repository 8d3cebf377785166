/* core/asset.c - finding a file the build put into the program.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/asset.h"

const struct asset *asset_find(const struct asset *table, struct str name)
{
    /* A group has some dozens of files; a table without its length is walked. */
    for (const struct asset *row = table; row->name; row++)
        if (str_equal(str_of(row->name), name))
            return row;
    return NULL;
}
