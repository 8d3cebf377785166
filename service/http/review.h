/* http/review.h - what the resources of the reviewer's desk share: documents made by the database,
 * who acts, and changes answered with what the thing is afterwards.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_REVIEW_H
#define HTTP_REVIEW_H

#include "http/resource.h"
#include "review/alert_query.h"
#include "review/decisions.h"

struct review_actor review_actor_of(const struct http_request *request);

/** {"<key>": [documents]} and the Link header. */
void review_give_page(const struct http_request *request, struct http_response *response,
                      const struct page_request *page, const char *key,
                      const struct document_page *found);

/** The fields of a small body: texts, each with the longest it may be. */
struct review_field {
    const char *key; /* NULL ends the table */
    size_t max_bytes;
    bool required;
    struct str *out;
};

/** Reads a body of texts strictly, copied to the request's arena. */
bool review_body(const struct http_request *request, const struct review_field *fields,
                 struct error *err) MUST_CHECK;

#endif
