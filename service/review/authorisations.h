/* review/authorisations.h - licences, exemptions, wind-downs, and rebuttals of a presumption.
 *
 * Recorded by one person, approved by another where the policy asks for it (the database refuses
 * the author's own approval), revoked by either; never changed. What is in force and fits goes into
 * every screening of stored records, which says with each block whether it is authorised; the
 * dates are the rules' to look at (risk/authorisation.h).
 *
 * Every function runs inside a transaction that names the tenant. All changes are audited.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_AUTHORISATIONS_H
#define REVIEW_AUTHORISATIONS_H

#include "review/alert_query.h"
#include "review/decisions.h"
#include "risk/risk.h"

extern const db_statement_group authorisations_statements;

struct authorisation_request {
    struct str kind, regime, reference, evidence; /* required */
    struct str scope, party, engagement, rule;    /* may be empty: any */
    struct str valid_from, valid_to;              /* days, or empty: open */
    struct review_actor actor;
};

/** ERROR_INPUT with a pointer, also for a party or engagement that is not stored. */
enum db_status authorisation_create(struct db *db, const struct authorisation_request *request,
                                    struct arena *arena, struct str *id_out,
                                    struct error *err) MUST_CHECK;

/** ERROR_FORBIDDEN for the author; ERROR_CONFLICT when it waits for no approval. */
enum db_status authorisation_approve(struct db *db, struct str id, bool approve, struct str reason,
                                     struct review_actor actor, struct error *err) MUST_CHECK;

/** ERROR_CONFLICT when it is revoked already. */
enum db_status authorisation_revoke(struct db *db, struct str id, struct str reason,
                                    struct review_actor actor, struct error *err) MUST_CHECK;

/** As the API gives it; DB_NONE when there is none. */
enum db_status authorisation_find(struct db *db, struct str id, struct arena *arena,
                                  struct str *document_out, struct error *err) MUST_CHECK;

/** Newest first; `state`: "waiting", "in_force", "rejected", "revoked" or empty. In force means
 *  approved and not revoked, whatever its days. */
enum db_status authorisations_list(struct db *db, struct str state, struct str cursor, size_t limit,
                                   struct arena *arena, struct document_page *page_out,
                                   struct error *err) MUST_CHECK;

/** Those in force for an engagement and its parties, sorted by id. */
enum db_status authorisations_in_force(struct db *db, struct str engagement,
                                       const struct str *parties, size_t n_parties,
                                       struct arena *arena, struct risk_authorisation **rows_out,
                                       size_t *n_out, struct error *err) MUST_CHECK;

#endif
