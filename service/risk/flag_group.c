/* risk/flag_group.c - red flags by what several parties share.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "risk/flag_work.h"
#include "risk/shared_values.h"

enum { MOST_COMPARED = 64, MOST_NAMED = 4 };

/* Who holds whom, sorted by what is held. */
struct hold {
    uint32_t held, owner;
};

struct holds {
    struct hold *items;
    size_t n;
};

static int hold_compare(const void *a, const void *b)
{
    const struct hold *x = a, *y = b;
    if (x->held != y->held)
        return x->held < y->held ? -1 : 1;
    return (x->owner > y->owner) - (x->owner < y->owner);
}

static bool list_holds(struct flag_work *work, struct holds *holds)
{
    const struct risk_input *input = work->input;
    holds->n = 0;
    holds->items = arena_calloc(work->scratch, input->n_relations, sizeof(*holds->items));
    for (size_t i = 0; holds->items && i < input->n_relations; i++)
        if (input->relations[i].type == RELATION_OWNS ||
            input->relations[i].type == RELATION_CONTROLS)
            holds->items[holds->n++] =
                (struct hold){input->relations[i].to, input->relations[i].from};
    if (holds->items && holds->n > 1)
        qsort(holds->items, holds->n, sizeof(*holds->items), hold_compare);
    return holds->items != NULL;
}

static size_t first_hold(const struct holds *holds, uint32_t held)
{
    size_t low = 0, high = holds->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (holds->items[middle].held < held)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool held_by(const struct holds *holds, uint32_t held, uint32_t owner)
{
    for (size_t i = first_hold(holds, held); i < holds->n && holds->items[i].held == held; i++)
        if (holds->items[i].owner == owner)
            return true;
    return false;
}

/* One owns the other, or both have one owner: sharing is then to be expected. */
static bool of_one_house(const struct holds *holds, uint32_t a, uint32_t b)
{
    if (held_by(holds, a, b) || held_by(holds, b, a))
        return true;
    for (size_t i = first_hold(holds, a); i < holds->n && holds->items[i].held == a; i++)
        if (held_by(holds, b, holds->items[i].owner))
            return true;
    return false;
}

static int by_id(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* `"a", "b", "c" and 12 more`: the smallest ids of a group, whatever the order of the input. */
static const char *name_group(struct flag_work *work, const struct shared_value *values,
                              size_t from, size_t to)
{
    struct str *ids = arena_calloc(work->scratch, to - from, sizeof(*ids));
    const char *text = "";
    if (!ids)
        return NULL;
    for (size_t i = from; i < to; i++)
        ids[i - from] = flag_id(work, values[i].party);
    qsort(ids, to - from, sizeof(*ids), by_id);
    for (size_t i = 0; text && i < to - from && i < MOST_NAMED; i++)
        text = arena_printf(work->arena, "%s%s\"%.*s\"", text, i ? ", " : "", STR_ARG(ids[i]));
    if (text && to - from > MOST_NAMED)
        text = arena_printf(work->arena, "%s and %zu more", text, to - from - MOST_NAMED);
    return text;
}

/* Raised for those that share it with somebody of another house. */
static bool check_shared(struct flag_work *work, enum flag_predicate predicate,
                         const struct holds *holds, const struct shared_value *values, size_t from,
                         size_t to)
{
    if ((int64_t)(to - from) < work->rows[predicate]->parameter)
        return true;
    const char *names = name_group(work, values, from, to);
    for (size_t a = from; a < to; a++) {
        bool strange = to - from > MOST_COMPARED; /* so many are no house */
        for (size_t b = from; b < to && !strange; b++)
            strange = a != b && !of_one_house(holds, values[a].party, values[b].party);
        if (strange && !flag_raise(work, predicate, values[a].party, names))
            return false;
    }
    return true;
}

static bool check_mass(struct flag_work *work, const struct shared_value *values, size_t from,
                       size_t to)
{
    int64_t firms = 0;
    for (size_t i = from; i < to; i++)
        firms += work->input->parties[values[i].party].schema != SCHEMA_PERSON;
    if (firms < work->rows[FLAG_MASS_ADDRESS]->parameter)
        return true;
    const char *names = name_group(work, values, from, to);
    for (size_t i = from; i < to; i++)
        if (work->input->parties[values[i].party].schema != SCHEMA_PERSON &&
            !flag_raise(work, FLAG_MASS_ADDRESS, values[i].party, names))
            return false;
    return true;
}

/* --- listed parties' own addresses and contacts ------------------------------------------------
 */

static bool check_value(struct flag_work *work, uint32_t party, const char *property,
                        enum contact_kind kind, struct str written)
{
    const struct flag_question *question = work->question;
    struct str listed = STR_EMPTY;
    bool address_only = false;
    struct str value = contact_value(kind, written, work->scratch);
    if (value.len == 0)
        return !arena_failed(work->scratch);
    if (!question->listed_contact(question->context, kind, value, work->arena, &listed,
                                  &address_only))
        return false;
    enum flag_predicate predicate = kind != CONTACT_ADDRESS ? FLAG_LISTED_CONTACT
                                    : address_only          ? FLAG_EL_ADDRESS
                                                            : FLAG_LISTED_ADDRESS;
    return listed.len == 0 ||
           flag_raise(work, predicate, party,
                      arena_printf(work->arena, "%s of %.*s", property, STR_ARG(listed)));
}

static bool check_listed(struct flag_work *work)
{
    static const struct {
        const char *property;
        enum contact_kind kind;
    } kinds[] = {{"address", CONTACT_ADDRESS},      {"full", CONTACT_ADDRESS},
                 {"phone", CONTACT_PHONE},          {"email", CONTACT_MAIL},
                 {"email", CONTACT_DOMAIN},         {"website", CONTACT_DOMAIN},
                 {"iban", CONTACT_ACCOUNT},         {"bankAccount", CONTACT_ACCOUNT},
                 {"cryptoAddress", CONTACT_ACCOUNT}};
    bool asked = work->question->listed_contact != NULL;
    for (uint32_t party = 0; asked && party < work->input->n_parties; party++)
        for (size_t k = 0; k < LENGTH(kinds) && flag_facts(work, party).n > 0; k++) {
            const struct party_property *property =
                facts_find(flag_facts(work, party), kinds[k].property);
            for (size_t v = 0; property && v < property->n_values; v++)
                if (!check_value(work, party, kinds[k].property, kinds[k].kind,
                                 property->values[v]))
                    return false;
        }
    return true;
}

bool flags_of_groups(struct flag_work *work)
{
    const struct shared_value *values = work->question->values;
    size_t n = work->question->n_values;
    struct holds holds;
    if (!list_holds(work, &holds))
        return false;
    for (size_t from = 0, to; from < n; from = to) {
        to = shared_values_end(values, n, from);
        enum contact_kind kind = values[from].kind;
        if (to - from < 2)
            continue;
        if (kind == CONTACT_ACCOUNT && flag_wanted(work, FLAG_SHARED_ACCOUNT) &&
            !check_shared(work, FLAG_SHARED_ACCOUNT, &holds, values, from, to))
            return false;
        if (kind == CONTACT_IP && flag_wanted(work, FLAG_ONE_IP) &&
            !check_shared(work, FLAG_ONE_IP, &holds, values, from, to))
            return false;
        if (kind == CONTACT_ADDRESS && flag_wanted(work, FLAG_MASS_ADDRESS) &&
            !check_mass(work, values, from, to))
            return false;
    }
    return check_listed(work);
}
