/* lists/refresh/address.c - see address.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/str.h"

/* Not globally reachable, or not of one host. */
static const struct {
    uint32_t network;
    unsigned bits;
} special_v4[] = {
    {0x00000000, 8},  /* 0.0.0.0/8 this network */
    {0x0a000000, 8},  /* 10.0.0.0/8 private */
    {0x64400000, 10}, /* 100.64.0.0/10 shared, carrier NAT */
    {0x7f000000, 8},  /* 127.0.0.0/8 loopback */
    {0xa9fe0000, 16}, /* 169.254.0.0/16 link-local, metadata services */
    {0xac100000, 12}, /* 172.16.0.0/12 private */
    {0xc0000000, 24}, /* 192.0.0.0/24 protocol assignments */
    {0xc0000200, 24}, /* 192.0.2.0/24 documentation */
    {0xc0586300, 24}, /* 192.88.99.0/24 6to4 relays */
    {0xc0a80000, 16}, /* 192.168.0.0/16 private */
    {0xc6120000, 15}, /* 198.18.0.0/15 benchmarking */
    {0xc6336400, 24}, /* 198.51.100.0/24 documentation */
    {0xcb007100, 24}, /* 203.0.113.0/24 documentation */
    {0xe0000000, 4},  /* 224.0.0.0/4 multicast */
    {0xf0000000, 4},  /* 240.0.0.0/4 reserved, broadcast */
};

static bool v4_is_public(uint32_t address)
{
    for (size_t i = 0; i < LENGTH(special_v4); i++) {
        uint32_t mask = UINT32_MAX << (32 - special_v4[i].bits);
        if ((address & mask) == special_v4[i].network)
            return false;
    }
    return true;
}

static uint32_t v4_within(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool starts(const unsigned char *bytes, const char *prefix, size_t len)
{
    return memcmp(bytes, prefix, len) == 0;
}

static bool v6_is_public(const unsigned char *b)
{
    if (starts(b, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12)) /* ::ffff:0:0/96 mapped */
        return v4_is_public(v4_within(b + 12));
    if (starts(b, "\x00\x64\xff\x9b\0\0\0\0\0\0\0\0", 12)) /* 64:ff9b::/96 NAT64 */
        return v4_is_public(v4_within(b + 12));
    if (starts(b, "\x20\x02", 2)) /* 2002::/16 6to4 */
        return v4_is_public(v4_within(b + 2));
    if (starts(b, "\x20\x01\x00\x00", 4)) /* 2001::/32 Teredo: the client's address, inverted */
        return v4_is_public(~v4_within(b + 12));
    if (starts(b, "\x20\x01", 2) && b[2] < 2) /* 2001::/23 protocol assignments */
        return false;
    if (starts(b, "\x20\x01\x0d\xb8", 4)) /* 2001:db8::/32 documentation */
        return false;
    if (starts(b, "\x3f\xff", 2) && b[2] < 16) /* 3fff::/20 documentation */
        return false;
    return (b[0] & 0xe0) == 0x20; /* 2000::/3 is all that is given out as global unicast */
}

bool address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return v4_is_public(ntohl(v4.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        return v6_is_public(v6.sin6_addr.s6_addr);
    }
    return false;
}
