/* cmd/screen_table.c - see screen_table.h.
 *
 * A ring of batches: the reader fills one, a worker takes it whole, the reader prints those that
 * are done when it needs their place, oldest first.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/screen_table.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "cmd/progress.h"
#include "core/csv_cell.h"
#include "core/json.h"
#include "core/micro.h"

enum {
    BATCH_ROWS = 256,
    BATCH_BYTES = 256 << 20, /* of rows and results; a row is at most a few MiB */
    MOST_THREADS = 64,
    ROW_MEMORY_BYTES = 256 << 20,
    SHOWN_MATCHES = 5,
};

struct item {
    size_t row;
    struct str id, name, body; /* body: the party's canonical JSON; empty: refused */
    struct str errors;         /* "column: message; ..." */
};

enum batch_state { BATCH_FREE, BATCH_FILLED, BATCH_TAKEN, BATCH_DONE };

struct batch {
    enum batch_state state;
    struct arena arena;
    struct item items[BATCH_ROWS];
    size_t n;
    struct buf out;
    struct screen_table_counts counts;
    struct error err; /* what went wrong screening it */
};

struct ring {
    const struct screen_table *table;
    pthread_mutex_t lock; /* of the batches' states */
    pthread_cond_t changed;
    bool stopping;
    size_t n, oldest, filling; /* batches; the reader's places in the ring */
    struct batch *batches;
    struct screen_table_counts counts;
    struct progress progress;
    uint64_t offset;
};

bool screen_table_output_parse(struct str word, enum screen_output *output_out)
{
    static const char *const words[] = {"table", "csv", "jsonl"};
    for (int i = 0; i < (int)LENGTH(words); i++) {
        if (str_equal(word, str_of(words[i]))) {
            *output_out = (enum screen_output)i;
            return true;
        }
    }
    return false;
}

/* --- One row ------------------------------------------------------------------------------------
 */

struct found {
    const struct screening *screening; /* NULL: refused */
    const struct item *item;
};

static const struct snapshot_listed *listed_of(const struct found *found, size_t match)
{
    const struct screening *s = found->screening;
    return &s->snapshot->listed[s->parties[0].matches[match].listed];
}

