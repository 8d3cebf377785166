/* risk/authorisation.h - what a regulator or the law allows in spite of a block, and until when.
 *
 * A licence, exemption or wind-down turns a block of its regime into "block, authorised until ...":
 * the verdict stands, and the answer says that the dealing within the authorisation's scope may go
 * on. Recorded evidence against a presumption of ownership (kind `rebuttal`) lifts it to `watch`.
 * Presumptions of origin or labour are lifted by nobody here: what is recorded is shown with them.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_AUTHORISATION_H
#define RISK_AUTHORISATION_H

#include "risk/hits.h"

/** The word and back; NULL and false for what is unknown. */
const char *authorisation_kind_name(enum authorisation_kind kind);
bool authorisation_kind_of(struct str name, enum authorisation_kind *kind_out);

/** An order over all they say, so that the order in which they are given changes nothing. */
int authorisation_compare(const struct risk_authorisation *a, const struct risk_authorisation *b);

/** Applies the input's authorisations to the hits. False only when memory is short. */
bool authorisations_apply(const struct risk_input *input, struct rule_hits *hits);

/** Sets result->authorised and authorised_until from the sorted hits: every deciding block is
 *  authorised, and until the first of them ends. */
void authorisations_conclude(const struct risk_input *input, struct risk_result *result);

#endif
