/* risk/flag_work.h - what the predicates of the red flags share; for risk/flag_*.c only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_FLAG_WORK_H
#define RISK_FLAG_WORK_H

#include "risk/flags.h"

struct raised_flag {
    uint32_t party;
    enum flag_predicate predicate;
    struct str evidence;
};

struct flag_work {
    const struct flag_question *question;
    const struct risk_input *input;
    struct arena *arena;   /* evidence lives here */
    struct arena *scratch; /* given back after the last predicate */
    struct raised_flag *items;
    size_t n, capacity;
    const struct flag_row *rows[FLAG_PREDICATES]; /* NULL: not in force */
    uint32_t weight_micro[FLAG_PREDICATES];
};

/** Raises it, when its row is in force. `evidence` NULL: memory was short. */
bool flag_raise(struct flag_work *work, enum flag_predicate predicate, uint32_t party,
                const char *evidence);

static inline bool flag_wanted(const struct flag_work *work, enum flag_predicate predicate)
{
    return work->rows[predicate] != NULL;
}

static inline struct facts flag_facts(const struct flag_work *work, uint32_t party)
{
    return work->input->parties[party].facts;
}

static inline struct str flag_id(const struct flag_work *work, uint32_t party)
{
    return work->input->parties[party].id;
}

/** The countries a party says it is in or of, location and nationality; the first is `*first_out`.
 */
bool flag_own_country(const struct flag_work *work, uint32_t party, struct str country,
                      bool *any_out);

/* Each raises its flags; false only when memory is short. */
bool flags_of_parties(struct flag_work *work);
bool flags_of_places(struct flag_work *work);
bool flags_of_payments(struct flag_work *work);
bool flags_of_groups(struct flag_work *work);
bool flags_of_owners(struct flag_work *work);

#endif
