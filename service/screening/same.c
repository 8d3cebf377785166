/* screening/same.c - see same.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/same.h"

#include <stdlib.h>

#include "lists/snapshot/clusters.h"

static bool is_used(const struct screening *s, uint32_t listed)
{
    return s->list_used[s->snapshot->listed[listed].list];
}

/* The next of the ring that is of a used list; `from` itself at the end. */
static uint32_t next_used(const struct screening *s, uint32_t from)
{
    uint32_t at = from;
    do
        at = s->snapshot->listed[at].next_same;
    while (at != from && !is_used(s, at));
    return at;
}

/* The smallest position greater than `above` among the ring of `from` (used ones only). */
static uint32_t next_in_order(const struct screening *s, uint32_t from, int64_t above)
{
    uint32_t found = UINT32_MAX, at = from;
    do {
        if ((int64_t)at > above && at < found && is_used(s, at))
            found = at;
        at = s->snapshot->listed[at].next_same;
    } while (at != from);
    return found;
}

void same_write(struct json_writer *w, const struct screening *screening, uint32_t listed)
{
    json_key(w, "same_as");
    json_begin_array(w);
    for (uint32_t at = next_in_order(screening, listed, -1); at != UINT32_MAX;
         at = next_in_order(screening, listed, at)) {
        if (at != listed)
            json_text(w, screening->snapshot->listed[at].id);
    }
    json_end_array(w);
}

static void write_evidence(struct json_writer *w, const struct screening *s, uint32_t cluster)
{
    const struct snapshot *snapshot = s->snapshot;
    json_key(w, "evidence");
    json_begin_array(w);
    for (size_t i = 0; i < snapshot->n_same; i++) {
        const struct snapshot_same *same = &snapshot->same[i];
        if (snapshot->listed[same->a].cluster != cluster || !is_used(s, same->a) ||
            !is_used(s, same->b))
            continue;
        json_begin_object(w);
        json_field_text(w, "from", snapshot->listed[same->a].id);
        json_field_cstr(w, "kind", cluster_evidence_name(same->evidence));
        json_field_int(w, "names", same->name_micro);
        json_field_text(w, "to", snapshot->listed[same->b].id);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_cluster(struct json_writer *w, const struct screening *s, uint32_t listed)
{
    json_begin_object(w);
    write_evidence(w, s, s->snapshot->listed[listed].cluster);
    json_key(w, "members");
    json_begin_array(w);
    for (uint32_t at = next_in_order(s, listed, -1); at != UINT32_MAX;
         at = next_in_order(s, listed, at))
        json_text(w, s->snapshot->listed[at].id);
    json_end_array(w);
    json_end_object(w);
}

static int by_position(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Is it the first of its cluster among those reached (which are in the snapshot's order)? Others
 * of it do not write it again. */
static bool is_first_reached(const struct screening *s, uint32_t listed)
{
    for (uint32_t at = s->snapshot->listed[listed].next_same; at != listed;
         at = s->snapshot->listed[at].next_same) {
        if (at < listed && bsearch(&at, s->listed_at, s->input.n_listed, sizeof at, by_position))
            return false;
    }
    return true;
}

void same_write_clusters(struct json_writer *w, const struct screening *screening)
{
    json_key(w, "clusters");
    json_begin_array(w);
    for (size_t i = 0; i < screening->input.n_listed; i++) {
        uint32_t at = screening->listed_at[i];
        if (next_used(screening, at) != at && is_first_reached(screening, at))
            write_cluster(w, screening, at);
    }
    json_end_array(w);
}
