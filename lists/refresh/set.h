/* lists/refresh/set.h - the files that make a list, fetched as one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_REFRESH_SET_H
#define LISTS_REFRESH_SET_H

#include "lists/catalogue/catalogue.h"
#include "lists/refresh/fetch.h"

struct file_set {
    size_t n;
    struct buf bodies[CATALOGUE_MAX_URLS];
    struct fetch_validators validators[CATALOGUE_MAX_URLS];
};

void file_set_init(struct file_set *set, size_t max_bytes);
void file_set_release(struct file_set *set);

/* How far: file `file` of `n` (from 0). Either function may be NULL. */
struct set_progress {
    void (*told)(void *context, size_t file, size_t n, size_t received, size_t total);
    bool (*stopping)(void *context);
    void *context;
};

/**
 * Fetches `urls[0..n)`. *unchanged_out: the server said 304 to every one (`known` as long as
 * `urls`, or NULL); the set then holds nothing. One changed file has all of them fetched, and a set
 * whose files changed while it was fetched is fetched again: it is of one state, as far as the
 * server tells states. Errors: as fetch(), naming the file; ERROR_UNAVAILABLE when it keeps
 * changing.
 */
bool file_set_fetch(const struct fetch_rules *rules, const struct str *urls, size_t n,
                    const struct fetch_validators *known, const struct set_progress *progress,
                    struct file_set *set_out, bool *unchanged_out, struct error *err) MUST_CHECK;

#endif
