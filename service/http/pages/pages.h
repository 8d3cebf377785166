/* http/pages/pages.h - the web pages: what the router and the dispatcher need of them.
 *
 * Every page is rendered on the server from templates of service/web and works without JavaScript.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_PAGES_H
#define HTTP_PAGES_PAGES_H

#include "http/http.h"

/* Each ended by a NULL pattern. */
extern const struct route page_routes[];        /* routes.c: requesters, and what all share */
extern const struct route review_page_routes[]; /* routes_review.c: reviewers, administrators */

/** Parses the templates; the service calls it before it listens, so that a mistake in one stops the
 *  start (the error names file and line). Further calls do nothing. */
bool pages_prepare(struct error *err) MUST_CHECK;

/** The sign-in form in answer to a request without a session: status 401. */
bool pages_sign_in(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err) MUST_CHECK;

/** A page for `problem`, with its status. When this fails too, problem_write_html() never does. */
bool pages_error(struct service *service, const struct http_request *request,
                 struct http_response *response, const struct error *problem,
                 struct error *err) MUST_CHECK;

#endif
