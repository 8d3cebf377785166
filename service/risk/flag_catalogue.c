/* risk/flag_catalogue.c - the catalogue of red flags, compiled in.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/dated.h"
#include "risk/flags.h"

static const struct flag_row rows[] = {
#define FLAG(id, title, weight, predicate, parameter, from, explanation, source)                   \
    {id, title, weight, FLAG_##predicate, parameter, from, explanation, source},
#include "risk/red_flags.def"
#undef FLAG
};

const struct flag_row *flag_catalogue(size_t *n_out)
{
    *n_out = LENGTH(rows);
    return rows;
}

bool flag_in_force(const struct flag_row *row, const struct risk_policy *policy, struct date as_of,
                   uint32_t *weight_out)
{
    struct date from = {0}, to = {0};
    struct error ignored = ERROR_INIT;
    if (!date_parse_full(str_of(row->from), &from, &ignored))
        return false; /* not reached: the rows are tested */
    *weight_out = row->weight_micro;
    for (size_t i = 0; i < policy->n_flag_changes; i++) {
        const struct risk_flag_change *change = &policy->flag_changes[i];
        if (!str_equal(change->id, str_of(row->id)))
            continue;
        if (change->off)
            return false;
        if (change->weighted)
            *weight_out = change->weight_micro;
        from = date_is_none(change->from) ? from : change->from;
        to = date_is_none(change->to) ? to : change->to;
    }
    return days_hold(from, to, as_of);
}
