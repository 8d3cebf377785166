/* review/reports.h - what is owed to a regulator after a true match, its clock and its packet.
 *
 * OFAC: blocked property is reported within 10 business days of the day it became blocked (31 CFR
 * 501.603(b)(1)), a rejected transaction within 10 business days of the rejection (501.604), and
 * all blocked property held on 30 June once a year by 30 September (501.603(b)(2)). Clocks of other
 * regimes are not kept; their reports have no `due_on`.
 *
 * Every function runs inside a transaction that names the tenant. All changes are audited.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_REPORTS_H
#define REVIEW_REPORTS_H

#include "review/alert_query.h"
#include "review/decisions.h"

extern const db_statement_group reports_statements;

enum { REPORT_BUSINESS_DAYS = 10 };

struct report_request {
    struct str alert, kind, action_on, description; /* required */
    struct str property, value, currency;           /* may be empty; value is a decimal */
    struct review_actor actor;
};

/** ERROR_NOT_FOUND (alert), ERROR_CONFLICT when it is no true match in force, ERROR_INPUT. */
enum db_status report_create(struct db *db, const struct report_request *request,
                             struct arena *arena, struct str *id_out, struct error *err) MUST_CHECK;

/** Filed on a day under a reference (may be empty). ERROR_CONFLICT when it was. */
enum db_status report_file(struct db *db, struct str id, struct str day, struct str reference,
                           struct review_actor actor, struct error *err) MUST_CHECK;

/** Blocked property was released. ERROR_CONFLICT when it was, or nothing was blocked. */
enum db_status report_release(struct db *db, struct str id, struct str day,
                              struct review_actor actor, struct error *err) MUST_CHECK;

/** The packet: the report with alert, party, listed party, decisions and evidence's hash. */
enum db_status report_find(struct db *db, struct str id, struct arena *arena,
                           struct str *document_out, struct error *err) MUST_CHECK;

/** {"reports": [...]}, those due first on top; `state`: open, overdue, filed or empty. */
enum db_status reports_list(struct db *db, struct str state, struct arena *arena,
                            struct str *document_out, struct error *err) MUST_CHECK;

/** {"year", "as_of", "due_on", "blocked": [...]}: what was held on 30 June. */
enum db_status report_annual(struct db *db, int64_t year, struct arena *arena,
                             struct str *document_out, struct error *err) MUST_CHECK;

#endif
