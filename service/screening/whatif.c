/* screening/whatif.c - which alerts would appear and vanish under another policy or model.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/whatif.h"

#include <stdlib.h>

#include "review/decisions.h"

enum { MAX_HITS = 200, KEPT_BYTES = 256 << 20 };

struct change {
    struct str party, party_caption;
    uint32_t listed;
    uint32_t from_micro, to_micro; /* 0: not found */
    bool decided_true;
};

struct changes {
    struct change rows[WHATIF_MAX_ROWS];
    size_t n;
    int64_t total, decided_true;
};

struct side {
    const struct match_index *index;
    const struct policy *policy;
    int64_t alerts, blocking;
    struct scan_hit *hits; /* of the party in hand */
    size_t n_hits;
};

struct whatif {
    const struct whatif_request *request;
    struct arena kept;
    struct side from, to;
    struct changes appear, vanish;
    int64_t parties;
};

static bool alerts_for(const struct side *side, uint32_t listed, uint32_t *micro_out)
{
    *micro_out = 0;
    for (size_t i = 0; i < side->n_hits; i++)
        if (side->hits[i].listed == listed) {
            *micro_out = side->hits[i].explanation.score_micro;
            return scan_alerts(side->policy, &side->hits[i].explanation);
        }
    return false;
}

struct true_call {
    struct str party, listed;
    struct arena *arena;
    bool found;
};

static enum db_status find_true(struct db *db, void *context, struct error *err)
{
    struct true_call *call = context;
    struct decision_in_force *rows;
    size_t n;
    enum db_status status = decisions_in_force(db, &call->party, 1, call->arena, &rows, &n, err);
    for (size_t i = 0; status >= 0 && i < n; i++)
        call->found =
            call->found || (rows[i].true_match && str_equal(rows[i].listed, call->listed));
    return status;
}

static bool keep(struct whatif *w, struct changes *changes, const struct party *party,
                 struct change change, struct arena *arena, struct error *err)
{
    struct true_call call = {.party = party->id, .arena = arena};
    call.listed = w->request->snapshot->listed[change.listed].id;
    if (changes == &w->vanish &&
        db_pool_transaction(w->request->pool, w->request->tenant, find_true, &call, err) < 0)
        return false;
    change.decided_true = call.found;
    changes->total++;
    changes->decided_true += call.found;
    if (changes->n == WHATIF_MAX_ROWS)
        return true;
    change.party = str_copy(&w->kept, party->id);
    change.party_caption = str_copy(&w->kept, party_caption(party));
    changes->rows[changes->n++] = change;
    return arena_failed(&w->kept) ? error_memory(err) : true;
}

/* What `side` alerts on and `other` does not; counts what `side` alerts on. */
static bool compare(struct whatif *w, struct side *side, const struct side *other,
                    struct changes *changes, const struct party *party, struct arena *arena,
                    struct error *err)
{
    for (size_t i = 0; i < side->n_hits; i++) {
        const struct scan_hit *hit = &side->hits[i];
        uint32_t score = hit->explanation.score_micro, other_score;
        if (!scan_alerts(side->policy, &hit->explanation))
            continue;
        side->alerts++;
        side->blocking += score >= side->policy->risk.block_threshold_micro &&
                          (w->request->snapshot->listed[hit->listed].measures & MEASURE_FREEZE);
        if (alerts_for(other, hit->listed, &other_score))
            continue;
        bool now = side == &w->from;
        struct change change = {.listed = hit->listed,
                                .from_micro = now ? score : other_score,
                                .to_micro = now ? other_score : score};
        if (!keep(w, changes, party, change, arena, err))
            return false;
    }
    return true;
}

static bool visit(void *context, const struct party *party, struct arena *arena, struct error *err)
{
    struct whatif *w = context;
    const struct snapshot *snapshot = w->request->snapshot;
    /* Both at the lower threshold, so that a row shows the score that falls short. */
    uint32_t from = w->from.policy->risk.match_threshold_micro;
    uint32_t to = w->to.policy->risk.match_threshold_micro;
    uint32_t cutoff = from < to ? from : to;
    if (!scan_hits(snapshot, w->from.index, party, cutoff, MAX_HITS, arena, &w->from.hits,
                   &w->from.n_hits, err))
        return false;
    w->to.hits = w->from.hits;
    w->to.n_hits = w->from.n_hits;
    if (w->to.index != w->from.index && !scan_hits(snapshot, w->to.index, party, cutoff, MAX_HITS,
                                                   arena, &w->to.hits, &w->to.n_hits, err))
        return false;
    return compare(w, &w->from, &w->to, &w->vanish, party, arena, err) &&
           compare(w, &w->to, &w->from, &w->appear, party, arena, err);
}

