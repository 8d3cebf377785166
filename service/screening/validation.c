/* screening/validation.c - what an examiner is handed about the threshold.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/validation.h"

#include <stdlib.h>

#include "core/asset.h"
#include "core/clock.h"
#include "core/hash.h"

/* docs/benchmarks.md of this version: accuracy and speed, each figure with its command. */
extern const struct asset assets_benchmarks[];

enum { MAX_HITS = 200, BIN_MICRO = 50000, BINS = 1000000 / BIN_MICRO + 1 };

/* What was decided, by the score of the alert decided on: what the threshold is judged by. */
static const struct db_statement DECIDED = {
    .name = "validation_decided",
    .params = 0,
    .sql = "SELECT d.score_micro / 50000, count(*) FILTER (WHERE d.outcome = 'true_match'),"
           " count(*) FILTER (WHERE d.outcome = 'false_match')"
           " FROM decision d LEFT JOIN approval p"
           "   ON p.tenant_id = d.tenant_id AND p.decision_id = d.id"
           " WHERE d.tenant_id = tenant_current() AND (NOT d.four_eyes OR p.verdict = 'approved')"
           " GROUP BY 1 ORDER BY 1",
};

const db_statement_group validation_statements = {&DECIDED, NULL};

/* A pair kept as its finished JSON. */
struct sample {
    unsigned char rank[SHA256_BYTES];
    char *json;
    size_t len;
};

struct samples {
    struct sample rows[VALIDATION_SAMPLES]; /* by rank */
    size_t n;
    int64_t total;
};

struct bin {
    int64_t pairs, true_matches, false_matches;
};

struct validation {
    const struct validation_request *request;
    struct samples below, above;
    struct bin bins[BINS];
    int64_t parties;
};

static bool write_sample(const struct validation *v, const struct party *party,
                         const struct scan_hit *hit, struct buf *out)
{
    const struct snapshot_listed *listed = &v->request->snapshot->listed[hit->listed];
    struct json_writer w = JSON_WRITER(out);
    json_begin_object(&w);
    json_field_text(&w, "party", party->id);
    json_field_text(&w, "party_caption", party_caption(party));
    json_field_text(&w, "listed", listed->id);
    json_field_text(&w, "list", v->request->snapshot->lists[listed->list].id);
    json_field_text(&w, "caption", listed->caption);
    json_field_micro(&w, "score", hit->explanation.score_micro);
    json_field_bool(&w, "alerts", scan_alerts(&v->request->policy, &hit->explanation));
    json_key(&w, "explanation");
    match_explanation_write(&w, &hit->explanation);
    json_end_object(&w);
    return json_writer_done(&w);
}

/* Among the smallest so far? Then in its place. */
static bool consider(const struct validation *v, struct samples *samples, const struct party *party,
                     const struct scan_hit *hit, struct error *err)
{
    AUTO_BUF text = BUF_INIT(1 << 20);
    struct sample fresh;
    buf_add(&text, party->id);
    buf_addc(&text, '\n');
    buf_add(&text, v->request->snapshot->listed[hit->listed].id);
    sha256(buf_str(&text), fresh.rank);
    samples->total++;
    size_t at = samples->n;
    while (at > 0 && memcmp(fresh.rank, samples->rows[at - 1].rank, SHA256_BYTES) < 0)
        at--;
    if (at == VALIDATION_SAMPLES)
        return true;
    buf_clear(&text);
    if (!write_sample(v, party, hit, &text))
        return error_memory(err);
    fresh.json = buf_detach(&text, &fresh.len);
    if (samples->n == VALIDATION_SAMPLES)
        free(samples->rows[--samples->n].json);
    memmove(&samples->rows[at + 1], &samples->rows[at], (samples->n - at) * sizeof fresh);
    samples->rows[at] = fresh;
    samples->n++;
    return true;
}