static void write_jsonl(struct buf *out, const struct found *found)
{
    const struct screening *s = found->screening;
    struct json_writer w = JSON_WRITER(out);
    json_begin_object(&w);
    json_field_int(&w, "row", (int64_t)found->item->row);
    if (found->item->id.len > 0)
        json_field_text(&w, "id", found->item->id);
    json_field_text(&w, "name", found->item->name);
    json_field_cstr(&w, "verdict", s ? verdict_name(s->result.verdict) : "refused");
    if (!s)
        json_field_text(&w, "errors", found->item->errors);
    if (s)
        json_field_micro(&w, "risk", s->result.headline.risk_micro);
    json_key(&w, "matches");
    json_begin_array(&w);
    for (size_t m = 0; s && m < s->parties[0].n_matches && m < SHOWN_MATCHES; m++) {
        const struct snapshot_listed *listed = listed_of(found, m);
        json_begin_object(&w);
        json_field_text(&w, "listed", listed->id);
        json_field_text(&w, "caption", listed->caption);
        json_field_text(&w, "list", s->snapshot->lists[listed->list].id);
        json_field_micro(&w, "score", s->parties[0].matches[m].explanation.score_micro);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_end_object(&w);
    buf_addc(out, '\n');
}

static void score_text(const struct found *found, char out[MICRO_TEXT_SIZE])
{
    const struct screening *s = found->screening;
    out[0] = '\0';
    if (s && s->parties[0].n_matches > 0)
        micro_format(s->parties[0].matches[0].explanation.score_micro, out);
}

static void write_csv(struct buf *out, const struct found *found)
{
    const struct screening *s = found->screening;
    bool matched = s && s->parties[0].n_matches > 0;
    char score[MICRO_TEXT_SIZE], risk[MICRO_TEXT_SIZE] = "";
    score_text(found, score);
    if (s)
        micro_format(s->result.headline.risk_micro, risk);
    buf_printf(out, "%zu", found->item->row);
    csv_add_cell(out, false, found->item->id);
    csv_add_cell(out, false, found->item->name);
    csv_add_cell(out, false, str_of(s ? verdict_name(s->result.verdict) : "refused"));
    csv_add_cell(out, false, str_of(risk));
    csv_add_cell(out, false, str_of(score));
    csv_add_cell(out, false, matched ? listed_of(found, 0)->id : STR_EMPTY);
    csv_add_cell(out, false, matched ? listed_of(found, 0)->caption : STR_EMPTY);
    buf_printf(out, ",%zu", s ? s->parties[0].total : 0);
    csv_add_cell(out, false, found->item->errors);
    csv_end_row(out);
}

/* Only what somebody has to look at. */
static void write_table(struct buf *out, const struct found *found)
{
    const struct screening *s = found->screening;
    char score[MICRO_TEXT_SIZE];
    if (!s) {
        buf_printf(out, "row %-7zu refused        %.*s  %.*s\n", found->item->row,
                   STR_ARG(found->item->name), STR_ARG(found->item->errors));
        return;
    }
    if (s->parties[0].n_matches == 0 && s->result.verdict <= VERDICT_NO_MATCH)
        return;
    score_text(found, score);
    buf_printf(out, "row %-7zu %-13s %-8s %.*s", found->item->row, verdict_name(s->result.verdict),
               score, STR_ARG(found->item->name));
    if (s->parties[0].n_matches > 0)
        buf_printf(out, "  ~  %.*s (%.*s)", STR_ARG(listed_of(found, 0)->caption),
                   STR_ARG(listed_of(found, 0)->id));
    buf_addc(out, '\n');
}

static void write_found(enum screen_output output, struct buf *out, const struct found *found)
{
    if (output == SCREEN_OUTPUT_JSONL)
        write_jsonl(out, found);
    else if (output == SCREEN_OUTPUT_CSV)
        write_csv(out, found);
    else
        write_table(out, found);
}

/* --- Workers ------------------------------------------------------------------------------------
 */

static bool screen_item(const struct ring *ring, struct batch *batch, const struct item *item,
                        struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(ROW_MEMORY_BYTES);
    struct faults faults = {.count = 0};
    struct party party;
    struct screening screening;
    AUTO_JSON *tree = json_parse(item->body, err);
    if (!tree || !party_decode(tree, "", &arena, &party, &faults))
        return error_memory(err); /* it was read once already */
    const struct engagement engagement = {.parties = &party, .n_parties = 1};
    if (!screen_engagement(ring->table->context, &engagement, &arena, &screening, err))
        return false;
    const struct found found = {&screening, item};
    batch->counts.by_verdict[screening.result.verdict]++;
    write_found(ring->table->output, &batch->out, &found);
    return true;
}

static void screen_batch(const struct ring *ring, struct batch *batch)
{
    for (size_t i = 0; i < batch->n && batch->err.code == ERROR_NONE; i++) {
        const struct item *item = &batch->items[i];
        const struct found refused = {NULL, item};
        batch->counts.rows++;
        batch->counts.refused += item->body.len == 0;
        if (item->body.len == 0)
            write_found(ring->table->output, &batch->out, &refused);
        else if (!screen_item(ring, batch, item, &batch->err))
            error_within(&batch->err, "row %zu", item->row);
    }
    if (buf_failed(&batch->out) && batch->err.code == ERROR_NONE)
        error_memory(&batch->err);
}

/* Under the lock. */
static struct batch *next_filled(struct ring *ring)
{
    for (size_t i = 0; i < ring->n; i++) {
        struct batch *batch = &ring->batches[(ring->oldest + i) % ring->n];
        if (batch->state == BATCH_FILLED)
            return batch;
    }
    return NULL;
}

static void *work(void *context)
{
    struct ring *ring = context;
    pthread_mutex_lock(&ring->lock);
    for (;;) {
        struct batch *batch = next_filled(ring);
        if (!batch && ring->stopping)
            break;
        if (!batch) {
            pthread_cond_wait(&ring->changed, &ring->lock);
            continue;
        }
        batch->state = BATCH_TAKEN;
        pthread_mutex_unlock(&ring->lock);
        screen_batch(ring, batch);
        pthread_mutex_lock(&ring->lock);
        batch->state = BATCH_DONE;
        pthread_cond_broadcast(&ring->changed);
    }
    pthread_mutex_unlock(&ring->lock);
    return NULL;
}

/* --- The reader ---------------------------------------------------------------------------------
 */

static void set_state(struct ring *ring, struct batch *batch, enum batch_state state)
{
    pthread_mutex_lock(&ring->lock);
    batch->state = state;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
}

static void add_counts(struct screen_table_counts *sum, const struct screen_table_counts *more)
{
    sum->rows += more->rows;
    sum->refused += more->refused;
    for (int v = 0; v <= VERDICT_BLOCK; v++)
        sum->by_verdict[v] += more->by_verdict[v];
}

/* Waits for the oldest batch, prints it and makes it free. */
static bool print_oldest(struct ring *ring, struct error *err)
{
    struct batch *batch = &ring->batches[ring->oldest];
    pthread_mutex_lock(&ring->lock);
    while (batch->state == BATCH_FILLED || batch->state == BATCH_TAKEN)
        pthread_cond_wait(&ring->changed, &ring->lock);
    pthread_mutex_unlock(&ring->lock);
    if (batch->err.code != ERROR_NONE) {
        *err = batch->err;
        return false;
    }
    if (batch->out.len > 0)
        progress_clear(&ring->progress);
    if (fwrite(buf_cstr(&batch->out), 1, batch->out.len, ring->table->out) != batch->out.len)
        return error_set(err, ERROR_UNAVAILABLE, "the results cannot be written");
    add_counts(&ring->counts, &batch->counts);
    batch->counts = (struct screen_table_counts){0};
    batch->n = 0;
    buf_clear(&batch->out);
    arena_release(&batch->arena);
    set_state(ring, batch, BATCH_FREE);
    ring->oldest = (ring->oldest + 1) % ring->n;
    progress_draw(&ring->progress, "screening", (int64_t)ring->offset,
                  (int64_t)ring->table->file->data.len);
    return true;
}

/* Gives the batch being filled to the workers, and makes the next one free. */
static bool hand_over(struct ring *ring, struct error *err)
{
    set_state(ring, &ring->batches[ring->filling], BATCH_FILLED);
    ring->filling = (ring->filling + 1) % ring->n;
    return ring->filling != ring->oldest || print_oldest(ring, err);
}

static struct str messages(const struct party_record *record, struct arena *arena)
{
    AUTO_BUF text = BUF_INIT(64 << 10);
    for (size_t i = 0; i < record->faults.count && i < FAULTS_MAX; i++) {
        const char *column = record->faults.rows[i].pointer;
        buf_printf(&text, "%s%s%s%s", i > 0 ? "; " : "", *column ? column + 1 : "",
                   *column ? ": " : "", record->faults.rows[i].message);
    }
    return str_copy(arena, buf_str(&text));
}

static bool on_record(void *context, const struct party_record *record, struct error *err)
{
    struct ring *ring = context;
    struct batch *batch = &ring->batches[ring->filling];
    if (!record->has_party && record->faults.count == 0)
        return true; /* a relation or an engagement: nobody to screen */
    struct item *item = &batch->items[batch->n++];
    *item = (struct item){.row = record->number, .id = str_copy(&batch->arena, record->id)};
    if (record->has_party) {
        item->body = party_canonical(&record->party, &batch->arena);
        item->name = str_copy(&batch->arena, party_caption(&record->party));
    } else {
        item->errors = messages(record, &batch->arena);
    }
    ring->offset = record->offset;
    if (arena_failed(&batch->arena) || (record->has_party && item->body.len == 0))
        return error_memory(err);
    return batch->n < BATCH_ROWS || hand_over(ring, err);
}

static bool read_all(struct ring *ring, struct error *err)
{
    const struct party_file_sink sink = {.context = ring, .record = on_record};
    if (ring->table->output == SCREEN_OUTPUT_CSV)
        fputs("row,id,name,verdict,risk,score,listed,caption,matches,errors\r\n", ring->table->out);
    if (!party_file_read(ring->table->file, &sink, err) || !hand_over(ring, err))
        return false;
    while (ring->oldest != ring->filling)
        if (!print_oldest(ring, err))
            return false;
    return true;
}

static bool run_threads(struct ring *ring, struct error *err)
{
    pthread_t threads[MOST_THREADS];
    unsigned started = 0;
    while (started < ring->table->threads && started < MOST_THREADS &&
           pthread_create(&threads[started], NULL, work, ring) == 0)
        started++;
    bool done = started > 0 ? read_all(ring, err)
                            : error_set(err, ERROR_UNAVAILABLE, "no thread can be started");
    pthread_mutex_lock(&ring->lock);
    ring->stopping = true;
    for (size_t i = 0; !done && i < ring->n; i++) /* what nobody will print is not screened */
        if (ring->batches[i].state == BATCH_FILLED)
            ring->batches[i].state = BATCH_DONE;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return done;
}

bool screen_table_run(const struct screen_table *table, struct screen_table_counts *counts_out,
                      struct error *err)
{
    struct ring ring = {.table = table, .n = 2 * (size_t)table->threads + 2};
    ring.batches = calloc(ring.n, sizeof *ring.batches);
    if (!ring.batches)
        return error_memory(err);
    for (size_t i = 0; i < ring.n; i++) {
        arena_init(&ring.batches[i].arena, BATCH_BYTES);
        buf_init(&ring.batches[i].out, BATCH_BYTES);
    }
    pthread_mutex_init(&ring.lock, NULL);
    pthread_cond_init(&ring.changed, NULL);
    progress_init(&ring.progress);
    bool done = run_threads(&ring, err);
    progress_clear(&ring.progress);
    if (done && fflush(table->out) != 0)
        done = error_set(err, ERROR_UNAVAILABLE, "the results cannot be written");
    for (size_t i = 0; i < ring.n; i++) {
        buf_release(&ring.batches[i].out);
        arena_release(&ring.batches[i].arena);
    }
    pthread_cond_destroy(&ring.changed);
    pthread_mutex_destroy(&ring.lock);
    free(ring.batches);
    if (done)
        *counts_out = ring.counts;
    return done;
}
