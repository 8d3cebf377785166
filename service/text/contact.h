/* text/contact.h - accounts, addresses, telephones and mail as they are compared.
 *
 * Accounts and wallets by letters and digits, telephones by digits without leading zeros, addresses
 * by their folded words (three or more with a number, or six), mail and pages by their domain, mail
 * also as a whole. Public domains and the addresses of registered agents are everybody's and so
 * nobody's: they have no value, by tables in contact.c.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_CONTACT_H
#define TEXT_CONTACT_H

#include "core/arena.h"
#include "core/str.h"

enum contact_kind {
    CONTACT_ACCOUNT,
    CONTACT_ADDRESS,
    CONTACT_PHONE,
    CONTACT_DOMAIN,
    CONTACT_MAIL,
    CONTACT_IP
};

/** The value to compare, in the arena; empty for what is no evidence. When memory is short it is
 *  empty, too, and the arena has failed. */
struct str contact_value(enum contact_kind kind, struct str written, struct arena *arena);

#endif
