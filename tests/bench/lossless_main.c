/* tests/bench/lossless_main.c - does the index find exactly whom trying all would find?
 *
 *     build/bench/lossless LIST.ftm.jsonl QUERIES.jsonl [COUNT [SEED]]
 *
 * COUNT queries (100,000 unless said otherwise), each against one of the slices the list is cut
 * into, so that trying all stays affordable: rows of QUERIES, names of the slice with slips, words
 * of two of its names mixed; some with births and countries. Both runnable models. Two threads.
 * Ends with 1 and says which pair differs when one does.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "ftm_rows.h"
#include "match/index.h"
#include "match/trial.h"

enum { SLICES = 12, THREADS = 2, TEXT = 256, COUNT = 100000 };
enum { CUTOFF = MATCH_THRESHOLD_MICRO };

struct random {
    uint64_t state;
};

static uint32_t roll(struct random *r, uint32_t below)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return (uint32_t)((r->state >> 16) % below);
}

struct slice {
    const struct subject *listed;
    size_t count;
    struct match_index *index;
    struct match_trial *trial;
};

struct work {
    struct slice slices[SLICES];
    const struct ftm_row *queries;
    size_t n_queries, count;
    uint64_t seed;
    atomic_size_t next, hits, wrong;
    atomic_bool failed;
};

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* A slip as people make them, in letters of ASCII only, so that the text stays UTF-8. */
static void slip(struct random *r, char *text, size_t *len)
{
    if (*len < 4)
        return;
    size_t at = roll(r, (uint32_t)*len - 1);
    if (!is_letter(text[at]) || !is_letter(text[at + 1]))
        return;
    switch (roll(r, 5)) {
    case 0: /* left out */
        memmove(text + at, text + at + 1, *len - at);
        (*len)--;
        break;
    case 1: /* doubled */
        if (*len + 2 >= TEXT)
            break;
        memmove(text + at + 1, text + at, *len - at + 1);
        (*len)++;
        break;
    case 2: { /* swapped */
        char c = text[at];
        text[at] = text[at + 1];
        text[at + 1] = c;
        break;
    }
    case 3: /* another */
        text[at] = (char)('a' + roll(r, 26));
        break;
    default: /* parted */
        text[at] = ' ';
    }
}

static size_t put(char *text, size_t len, struct str s)
{
    size_t n = s.len < TEXT - 2 - len ? s.len : TEXT - 2 - len;
    if (n < s.len) /* not within a character */
        return len;
    memcpy(text + len, s.ptr, n);
    return len + n;
}

static struct str some_name(struct random *r, const struct slice *slice, size_t *party_out)
{
    size_t party = roll(r, (uint32_t)slice->count);
    const struct subject *s = &slice->listed[party];
    *party_out = party;
    return s->n_names ? s->names[roll(r, (uint32_t)s->n_names)].text : STR_EMPTY;
}

/* Every other word, more or less. */
static size_t put_words(struct random *r, char *text, size_t len, struct str name)
{
    struct str word;
    while (str_cut(&name, ' ', &word)) {
        if (roll(r, 3) == 0)
            continue;
        if (len && len + 2 < TEXT)
            text[len++] = ' ';
        len = put(text, len, word);
    }
    return len;
}

static const char *const TAILS[] = {" Ltd",     " LLC",    " Co., Ltd.",      " (Dubai)",
                                    " Trading", " 2",      " - DUBAI BRANCH", " Group",
                                    " jr",      " bin Ali"};

static size_t make_name(struct random *r, const struct slice *slice, char *text, size_t *party_out)
{
    size_t other, len = 0;
    struct str name = some_name(r, slice, party_out);
    if (roll(r, 4))
        len = put(text, len, name);
    else
        len = put_words(r, text, len, name);
    if (roll(r, 6) == 0)
        len = put_words(r, text, len, some_name(r, slice, &other));
    if (roll(r, 5) == 0)
        len = put(text, len, str_of(TAILS[roll(r, LENGTH(TAILS))]));
    text[len] = '\0';
    for (uint32_t n = roll(r, 4); n; n--)
        slip(r, text, &len);
    return len;
}

/* The pair that differs, so that it can be looked at. */
static void report(const struct slice *slice, const struct subject *query, uint32_t listed,
                   const uint32_t *scores, const struct match_hits *hits)
{
    uint32_t by_index = 0;
    for (size_t i = 0; i < hits->count; i++)
        if (hits->items[i].listed == listed)
            by_index = hits->items[i].score_micro;
    printf("\"%.*s\" against \"%.*s\": %u by the index, %u by trying\n",
           STR_ARG(query->names[0].text), STR_ARG(slice->listed[listed].names[0].text), by_index,
           scores[listed]);
}

