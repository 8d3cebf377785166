/* http/openapi_schemas.c - what goes in and out, as JSON Schema 2020-12.
 *
 * Objects that come in are closed (additionalProperties false), as the decoders refuse what they do
 * not know; objects that go out are open, so that fields may be added.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/openapi_rows.h"

/* clang-format off */
#define RELATION_FIELDS                                                                            \
    FIELD("id", TEXT) "," FIELD("from", TEXT) "," FIELD("to", TEXT) ","                            \
    FIELD("type", "{\"enum\":[\"contracts\",\"pays\",\"banks_at\",\"signs_for\",\"owns\","         \
    "\"controls\",\"directs\",\"shares_bank_account\",\"shares_address\","                         \
    "\"shares_email_domain\",\"shares_phone\"]}") ","                                              \
    FIELD("source", "{\"enum\":[\"declared\",\"contract\",\"register\",\"registry\","              \
    "\"inferred\"],\"default\":\"declared\"}") ","                                                 \
    FIELD("basis", "{\"enum\":[\"capital\",\"votes\"]}") ","                                       \
    FIELD("share", CLOSED("", FIELD("low", SHARE) "," FIELD("high", SHARE))) ","                   \
    FIELD("confidence", "{\"type\":\"number\",\"exclusiveMinimum\":0,\"maximum\":1}") ","          \
    FIELD("confidence_reason", TEXT) "," FIELD("valid_from", DAY) "," FIELD("valid_to", DAY) ","   \
    FIELD("note", TEXT) "," FIELD("properties", PROPERTIES)

#define ONE_OR_MORE "{\"type\":[\"string\",\"array\"],\"items\":{\"type\":\"string\"}}"

