/* risk/flags.h - red flags: dated rules over what parties and relations say of themselves.
 *
 * The catalogue is data (red_flags.def): id, title, weight, source, predicate with a parameter,
 * first day, explanation. The predicates are a small set of functions here. A policy can change a
 * row's weight, switch it off or give it days. A flag is raised by what is known, never by silence:
 * what was not asked is shown elsewhere (a declaration that is missing), and counts nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_FLAGS_H
#define RISK_FLAGS_H

#include "risk/shared_values.h"
#include "text/contact.h"

enum flag_predicate {
#define FLAG(id, title, weight, predicate, parameter, from, explanation, source) FLAG_##predicate,
#include "risk/red_flags.def"
#undef FLAG
    FLAG_PREDICATES
};

struct flag_row {
    const char *id, *title;
    uint32_t weight_micro;
    enum flag_predicate predicate;
    int64_t parameter;       /* days, percent, a count, basis points: the predicate's */
    const char *from;        /* the first day */
    const char *explanation; /* "%" stands for the evidence */
    const char *source;
};

/** The catalogue, by id. */
const struct flag_row *flag_catalogue(size_t *n_out);

/** Is the row in force on `as_of` under the policy, and with which weight? */
bool flag_in_force(const struct flag_row *row, const struct risk_policy *policy, struct date as_of,
                   uint32_t *weight_out);

struct flag_question {
    const struct risk_input *input;
    const struct relation *past; /* shares that ended before the day */
    size_t n_past;
    const struct shared_value *values; /* shared_values_list()'s */
    size_t n_values;
    /* Which listed party has this contact (as contact_value() has it)? Writes its name and id as
     * one text, or leaves it empty; false only when memory is short. NULL: not asked. */
    bool (*listed_contact)(void *context, enum contact_kind kind, struct str value,
                           struct arena *arena, struct str *listed_out, bool *address_only_out);
    void *context;
};

/**
 * Raises the flags of every party into its `flags`, by id, each once with its smallest evidence;
 * the order of the input changes nothing. Flags already there are kept. `parties` is the input's
 * own array. False only when memory is short.
 */
bool red_flags_raise(const struct flag_question *question, struct risk_party *parties,
                     struct arena *arena);

#endif
