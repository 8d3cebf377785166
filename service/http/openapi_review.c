/* http/openapi_review.c - schemas of alerts, decisions and suppressions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/openapi_rows.h"

/* clang-format off */
#define REASON "{\"type\":\"string\",\"minLength\":1,\"maxLength\":4000}"
#define ROLE                                                                                       \
    "{\"enum\":[\"viewer\",\"requester\",\"reviewer\",\"approver\",\"list_manager\","               \
    "\"administrator\",\"auditor\"]}"
#define AUTHORISATION_KIND                                                                         \
    "{\"enum\":[\"licence\",\"exemption\",\"wind_down\",\"rebuttal\"]}"
#define OUTCOME "{\"enum\":[\"true_match\",\"false_match\",\"escalated\"]}"

const struct openapi_schema openapi_review_schemas[] = {
    {"Reason", CLOSED("\"reason\"", FIELD("reason", REASON))},
    {"NewDecision", CLOSED("\"outcome\",\"reason\"",
        FIELD("outcome", OUTCOME) "," FIELD("reason", REASON) "," FIELD("until", DAY))},
    {"NewApproval", CLOSED("\"verdict\"",
        FIELD("verdict", "{\"enum\":[\"approved\",\"rejected\"]}") "," FIELD("decision", TEXT) ","
        FIELD("reason", TEXT))},
    {"AlertAssignee", CLOSED("", FIELD("assignee", TEXT_OR_NULL))},
    {"AlertAssignments", CLOSED("\"alerts\"",
        FIELD("alerts", ARRAY(TEXT)) "," FIELD("assignee", TEXT_OR_NULL))},
    {"Suppression", OPEN("\"id\",\"alert\",\"decision\",\"party\",\"listed\",\"in_force\"",
        FIELD("id", TEXT) "," FIELD("alert", TEXT) "," FIELD("decision", TEXT) ","
        FIELD("party", TEXT) "," FIELD("listed", TEXT) "," FIELD("in_force", FLAG) ","
        FIELD("created_at", TEXT) "," FIELD("expires_at", TEXT) ","
        FIELD("ended_at", TEXT_OR_NULL) "," FIELD("end_reason", TEXT_OR_NULL) ","
        FIELD("ended_by", TEXT_OR_NULL) "," FIELD("ended_by_name", TEXT_OR_NULL) ","
        FIELD("caption", TEXT_OR_NULL) "," FIELD("party_caption", TEXT_OR_NULL))},
    {"SuppressionPage", OPEN("\"suppressions\"", FIELD("suppressions", ARRAY(REF("Suppression"))))},
    {"Decision", OPEN("\"id\",\"outcome\",\"reason\",\"author\",\"made_at\",\"four_eyes\"",
        FIELD("id", TEXT) "," FIELD("outcome", OUTCOME) "," FIELD("reason", TEXT) ","
        FIELD("author", TEXT) "," FIELD("author_name", TEXT) "," FIELD("made_at", TEXT) ","
        FIELD("four_eyes", FLAG) "," FIELD("policy", WHOLE) "," FIELD("score", SCORE) ","
        FIELD("until", TEXT_OR_NULL) "," FIELD("approval", "{\"type\":[\"object\",\"null\"]}"))},
    {"Alert", OPEN("\"id\",\"party\",\"listed\",\"list\",\"score\",\"band\",\"state\",\"version\"",
        FIELD("id", TEXT) "," FIELD("party", TEXT) "," FIELD("party_caption", TEXT_OR_NULL) ","
        FIELD("listed", TEXT) "," FIELD("list", TEXT) "," FIELD("caption", TEXT) ","
        FIELD("score", SCORE) ","
        FIELD("band", "{\"enum\":[\"high\",\"elevated\",\"guarded\",\"low\"]}") ","
        FIELD("state", "{\"enum\":[\"open\",\"in_review\",\"decided\",\"closed\"]}") ","
        FIELD("close_reason", TEXT_OR_NULL) "," FIELD("outcome", TEXT_OR_NULL) ","
        FIELD("escalated", FLAG) "," FIELD("task", TEXT_OR_NULL) ","
        FIELD("waits_for_approval", FLAG) ","
        FIELD("assignee", "{\"type\":[\"object\",\"null\"]}") ","
        FIELD("engagement", TEXT_OR_NULL) "," FIELD("screening", TEXT_OR_NULL) ","
        FIELD("supersedes", TEXT_OR_NULL) "," FIELD("superseded_by", TEXT_OR_NULL) ","
        FIELD("opened_at", TEXT) "," FIELD("refreshed_at", TEXT) "," FIELD("due_at", TEXT) ","
        FIELD("overdue", FLAG) "," FIELD("decided_at", TEXT_OR_NULL) ","
        FIELD("closed_at", TEXT_OR_NULL) "," FIELD("version", WHOLE) ","
        FIELD("decisions", ARRAY(REF("Decision"))) ","
        FIELD("suppression", "{\"type\":[\"object\",\"null\"]}"))},
    {"AlertPage", OPEN("\"alerts\"", FIELD("alerts", ARRAY(REF("Alert"))))},
    {"NewAuthorisation", CLOSED("\"kind\",\"regime\",\"reference\",\"evidence\"",
        FIELD("kind", AUTHORISATION_KIND) "," FIELD("regime", TEXT) "," FIELD("reference", TEXT) ","
        FIELD("evidence", TEXT) "," FIELD("scope", TEXT) "," FIELD("party", TEXT) ","
        FIELD("engagement", TEXT) "," FIELD("rule", TEXT) "," FIELD("valid_from", DAY) ","
        FIELD("valid_to", DAY))},
    {"AuthorisationRecord", OPEN("\"id\",\"kind\",\"regime\",\"reference\",\"state\"",
        FIELD("id", TEXT) "," FIELD("kind", AUTHORISATION_KIND) "," FIELD("regime", TEXT) ","
        FIELD("reference", TEXT) "," FIELD("evidence", TEXT) "," FIELD("scope", TEXT_OR_NULL) ","
        FIELD("party", TEXT_OR_NULL) "," FIELD("engagement", TEXT_OR_NULL) ","
        FIELD("rule", TEXT_OR_NULL) "," FIELD("valid_from", TEXT_OR_NULL) ","
        FIELD("valid_to", TEXT_OR_NULL) ","
        FIELD("state", "{\"enum\":[\"waiting\",\"in_force\",\"rejected\",\"revoked\"]}") ","
        FIELD("author", TEXT) "," FIELD("author_name", TEXT) "," FIELD("four_eyes", FLAG) ","
        FIELD("created_at", TEXT) "," FIELD("revoked_at", TEXT_OR_NULL) ","
        FIELD("approval", "{\"type\":[\"object\",\"null\"]}"))},
    {"AuthorisationPage", OPEN("\"authorisations\"",
        FIELD("authorisations", ARRAY(REF("AuthorisationRecord"))))},
    {"PolicyParameters", CLOSED("",
        FIELD("block_threshold", SCORE) "," FIELD("breadth_floor", SCORE) ","
        FIELD("confidences", "{\"type\":\"object\",\"additionalProperties\":" SCORE "}") ","
        FIELD("flags", ARRAY(CLOSED("\"id\"",
            FIELD("id", TEXT) "," FIELD("off", FLAG) "," FIELD("weight", SCORE) ","
            FIELD("from", DAY) "," FIELD("to", DAY)))) ","
        FIELD("follow_subsidiaries", FLAG) "," FIELD("four_eyes", FLAG) ","
        FIELD("match_threshold", "{\"type\":\"number\",\"minimum\":0.7,\"maximum\":1}") ","
        FIELD("max_depth", WHOLE) "," FIELD("nexus", "{\"type\":\"object\"}") ","
        FIELD("retention_years", WHOLE) ","
        FIELD("review_days", WHOLE) ","
        FIELD("rules", ARRAY(CLOSED("\"regime\",\"rule\"",
            FIELD("regime", TEXT) "," FIELD("rule", TEXT) "," FIELD("off", FLAG) ","
            FIELD("from", DAY) "," FIELD("to", DAY)))) ","
        FIELD("safe", SCORE) "," FIELD("suppression_days", WHOLE) ","
        FIELD("weak_aliases", "{\"enum\":[\"off\",\"corroborate\",\"full\"]}"))},
    {"NewPolicy", CLOSED("\"parameters\"",
        FIELD("based_on", WHOLE) "," FIELD("parameters", REF("PolicyParameters")))},
    {"Policy", OPEN("\"version\",\"in_force\",\"parameters\"",
        FIELD("version", WHOLE) "," FIELD("in_force", FLAG) "," FIELD("created_at", TEXT) ","
        FIELD("created_by", TEXT) "," FIELD("created_by_name", TEXT) ","
        FIELD("activated_at", TEXT_OR_NULL) "," FIELD("activated_by_name", TEXT_OR_NULL) ","
        FIELD("activation_reason", TEXT_OR_NULL) ","
        FIELD("parameters", "{\"type\":\"object\"}"))},
    {"PolicyPage", OPEN("\"policies\"", FIELD("policies", ARRAY(REF("Policy"))))},
    {"WhatIf", CLOSED("", FIELD("model", TEXT) "," FIELD("parameters", REF("PolicyParameters")))},
    {"Replay", OPEN("\"screening\",\"equal\",\"evidence_sha256\",\"replayed_sha256\"",
        FIELD("screening", TEXT) "," FIELD("equal", FLAG) "," FIELD("evidence_sha256", TEXT) ","
        FIELD("replayed_sha256", TEXT) ","
        FIELD("difference", "{\"type\":[\"object\",\"null\"]}"))},
    {"EvidenceKeys", OPEN("\"keys\"", FIELD("keys", ARRAY(OPEN("\"id\",\"public_key\"",
        FIELD("id", TEXT) "," FIELD("algorithm", TEXT) "," FIELD("public_key", TEXT) ","
        FIELD("pem", TEXT) "," FIELD("created_at", TEXT) ","
        FIELD("retired_at", TEXT_OR_NULL)))))},
    {"AuditPage", OPEN("\"events\"", FIELD("events", ARRAY(OPEN("\"seq\",\"action\"",
        FIELD("seq", WHOLE) "," FIELD("occurred_at", TEXT) "," FIELD("actor_kind", TEXT) ","
        FIELD("actor_id", TEXT_OR_NULL) "," FIELD("actor_name", TEXT_OR_NULL) ","
        FIELD("action", TEXT) "," FIELD("subject_kind", TEXT) "," FIELD("subject_id", TEXT) ","
        FIELD("detail", "{\"type\":[\"object\",\"null\"]}") "," FIELD("erased", FLAG) ","
        FIELD("event_hash", TEXT)))))},
    {"AuditReport", OPEN("\"holds\"",
        FIELD("holds", FLAG) "," FIELD("events", WHOLE) "," FIELD("erased", WHOLE) ","
        FIELD("head", TEXT) "," FIELD("broken", TEXT))},
    {"NewKey", CLOSED("\"name\",\"scopes\"",
        FIELD("name", TEXT) "," FIELD("scopes", ARRAY(TEXT)) "," FIELD("expires", DAY))},
    {"CreatedKey", OPEN("\"id\",\"key\"",
        FIELD("id", TEXT) "," FIELD("name", TEXT) "," FIELD("key", TEXT))},
    {"KeyPage", OPEN("\"keys\"", FIELD("keys", ARRAY(OPEN("\"id\",\"name\",\"scopes\"",
        FIELD("id", TEXT) "," FIELD("name", TEXT) "," FIELD("hint", TEXT) ","
        FIELD("scopes", ARRAY(TEXT)) "," FIELD("created_at", TEXT) ","
        FIELD("expires_at", TEXT_OR_NULL) "," FIELD("revoked_at", TEXT_OR_NULL)))))},
    {"NewUser", CLOSED("\"name\",\"role\",\"password\"",
        FIELD("name", TEXT) "," FIELD("role", ROLE) "," FIELD("password", TEXT))},
    {"NewReport", CLOSED("\"kind\",\"action_on\",\"description\"",
        FIELD("kind", "{\"enum\":[\"block\",\"reject\"]}") "," FIELD("action_on", DAY) ","
        FIELD("description", TEXT) "," FIELD("property", TEXT) "," FIELD("value", TEXT) ","
        FIELD("currency", TEXT))},
    {"Filed", CLOSED("\"on\"", FIELD("on", DAY) "," FIELD("reference", TEXT))},
    {"Released", CLOSED("\"on\"", FIELD("on", DAY))},
    {"Transaction", CLOSED("\"engagement\",\"day\"",
        FIELD("engagement", TEXT) "," FIELD("day", DAY))},
    {"NewHold", CLOSED("\"kind\",\"reason\"",
        FIELD("kind", "{\"enum\":[\"everything\",\"engagement\",\"screening\",\"party\"]}") ","
        FIELD("subject", TEXT) "," FIELD("reason", REASON))},
    {"NewPassword", CLOSED("\"password\"", FIELD("password", TEXT))},
    {"User", OPEN("\"id\",\"name\",\"role\"",
        FIELD("id", TEXT) "," FIELD("name", TEXT) "," FIELD("role", ROLE) ","
        FIELD("created_at", TEXT) "," FIELD("signed_in_at", TEXT_OR_NULL) ","
        FIELD("disabled_at", TEXT_OR_NULL))},
    {"UserPage", OPEN("\"users\"", FIELD("users", ARRAY(REF("User"))))},
    {NULL, NULL},
};
/* clang-format on */
