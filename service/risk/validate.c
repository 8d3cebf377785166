/* risk/validate.c - is an engagement well-formed, before anything indexes with its numbers?
 *
 * Everything evaluate relies on is checked here, except that ids are unique, which needs memory
 * (risk/order.h).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/micro.h"
#include "risk/risk.h"

/* Positions are 32 bits wide and RISK_NONE is none of them; a relation gives up to two edges. */
static const size_t MOST = UINT32_MAX / 2 - 1;

static bool refuse(const char **reason_out, const char *reason)
{
    *reason_out = reason;
    return false;
}

static bool shape_valid(const struct risk_input *input, const char **reason_out)
{
    if (input->n_parties == 0 || !input->parties)
        return refuse(reason_out, "an engagement has at least one party");
    if (input->n_parties > MOST || input->n_relations > MOST || input->n_listed > MOST ||
        input->n_links > MOST)
        return refuse(reason_out, "the engagement has too many parties, relations or links");
    if ((input->n_relations && !input->relations) || (input->n_listed && !input->listed) ||
        (input->n_links && !input->links))
        return refuse(reason_out, "a counted array is missing");
    if (input->root >= input->n_parties)
        return refuse(reason_out, "the root is not one of the parties");
    if (!date_is_none(input->as_of) && (!date_valid(input->as_of) || !date_is_full(input->as_of)))
        return refuse(reason_out, "the day of the question is not a day");
    return true;
}

static bool policy_valid(const struct risk_policy *policy, const char **reason_out)
{
    if (policy->match_threshold_micro > MICRO_ONE || policy->block_threshold_micro > MICRO_ONE ||
        policy->breadth_floor_micro > MICRO_ONE || policy->safe_micro > MICRO_ONE)
        return refuse(reason_out, "a threshold of the policy is above 1");
    if (policy->max_depth < 1 || policy->max_depth > RISK_MAX_DEPTH)
        return refuse(reason_out, "the policy's depth is not between 1 and 64");
    if ((unsigned)policy->weak_aliases > WEAK_FULL)
        return refuse(reason_out, "the policy's rule for weak aliases is unknown");
    return true;
}

static bool match_valid(const struct risk_input *input, const struct risk_match *match,
                        const char **reason_out)
{
    if (match->listed >= input->n_listed)
        return refuse(reason_out, "a match names a listed party that is not there");
    if (match->score_micro > MICRO_ONE)
        return refuse(reason_out, "a match's score is above 1");
    if ((unsigned)match->decision > DECISION_FALSE_MATCH)
        return refuse(reason_out, "a match's decision is unknown");
    return true;
}

static bool party_valid(const struct risk_input *input, const struct risk_party *party,
                        const char **reason_out)
{
    if (party->id.len == 0 || !party->id.ptr)
        return refuse(reason_out, "a party has no id");
    if ((party->n_matches && !party->matches) || (party->n_flags && !party->flags))
        return refuse(reason_out, "a counted array is missing");
    for (size_t i = 0; i < party->n_matches; i++)
        if (!match_valid(input, &party->matches[i], reason_out))
            return false;
    for (size_t i = 0; i < party->n_flags; i++)
        if (!party->flags[i].id || party->flags[i].weight_micro > MICRO_ONE)
            return refuse(reason_out, "a red flag has no id, or a weight above 1");
    return true;
}

static bool share_valid(int32_t low_bp, int32_t high_bp)
{
    if (low_bp < SHARE_UNKNOWN || low_bp > SHARE_WHOLE_BP || high_bp < SHARE_UNKNOWN ||
        high_bp > SHARE_WHOLE_BP)
        return false;
    return low_bp == SHARE_UNKNOWN || high_bp == SHARE_UNKNOWN || low_bp <= high_bp;
}

static bool relation_valid(const struct risk_input *input, const struct relation *relation,
                           const char **reason_out)
{
    if (relation->from >= input->n_parties || relation->to >= input->n_parties)
        return refuse(reason_out, "a relation names a party that is not there");
    if (relation->from == relation->to)
        return refuse(reason_out, "a relation leads from a party to itself");
    if (!relation_type_name(relation->type) || !relation_source_name(relation->source))
        return refuse(reason_out, "a relation's type or source is unknown");
    if (relation->confidence_micro == 0 || relation->confidence_micro > MICRO_ONE)
        return refuse(reason_out, "a relation's confidence is not above 0 and at most 1");
    if (relation->type == RELATION_OWNS &&
        !share_valid(relation->share_low_bp, relation->share_high_bp))
        return refuse(reason_out, "a share is not between 0 and 100 %, low end first");
    return true;
}

static bool lists_valid(const struct risk_input *input, const char **reason_out)
{
    for (size_t i = 0; i < input->n_listed; i++) {
        if (input->listed[i].id.len == 0 || !input->listed[i].id.ptr)
            return refuse(reason_out, "a listed party has no id");
        if (input->listed[i].measures & ~(unsigned)MEASURE_ALL)
            return refuse(reason_out, "a listed party carries an unknown measure");
    }
    for (size_t i = 0; i < input->n_links; i++)
        if (input->links[i].from >= input->n_listed || input->links[i].to >= input->n_listed)
            return refuse(reason_out, "a list link names a listed party that is not there");
    return true;
}

bool risk_input_validate(const struct risk_input *input, const char **reason_out)
{
    if (!shape_valid(input, reason_out) || !policy_valid(&input->policy, reason_out) ||
        !lists_valid(input, reason_out))
        return false;
    for (size_t i = 0; i < input->n_parties; i++)
        if (!party_valid(input, &input->parties[i], reason_out))
            return false;
    for (size_t i = 0; i < input->n_relations; i++)
        if (!relation_valid(input, &input->relations[i], reason_out))
            return false;
    return true;
}
