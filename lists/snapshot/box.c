/* lists/snapshot/box.c - see box.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/box.h"

#include <stdlib.h>

static void box_free(struct snapshot_box *box)
{
    lists_table_release(&box->lists);
    compiled_give(box->compiled);
    free(box);
}

struct snapshot_box *box_new(struct lists_table *lists, struct compiled *compiled,
                             uint64_t generation, struct error *err)
{
    struct snapshot_box *box = calloc(1, sizeof *box);
    if (!box) {
        lists_table_release(lists);
        compiled_give(compiled);
        error_set(err, ERROR_MEMORY, "no memory for a snapshot");
        return NULL;
    }
    box->lists = *lists;
    box->compiled = compiled;
    atomic_init(&box->references, 1);
    box->view = (struct snapshot){
        .lists = box->lists.lists,
        .n_lists = box->lists.n,
        .listed = compiled->listed,
        .n_listed = compiled->n_listed,
        .links = compiled->links,
        .n_links = compiled->n_links,
        .same = compiled->same,
        .n_same = compiled->n_same,
        .index = compiled->index,
        .generation = generation,
        .compiled = compiled,
        .bytes = sizeof *box + box->lists.arena.used_bytes + compiled_bytes(compiled),
    };
    return box;
}

void box_give(struct snapshot_box *box)
{
    if (box && atomic_fetch_sub_explicit(&box->references, 1, memory_order_acq_rel) == 1)
        box_free(box);
}
