/* lists/catalogue/catalogue.h - the lists this program knows, from the small files beside it.
 *
 * One file a list, `<id>.list`: lines "key = value", '#' begins a comment, `url` and `canary` may
 * come again. Keys:
 *   id, publisher, title, format, regime, licence   needed
 *   terms          address of the terms of use
 *   url            HTTPS address of a file (up to 8, fetched as one set); none: not fetched by
 * itself page           where a person gets the file when there is no `url` refresh, max_age "90
 * minutes", "12 hours", "3 days" required                    yes or no shrink_percent,
 * shrink_parties   the gate's bounds canary         the publisher's id, a blank, the name of a
 * long-standing party They are embedded in the program and read once; a broken one is our own
 * mistake and found by the tests. Everything lives as long as the process.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_CATALOGUE_CATALOGUE_H
#define LISTS_CATALOGUE_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/str.h"

enum { CATALOGUE_MAX_LISTS = 64, CATALOGUE_MAX_URLS = 8, CATALOGUE_MAX_CANARIES = 16 };

struct catalogue_canary {
    struct str id, name; /* the publisher's id of a long-standing party; its name for people */
};

struct catalogue_list {
    struct str id, publisher, title, format, regime, licence, terms, page;
    struct str urls[CATALOGUE_MAX_URLS];
    size_t n_urls;
    int64_t refresh_ms; /* how often to look for a new file */
    int64_t max_age_ms; /* a last successful check older than this makes the list stale */
    bool required;      /* without it, or stale, nothing is "no match" */
    /* The gate: a version may not have fewer parties or names than the active one by more than the
     * larger of the two. */
    uint32_t shrink_percent, shrink_parties;
    struct catalogue_canary canaries[CATALOGUE_MAX_CANARIES];
    size_t n_canaries;
};

/** All lists, sorted by id. */
const struct catalogue_list *catalogue_lists(size_t *count_out);

/** By id, or NULL for one the catalogue does not know. */
const struct catalogue_list *catalogue_find(struct str id);

/** What an operator's own list gets: no canaries, the default bounds, not required. */
const struct catalogue_list *catalogue_defaults(void);

/** Reads one file's text. Errors: ERROR_INPUT naming the line. */
bool catalogue_parse(struct str text, struct catalogue_list *list_out,
                     struct error *err) MUST_CHECK;

#endif
