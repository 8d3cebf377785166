/* lists/refresh/set.c - see set.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/set.h"

enum { ROUNDS = 3 };

void file_set_init(struct file_set *set, size_t max_bytes)
{
    memset(set, 0, sizeof *set);
    for (size_t i = 0; i < CATALOGUE_MAX_URLS; i++)
        buf_init(&set->bodies[i], max_bytes);
}

void file_set_release(struct file_set *set)
{
    for (size_t i = 0; i < CATALOGUE_MAX_URLS; i++)
        buf_release(&set->bodies[i]);
}

struct fetching {
    struct fetch_rules rules; /* with progress tied to this */
    const struct str *urls;
    const struct set_progress *progress;
    struct file_set *set;
    size_t file;
};

static void on_progress(void *context, size_t received, size_t total)
{
    const struct fetching *f = context;
    if (f->progress->told)
        f->progress->told(f->progress->context, f->file, f->set->n, received, total);
}

static bool stopping(void *context)
{
    const struct fetching *f = context;
    return f->progress->stopping && f->progress->stopping(f->progress->context);
}

static bool fetch_one(struct fetching *f, size_t at, const struct fetch_validators *known,
                      enum fetch_outcome *outcome, struct error *err)
{
    f->file = at;
    return fetch(&f->rules, f->urls[at], known, &f->set->bodies[at], &f->set->validators[at],
                 outcome, err);
}

static bool has_validators(const struct fetch_validators *v)
{
    return v->etag[0] || v->last_modified[0];
}

/* All of them; with `known`, only if one has changed. */
static bool fetch_all(struct fetching *f, const struct fetch_validators *known, bool *unchanged_out,
                      struct error *err)
{
    bool fetched[CATALOGUE_MAX_URLS] = {false};
    size_t n_unchanged = 0;
    for (size_t i = 0; known && i < f->set->n; i++) {
        enum fetch_outcome outcome;
        if (!has_validators(&known[i]))
            continue;
        if (!fetch_one(f, i, &known[i], &outcome, err))
            return false;
        fetched[i] = outcome == FETCH_FULL;
        n_unchanged += outcome == FETCH_UNCHANGED;
    }
    *unchanged_out = n_unchanged == f->set->n;
    for (size_t i = 0; i < f->set->n && !*unchanged_out; i++) {
        enum fetch_outcome outcome;
        if (!fetched[i] && !fetch_one(f, i, NULL, &outcome, err))
            return false;
    }
    return true;
}

/* A publisher may change the set between its first and its last file. */
static bool is_still_the_same(struct fetching *f, bool *same_out, struct error *err)
{
    AUTO_BUF scratch = BUF_INIT(f->rules.max_bytes);
    *same_out = true;
    for (size_t i = 0; i < f->set->n && f->set->n > 1 && *same_out; i++) {
        struct fetch_validators now;
        enum fetch_outcome outcome;
        const struct fetch_validators *then = &f->set->validators[i];
        if (!has_validators(then))
            continue;
        f->file = i;
        if (!fetch(&f->rules, f->urls[i], then, &scratch, &now, &outcome, err))
            return false;
        /* A server that ignores conditions sends the same state whole. */
        *same_out =
            outcome == FETCH_UNCHANGED || (strcmp(now.etag, then->etag) == 0 &&
                                           strcmp(now.last_modified, then->last_modified) == 0);
    }
    return true;
}

bool file_set_fetch(const struct fetch_rules *rules, const struct str *urls, size_t n,
                    const struct fetch_validators *known, const struct set_progress *progress,
                    struct file_set *set_out, bool *unchanged_out, struct error *err)
{
    struct fetching f = {.rules = *rules, .urls = urls, .progress = progress, .set = set_out};
    f.rules.progress = on_progress;
    f.rules.stopping = stopping;
    f.rules.context = &f;
    set_out->n = n;
    for (int round = 0; round < ROUNDS; round++) {
        bool same;
        if (!fetch_all(&f, known, unchanged_out, err))
            return false;
        if (*unchanged_out)
            return true;
        if (!is_still_the_same(&f, &same, err))
            return false;
        if (same)
            return true;
        known = NULL;
    }
    return error_set(err, ERROR_UNAVAILABLE, "the files changed %d times while they were fetched",
                     ROUNDS);
}
