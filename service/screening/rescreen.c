/* screening/rescreen.c - see rescreen.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/rescreen.h"

#include <pthread.h>
#include <unistd.h>

#include "portfolio/party_store.h"
#include "review/alerts.h"
#include "screening/matches.h"
#include "screening/portfolio_scan.h"

enum { PAGE_PARTIES = 4000, PAGE_BYTES = 1 << 30, CURSOR_BYTES = PARTY_ID_MAX_BYTES + 1 };

#define PARTY_COLUMNS                                                                              \
    "SELECT p.id, p.version, p.body, encode(p.content_hash, 'hex'),"                               \
    " EXISTS (SELECT FROM alert a WHERE a.tenant_id = tenant_current() AND a.party_id = p.id"      \
    " AND a.state <> 'closed'),"                                                                   \
    " coalesce(p.changed_at >= nullif($3, '')::timestamptz, false)"                                \
    " FROM party p WHERE p.tenant_id = tenant_current() AND p.deleted_at IS NULL AND p.id > $1"

static const struct db_statement ALL = {
    .name = "rescreen_all",
    .params = 3,
    .sql = PARTY_COLUMNS " ORDER BY p.id LIMIT $2",
};

static const struct db_statement CHANGED = {
    .name = "rescreen_changed",
    .params = 3,
    .sql = PARTY_COLUMNS " AND p.changed_at >= $3::timestamptz ORDER BY p.id LIMIT $2",
};

const db_statement_group rescreen_statements = {&ALL, &CHANGED, NULL};

struct page {
    const struct rescreen *rescreen;
    const bool *list_used;
    struct str after;
    PGresult *rows; /* borrowed by the threads until the page is done */
    int n;
    struct alert_look *looks; /* by row; party.len 0: not looked at */
    struct str *lists;
    size_t n_lists;
    struct rescreen_counts counts;
    struct arena arena;
};

/* A thread's share of a page: rows [from, to). */
struct share {
    struct page *page;
    int from, to;
    struct arena arena; /* what its looks are made of lives until the page is written */
    struct error err;
    bool done;
};

/* --- One party -------------------------------------------------------------------------------- */

static bool has_new_hit(const struct rescreen *r, const struct party *party, bool *hit_out,
                        struct error *err)
{
    const struct match_search search = {.cutoff_micro = r->policy.risk.match_threshold_micro,
                                        .limit = 1};
    struct match_hits hits = {0};
    AUTO_ARENA scratch = ARENA_INIT(PAGE_BYTES);
    if (!match_index_search(r->changes, &party->subject, &search, &scratch, &hits, err))
        return false;
    *hit_out = hits.count > 0;
    return true;
}

static bool look_at(struct share *share, const struct party *party, struct str hash,
                    struct alert_look *look, struct error *err)
{
    const struct rescreen *r = share->page->rescreen;
    struct screening_party found;
    if (!matches_find(r->snapshot, share->page->list_used, &party->subject, &share->arena, &found,
                      err))
        return false;
    struct alert_match *matches = arena_calloc(&share->arena, found.n_matches, sizeof *matches);
    if (!matches)
        return error_memory(err);
    *look = (struct alert_look){
        .party = party->id, .matches = matches, .cut = found.total > found.n_matches};
    memcpy(look->content_hash, hash.ptr, hash.len < sizeof look->content_hash ? hash.len : 0);
    for (size_t i = 0; i < found.n_matches; i++) {
        const struct snapshot_listed *listed = &r->snapshot->listed[found.matches[i].listed];
        if (!scan_alerts(&r->policy, &found.matches[i].explanation))
            continue;
        matches[look->n_matches++] = (struct alert_match){
            .listed = listed->id,
            .list = r->snapshot->lists[listed->list].id,
            .caption = listed->caption,
            .match_hash = listed->match_hash,
            .score_micro = found.matches[i].explanation.score_micro,
        };
    }
    return true;
}

