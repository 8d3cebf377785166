/* lists/versions/import.h - one file set of a publisher becomes the list's next version, or nothing
 * changes.
 *
 * read -> hash -> parse -> count -> gate -> activate in one transaction with NOTIFY. kill -9 at any
 * point leaves either the old or the new version active.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_IMPORT_H
#define LISTS_VERSIONS_IMPORT_H

#include "core/json_writer.h"
#include "db/db.h"
#include "lists/formats/format.h"
#include "lists/versions/author.h"

extern const db_statement_group import_statements;

struct import_request {
    struct str list;               /* catalogue id, or a new id for an operator's own list */
    const struct list_file *files; /* plain, gzip, or a zip of one file */
    size_t n_files;
    const char *format;    /* NULL: by content, else the catalogue's */
    struct date published; /* none: from the file, else today */
    struct date today;
    /* Which column of an operator's table holds what (formats/own_csv.c); NULL: as the list's row
     * says. Kept with the list. */
    const char *column_map;
    const char *regime; /* NULL: the catalogue's, "own" for an operator's list */
    bool dry_run, sample;
    const struct list_author *author; /* who brought the files, for the audit; NULL: no event */
};

enum import_state { IMPORT_ACTIVE, IMPORT_UNCHANGED, IMPORT_REJECTED };

struct import_result {
    enum import_state state;
    int64_t version;    /* 0: not active */
    int64_t version_id; /* of the row, also of a held or refused file that was kept; 0: none */
    const char *format;
    struct date published;
    char sha256[65];
    struct list_counts counts;
    struct list_coverage coverage;
    struct str first_id, last_id; /* in the arena given */
    uint64_t added, changed, removed;
    /* gate findings, empty when passed */
    struct {
        const char *check;
        struct str detail;
    } findings[16];
    size_t n_findings;
    struct {
        struct str name;
        uint64_t count;
    } warnings[64];
    size_t n_warnings;
};

/** Imports and, unless dry_run, activates. A refused or held file is not an error of the function:
 *  state IMPORT_REJECTED with findings. Errors: ERROR_LIST_REFUSED when it cannot be parsed (the
 *  result is filled as far as known, state IMPORT_REJECTED), ERROR_UNAVAILABLE, ERROR_MEMORY. */
bool import_list(struct db_pool *pool, const struct import_request *request, struct arena *arena,
                 struct import_result *result_out, struct error *err) MUST_CHECK;

/** "<parser's version>.<version of the measures>" of a format; false for an unknown one. */
enum { IMPORT_PARSER_VERSION_SIZE = 32 };
bool import_parser_version(struct str format, char out[IMPORT_PARSER_VERSION_SIZE]);

/** The JSON object that `lists import --json` prints (design/lists.md). */
void import_result_write(struct json_writer *w, const struct import_request *request,
                         const struct import_result *result);

/** Imports every bundled sample list (assets) as `sample` versions where no real version is active.
 */
bool import_samples(struct db_pool *pool, struct date today, struct error *err) MUST_CHECK;

#endif
