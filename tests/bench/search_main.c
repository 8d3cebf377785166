/* tests/bench/search_main.c - recall, false alerts and speed of the index on labelled queries.
 *
 *     search_main LIST.ftm.jsonl QUERIES.jsonl [--misses | --pairs | --slow | --cutoff | --model
 * ID]
 *
 * --misses lists what went wrong; --pairs writes label, score and features of the best pair of
 * each query for tests/bench/fit.c.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>

#include "core/map.h"
#include "ftm_rows.h"
#include "match/index.h"

enum { SETS_MAX = 32, LAPS_MAX = 1 << 20 };

struct tally {
    struct str name;
    unsigned n, recall, near_n, near_hit, top1, alerts;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct tally *tally_of(struct tally *sets, struct str name)
{
    size_t i = 0;
    while (sets[i].name.ptr && !str_equal(sets[i].name, name))
        i++;
    sets[i].name = name;
    return &sets[i];
}

static bool right(const struct ftm_row *q, struct str id)
{
    for (size_t i = 0; i < q->n_also; i++)
        if (str_equal(q->also[i], id))
            return true;
    return str_equal(q->expect, id);
}

static void print_pair(const struct match_index *index, const struct ftm_row *q, uint32_t listed,
                       bool positive)
{
    struct arena arena = ARENA_INIT(64u << 20);
    struct match_explanation x;
    struct error err = ERROR_INIT;
    if (!match_index_explain(index, &q->subject, listed, &arena, &x, &err))
        exit(4);
    printf("%.*s%s\t%d\t%d\t%u", STR_ARG(q->set), positive && !q->near_name ? "_far" : "",
           q->subject.schema == SCHEMA_PERSON ? 0 : 1, positive, x.score_micro);
    for (size_t i = 0; i < x.n_features; i++)
        printf("\t%lld", (long long)(x.features[i].value_micro / 1000));
    bool gate = false, exact = false;
    for (size_t i = 0; i < x.n_adjustments; i++) {
        gate |= strcmp(x.adjustments[i].kind, "gate") == 0;
        exact |= strcmp(x.adjustments[i].kind, "exact") == 0;
    }
    printf("\t%s\t%.*s\t%.*s\n",
           exact  ? "exact"
           : gate ? "gate"
                  : "-",
           STR_ARG(x.query_name), STR_ARG(x.candidate_name));
    arena_release(&arena);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static uint32_t position(const struct map *ids, struct str id) { return map_get(ids, id); }

/* The expected party with the highest score. */
static uint32_t best_right(const struct match_index *index, const struct ftm_row *q,
                           const struct map *ids)
{
    uint32_t best = MAP_NONE, best_score = 0;
    for (size_t i = 0; i <= q->n_also; i++) {
        uint32_t listed = position(ids, i ? q->also[i - 1] : q->expect);
        struct arena arena = ARENA_INIT(64u << 20);
        struct match_explanation x;
        struct error err = ERROR_INIT;
        if (listed == MAP_NONE)
            continue;
        if (!match_index_explain(index, &q->subject, listed, &arena, &x, &err))
            exit(4);
        if (best == MAP_NONE || x.score_micro > best_score) {
            best = listed;
            best_score = x.score_micro;
        }
        arena_release(&arena);
    }
    return best;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    bool misses = argc > 3 && strcmp(argv[3], "--misses") == 0;
    bool slow = argc > 3 && strcmp(argv[3], "--slow") == 0;
    bool pairs = argc > 3 && strcmp(argv[3], "--pairs") == 0;
    const struct model *model = match_model();
    if (argc > 4 && strcmp(argv[3], "--model") == 0)
        model = match_model_find(str_of(argv[4]));
    if (!model)
        return 2;
    struct arena arena = ARENA_INIT(SIZE_MAX / 2);
    size_t n_list, n_queries;
    struct ftm_row *list = ftm_rows_read(&arena, argv[1], &n_list);
    struct ftm_row *queries = ftm_rows_read(&arena, argv[2], &n_queries);
    struct subject *subjects = arena_calloc(&arena, n_list, sizeof *subjects);
    struct map ids;
    map_init(&ids, &arena);
    for (size_t i = 0; i < n_list; i++) {
        subjects[i] = list[i].subject;
        if (!map_add(&ids, list[i].id, (uint32_t)i, NULL))
            return 4;
    }
    struct error err = ERROR_INIT;
    double start = now();
    struct match_index *index = match_index_new_by(model, subjects, n_list, &err);
    if (!index)
        return 4;
    double built = now() - start;

    static struct tally sets[SETS_MAX];
    double *laps = malloc(n_queries * sizeof *laps), *pos = malloc(n_queries * sizeof *pos),
           *neg = malloc(n_queries * sizeof *neg);
    size_t n_pos = 0, n_neg = 0, candidates = 0;
    double spent = 0;
    struct match_search search = {.limit = 10};
    if (argc > 3 && strcmp(argv[3], "--cutoff") == 0)
        search.cutoff_micro = MATCH_THRESHOLD_MICRO;
    for (size_t i = 0; i < n_queries; i++) {
        struct arena scratch = ARENA_INIT(256u << 20);
        struct match_hits hits;
        const struct ftm_row *q = &queries[i];
        double t = now();
        if (!match_index_search(index, &q->subject, &search, &scratch, &hits, &err))
            return 4;
        laps[i] = now() - t;
        spent += laps[i];
        if (slow && laps[i] > 0.003)
            printf("slow %.1f ms %.*s\n", laps[i] * 1e3, STR_ARG(q->subject.names[0].text));
        candidates += hits.candidates;
        uint32_t best = hits.count ? hits.items[0].score_micro : 0, mine = 0;
        for (size_t h = 0; h < hits.count; h++)
            if (right(q, list[hits.items[h].listed].id) && hits.items[h].score_micro > mine)
                mine = hits.items[h].score_micro;
        struct tally *s = tally_of(sets, q->set);
        s->n++;
        bool expects = q->expect.len > 0, hit = mine >= MATCH_THRESHOLD_MICRO;
        if (expects) {
            s->recall += hit;
            s->near_n += q->near_name;
            s->near_hit += hit && q->near_name;
            s->top1 += best >= MATCH_THRESHOLD_MICRO && right(q, list[hits.items[0].listed].id);
            pos[n_pos++] = mine;
        } else {
            s->alerts += best >= MATCH_THRESHOLD_MICRO;
            if (!str_ends_with(q->set, STR("_name")))
                neg[n_neg++] = best;
        }
        if (pairs && expects && (mine = best_right(index, q, &ids)) != MAP_NONE)
            print_pair(index, q, mine, true);
        else if (pairs && !expects)
            for (size_t h = 0; h < hits.count && h < 2; h++)
                print_pair(index, q, hits.items[h].listed, false);
        if (misses && expects && !hit && q->near_name) {
            printf("missed %.6f %.*s | %.*s | %.*s\n", mine / 1e6, STR_ARG(q->set),
                   STR_ARG(q->subject.names[0].text),
                   STR_ARG(subjects[position(&ids, q->expect)].names[0].text));
        } else if (misses && !expects && best >= MATCH_THRESHOLD_MICRO) {
            struct match_explanation x;
            if (match_index_explain(index, &q->subject, hits.items[0].listed, &scratch, &x, &err))
                printf("false %.6f %.*s | %.*s | %.*s\n", best / 1e6, STR_ARG(q->set),
                       STR_ARG(x.query_name), STR_ARG(x.candidate_name));
        }
        arena_release(&scratch);
    }
    FILE *out = pairs ? stderr : stdout;
    for (size_t i = 0; i < SETS_MAX && sets[i].name.ptr; i++) {
        struct tally *s = &sets[i];
        if (str_starts_with(s->name, STR("neg")))
            fprintf(out, "%-24.*s n=%5u  alerts=%.4f\n", STR_ARG(s->name), s->n,
                    (double)s->alerts / s->n);
        else
            fprintf(out, "%-24.*s n=%5u  recall=%.4f  near=%.4f  top1=%.4f\n", STR_ARG(s->name),
                    s->n, (double)s->recall / s->n,
                    (double)s->near_hit / (s->near_n ? s->near_n : 1), (double)s->top1 / s->n);
    }
    if (n_neg) {
        qsort(neg, n_neg, sizeof *neg, by_size);
        double cut = neg[n_neg - 1 - n_neg / 100];
        size_t above = 0;
        for (size_t i = 0; i < n_pos; i++)
            above += pos[i] > cut;
        fprintf(out, "at 1 %% false alerts: threshold %.4f, recall over all sets %.4f\n", cut / 1e6,
                n_pos ? (double)above / (double)n_pos : 0);
    }
    qsort(laps, n_queries, sizeof *laps, by_size);
    fprintf(out,
            "%zu queries: %.1f us on average, p50 %.1f, p99 %.1f, worst %.1f; %.1f candidates a "
            "query\n",
            n_queries, spent / (double)n_queries * 1e6, laps[n_queries / 2] * 1e6,
            laps[n_queries * 99 / 100] * 1e6, laps[n_queries - 1] * 1e6,
            (double)candidates / (double)n_queries);
    fprintf(out, "index of %zu parties: %.2f s, %zu bytes a party\n", n_list, built,
            match_index_bytes(index) / n_list);
    match_index_free(index);
    free(laps);
    free(pos);
    free(neg);
    arena_release(&arena);
    return 0;
}
