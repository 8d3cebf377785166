/* tests/bench/ftm_rows.h - FollowTheMoney JSON lines as subjects, for benchmarks.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_FTM_ROWS_H
#define BENCH_FTM_ROWS_H

#include "core/arena.h"
#include "match/subject.h"

enum { FTM_ALSO_MAX = 64 };

struct ftm_row {
    struct str id, set, expect, also[FTM_ALSO_MAX];
    size_t n_also;
    bool near_name;
    struct subject subject;
};

/** Reads all lines of `path`; ends the program when it cannot. */
struct ftm_row *ftm_rows_read(struct arena *arena, const char *path, size_t *count_out);

#endif