static bool visit(void *context, const struct party *party, struct arena *arena, struct error *err)
{
    struct validation *v = context;
    struct scan_hit *hits;
    size_t n;
    if (!scan_hits(v->request->snapshot, v->request->snapshot->index, party, VALIDATION_FLOOR_MICRO,
                   MAX_HITS, arena, &hits, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        uint32_t score = hits[i].explanation.score_micro;
        bool above = score >= v->request->policy.risk.match_threshold_micro;
        v->bins[score / BIN_MICRO].pairs++;
        if (!consider(v, above ? &v->above : &v->below, party, &hits[i], err))
            return false;
    }
    return true;
}

static bool progress(void *context, int64_t seen)
{
    const struct validation *v = context;
    return !v->request->progress || v->request->progress(v->request->context, seen);
}

static enum db_status load_decided(struct db *db, void *context, struct error *err)
{
    struct validation *v = context;
    AUTO_PGRESULT *rows = NULL;
    enum db_status status = db_select(db, &DECIDED, NULL, &rows, err);
    for (int i = 0; status == DB_ROWS && i < PQntuples(rows); i++) {
        int64_t bin = db_get_int64(rows, i, 0);
        if (bin < 0 || bin >= BINS)
            continue;
        v->bins[bin].true_matches = db_get_int64(rows, i, 1);
        v->bins[bin].false_matches = db_get_int64(rows, i, 2);
    }
    return status;
}

/* --- the pack --------------------------------------------------------------------------------- */

/* Why the line is where it is, in words that hold for every installation. */
static const char *const rationale[] = {
    "The score weighs what speaks for and against two records being one party: each explanation "
    "adds up to its z, and z gives the score. At .70 the two balance (z = 0).",
    "An alert costs a reviewer minutes; a listed party that is missed is a breach. The line is "
    "therefore put at the middle and not above it, and the search is proven to return every listed "
    "party that scores at or above .70; so the threshold cannot be set lower.",
    "The samples below the line show what is not alerted on. Whoever finds a true match among them "
    "has found a reason to lower confidence in the model: report it, and try the policy or model "
    "with what-if before it is switched on.",
    "The table of decisions shows how often reviewers found alerts of each score true. When the "
    "bins next to the line hold no true match over a year of decisions, a higher threshold is "
    "defensible; when they hold some, it is not.",
};

static void write_samples(struct json_writer *w, const char *key, const struct samples *samples)
{
    json_key(w, key);
    json_begin_object(w);
    json_field_int(w, "total", samples->total);
    json_key(w, "rows");
    json_begin_array(w);
    for (size_t i = 0; i < samples->n; i++)
        json_raw(w, (struct str){samples->rows[i].json, samples->rows[i].len});
    json_end_array(w);
    json_end_object(w);
}

static void write_bins(struct json_writer *w, const struct validation *v)
{
    json_key(w, "scores");
    json_begin_array(w);
    for (size_t i = VALIDATION_FLOOR_MICRO / BIN_MICRO; i < BINS; i++) {
        json_begin_object(w);
        json_field_micro(w, "from", (uint32_t)i * BIN_MICRO);
        json_field_int(w, "pairs", v->bins[i].pairs);
        json_field_int(w, "decided_true", v->bins[i].true_matches);
        json_field_int(w, "decided_false", v->bins[i].false_matches);
        json_end_object(w);
    }
    json_end_array(w);
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
        json_field_date(w, "published", list->published);
        json_field_text(w, "sha256", list->sha256);
        json_field_bool(w, "sample", list->sample);
        json_end_object(w);
    }
    json_end_array(w);
}

static bool write_pack(const struct validation *v, struct buf *out, struct error *err)
{
    struct json_writer w = JSON_WRITER(out);
    char made[CLOCK_TEXT_SIZE];
    json_begin_object(&w);
    json_field_cstr(&w, "made_at", clock_format_ms(v->request->now_unix_ms, made));
    json_field_cstr(&w, "program", "subtier " SUBTIER_VERSION);
    json_field_cstr(&w, "model", match_model_id());
    json_field_int(&w, "policy", v->request->policy.risk.version);
    json_key(&w, "parameters");
    policy_write(&w, &v->request->policy);
    json_key(&w, "rationale");
    json_begin_array(&w);
    for (size_t i = 0; i < LENGTH(rationale); i++)
        json_cstr(&w, rationale[i]);
    json_end_array(&w);
    json_field_text(&w, "benchmarks", assets_benchmarks[0].data);
    json_field_int(&w, "parties", v->parties);
    write_bins(&w, v);
    write_samples(&w, "below", &v->below);
    write_samples(&w, "above", &v->above);
    write_lists(&w, v->request->snapshot);
    json_end_object(&w);
    return json_writer_done(&w) ? true : error_memory(err);
}

static void samples_release(struct samples *samples)
{
    for (size_t i = 0; i < samples->n; i++)
        free(samples->rows[i].json);
}

bool validation_run(const struct validation_request *request, struct buf *out, struct error *err)
{
    struct validation v = {.request = request};
    const struct portfolio_scan scan = {.pool = request->pool,
                                        .tenant = request->tenant,
                                        .visit = visit,
                                        .progress = progress,
                                        .context = &v};
    bool done = portfolio_scan_run(&scan, &v.parties, err) &&
                db_pool_transaction(request->pool, request->tenant, load_decided, &v, err) >= 0 &&
                write_pack(&v, out, err);
    samples_release(&v.below);
    samples_release(&v.above);
    return done;
}
