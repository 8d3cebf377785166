/* tests/bench/growth_main.c - how the index grows: time, memory and candidates by number of
 * parties.
 *
 *     build/bench/growth LIST.ftm.jsonl QUERIES.jsonl [PARTIES ...]     (15000 60000 250000
 * 1000000)
 *
 * The real list is grown to each size: further parties take the words of their names from two real
 * names of the same kind, some with a slip, so that the vocabulary grows too. Same seed, same list.
 * The queries are realistic vendor traffic: 95 % names that are on no list, 5 % near a listed one.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>

#include "ftm_rows.h"
#include "match/index.h"

enum { TRAFFIC = 2000, NAMES_MAX = 3, TEXT = 256 };

static uint64_t seed = 20240503;

static uint32_t roll(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 16) % below);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The words of `a` and `b` in turn: each from either, at its place. */
static size_t mix(struct str a, struct str b, char text[TEXT])
{
    size_t len = 0;
    struct str x = STR_EMPTY, y = STR_EMPTY;
    for (;;) {
        bool more_a = str_cut(&a, ' ', &x), more_b = str_cut(&b, ' ', &y);
        if (!more_a)
            return len;
        struct str word = more_b && roll(2) ? y : x;
        if (len + word.len + 2 > TEXT)
            return len;
        if (len)
            text[len++] = ' ';
        memcpy(text + len, word.ptr, word.len);
        len += word.len;
    }
}

/* One letter of ASCII becomes another. */
static void slip(char *text, size_t len)
{
    size_t at = roll((uint32_t)len);
    if ((text[at] >= 'a' && text[at] <= 'z') || (text[at] >= 'A' && text[at] <= 'Z'))
        text[at] = (char)(text[at] / 32 * 32 + 1 + (int)roll(26));
}

static struct str some_name(const struct ftm_row *list, size_t n, enum schema schema)
{
    for (;;) {
        const struct subject *s = &list[roll((uint32_t)n)].subject;
        if (s->schema == schema && s->n_names)
            return s->names[roll((uint32_t)s->n_names)].text;
    }
}

static bool grow(struct arena *arena, const struct ftm_row *list, size_t n, struct subject *out)
{
    const struct subject *base = &list[roll((uint32_t)n)].subject;
    size_t n_names = base->n_names < NAMES_MAX ? base->n_names : NAMES_MAX;
    struct subject_name *names = arena_calloc(arena, n_names + 1, sizeof *names);
    *out = *base;
    for (size_t i = 0; names && i < n_names; i++) {
        char text[TEXT];
        size_t len = mix(base->names[i].text, some_name(list, n, base->schema), text);
        for (uint32_t slips = len ? roll(3) : 0; slips; slips--)
            slip(text, len);
        names[i] =
            (struct subject_name){str_copy(arena, (struct str){text, len}), base->names[i].role};
    }
    out->names = names;
    out->n_names = n_names;
    return names && !arena_failed(arena);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Every twentieth query is near a listed party. */
static const struct ftm_row *traffic(const struct ftm_row *queries, size_t n, size_t i)
{
    bool near = i % 20 == 0;
    for (size_t at = i * (near ? 7 : 13) % n;; at = (at + 1) % n)
        if ((queries[at].expect.len > 0) == near)
            return &queries[at];
}

static bool measure(const struct subject *listed, size_t n, const struct ftm_row *queries,
                    size_t n_queries)
{
    static double laps[TRAFFIC];
    struct error err = ERROR_INIT;
    double began = seconds(CLOCK_THREAD_CPUTIME_ID), all = 0;
    struct match_index *index = match_index_new(listed, n, &err);
    double built = seconds(CLOCK_THREAD_CPUTIME_ID) - began;
    size_t hits = 0, reached = 0;
    for (size_t i = 0; index && i < TRAFFIC; i++) {
        AUTO_ARENA arena = ARENA_INIT(256u << 20);
        struct match_hits found;
        struct match_search search = {.cutoff_micro = 500001, .limit = 5};
        const struct ftm_row *q = traffic(queries, n_queries, i);
        began = seconds(CLOCK_THREAD_CPUTIME_ID);
        if (!match_index_search(index, &q->subject, &search, &arena, &found, &err))
            return false;
        laps[i] = seconds(CLOCK_THREAD_CPUTIME_ID) - began;
        all += laps[i];
        hits += found.total;
        reached += found.reached;
    }
    if (!index)
        return false;
    qsort(laps, TRAFFIC, sizeof laps[0], by_size);
    printf("| %zu | %.2f | %zu | %.0f | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f |\n", n, built,
           match_index_bytes(index) / n, (double)match_index_bytes(index) / 1e6,
           (double)reached / TRAFFIC, all / TRAFFIC * 1e6, laps[TRAFFIC / 2] * 1e6,
           laps[TRAFFIC * 99 / 100] * 1e6, laps[TRAFFIC - 1] * 1e3, (double)hits / TRAFFIC);
    fflush(stdout);
    match_index_free(index);
    return true;
}

int main(int argc, char **argv)
{
    static const size_t SIZES[] = {15000, 60000, 250000, 1000000};
    if (argc < 3) {
        fputs("usage: growth LIST.ftm.jsonl QUERIES.jsonl [PARTIES ...]\n", stderr);
        return 2;
    }
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX / 2);
    size_t n, n_queries, n_sizes = argc > 3 ? (size_t)argc - 3 : LENGTH(SIZES), made = 0;
    struct ftm_row *list = ftm_rows_read(&arena, argv[1], &n);
    struct ftm_row *queries = ftm_rows_read(&arena, argv[2], &n_queries);
    struct subject *listed = NULL;
    size_t capacity = 0;
    puts("| parties | built, s | bytes a party | MB | names reached | µs a query | p50 µs | p99 µs "
         "| worst ms | hits |\n|---|---|---|---|---|---|---|---|---|---|");
    for (size_t i = 0; i < n_sizes; i++) {
        size_t size = argc > 3 ? strtoul(argv[3 + i], NULL, 10) : SIZES[i];
        listed = arena_grow(&arena, listed, &capacity, size, sizeof *listed);
        if (!listed)
            return 4;
        for (; made < size; made++) {
            if (made < n)
                listed[made] = list[made].subject;
            else if (!grow(&arena, list, n, &listed[made]))
                return 4;
        }
        if (!measure(listed, size, queries, n_queries))
            return 4;
    }
    return 0;
}
