/* lists/refresh/address.h - which addresses a fetch may connect to.
 *
 * A name that resolves into the own network would make the service fetch what only it can reach
 * (server-side request forgery). So every address is looked at, whatever the name was.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_REFRESH_ADDRESS_H
#define LISTS_REFRESH_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/**
 * Is it a public unicast address? IPv4 addresses inside IPv6 ones (mapped, 6to4, NAT64, Teredo) are
 * judged by the IPv4 address. Any other family is not.
 * Source: IANA special-purpose address registries (RFC 6890 and its updates).
 */
bool address_is_public(const struct sockaddr *address);

#endif
