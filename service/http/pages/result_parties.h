/* http/pages/result_parties.h - the table of everyone screened, a page of it at a time, and
 * matches.
 *
 * What is shown is asked for in the address: find=words, from=row, draw=all.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_PARTIES_H
#define HTTP_PAGES_RESULT_PARTIES_H

#include "http/http.h"
#include "http/pages/result_view.h"
#include "http/pages/template_value.h"

enum { RESULT_PAGE_ROWS = 50, RESULT_MAX_MATCHED = 25 };

struct result_shown {
    struct str find; /* only parties whose name or description holds it; empty: all */
    size_t from;     /* the first row of the table, from 0 */
    bool everyone;   /* the drawing leaves nobody out */
};

struct result_shown result_shown_read(const struct http_request *request);

/** Does its name, id or description hold what is looked for? ASCII letters in either case. */
bool result_is_found(const struct result_shown *shown, const struct view_party *party);

/** Where a party's row is: "#party-3", on another page of the table "?from=100#party-120". */
struct str result_row_href(const struct result_view *view, const struct result_shown *shown,
                           uint32_t party);

/** The rows as "parties", what stands around them as "find", "total", "earlier" and "later". */
void result_add_parties(const struct result_view *view, const struct result_shown *shown,
                        struct template_value *root);

/** "matched": the first RESULT_MAX_MATCHED parties that are found and have matches. */
void result_add_matched(const struct result_view *view, const struct result_shown *shown,
                        struct template_value *root);

#endif
