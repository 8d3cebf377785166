/* risk/shared_values.h - parties that share an account, an address, a telephone or a mail domain.
 *
 * Values are compared as text/contact.h has them.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_SHARED_VALUES_H
#define RISK_SHARED_VALUES_H

#include "risk/risk.h"
#include "text/contact.h"

struct shared_value {
    enum contact_kind kind;
    struct str value; /* normalised */
    uint32_t party;
};

/* Larger groups are a mass address or a public service, not a tie between two firms. */
enum { SHARED_MOST_TIED = 25 };

/** All values by kind, value and party, each once; false only when memory is short. */
bool shared_values_list(const struct risk_input *input, struct arena *arena,
                        struct shared_value **values_out, size_t *n_out);

/** One past the last of the group that begins at `from`. */
size_t shared_values_end(const struct shared_value *values, size_t n, size_t from);

/**
 * The relations shares_bank_account, shares_address, shares_phone, shares_email_domain that follow
 * from the parties' values, between all pairs of groups of at most SHARED_MOST_TIED, unless the
 * input has one of the type between the two. Their confidence is relation_confidence()'s, their
 * `from` has the smaller position. False only when memory is short.
 */
bool relations_derive(const struct risk_input *input, const struct shared_value *values,
                      size_t n_values, struct arena *arena, struct relation **relations_out,
                      size_t *n_out);

#endif
