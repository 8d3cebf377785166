/* lists/formats/format.h - what every parser of a publisher's format is.
 *
 * A parser turns bytes into records: no file, no network, no database, no clock. It streams: memory
 * is bounded by the largest record (formats whose parts lie in several files, such as OFAC's CSV,
 * may index the smaller files). Errors are ERROR_LIST_REFUSED and name file, line and column.
 * To add a format: a source file here, a row in formats.c, golden tests, a fuzz target.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_FORMAT_H
#define LISTS_FORMATS_FORMAT_H

#include "core/error.h"
#include "lists/formats/record.h"

struct list_file {
    const char *name; /* base name, for messages and for telling the parts of a set apart */
    struct str data;  /* decompressed bytes */
};

/* Counted as shared test expectations count them; see docs/lists.md. */
struct list_counts {
    uint64_t parties, by_schema[SCHEMA_COUNT];
    /* FollowTheMoney entities that are parts of others; they are among `parties` too. */
    struct {
        char schema[32];
        uint64_t count;
    } parts[16];
    size_t n_parts;
    uint64_t primary, aliases, weak_aliases, original_script, non_latin;
    uint64_t addresses, identifiers, births, linked_to;
    uint64_t programmes_distinct, programmes_uses;
    uint64_t delisted; /* among `parties` and all other counts, but nobody is listed by them */
};

/* How much of the source has a place in the records: its values (texts and attributes), without
 * those that only number the file's own parts. */
struct list_coverage {
    uint64_t values;  /* all */
    uint64_t mapped;  /* have a place of their own */
    uint64_t raw;     /* known, kept in `raw` */
    uint64_t unknown; /* kept in `raw` too, and counted in the warnings */
};

struct list_warnings; /* name -> count of things seen and not understood; see warnings.h */

struct list_sink {
    void *context;
    /* Called once a party, in file order. False (err set) stops the parse. */
    bool (*party)(void *context, const struct listed_record *record, struct error *err);
    /* Publication date found in the file; called at most once. May be NULL. */
    bool (*published)(void *context, struct date published, struct error *err);
    /* The file is only part of a list, such as an amendment; `why` says so. May be NULL. */
    bool (*partial)(void *context, struct str why, struct error *err);
    struct str column_map;          /* an operator's, for the csv format; else empty */
    struct list_warnings *warnings; /* may be NULL */
    struct list_coverage *coverage; /* may be NULL */
};

struct list_format {
    const char *name; /* "ofac-legacy-csv" */
    /* Could these files be of this format? Looks at the first few KB only. */
    bool (*recognise)(const struct list_file *files, size_t count);
    bool (*parse)(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err);
    unsigned parser_version; /* raised when the same bytes give other records */
    bool own_ids;            /* ids are the entities' own, the same in every list that holds them */
};

/** By name, or NULL. */
const struct list_format *list_format_find(struct str name);

/** By content, or NULL when none or more than one recognises the files. */
const struct list_format *list_format_recognise(const struct list_file *files, size_t count);

/** All formats, ended by a NULL name. */
const struct list_format *list_formats(void);

#endif
