/* screening/portfolio_scan.c - every stored party against the lists, a page at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/portfolio_scan.h"

#include "portfolio/party_store.h"

enum { PAGE_BYTES = 1 << 30, HITS_BYTES = 256 << 20 };

static bool is_enabled(void *context, uint32_t listed)
{
    const struct snapshot *snapshot = context;
    return snapshot->lists[snapshot->listed[listed].list].enabled;
}

bool scan_hits(const struct snapshot *snapshot, const struct match_index *index,
               const struct party *party, uint32_t cutoff_micro, size_t max, struct arena *arena,
               struct scan_hit **hits_out, size_t *n_out, struct error *err)
{
    struct match_search search = {cutoff_micro, max, is_enabled, (void *)(uintptr_t)snapshot};
    struct match_hits hits = {0};
    AUTO_ARENA scratch = ARENA_INIT(HITS_BYTES);
    if (!match_index_search(index, &party->subject, &search, &scratch, &hits, err))
        return false;
    struct scan_hit *found = arena_calloc(arena, hits.count, sizeof *found);
    if (!found)
        return error_memory(err);
    for (size_t i = 0; i < hits.count; i++) {
        found[i].listed = hits.items[i].listed;
        if (!match_index_explain(index, &party->subject, hits.items[i].listed, arena,
                                 &found[i].explanation, err))
            return false;
    }
    *hits_out = found;
    *n_out = hits.count;
    return true;
}

bool scan_alerts(const struct policy *policy, const struct match_explanation *explanation)
{
    bool weak = explanation->weak_only && !explanation->corroborated &&
                policy->risk.weak_aliases != WEAK_FULL;
    return explanation->score_micro >= policy->risk.match_threshold_micro && !weak;
}

struct page_call {
    struct str after;
    struct arena *arena;
    struct party_page page;
};

static enum db_status read_page(struct db *db, void *context, struct error *err)
{
    struct page_call *call = context;
    return party_store_list(db, STR_EMPTY, call->after, STORE_MAX_PAGE, call->arena, &call->page,
                            err);
}

static bool visit_page(const struct portfolio_scan *scan, const struct party_page *page,
                       struct arena *arena, struct error *err)
{
    for (size_t i = 0; i < page->n_parties; i++)
        if (!scan->visit(scan->context, &page->parties[i], arena, err))
            return false;
    return true;
}

bool portfolio_scan_run(const struct portfolio_scan *scan, int64_t *seen_out, struct error *err)
{
    char after[PARTY_ID_MAX_BYTES + 1] = "";
    int64_t seen = 0;
    for (size_t len = 0;;) {
        AUTO_ARENA arena = ARENA_INIT(PAGE_BYTES);
        struct page_call call = {.after = {after, len}, .arena = &arena};
        if (db_pool_transaction(scan->pool, scan->tenant, read_page, &call, err) < 0 ||
            !visit_page(scan, &call.page, &arena, err))
            return false;
        seen += (int64_t)call.page.n_parties;
        if (scan->progress && !scan->progress(scan->context, seen))
            return error_set(err, ERROR_TIMEOUT, "stopped after %lld parties", (long long)seen);
        len = call.page.next.len < sizeof after ? call.page.next.len : 0;
        if (len == 0)
            break;
        memcpy(after, call.page.next.ptr, len);
    }
    *seen_out = seen;
    return true;
}
