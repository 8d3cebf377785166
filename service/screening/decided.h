/* screening/decided.h - what people decided before, applied to the matches of a screening.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_DECIDED_H
#define SCREENING_DECIDED_H

#include "screening/screening.h"

/** Points each match to the decision of the context that holds for its pair and contents. False
 *  only when memory is short. */
bool decided_apply(const struct screen_context *context, struct screening *screening,
                   struct error *err) MUST_CHECK;

/** As the risk input wants it; NULL is none. */
enum match_decision decided_word(const struct decision_in_force *decision);

/** SHA-256 of the party's canonical form, in hex: what a suppression is bound to on this side. */
bool decided_party_hash(const struct party *party, char out[SHA256_HEX_SIZE],
                        struct error *err) MUST_CHECK;

#endif
