/* screening/committer.h - group commit: screenings that wait to be kept are kept together.
 *
 * One thread takes all that wait, writes them in one transaction (screening/group.h) and tells each
 * what became of it after the commit. While it waits for the disk the next ones gather, so groups
 * grow with the load, and one that comes alone waits for nobody. Not one is told that it was kept
 * before the commit has returned; when the commit's outcome is not known, none is.
 *
 * When a group fails, it fails as a whole and nothing is kept; each is then told to go alone, in a
 * transaction of its own, so that a bad one spoils nothing for the others.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_COMMITTER_H
#define SCREENING_COMMITTER_H

#include "screening/group.h"

struct committer;

enum commit_outcome {
    COMMIT_KEPT,   /* on disk */
    COMMIT_ALONE,  /* not kept: to be kept by itself */
    COMMIT_FAILED, /* `err` says why; whether it was kept is not known */
};

struct commit_item {
    struct group_row row; /* all it points at lives until `done` */
    const char *tenant;
    /* Called once, on the committer's thread: must not wait. The item is the caller's again. */
    void (*done)(struct commit_item *item);
    void *context;
    enum commit_outcome outcome;
    struct error err;
    struct commit_item *next; /* the line's own */
};

/** At most `max_waiting` in line. `pool` outlives the committer. */
struct committer *committer_new(struct db_pool *pool, unsigned max_waiting,
                                struct error *err) MUST_CHECK;

/** Keeps all that were accepted, then joins and frees. NULL is fine. */
void committer_stop(struct committer *committer);

/** False when the line is full or the committer is stopping; the item was not taken. */
bool committer_submit(struct committer *committer, struct commit_item *item) MUST_CHECK;

#endif