static bool check(struct work *w, const struct slice *slice, const struct subject *query)
{
    AUTO_ARENA arena = ARENA_INIT(512u << 20);
    struct error err = ERROR_INIT;
    struct match_hits hits;
    struct match_search search = {.cutoff_micro = CUTOFF};
    uint32_t wrong, *scores = arena_alloc(&arena, slice->count * sizeof *scores);
    if (!scores || !match_index_search(slice->index, query, &search, &arena, &hits, &err) ||
        !match_trial_scores(slice->trial, query, 0, slice->count, &arena, scores, &err))
        return false;
    atomic_fetch_add(&w->hits, hits.count);
    if (match_trial_agrees(&hits, scores, slice->count, CUTOFF, &wrong))
        return true;
    atomic_fetch_add(&w->wrong, 1);
    report(slice, query, wrong, scores, &hits);
    return true;
}

static bool check_made(struct work *w, struct random *r, const struct slice *slice)
{
    char texts[2][TEXT];
    struct subject_name names[2];
    size_t party, n = 1 + (roll(r, 8) == 0);
    for (size_t i = 0; i < n; i++) {
        size_t len = make_name(r, slice, texts[i], &party);
        names[i] = (struct subject_name){{texts[i], len}, NAME_PRIMARY};
    }
    struct subject query = slice->listed[party];
    query.names = names;
    query.n_names = n;
    query.schema = roll(r, 6) ? query.schema : SCHEMA_LEGAL_ENTITY;
    if (roll(r, 3))
        query.n_births = 0;
    if (roll(r, 3))
        query.n_countries = 0;
    return check(w, slice, &query);
}

static void *run(void *context)
{
    struct work *w = context;
    for (size_t i; (i = atomic_fetch_add(&w->next, 1)) < w->count && !w->failed;) {
        const struct slice *slice = &w->slices[i % SLICES];
        struct random r = {(w->seed + i) * UINT64_C(0x9e3779b97f4a7c15) | 1};
        bool row = i % 8 == 0 && w->n_queries > 0;
        if (!(row ? check(w, slice, &w->queries[i / 8 % w->n_queries].subject)
                  : check_made(w, &r, slice)))
            w->failed = true;
    }
    return NULL;
}

static bool cut(struct work *w, const struct model *model, const struct subject *listed, size_t n)
{
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < SLICES; i++) {
        struct slice *s = &w->slices[i];
        size_t from = n * i / SLICES;
        s->listed = &listed[from];
        s->count = n * (i + 1) / SLICES - from;
        s->index = match_index_new_by(model, s->listed, s->count, &err);
        s->trial = match_trial_new(model, s->listed, s->count, &err);
        if (!s->index || !s->trial)
            return false;
    }
    return true;
}

static bool run_model(struct work *w, const struct model *model, const struct subject *listed,
                      size_t n)
{
    pthread_t threads[THREADS];
    size_t started = 0;
    w->failed = !cut(w, model, listed, n);
    w->next = w->hits = w->wrong = 0;
    for (; started < THREADS; started++)
        if (pthread_create(&threads[started], NULL, run, w) != 0)
            break;
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < SLICES; i++) {
        match_index_free(w->slices[i].index);
        match_trial_free(w->slices[i].trial);
        w->slices[i] = (struct slice){0};
    }
    printf("%s: %zu queries, each against one of %d slices of %zu listed parties: %zu hits, %zu "
           "queries answered otherwise than by trying all\n",
           match_model_name(model), w->count, SLICES, n, (size_t)w->hits, (size_t)w->wrong);
    return started > 0 && !w->failed && w->wrong == 0;
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 5) {
        fputs("usage: lossless LIST.ftm.jsonl QUERIES.jsonl [COUNT [SEED]]\n", stderr);
        return 2;
    }
    static struct work w;
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX / 2);
    size_t n;
    struct ftm_row *list = ftm_rows_read(&arena, argv[1], &n);
    w.queries = ftm_rows_read(&arena, argv[2], &w.n_queries);
    w.count = argc > 3 ? strtoul(argv[3], NULL, 10) : COUNT;
    w.seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 20240503;
    struct subject *listed = arena_calloc(&arena, n, sizeof *listed);
    for (size_t i = 0; listed && i < n; i++)
        listed[i] = list[i].subject;
    bool good = listed != NULL;
    for (size_t i = 0; match_model_at(i); i++) {
        w.count = i == 0 ? w.count : w.count / 10; /* the newest matters most */
        good = good && run_model(&w, match_model_at(i), listed, n);
    }
    return good ? 0 : 1;
}
