/* screening/risk_input.c - an engagement and its matches as risk wants them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/risk_input.h"

#include <stdio.h>
#include <stdlib.h>

#include "portfolio/country.h"
#include "portfolio/property.h"
#include "risk/authorisation.h"
#include "risk/flags.h"
#include "risk/holdings.h"
#include "screening/decided.h"

/* The properties with their countries as risk reads them. */
static bool read_facts(const struct party_property *properties, size_t n, struct arena *arena,
                       struct facts *facts_out)
{
    struct party_property *copy = arena_calloc(arena, n, sizeof *copy);
    if (!copy)
        return false;
    for (size_t i = 0; i < n; i++) {
        copy[i] = properties[i];
        const struct property *known = property_find(properties[i].name);
        if (!known)
            known = relation_property_find(properties[i].name);
        if (!known || known->kind != PROPERTY_COUNTRY)
            continue;
        struct str *codes = arena_calloc(arena, properties[i].n_values, sizeof *codes);
        if (!codes)
            return false;
        for (size_t v = 0; v < properties[i].n_values; v++)
            codes[v] = country_code(properties[i].values[v]);
        copy[i].values = codes;
    }
    *facts_out = (struct facts){copy, n};
    return true;
}

static bool describe_party(const struct party *party, const struct screening_party *found,
                           const struct reached *reached, struct arena *arena,
                           struct risk_party *out)
{
    struct risk_match *matches = NULL;
    if (found->n_matches > 0) {
        matches = arena_calloc(arena, found->n_matches, sizeof *matches);
        if (!matches)
            return false;
    }
    for (size_t m = 0; m < found->n_matches; m++) {
        const struct match_explanation *explanation = &found->matches[m].explanation;
        matches[m] = (struct risk_match){
            .listed = reached_position(reached, found->matches[m].listed),
            .score_micro = explanation->score_micro,
            .decision = decided_word(found->matches[m].decision),
            .weak_only = explanation->weak_only && !explanation->corroborated,
            .strong_identity = explanation->strong_identity,
        };
    }
    *out = (struct risk_party){.id = party->id,
                               .schema = party->schema,
                               .matches = matches,
                               .n_matches = found->n_matches};
    out->sub_tiers = party->sub_tiers.answer;
    if (str_equal(out->sub_tiers, STR("some"))) /* the record's word for it */
        out->sub_tiers = STR("declared");
    return read_facts(party->properties, party->n_properties, arena, &out->facts);
}

/* One relation as risk wants it. */
static bool describe_relation(const struct screening *screening,
                              const struct party_relation *relation, struct arena *arena,
                              struct relation *edge)
{
    *edge = relation->edge;
    edge->confidence_micro = policy_confidence(&screening->policy, relation);
    edge->valid_from = relation->valid_from;
    edge->valid_to = relation->valid_to;
    relation_basis_of(relation->basis, &edge->basis);
    if (!read_facts(relation->properties, relation->n_properties, arena, &edge->facts))
        return false;
    edge->arrangement = facts_first(edge->facts, "arrangement");
    return true;
}

struct relations {
    struct relation *of_day, *past;
    size_t n_of_day, n_past;
};

static bool ended_before(const struct party_relation *relation, struct date day)
{
    return !date_is_none(relation->valid_to) && date_compare(relation->valid_to, day) < 0;
}

/* Those valid on the day, and those that ended before it. */
static bool describe_relations(const struct screening *screening, struct arena *arena,
                               struct relations *out)
{
    const struct engagement *engagement = screening->engagement;
    out->of_day = arena_calloc(arena, engagement->n_relations, sizeof *out->of_day);
    out->past = arena_calloc(arena, engagement->n_relations, sizeof *out->past);
    if (!out->of_day || !out->past)
        return false;
    for (size_t i = 0; i < engagement->n_relations; i++) {
        const struct party_relation *relation = &engagement->relations[i];
        struct relation *edge = NULL;
        if (relation_valid_on(relation, screening->as_of))
            edge = &out->of_day[out->n_of_day++];
        else if (ended_before(relation, screening->as_of))
            edge = &out->past[out->n_past++];
        if (edge && !describe_relation(screening, relation, arena, edge))
            return false;
    }
    return true;
}

/* What follows from equal accounts, addresses and the like, behind the customer's own. */
static bool add_derived(struct screening *screening, const struct shared_value *values,
                        size_t n_values, struct arena *arena)
{
    struct risk_input *input = &screening->input;
    struct relation *derived;
    size_t n;
    if (!relations_derive(input, values, n_values, arena, &derived, &n))
        return false;
    screening->n_derived = n;
    if (n == 0)
        return true;
    struct relation *all = arena_calloc(arena, input->n_relations + n, sizeof *all);
    if (!all)
        return false;
    memcpy(all, input->relations, input->n_relations * sizeof *all);
    for (size_t i = 0; i < n; i++) {
        uint32_t own = screening->policy.derived_micro[derived[i].type];
        derived[i].confidence_micro = own ? own : derived[i].confidence_micro;
        all[input->n_relations + i] = derived[i];
    }
    input->relations = all;
    input->n_relations += n;
    return true;
}

