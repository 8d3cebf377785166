/* lists/refresh/fetch.h - one file from a publisher's server, carefully (libcurl).
 *
 * Only from pinned hosts, over HTTPS, from public addresses; a name is resolved once, every address
 * of it is judged, and the connection is pinned to them, for each redirect anew. Bounded in size,
 * time and speed. What breaks off is taken up where it broke, when the server says that the file is
 * still the same; passing troubles are tried again with growing, jittered pauses.
 *
 * Content is asked for as gzip at most and given as it came: unpacking, with its own caps against
 * bombs, is the importer's (lists/formats/unpack.h).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_REFRESH_FETCH_H
#define LISTS_REFRESH_FETCH_H

#include "core/buf.h"
#include "core/error.h"

enum {
    FETCH_MAX_HOSTS = 16,
    FETCH_HOST_SIZE = 264,
    FETCH_MAX_REDIRECTS = 5,
    FETCH_VALIDATOR_SIZE = 256,
};

/** Called now and then; `total` is 0 while unknown. */
typedef void fetch_progress(void *context, size_t received, size_t total);

struct fetch_rules {
    char hosts[FETCH_MAX_HOSTS][FETCH_HOST_SIZE]; /* "host:port"; nothing else is asked */
    size_t n_hosts;
    char private_host[FETCH_HOST_SIZE]; /* the one that may be in the own network, or "" */
    const char *ca_file; /* PEM of the authorities to trust, or NULL for the system's */
    size_t max_bytes;
    long connect_ms, total_ms;
    long slow_bytes_per_second, slow_seconds; /* slower than that for so long: given up */
    unsigned attempts;                        /* in all, at least 1 */
    long pause_ms;                            /* before the second attempt; doubled each time */
    fetch_progress *progress;                 /* or NULL */
    bool (*stopping)(void *context);          /* true ends it soon; NULL: never */
    void *context;                            /* for both */
};

/** What suits publishers' servers. No hosts yet. */
struct fetch_rules fetch_rules_default(void);

/** Adds the host and port of an https address. ERROR_UNAVAILABLE, ERROR_USAGE. */
bool fetch_rules_pin(struct fetch_rules *rules, struct str url, struct error *err) MUST_CHECK;

/* What a server said about a file's state; empty when it said nothing. */
struct fetch_validators {
    char etag[FETCH_VALIDATOR_SIZE], last_modified[FETCH_VALIDATOR_SIZE];
};

enum fetch_outcome { FETCH_FULL, FETCH_UNCHANGED };

/**
 * GET with If-None-Match and If-Modified-Since when `known` holds any. FETCH_FULL: the whole file
 * is in `body_out` (emptied first) and `validators_out` tells its state. FETCH_UNCHANGED: 304.
 * Errors: ERROR_UNAVAILABLE with a sentence that says what happened: not found, refused, too large,
 * too slow, another length than announced, a page of HTML, a certificate that does not verify, a
 * redirect or an address outside the rules. Blocks; for worker threads only.
 */
bool fetch(const struct fetch_rules *rules, struct str url, const struct fetch_validators *known,
           struct buf *body_out, struct fetch_validators *validators_out,
           enum fetch_outcome *outcome_out, struct error *err) MUST_CHECK;

#endif
