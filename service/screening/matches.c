/* screening/matches.c - the listed parties that one of the customer's parties matches.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/matches.h"

enum { HITS_MAX = 200, SURE_HITS = 10 };

struct filter {
    const struct snapshot *snapshot;
    const bool *list_used;
};

static bool is_used(void *context, uint32_t listed)
{
    const struct filter *filter = context;
    return filter->list_used[filter->snapshot->listed[listed].list];
}

/* Marks which of the hits are kept; returns how many. */
static size_t choose(const struct snapshot *snapshot, const struct match_hits *hits,
                     bool keep[HITS_MAX])
{
    size_t kept = 0;
    for (size_t i = 0; i < hits->count; i++) {
        keep[i] = kept < SURE_HITS;
        kept += keep[i];
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < hits->count && kept < SCREENING_MAX_MATCHES; i++) {
            bool freezes = snapshot->listed[hits->items[i].listed].measures & MEASURE_FREEZE;
            if (keep[i] || (pass == 0 && !freezes))
                continue;
            keep[i] = true;
            kept++;
        }
    }
    return kept;
}

bool matches_find(const struct snapshot *snapshot, const bool *list_used,
                  const struct subject *subject, struct arena *arena,
                  struct screening_party *party_out, struct error *err)
{
    struct filter filter = {snapshot, list_used};
    struct match_search search = {MATCH_THRESHOLD_MICRO, HITS_MAX, is_used, &filter};
    struct match_hits hits = {0};
    /* A search leaves some 10 KB behind: too much to keep for each of 100,000 parties. */
    AUTO_ARENA scratch = ARENA_INIT(arena->max_bytes - arena->used_bytes);
    if (!match_index_search(snapshot->index, subject, &search, &scratch, &hits, err))
        return false;
    if (hits.count == 0) {
        *party_out = (struct screening_party){0};
        return true;
    }
    bool keep[HITS_MAX];
    size_t kept = choose(snapshot, &hits, keep);
    struct screening_match *matches = arena_calloc(arena, kept, sizeof *matches);
    if (!matches)
        return error_memory(err);
    size_t n = 0;
    for (size_t i = 0; i < hits.count; i++) {
        if (!keep[i])
            continue;
        matches[n].listed = hits.items[i].listed;
        if (!match_index_explain(snapshot->index, subject, hits.items[i].listed, arena,
                                 &matches[n].explanation, err))
            return false;
        n++;
    }
    *party_out = (struct screening_party){matches, n, hits.total};
    return true;
}