/* Which of the engagement's relations is the `n`-th of the day? */
static size_t relation_of_day(const struct engagement *engagement, struct date day, size_t n)
{
    size_t i = 0;
    for (; i < engagement->n_relations; i++)
        if (relation_valid_on(&engagement->relations[i], day) && n-- == 0)
            break;
    return i;
}

/* Owners of more than there is: the relations contradict each other, so nothing can be said. */
static bool check_shares(const struct screening *screening, struct arena *arena, struct error *err)
{
    bool found;
    struct share_excess excess;
    char pointer[48];
    if (!shares_exceed(&screening->input, arena, &found, &excess))
        return error_memory(err);
    if (!found)
        return true;
    size_t at = relation_of_day(screening->engagement, screening->as_of, excess.relation);
    bool stored = screening->engagement->id.len > 0; /* then it is not in the request's body */
    snprintf(pointer, sizeof pointer, "/relations/%zu/share/low", at);
    return share_excess_error(&screening->input, &excess, stored ? "" : pointer, err);
}

/* --- contacts of listed parties --------------------------------------------------------------- */

static bool is_used(void *context, uint32_t listed)
{
    const struct screening *screening = context;
    return screening->list_used[screening->snapshot->listed[listed].list];
}

/* "SIS DOO (us-ofac-sdn:1234)" */
static bool name_contact(void *context, enum contact_kind kind, struct str value,
                         struct arena *arena, struct str *listed_out, bool *address_only_out)
{
    const struct screening *screening = context;
    struct error err = ERROR_INIT;
    uint32_t at;
    if (!snapshot_find_contact(screening->snapshot, kind, value, is_used, context, &at, &err))
        return false;
    if (at == UINT32_MAX)
        return true;
    const struct snapshot_listed *listed = &screening->snapshot->listed[at];
    struct str regime = screening->snapshot->lists[listed->list].regime;
    /* The Entity List's address-only entries are called "Address 01" and so on. */
    *address_only_out = str_equal(regime, STR("us-bis")) &&
                        str_starts_with_nocase(listed->caption, STR("address "));
    char *text = arena_printf(arena, "%.*s (%.*s)", STR_ARG(listed->caption), STR_ARG(listed->id));
    *listed_out = text ? str_of(text) : STR_EMPTY;
    return text != NULL;
}

static int by_content(const void *a, const void *b) { return authorisation_compare(a, b); }

static struct risk_authorisation *sorted_authorisations(const struct engagement *engagement,
                                                        struct arena *arena)
{
    size_t n = engagement->n_authorisations;
    struct risk_authorisation *sorted = arena_calloc(arena, n, sizeof *sorted);
    if (sorted && n > 0) {
        memcpy(sorted, engagement->authorisations, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_content);
    }
    return sorted;
}

static bool raise_flags(struct screening *screening, const struct relations *relations,
                        struct risk_party *parties, struct arena *arena)
{
    struct shared_value *values;
    size_t n_values;
    if (!shared_values_list(&screening->input, arena, &values, &n_values) ||
        !add_derived(screening, values, n_values, arena))
        return false;
    const struct flag_question question = {
        .input = &screening->input,
        .past = relations->past,
        .n_past = relations->n_past,
        .values = values,
        .n_values = n_values,
        .listed_contact = name_contact,
        .context = screening,
    };
    return red_flags_raise(&question, parties, arena);
}

bool risk_input_build(struct screening *screening, const struct reached *reached,
                      struct arena *arena, struct error *err)
{
    const struct engagement *engagement = screening->engagement;
    struct risk_party *parties = arena_calloc(arena, engagement->n_parties, sizeof *parties);
    struct relations relations = {0};
    const struct risk_authorisation *authorisations = sorted_authorisations(engagement, arena);
    if (!parties || !authorisations || !describe_relations(screening, arena, &relations))
        return error_memory(err);
    for (size_t i = 0; i < engagement->n_parties; i++)
        if (!describe_party(&engagement->parties[i], &screening->parties[i], reached, arena,
                            &parties[i]))
            return error_memory(err);
    screening->listed_at = reached->at;
    screening->input = (struct risk_input){
        .parties = parties,
        .n_parties = engagement->n_parties,
        .root = engagement->root,
        .relations = relations.of_day,
        .n_relations = relations.n_of_day,
        .listed = reached->listed,
        .n_listed = reached->n,
        .links = reached->links,
        .n_links = reached->n_links,
        .as_of = screening->as_of,
        .nexus = *policy_nexus(&screening->policy, engagement),
        .authorisations = authorisations,
        .n_authorisations = engagement->n_authorisations,
        .lists_incomplete = screening->n_reasons > 0,
        .policy = screening->policy.risk,
    };
    if (!check_shares(screening, arena, err))
        return false;
    return raise_flags(screening, &relations, parties, arena) || error_memory(err);
}
