/* portfolio/file.h - a customer's file, row by row: CSV, JSON lines or a workbook (xlsx).
 *
 * A row that cannot be read is a refused record and the next one is read; only what makes the whole
 * file unreadable (a workbook that is none, a header without known columns) ends the reading. The
 * file's bytes are the caller's, a mapping will do: memory is one row's.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_FILE_H
#define PORTFOLIO_FILE_H

#include "portfolio/record.h"

enum party_format { PARTY_FORMAT_GUESS, PARTY_FORMAT_CSV, PARTY_FORMAT_JSONL, PARTY_FORMAT_XLSX };

enum { PARTY_FILE_MAX_MAP = 64 };

struct party_file {
    const char *name; /* for messages */
    struct str data;
    enum party_format format; /* PARTY_FORMAT_GUESS: by content */
    const char *map[PARTY_FILE_MAX_MAP];
    size_t n_map;
    const char *default_schema;
    struct str root;
    bool needs_id;
};

bool party_format_parse(struct str word, enum party_format *format_out); /* csv, jsonl, xlsx */

/* `record` and what it points to live until the function returns. */
struct party_file_sink {
    void *context;
    /* The columns, once, before any row of a table; may be NULL. */
    bool (*columns)(void *context, const struct party_columns *columns, struct error *err);
    bool (*record)(void *context, const struct party_record *record, struct error *err);
};

/** Gives every row with something in it. ERROR_INPUT when the file cannot be read at all; what the
 *  sink returns false with is passed on. */
bool party_file_read(const struct party_file *file, const struct party_file_sink *sink,
                     struct error *err) MUST_CHECK;

#endif
