/* cmd/screen_table.h - a table of parties screened, each by itself, on all cores.
 *
 * Nothing is stored. Rows are read by one thread, screened by others a few hundred at a time, and
 * printed in the order of the file; memory does not grow with it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SCREEN_TABLE_H
#define CMD_SCREEN_TABLE_H

#include <stdio.h>

#include "portfolio/file.h"
#include "screening/screening.h"

enum screen_output {
    SCREEN_OUTPUT_TABLE, /* rows with something found, for people */
    SCREEN_OUTPUT_CSV,   /* a line a row */
    SCREEN_OUTPUT_JSONL,
};

struct screen_table {
    const struct party_file *file;
    const struct screen_context *context; /* shared by the threads */
    enum screen_output output;
    FILE *out;
    unsigned threads;
};

struct screen_table_counts {
    uint64_t rows, refused, by_verdict[VERDICT_BLOCK + 1];
};

bool screen_table_output_parse(struct str word, enum screen_output *output_out);

bool screen_table_run(const struct screen_table *table, struct screen_table_counts *counts_out,
                      struct error *err) MUST_CHECK;

#endif
