/* http/pages/routes_review.c - the table of the pages of reviewers and administrators.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/pages.h"
#include "http/pages/reviewers.h"

enum { FORM_BYTES = 64 << 10, FILE_BYTES = 256 << 20 };

#define PAGE (ROUTE_PAGE | ROUTE_DATABASE)
#define SHOWS(path, needs, function, text)                                                         \
    {                                                                                              \
        .method = HTTP_GET, .pattern = path, .scope = needs, .flags = PAGE, .handler = function,   \
        .summary = text                                                                            \
    }
/* An auditor may read it too. */
#define TELLS(path, needs, function, text)                                                         \
    {                                                                                              \
        .method = HTTP_GET, .pattern = path, .scope = needs, .flags = PAGE | ROUTE_AUDITABLE,      \
        .handler = function, .summary = text                                                       \
    }
#define DOES(path, needs, function, text)                                                          \
    {                                                                                              \
        .method = HTTP_POST, .pattern = path, .scope = needs, .flags = PAGE,                       \
        .body_limit_bytes = FORM_BYTES, .handler = function, .summary = text                       \
    }

/* clang-format off */
const struct route review_page_routes[] = {
    TELLS("/review", SCOPE_SCREEN, page_queue, "The review queue"),
    DOES("/review/assign", SCOPE_DECIDE, page_queue_assign, "Gives several alerts to somebody"),
    TELLS("/alerts/{id}", SCOPE_SCREEN, page_alert, "A match under review"),
    DOES("/alerts/{id}/decide", SCOPE_DECIDE, page_alert_decide, "Decides"),
    DOES("/alerts/{id}/approve", SCOPE_APPROVE, page_alert_approve, "Approves or refuses"),
    DOES("/alerts/{id}/assign", SCOPE_DECIDE, page_alert_assign, "Takes it or gives it back"),
    DOES("/alerts/{id}/reopen", SCOPE_DECIDE, page_alert_reopen, "Takes it up again"),
    DOES("/alerts/{id}/close", SCOPE_DECIDE, page_alert_close, "Closes a task"),
    TELLS("/suppressions", SCOPE_SCREEN, page_suppressions, "False matches carried forward"),
    DOES("/suppressions/{id}/revoke", SCOPE_DECIDE, page_suppression_revoke, "Ends one"),
    TELLS("/authorisations", SCOPE_SCREEN, page_authorisations, "Licences and exemptions"),
    DOES("/authorisations", SCOPE_DECIDE, page_authorisation_create, "Records one"),
    DOES("/authorisations/{id}/approve", SCOPE_APPROVE, page_authorisation_approve,
         "Approves or refuses one"),
    DOES("/authorisations/{id}/end", SCOPE_DECIDE, page_authorisation_end, "Ends one"),

    SHOWS("/lists/{id}", SCOPE_MATCH, page_list, "A list with its versions"),
    SHOWS("/lists/{id}/diff", SCOPE_MATCH, page_list_diff, "What changed between two versions"),
    DOES("/lists", SCOPE_LISTS_WRITE, page_list_add, "Adds a list of one's own"),
    DOES("/lists/{id}/refresh", SCOPE_LISTS_WRITE, page_list_refresh, "Fetches it from its publisher"),
    DOES("/lists/{id}/use", SCOPE_LISTS_WRITE, page_list_use, "Takes it into use or out of it"),
    {.method = HTTP_POST, .pattern = "/lists/{id}/upload", .scope = SCOPE_LISTS_WRITE,
     .flags = PAGE | ROUTE_SLOW, .body_limit_bytes = FILE_BYTES, .handler = page_list_upload,
     .summary = "Imports a file of it"},
    {.method = HTTP_POST, .pattern = "/lists/{id}/versions/{version}/release", .scope = SCOPE_ADMIN,
     .flags = PAGE | ROUTE_SLOW, .body_limit_bytes = FORM_BYTES, .handler = page_list_release,
     .summary = "Releases a held version: proposed by one, approved by another"},

    SHOWS("/policy", SCOPE_SCREEN, page_policy, "The policy in force, and its versions"),
    SHOWS("/policy/{version}", SCOPE_SCREEN, page_policy_version, "A version of the policy"),
    SHOWS("/policy/new", SCOPE_ADMIN, page_policy_form, "The form for a new version"),
    DOES("/policy", SCOPE_ADMIN, page_policy_save, "Tries a new version out, or saves it"),
    DOES("/policy/{version}/activate", SCOPE_ADMIN, page_policy_activate, "Brings it into force"),
    DOES("/policy/{version}/validation", SCOPE_SCREEN, page_policy_pack, "The validation pack"),
    SHOWS("/policy/trials/{id}", SCOPE_SCREEN, page_policy_trial, "A trial of a policy"),
    SHOWS("/policy/trials/{id}/pack", SCOPE_SCREEN, page_policy_pack_file, "The pack of a job"),

    SHOWS("/audit", SCOPE_AUDIT_READ, page_audit, "Who did what when"),
    SHOWS("/audit/verify", SCOPE_AUDIT_READ, page_audit_verify, "Does the whole chain hold?"),
    DOES("/audit/{seq}/erase", SCOPE_ADMIN, page_audit_erase, "Erases an event's detail"),
    SHOWS("/accounts", SCOPE_ADMIN, page_accounts, "Users and keys"),
    DOES("/accounts/users", SCOPE_ADMIN, page_user_create, "Adds a user"),
    DOES("/accounts/users/{id}/disable", SCOPE_ADMIN, page_user_disable, "Lets a user in no more"),
    DOES("/accounts/users/{id}/password", SCOPE_ADMIN, page_user_password, "Sets a password"),
    DOES("/accounts/keys", SCOPE_ADMIN, page_key_create, "Makes a key, shown this once"),
    DOES("/accounts/keys/{id}/revoke", SCOPE_ADMIN, page_key_revoke, "Revokes a key"),
    {.pattern = NULL},
};
/* clang-format on */