const struct openapi_schema openapi_schemas[] = {
    {"Object", "{\"type\":\"object\"}"},
    {"Problem", OPEN("\"type\",\"title\",\"status\"",
        FIELD("type", TEXT) "," FIELD("title", TEXT) "," FIELD("status", WHOLE) ","
        FIELD("detail", TEXT) "," FIELD("instance", TEXT) "," FIELD("request_id", TEXT) ","
        FIELD("errors", ARRAY(OPEN("\"pointer\",\"code\",\"message\"",
            FIELD("pointer", TEXT) "," FIELD("code", TEXT) "," FIELD("message", TEXT))))
        "," FIELD("errors_omitted", WHOLE))},
    {"Status", OPEN("\"status\"",
        FIELD("status", "{\"enum\":[\"ok\",\"degraded\",\"unavailable\"]}") ","
        FIELD("reasons", ARRAY(TEXT)))},

    {"PartyWithoutId", CLOSED("\"schema\",\"properties\"",
        FIELD("id", TEXT) "," FIELD("schema", TEXT) "," FIELD("properties", PROPERTIES))},
    {"Party", CLOSED("\"id\",\"schema\",\"properties\"",
        FIELD("id", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":200}") ","
        FIELD("schema", TEXT) "," FIELD("properties", PROPERTIES))},
    {"NewParty", REF("PartyWithoutId")},
    {"PartyPage", OPEN("\"parties\"", FIELD("parties", ARRAY(REF("Party"))))},
    {"Relation", CLOSED("\"from\",\"to\",\"type\"", RELATION_FIELDS)},
    {"RelationPage", OPEN("\"relations\"", FIELD("relations", ARRAY(REF("Relation"))))},
    {"NewEngagement", CLOSED("\"title\",\"root\"",
        FIELD("id", TEXT) "," FIELD("title", TEXT) "," FIELD("root", TEXT))},
    {"EngagementRecord", OPEN("\"id\",\"title\",\"root\",\"version\"",
        FIELD("id", TEXT) "," FIELD("title", TEXT) "," FIELD("root", TEXT) ","
        FIELD("version", WHOLE) "," FIELD("created_at", TEXT))},
    {"EngagementPage", OPEN("\"engagements\"",
        FIELD("engagements", ARRAY(REF("EngagementRecord"))))},
    {"EngagementGraph", OPEN("\"id\",\"root\",\"parties\",\"relations\"",
        FIELD("id", TEXT) "," FIELD("title", TEXT) "," FIELD("as_of", DAY) "," FIELD("root", TEXT)
        "," FIELD("parties", ARRAY(REF("Party"))) ","
        FIELD("relations", ARRAY(REF("Relation"))))},

    {"Comparison", CLOSED("\"query\",\"candidate\"",
        FIELD("query", REF("PartyWithoutId")) "," FIELD("candidate", REF("PartyWithoutId")))},
    {"ComparisonResult", OPEN("\"score\",\"match\",\"threshold\",\"model\",\"explanation\"",
        FIELD("score", SCORE) "," FIELD("match", FLAG) "," FIELD("threshold", SCORE) ","
        FIELD("model", TEXT) "," FIELD("explanation", "{\"type\":\"object\"}"))},

    {"Engagement", CLOSED("\"root\",\"parties\"",
        FIELD("root", TEXT) "," FIELD("title", TEXT) "," FIELD("as_of", DAY) ","
        FIELD("lists", ARRAY(TEXT)) "," FIELD("policy", "{\"type\":\"integer\",\"const\":1}") ","
        FIELD("parties", ARRAY(REF("Party"))) ","
        FIELD("relations", ARRAY(REF("Relation"))) ","
        FIELD("nexus", REF("Nexus")) ","
        FIELD("authorisations", ARRAY(REF("Authorisation"))))},
    {"RescreenOptions", CLOSED("", FIELD("full", FLAG))},
    {"ScreeningOptions", CLOSED("", FIELD("as_of", DAY) "," FIELD("lists", ARRAY(TEXT)) ","
        FIELD("nexus", REF("Nexus")))},
    {"Nexus", CLOSED("", FIELD("seat", ONE_OR_MORE) "," FIELD("nationality", ONE_OR_MORE) ","
        FIELD("currency", ONE_OR_MORE) "," FIELD("us_origin", FLAG) "," FIELD("us_import", FLAG))},
    {"Authorisation", CLOSED("\"kind\",\"regime\",\"reference\"",
        FIELD("kind", "{\"enum\":[\"licence\",\"exemption\",\"wind_down\",\"rebuttal\"]}") ","
        FIELD("regime", TEXT) "," FIELD("reference", TEXT) "," FIELD("party", TEXT) ","
        FIELD("rule", TEXT) "," FIELD("scope", TEXT) "," FIELD("valid_from", DAY) ","
        FIELD("valid_to", DAY))},
    {"Screening", OPEN("\"id\",\"verdict\",\"headline\",\"breadth\",\"parties\",\"lists\",\"model\","
                       "\"policy\",\"evidence_sha256\"",
        FIELD("id", TEXT_OR_NULL) ","
        FIELD("verdict", "{\"enum\":[\"block\",\"review\",\"indeterminate\",\"watch\","
                         "\"no_match\"]}") ","
        FIELD("authorised", FLAG) "," FIELD("authorised_until", TEXT_OR_NULL) ","
        FIELD("incomplete", FLAG) "," FIELD("partial", FLAG) "," FIELD("as_of", DAY) ","
        FIELD("headline", OPEN("\"risk\",\"path\"",
            FIELD("risk", SCORE) "," FIELD("path", ARRAY("{\"type\":\"object\"}")) ","
            FIELD("links", ARRAY("{\"type\":\"object\"}")))) ","
        FIELD("breadth", SCORE) "," FIELD("alternatives", ARRAY("{\"type\":\"object\"}")) ","
        FIELD("counterfactual", ARRAY("{\"type\":\"object\"}")) ","
        FIELD("rules", ARRAY(OPEN("\"regime\",\"rule\",\"measure\",\"party\",\"verdict\"",
            FIELD("regime", TEXT) "," FIELD("rule", TEXT) "," FIELD("measure", TEXT) ","
            FIELD("party", TEXT) "," FIELD("listed", TEXT_OR_NULL) "," FIELD("verdict", TEXT) ","
            FIELD("decides", FLAG) "," FIELD("authorisation", "{\"type\":\"object\"}") ","
            FIELD("source", TEXT) "," FIELD("reason", TEXT)))) ","
        FIELD("not_evaluated", ARRAY("{\"type\":\"object\"}")) ","
        FIELD("parties", ARRAY(OPEN("\"id\",\"tier\",\"risk\",\"band\",\"matches\"",
            FIELD("id", TEXT) "," FIELD("tier", WHOLE_OR_NULL) "," FIELD("risk", SCORE) ","
            FIELD("band", "{\"enum\":[\"high\",\"elevated\",\"guarded\",\"low\"]}") ","
            FIELD("subtier_declaration", TEXT) ","
            FIELD("flags", ARRAY(OPEN("\"id\",\"weight\"",
                FIELD("id", TEXT) "," FIELD("title", TEXT) "," FIELD("weight", SCORE) ","
                FIELD("reason", TEXT) "," FIELD("source", TEXT)))) ","
            FIELD("matches", ARRAY(OPEN("\"listed\",\"score\"",
                FIELD("listed", TEXT) "," FIELD("caption", TEXT) "," FIELD("score", SCORE) ","
                FIELD("same_as", ARRAY(TEXT)) "," FIELD("explanation", "{\"type\":\"object\"}"))))))) ","
        FIELD("lists", ARRAY(OPEN("\"list\",\"version\",\"sha256\"",
            FIELD("list", TEXT) "," FIELD("version", WHOLE) "," FIELD("published", DAY) ","
            FIELD("checked", TEXT) "," FIELD("sha256", TEXT) "," FIELD("sample", FLAG)))) ","
        FIELD("model", TEXT) "," FIELD("policy", WHOLE) "," FIELD("evidence_sha256", TEXT))},
    {"ScreeningPage", OPEN("\"screenings\"", FIELD("screenings", ARRAY("{\"type\":\"object\"}")))},

    {"List", OPEN("\"id\",\"version\",\"sample\",\"stale\"",
        FIELD("id", TEXT) "," FIELD("title", TEXT) "," FIELD("publisher", TEXT) ","
        FIELD("regime", TEXT) "," FIELD("enabled", FLAG) "," FIELD("required", FLAG) ","
        FIELD("sample", FLAG) "," FIELD("stale", FLAG) "," FIELD("version", WHOLE_OR_NULL) ","
        FIELD("published", TEXT_OR_NULL) "," FIELD("checked", TEXT_OR_NULL) ","
        FIELD("sha256", TEXT_OR_NULL) "," FIELD("parties", WHOLE) ","
        FIELD("max_age_seconds", WHOLE))},
    {"Lists", OPEN("\"generation\",\"listed\",\"lists\"",
        FIELD("generation", WHOLE) "," FIELD("listed", WHOLE) ","
        FIELD("lists", ARRAY(REF("List"))))},
    {"ListVersionPage", OPEN("\"versions\"", FIELD("versions", ARRAY("{\"type\":\"object\"}")))},
    {"Listed", OPEN("\"id\",\"list\",\"version\",\"entity\",\"history\",\"links\"",
        FIELD("id", TEXT) "," FIELD("list", TEXT) "," FIELD("version", WHOLE_OR_NULL) ","
        FIELD("measures", ARRAY(TEXT)) "," FIELD("entity", "{\"type\":[\"object\",\"null\"]}") ","
        FIELD("same_as", ARRAY("{\"type\":\"object\"}")) ","
        FIELD("history", ARRAY("{\"type\":\"object\"}")) ","
        FIELD("links", ARRAY("{\"type\":\"object\"}")))},

    {"MatchQueries", OPEN("\"queries\"",
        FIELD("queries", "{\"type\":\"object\",\"maxProperties\":100,\"additionalProperties\":"
            OPEN("\"schema\",\"properties\"",
                FIELD("id", TEXT) "," FIELD("schema", TEXT) ","
                FIELD("properties", "{\"type\":\"object\"}")) "}") ","
        FIELD("weights", "{\"type\":\"object\"}") "," FIELD("config", "{\"type\":\"object\"}"))},
    {"MatchResponses", OPEN("\"responses\",\"limit\"",
        FIELD("limit", WHOLE) ","
        FIELD("responses", "{\"type\":\"object\",\"additionalProperties\":"
            OPEN("\"status\",\"total\",\"query\",\"results\"",
                FIELD("status", WHOLE) "," FIELD("total", "{\"type\":\"object\"}") ","
                FIELD("query", "{\"type\":\"object\"}") ","
                FIELD("results", ARRAY(OPEN("\"id\",\"caption\",\"schema\",\"score\",\"match\"",
                    FIELD("id", TEXT) "," FIELD("caption", TEXT) "," FIELD("schema", TEXT) ","
                    FIELD("score", SCORE) "," FIELD("match", FLAG))))) "}"))},
    {"Entity", OPEN("\"id\",\"caption\",\"schema\",\"properties\",\"datasets\",\"referents\",\"target\"",
        FIELD("id", TEXT) "," FIELD("caption", TEXT) "," FIELD("schema", TEXT) ","
        FIELD("properties", "{\"type\":\"object\"}") "," FIELD("datasets", ARRAY(TEXT)) ","
        FIELD("referents", ARRAY(TEXT)) "," FIELD("target", FLAG) ","
        FIELD("first_seen", TEXT_OR_NULL) "," FIELD("last_seen", TEXT_OR_NULL) ","
        FIELD("last_change", TEXT_OR_NULL))},
    {"SearchResponse", OPEN("\"limit\",\"offset\",\"total\",\"results\",\"facets\"",
        FIELD("limit", WHOLE) "," FIELD("offset", WHOLE) "," FIELD("total", "{\"type\":\"object\"}") ","
        FIELD("results", ARRAY(REF("Entity"))) "," FIELD("facets", "{\"type\":\"object\"}"))},
    {NULL, NULL},
};
/* clang-format on */
