/* review/policy.h - a tenant's policy: every number a screening and a review may be tuned by.
 *
 * One table of fields (policy.c) reads and writes it in two forms:
 *   - the document of the API: decimals ("match_threshold": 0.7), strict, every field optional
 *     (what is absent has the default it ships with);
 *   - the canonical form, stored and put whole into every evidence: sorted keys, integers and
 *     strings only ("match_threshold_micro": 700000).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REVIEW_POLICY_H
#define REVIEW_POLICY_H

#include "core/json.h"
#include "core/json_writer.h"
#include "portfolio/engagement.h"
#include "risk/risk.h"

enum { POLICY_MAX_RULE_CHANGES = 64, POLICY_MAX_FLAG_CHANGES = 128 };

struct policy {
    struct risk_policy risk;                 /* its version is the policy's number */
    uint32_t source_micro[RELATION_SOURCES]; /* confidence of a relation by its source */
    uint32_t derived_micro[RELATION_TYPES];  /* of derived relations by type; 0: by the source */
    struct risk_nexus nexus; /* of engagements that name none; not given: every regime decides */
    bool four_eyes;
    uint32_t suppression_days, review_days; /* a false match is carried forward; an alert is due */
    uint32_t retention_years;               /* after the last transaction */
};

/** As shipped: number 1. */
struct policy policy_default(void);

/** Reads the API's document; what is absent is as in `base`. `pointer` is the object's; texts live
 *  in `arena`. ERROR_INPUT names the field. The number stays the base's: the store gives it one. */
bool policy_decode(const cJSON *object, const char *pointer, const struct policy *base,
                   struct arena *arena, struct policy *policy_out, struct error *err) MUST_CHECK;

/** The API's document, every field. */
void policy_write(struct json_writer *w, const struct policy *policy);

/** The canonical form, every field, "version" included. */
void policy_write_canonical(struct json_writer *w, const struct policy *policy);

/** Reads the canonical form; fields of a newer or older program are passed over or default. */
bool policy_read_canonical(const cJSON *object, struct arena *arena, struct policy *policy_out,
                           struct error *err) MUST_CHECK;

/** How sure the relation is under this policy: its override, or its type's or source's figure. */
uint32_t policy_confidence(const struct policy *policy, const struct party_relation *relation);

/** The engagement's own, else the policy's. */
const struct risk_nexus *policy_nexus(const struct policy *policy,
                                      const struct engagement *engagement);

const char *policy_weak_name(enum weak_policy weak);

#endif
