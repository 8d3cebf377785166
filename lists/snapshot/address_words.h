/* lists/snapshot/address_words.h - do two listed parties' addresses speak of one place?
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_ADDRESS_WORDS_H
#define LISTS_SNAPSHOT_ADDRESS_WORDS_H

#include "core/arena.h"
#include "core/str.h"

/** How many telling words (or numbers of three digits and more) an address of each body has in
 *  common; countries, "street", "road" and the like tell nothing. 0 when memory is short. */
size_t address_words_shared(struct str body, struct str other_body, struct arena *arena);

#endif
