/* http/resource.h - what the resources have in common: bodies, pages of rows, versions, creation.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_RESOURCE_H
#define HTTP_RESOURCE_H

#include "core/json.h"
#include "db/db.h"
#include "http/http.h"

/** The body as one JSON object; the caller frees the tree (AUTO_JSON). An empty body is an error
 *  unless `optional`, which gives an empty object. */
bool resource_body(const struct http_request *request, bool optional, cJSON **tree_out,
                   struct error *err) MUST_CHECK;

/** "key:<id>" or "user:<id>", in the request's arena: who does what is stored. */
const char *resource_actor(const struct http_request *request);

/** Runs `body` in a transaction of the request's tenant. */
enum db_status resource_transaction(struct service *service, const struct http_request *request,
                                    db_body *body, void *context, struct error *err) MUST_CHECK;

/** True when a decoder went wrong: an error made of the faults, or of an arena that is full. */
bool resource_refuse(const struct http_request *request, const struct http_response *response,
                     struct error *err);

/* --- Query parameters ------------------------------------------------------------------------- */

bool resource_flag(const struct http_request *request, const char *name, bool *out,
                   struct error *err) MUST_CHECK;
bool resource_number(const struct http_request *request, const char *name, int64_t min, int64_t max,
                     int64_t *out, struct error *err) MUST_CHECK;
bool resource_day(const struct http_request *request, const char *name, struct date *out,
                  struct error *err) MUST_CHECK;

struct strs {
    struct str *items;
    size_t count;
};

/** Every value of a parameter that may be repeated or hold several, parted by commas. */
bool resource_strings(const struct http_request *request, const char *name, size_t max,
                      struct strs *out, struct error *err) MUST_CHECK;

/* --- Pages of rows ---------------------------------------------------------------------------- */

enum { PAGE_DEFAULT_LIMIT = 50, PAGE_MAX_LIMIT = 500 };

struct page_request {
    struct str cursor; /* empty: from the start */
    size_t limit;
};

bool resource_page(const struct http_request *request, struct page_request *page_out,
                   struct error *err) MUST_CHECK;

/** Adds the Link header to the next page; nothing when `next` is empty. Other parameters stay. */
void resource_link_next(const struct http_request *request, struct http_response *response,
                        const struct page_request *page, struct str next);

/* --- Versions --------------------------------------------------------------------------------- */

void resource_etag(const struct http_request *request, struct http_response *response,
                   int64_t version);

/** The version If-Match names, or 0 (any) when it is absent or "*". */
bool resource_if_match(const struct http_request *request, int64_t *version_out,
                       struct error *err) MUST_CHECK;

/* --- Creating --------------------------------------------------------------------------------- */

struct creation;

/* Stores the new thing, writes the answer to creation->response and its place to
 * creation->location. May run again after DB_RETRY. */
typedef enum db_status create_body(struct db *db, struct creation *creation, struct error *err);

struct creation {
    const struct http_request *request;
    struct http_response *response;
    create_body *body;
    void *context;
    struct str location;
    unsigned status; /* 0: 201 */
};

/** Does the client want 202 and a job ("Prefer: respond-async")? */
bool resource_prefers_async(const struct http_request *request);

/** "<prefix><id>", the id escaped, in the request's arena. */
struct str resource_location(const struct http_request *request, const char *prefix, struct str id);

/** What an Idempotency-Key of this request is remembered for, in its arena; NULL: no memory. */
const char *resource_key_route(const struct http_request *request);

/** One transaction: claims the Idempotency-Key (if one is given), creates, keeps the answer. A key
 *  seen before gives the first answer again. 201 (or creation->status) with Location. */
bool resource_create(struct service *service, struct creation *creation,
                     struct error *err) MUST_CHECK;

#endif
