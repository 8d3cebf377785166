/* screening/overview.h - stored engagements with what was screened of them last.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_OVERVIEW_H
#define SCREENING_OVERVIEW_H

#include "db/db.h"

extern const db_statement_group overview_statements;

struct engagement_overview {
    struct str id, title, root_name;
    struct str screening, verdict, evaluated_at; /* of the newest; empty: never screened */
};

struct overview_page {
    struct engagement_overview *rows; /* by id, bytewise */
    size_t n_rows;
    struct str next; /* the `after` of the next page; empty on the last */
};

/** Engagements behind the id `after` (empty: from the start), at most `limit`, whose title, id or
 *  root's first name holds `words` (empty: all), without regard to letter case. Runs inside a
 *  transaction that names the tenant. */
enum db_status engagement_overview_list(struct db *db, struct str words, struct str after,
                                        size_t limit, struct arena *arena,
                                        struct overview_page *page_out,
                                        struct error *err) MUST_CHECK;

#endif
