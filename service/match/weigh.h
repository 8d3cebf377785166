/* match/weigh.h - what kind of word each token is, and how much it tells.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_WEIGH_H
#define MATCH_WEIGH_H

#include "match/name.h"

/** Sets class, weight, canonical form, group, number and legal class of every token. */
void weigh_name(struct name *name);

/** The weight of a token of its class, in thousandths; `first` is the first word of the name. */
uint16_t weigh_token(const struct token *token, enum name_mode mode, bool first);

#endif
