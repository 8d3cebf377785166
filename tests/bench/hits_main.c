/* tests/bench/hits_main.c - every hit of every query, so that two builds can be compared.
 *
 *     build/bench/hits LIST.ftm.jsonl QUERIES.jsonl CUTOFF_MICRO > hits
 *
 * A line a hit: number of the query, listed party, score in millionths. A change that is only about
 * speed changes no line, whatever the cutoff.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "ftm_rows.h"
#include "match/index.h"

static bool print_hits(const struct match_index *index, size_t number, const struct subject *query,
                       uint32_t cutoff_micro)
{
    AUTO_ARENA arena = ARENA_INIT(256u << 20);
    struct error err = ERROR_INIT;
    struct match_hits hits;
    struct match_search search = {.cutoff_micro = cutoff_micro};
    if (!match_index_search(index, query, &search, &arena, &hits, &err))
        return false;
    for (size_t i = 0; i < hits.count; i++)
        printf("%zu %u %u\n", number, hits.items[i].listed, hits.items[i].score_micro);
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: hits LIST.ftm.jsonl QUERIES.jsonl CUTOFF_MICRO\n", stderr);
        return 2;
    }
    uint32_t cutoff_micro = (uint32_t)strtoul(argv[3], NULL, 10);
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX / 2);
    size_t n_list, n_queries;
    struct ftm_row *list = ftm_rows_read(&arena, argv[1], &n_list);
    struct ftm_row *queries = ftm_rows_read(&arena, argv[2], &n_queries);
    struct subject *listed = arena_calloc(&arena, n_list, sizeof *listed);
    for (size_t i = 0; listed && i < n_list; i++)
        listed[i] = list[i].subject;
    struct error err = ERROR_INIT;
    struct match_index *index = listed ? match_index_new(listed, n_list, &err) : NULL;
    bool done = index != NULL;
    for (size_t i = 0; done && i < n_queries; i++)
        done = print_hits(index, i, &queries[i].subject, cutoff_micro);
    match_index_free(index);
    return done ? 0 : 4;
}
