/* http/match_query.h - reading what POST /match/{dataset} asks, as clients of yente 5 send it.
 *
 * More lenient than /v1: properties and values the vocabulary does not know are left out, as those
 * clients expect. A name that cannot be used is still an error.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_MATCH_QUERY_H
#define HTTP_MATCH_QUERY_H

#include "http/http.h"
#include "portfolio/engagement.h"

enum { MATCH_MAX_QUERIES = 100, MATCH_MAX_LIMIT = 500, MATCH_DEFAULT_LIMIT = 5 };

/* The parameters, with the listed parties they leave out. */
struct match_options {
    int64_t limit;
    uint32_t threshold_micro, cutoff_micro;
    const struct snapshot *snapshot;
    const struct match_index *index; /* of the snapshot, by the algorithm asked for */
    bool *lists;                     /* by position in snapshot->lists: searched */
    const struct str *topics, *not_schemas;
    size_t n_topics, n_not_schemas;
    uint32_t *not_listed; /* positions left out */
    size_t n_not_listed;
    struct str changed_since; /* a day, or empty */
};

/** Reads {dataset} and the query parameters. ERROR_NOT_FOUND for an unknown dataset, ERROR_USAGE
 * for an unknown algorithm, ERROR_INPUT for a value out of range. */
bool match_options_read(const struct http_request *request, const struct snapshot *snapshot,
                        struct match_options *options_out, struct error *err) MUST_CHECK;

/** For match_search.accept: `context` is a struct match_options. */
bool match_options_accept(void *context, uint32_t listed);

/** Reads one query, removing from `object` what is left out. Missing schema ERROR_INPUT, unknown
 *  schema ERROR_SYNTAX; the error names the value. */
bool match_query_read(cJSON *object, const char *pointer, struct arena *arena,
                      struct party *party_out, struct error *err) MUST_CHECK;

#endif