static bool visit(struct share *share, int row, struct error *err)
{
    struct page *page = share->page;
    const PGresult *rows = page->rows;
    struct party party;
    bool alerted = db_get_bool(rows, row, 4), wanted = alerted || db_get_bool(rows, row, 5);
    if (!party_store_parse(db_get_text(rows, row, 2), db_get_int64(rows, row, 1), &share->arena,
                           &party, err))
        return error_within(err, "party %.*s", STR_ARG(db_get_text(rows, row, 0)));
    if (page->rescreen->scope != RESCREEN_DELTA)
        wanted = true;
    if (!wanted && !has_new_hit(page->rescreen, &party, &wanted, err))
        return false;
    if (!wanted)
        return true;
    struct alert_look look;
    if (!look_at(share, &party, db_get_text(rows, row, 3), &look, err))
        return false;
    /* Nothing found and nothing open: nothing to write. */
    if (look.n_matches > 0 || alerted)
        page->looks[row] = look;
    else
        page->looks[row].cut = true; /* counted as looked at */
    return true;
}

static void *work(void *context)
{
    struct share *share = context;
    for (int row = share->from; row < share->to; row++) {
        if (!visit(share, row, &share->err))
            return NULL;
    }
    share->done = true;
    return NULL;
}

/* --- A page ----------------------------------------------------------------------------------- */

static enum db_status read_page(struct db *db, void *context, struct error *err)
{
    struct page *page = context;
    const struct rescreen *r = page->rescreen;
    const struct db_param params[] = {db_text(page->after), db_int64(PAGE_PARTIES),
                                      db_text(r->changed_since)};
    PQclear(page->rows);
    page->rows = NULL;
    return db_select(db, r->scope == RESCREEN_CHANGED ? &CHANGED : &ALL, params, &page->rows, err);
}

static unsigned thread_count(const struct rescreen *r, int rows)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned wanted = r->threads ? r->threads : cores > 0 ? (unsigned)cores : 1;
    if (wanted > RESCREEN_MAX_THREADS)
        wanted = RESCREEN_MAX_THREADS;
    return rows < 64 ? 1 : wanted; /* a thread for a few rows costs more than they do */
}

static bool match_page(struct page *page, struct share *shares, unsigned threads, struct error *err)
{
    pthread_t ids[RESCREEN_MAX_THREADS];
    bool started[RESCREEN_MAX_THREADS] = {false}, done = true;
    for (unsigned t = 0; t < threads; t++) {
        shares[t] = (struct share){.page = page,
                                   .from = (int)((int64_t)page->n * t / threads),
                                   .to = (int)((int64_t)page->n * (t + 1) / threads),
                                   .arena = ARENA_INIT(PAGE_BYTES)};
        started[t] = t > 0 && pthread_create(&ids[t], NULL, work, &shares[t]) == 0;
    }
    for (unsigned t = 0; t < threads; t++) {
        if (!started[t])
            work(&shares[t]); /* the first, and what no thread could be had for */
    }
    for (unsigned t = 0; t < threads; t++) {
        if (started[t])
            pthread_join(ids[t], NULL);
        if (!shares[t].done && done)
            *err = shares[t].err;
        done = done && shares[t].done;
    }
    return done;
}

static void count(struct rescreen_counts *counts, const struct alert_change *changes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        switch (changes[i].action) {
        case ALERT_OPENED:
            counts->opened++;
            break;
        case ALERT_REFRESHED:
            counts->refreshed++;
            break;
        case ALERT_SUPERSEDED:
            counts->superseded++;
            break;
        case ALERT_CLOSED:
            counts->closed++;
            break;
        case ALERT_TASK:
            counts->tasks++;
            break;
        }
    }
}

/* Moves the looks together; the others are only counted. */
static size_t gather_looks(struct page *page, struct rescreen_counts *counts)
{
    size_t n = 0;
    for (int row = 0; row < page->n; row++) {
        counts->looked += page->looks[row].party.len > 0 || page->looks[row].cut;
        if (page->looks[row].party.len > 0)
            page->looks[n++] = page->looks[row];
    }
    return n;
}

struct writing {
    struct page *page;
    size_t n_looks;
    struct str after;
    struct rescreen_counts before, counts; /* without and with this page */
};

