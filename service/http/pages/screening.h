/* http/pages/screening.h - the last screenings as rows of values.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_SCREENING_H
#define HTTP_PAGES_SCREENING_H

#include "http/pages/template_value.h"
#include "screening/store.h"

enum {
    RECENT_ROWS = 8,
    RECENT_MAX_BYTES = 1 << 20, /* a larger answer is listed without its parties' names */
};

/** Sets `recent` when there are any; inside a transaction that names the tenant. */
enum db_status screening_add_recent(struct db *db, struct template_value *root,
                                    struct error *err) MUST_CHECK;

#endif
