/* lists/snapshot/box.h - a snapshot with what it holds; for lists/snapshot only.
 *
 * Two layers. The compiled part (parties, bodies, links, index) is costly and shared by reference;
 * the table of lists around it is cheap and made anew when only a check date changed. Readers hold
 * the box; the last to give it back frees it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_BOX_H
#define LISTS_SNAPSHOT_BOX_H

#include "lists/snapshot/compiled.h"

struct snapshot_box {
    struct snapshot view; /* first, so that the public pointer is the box's */
    struct lists_table lists;
    struct compiled *compiled;
    atomic_uint references;
};

/** Takes over `lists` and one reference of `compiled`, also on failure. */
struct snapshot_box *box_new(struct lists_table *lists, struct compiled *compiled,
                             uint64_t generation, struct error *err) MUST_CHECK;
void box_give(struct snapshot_box *box); /* NULL is fine */

#endif
