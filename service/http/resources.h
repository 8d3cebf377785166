/* http/resources.h - the handlers of the JSON API; routes.c says what each answers to.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_RESOURCES_H
#define HTTP_RESOURCES_H

#include "http/http.h"

http_handler health_live, health_ready, health_metrics;
http_handler openapi_get;

http_handler compare;
http_handler screen_inline;
http_handler match_post, match_catalog, match_algorithms;
http_handler search_get, entities_get, entities_adjacent;
http_handler reconcile, reconcile_properties, reconcile_preview;
http_handler reconcile_suggest_entity, reconcile_suggest_property, reconcile_suggest_type;

http_handler parties_list, parties_create, parties_get, parties_replace, parties_delete;
http_handler declarations_list, declarations_create;
http_handler relations_list, relations_create, relations_get, relations_replace, relations_delete;
http_handler engagements_list, engagements_create, engagements_get, engagements_replace,
    engagements_delete, engagements_graph, engagements_screen, engagements_screenings;
http_handler rescreens_post;
http_handler screenings_list, screenings_get, screenings_evidence, screenings_replay,
    screenings_report;
http_handler authorisations_all, authorisations_get, authorisations_new, authorisations_approve,
    authorisations_revoke;
http_handler evidence_keys, evidence_rotate;
http_handler audit_events, audit_check, audit_forget;
http_handler retention_get, retention_now, retention_transaction, retention_tombstones;
http_handler holds_all, holds_new, holds_release;
http_handler reports_all, reports_get, reports_new, reports_file, reports_release, reports_annual,
    reports_print;
http_handler keys_all, keys_new, keys_end;
http_handler users_all, users_new, users_end, users_password;
http_handler parties_export, parties_import, imports_get, imports_rows;
http_handler webhooks_list, webhooks_create, webhooks_get, webhooks_replace, webhooks_delete,
    webhooks_test, webhooks_deliveries, webhooks_replay;
http_handler jobs_list, jobs_get, jobs_cancel;
http_handler alerts_queue, alerts_get, alerts_decide, alerts_approve, alerts_assign_one,
    alerts_assign_bulk, alerts_reopen, alerts_close;
http_handler policies_list, policies_get, policies_create, policies_activate, policies_whatif,
    policies_validation;
http_handler suppressions_get_all, suppressions_get, suppressions_revoke;
http_handler lists_list, lists_get, lists_versions, listed_get;

/** Does this POST /v1/screen keep nothing, so that it needs no database? */
bool screen_in_place(const struct http_request *request);

#endif