static bool progress(void *context, int64_t seen)
{
    const struct whatif *w = context;
    return !w->request->progress || w->request->progress(w->request->context, seen);
}

/* --- the answer ------------------------------------------------------------------------------- */

static void optional_score(struct json_writer *w, const char *key, uint32_t micro)
{
    if (micro > 0)
        json_field_micro(w, key, micro);
    else
        json_field_null(w, key);
}

static void write_changes(struct json_writer *w, const struct snapshot *snapshot, const char *key,
                          const struct changes *changes)
{
    json_key(w, key);
    json_begin_object(w);
    json_field_int(w, "total", changes->total);
    json_field_int(w, "decided_true", changes->decided_true);
    json_key(w, "rows");
    json_begin_array(w);
    for (size_t i = 0; i < changes->n; i++) {
        const struct change *row = &changes->rows[i];
        const struct snapshot_listed *listed = &snapshot->listed[row->listed];
        json_begin_object(w);
        json_field_text(w, "party", row->party);
        json_field_text(w, "party_caption", row->party_caption);
        json_field_text(w, "listed", listed->id);
        json_field_text(w, "list", snapshot->lists[listed->list].id);
        json_field_text(w, "caption", listed->caption);
        optional_score(w, "score_from", row->from_micro);
        optional_score(w, "score_to", row->to_micro);
        if (row->decided_true)
            json_field_cstr(w, "decided", "true_match");
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static void write_both(struct json_writer *w, const char *key, int64_t from, int64_t to)
{
    json_key(w, key);
    json_begin_object(w);
    json_field_int(w, "from", from);
    json_field_int(w, "to", to);
    json_end_object(w);
}

static void write_lists(struct json_writer *w, const struct snapshot *snapshot)
{
    json_key(w, "lists");
    json_begin_array(w);
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        if (!list->enabled || list->version == 0)
            continue;
        json_begin_object(w);
        json_field_text(w, "list", list->id);
        json_field_int(w, "version", list->version);
        json_field_bool(w, "sample", list->sample);
        json_end_object(w);
    }
    json_end_array(w);
}

static bool write_answer(const struct whatif *w, struct buf *out, struct error *err)
{
    struct json_writer j = JSON_WRITER(out);
    const struct whatif_request *request = w->request;
    json_begin_object(&j);
    write_both(&j, "policy", request->from.risk.version, request->to.risk.version);
    json_key(&j, "model");
    json_begin_object(&j);
    json_field_cstr(&j, "from", match_model_id());
    if (request->model.len > 0)
        json_field_text(&j, "to", request->model);
    else
        json_field_cstr(&j, "to", match_model_id());
    json_end_object(&j);
    json_field_int(&j, "parties", w->parties);
    write_both(&j, "alerts", w->from.alerts, w->to.alerts);
    write_both(&j, "blocking", w->from.blocking, w->to.blocking);
    write_changes(&j, request->snapshot, "appear", &w->appear);
    write_changes(&j, request->snapshot, "vanish", &w->vanish);
    write_lists(&j, request->snapshot);
    json_end_object(&j);
    return json_writer_done(&j) ? true : error_memory(err);
}

static bool run(struct whatif *w, const struct match_index *tried, struct buf *out,
                struct error *err)
{
    const struct whatif_request *request = w->request;
    w->from = (struct side){.index = request->snapshot->index, .policy = &request->from};
    w->to = (struct side){.index = tried, .policy = &request->to};
    const struct portfolio_scan scan = {.pool = request->pool,
                                        .tenant = request->tenant,
                                        .visit = visit,
                                        .progress = progress,
                                        .context = w};
    return portfolio_scan_run(&scan, &w->parties, err) && write_answer(w, out, err);
}

bool whatif_run(const struct whatif_request *request, struct buf *out, struct error *err)
{
    const struct match_index *tried = request->snapshot->index;
    struct match_index *again = NULL;
    if (request->model.len > 0 && !str_equal(request->model, str_of(match_model_id()))) {
        const struct model *model = match_model_find(request->model);
        if (!model)
            return error_set(err, ERROR_USAGE, "there is no model \"%.*s\"",
                             STR_ARG(request->model));
        again = match_index_again(tried, model, err);
        if (!again)
            return false;
        tried = again;
    }
    struct whatif *w = calloc(1, sizeof *w);
    bool done = false;
    if (w) {
        w->request = request;
        arena_init(&w->kept, KEPT_BYTES);
        done = run(w, tried, out, err);
        arena_release(&w->kept);
    } else {
        error_memory(err);
    }
    free(w);
    match_index_free(again);
    return done;
}
