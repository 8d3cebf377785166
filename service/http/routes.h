/* http/routes.h - the tables that routes.c joins, and the words they are written in.
 *
 * A table of its own for each face of the service, beside the handlers it names; each ends with a
 * row without a pattern. A new table needs a declaration here and a line in routes.c.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_ROUTES_H
#define HTTP_ROUTES_H

#include "http/http.h"

extern const struct route contract_routes[]; /* routes_contract.c: what clients of yente 5 call */
extern const struct route import_routes[];   /* imports.c */
extern const struct route webhook_routes[];  /* webhooks.c */
extern const struct route job_routes[];      /* jobs.c */
extern const struct route lists_routes[];    /* routes_lists.c: fetching, uploading, releasing */
extern const struct route admin_routes[];    /* routes_admin.c: audit, keys, users */
extern const struct route review_routes[];   /* routes_review.c: alerts and decisions */

enum { KB = 1 << 10, MB = 1 << 20 };

/* Query parameters: their JSON Schemas, and the two every page of rows has. */
/* clang-format off */
#define TEXT_PARAMETER "{\"type\":\"string\"}"
#define STRINGS_PARAMETER "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
#define DAY_PARAMETER "{\"type\":\"string\",\"format\":\"date\"}"
#define FLAG_PARAMETER "{\"type\":\"boolean\"}"
#define SCORE_PARAMETER "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}"
#define LIMIT_ROW                                                                                  \
    {"limit", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":500,\"default\":50}", "rows a page"}
#define CURSOR_ROW {"cursor", TEXT_PARAMETER, "where the page begins; from the Link header"}
/* clang-format on */

#endif
