/* review/clusters.h - one decision for the same listed party on several lists.
 *
 * OFAC, the UN and the UK list one person; a stored party that matches gets an alert for each, and
 * a reviewer sees one hit with three sources. What is decided on one of these alerts is decided on
 * the others that are still undecided, in the same transaction, each with its own decision,
 * approval and place in the audit chain: should the lists' clusters change later, every pair stands
 * for itself.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_CLUSTERS_H
#define REVIEW_CLUSTERS_H

#include "lists/snapshot/snapshot.h"
#include "review/decisions.h"

extern const db_statement_group review_cluster_statements;

/** As decision_make(), and for the undecided alerts of the same stored party on the other members
 *  of the listed party's cluster. *covered_out: how many others. An escalation covers nobody else.
 */
enum db_status cluster_decide(struct db *db, const struct snapshot *snapshot,
                              const struct decision_request *request, struct arena *arena,
                              struct decision_made *made_out, size_t *covered_out,
                              struct error *err) MUST_CHECK;

/** As decision_approve(), and for those alerts' decisions that wait and are the same author's, of
 *  the same outcome and reason. */
enum db_status cluster_approve(struct db *db, const struct snapshot *snapshot,
                               const struct approval_request *request, size_t *covered_out,
                               struct error *err) MUST_CHECK;

#endif