static enum db_status write_page(struct db *db, void *context, struct error *err)
{
    struct writing *w = context;
    const struct rescreen *r = w->page->rescreen;
    struct alert_change *changes = NULL;
    size_t n_changes = 0;
    AUTO_ARENA arena = ARENA_INIT(PAGE_BYTES);
    const struct alert_refresh refresh = {.looks = w->page->looks,
                                          .n_looks = w->n_looks,
                                          .lists = w->page->lists,
                                          .n_lists = w->page->n_lists};
    w->counts = w->before;
    if (w->n_looks > 0 && alerts_refresh(db, &refresh, &arena, &changes, &n_changes, err) < 0)
        return DB_FATAL;
    count(&w->counts, changes, n_changes);
    return r->keep ? r->keep(db, r->context, w->after, &w->counts, err) : DB_ROWS;
}

static bool keep_page(struct page *page, struct rescreen_counts *counts, struct error *err)
{
    struct writing w = {.page = page, .before = *counts};
    w.before.seen += page->n;
    w.n_looks = gather_looks(page, &w.before);
    w.after = db_get_text(page->rows, page->n - 1, 0);
    w.counts = w.before;
    if ((w.n_looks > 0 || page->rescreen->keep) &&
        db_pool_transaction(page->rescreen->pool, page->rescreen->tenant, write_page, &w, err) < 0)
        return false;
    *counts = w.counts;
    return true;
}

/* Reads, matches and writes the parties behind page->after; none are left when page->n is 0. */
static bool run_page(struct page *page, struct rescreen_counts *counts, struct error *err)
{
    const struct rescreen *r = page->rescreen;
    struct share shares[RESCREEN_MAX_THREADS] = {0};
    if (db_pool_transaction(r->pool, r->tenant, read_page, page, err) < 0)
        return false;
    page->n = PQntuples(page->rows);
    if (page->n == 0)
        return true;
    page->looks = arena_calloc(&page->arena, (size_t)page->n, sizeof *page->looks);
    if (!page->looks)
        return error_memory(err);
    unsigned threads = thread_count(r, page->n);
    bool done = match_page(page, shares, threads, err) && keep_page(page, counts, err);
    for (unsigned t = 0; t < threads; t++)
        arena_release(&shares[t].arena);
    return done;
}

static bool choose_lists(const struct snapshot *snapshot, struct arena *arena, bool **used_out,
                         struct str **lists_out, size_t *n_out)
{
    bool *used = arena_calloc(arena, snapshot->n_lists + 1, sizeof *used);
    struct str *lists = arena_calloc(arena, snapshot->n_lists + 1, sizeof *lists);
    if (!used || !lists)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        used[i] = snapshot->lists[i].enabled;
        if (used[i] && snapshot->lists[i].version > 0)
            lists[n++] = snapshot->lists[i].id;
    }
    *used_out = used;
    *lists_out = lists;
    *n_out = n;
    return true;
}

bool rescreen_run(const struct rescreen *rescreen, struct rescreen_counts *counts,
                  struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(16 << 20);
    char after[CURSOR_BYTES] = "";
    size_t len = rescreen->after.len < sizeof after ? rescreen->after.len : 0;
    struct str *lists;
    bool *used;
    size_t n_lists;
    if (!choose_lists(rescreen->snapshot, &arena, &used, &lists, &n_lists))
        return error_memory(err);
    if (len > 0)
        memcpy(after, rescreen->after.ptr, len);
    for (bool more = true; more;) {
        struct page page = {.rescreen = rescreen,
                            .list_used = used,
                            .after = {after, len},
                            .lists = lists,
                            .n_lists = n_lists,
                            .arena = ARENA_INIT(PAGE_BYTES)};
        bool done = run_page(&page, counts, err);
        more = page.n == PAGE_PARTIES;
        if (done && page.n > 0) {
            struct str last = db_get_text(page.rows, page.n - 1, 0);
            len = last.len < sizeof after ? last.len : 0;
            memcpy(after, last.ptr, len);
        }
        PQclear(page.rows);
        arena_release(&page.arena);
        if (!done)
            return false;
        if (rescreen->progress && !rescreen->progress(rescreen->context, counts))
            return error_set(err, ERROR_TIMEOUT, "stopped after %lld parties",
                             (long long)counts->seen);
    }
    return true;
}
