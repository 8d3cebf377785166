/* http/pages/reviewers.h - the pages of reviewers and administrators; routes_review.c says what
 * each answers to.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_REVIEWERS_H
#define HTTP_PAGES_REVIEWERS_H

#include "http/http.h"

http_handler page_queue, page_queue_assign;
http_handler page_alert, page_alert_decide, page_alert_approve, page_alert_assign,
    page_alert_reopen, page_alert_close;
http_handler page_suppressions, page_suppression_revoke;
http_handler page_authorisations, page_authorisation_create, page_authorisation_approve,
    page_authorisation_end;
http_handler page_list, page_list_diff, page_list_add, page_list_refresh, page_list_use,
    page_list_upload, page_list_release;
http_handler page_policy, page_policy_version, page_policy_activate, page_policy_form,
    page_policy_save, page_policy_trial, page_policy_pack, page_policy_pack_file;
http_handler page_audit, page_audit_verify, page_audit_erase;
http_handler page_accounts, page_user_create, page_user_disable, page_user_password,
    page_key_create, page_key_revoke;

#endif
