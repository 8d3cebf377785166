/* lists/snapshot/contacts.h - whose address, telephone, mail or account is this? For
 * lists/snapshot.
 *
 * A sorted table of hashes of contact_value()s of all listed parties, built from their bodies when
 * somebody first asks: some half second for the public lists, 16 bytes a value.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_CONTACTS_H
#define LISTS_SNAPSHOT_CONTACTS_H

#include "lists/snapshot/snapshot.h"

struct contact_index;

struct contact_index *contact_index_new(const struct snapshot_listed *listed, size_t n,
                                        struct error *err) MUST_CHECK;
void contact_index_free(struct contact_index *index); /* NULL is fine */

/** The first listed party with the value for which `used` says yes (NULL: any), or UINT32_MAX. */
uint32_t contact_index_find(const struct contact_index *index, enum contact_kind kind,
                            struct str value, bool (*used)(void *context, uint32_t listed),
                            void *context);

#endif
