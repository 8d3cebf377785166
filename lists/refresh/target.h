/* lists/refresh/target.h - an address to fetch from, judged and resolved; for whatever connects out
 * (lists/refresh, service/hooks).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_REFRESH_TARGET_H
#define LISTS_REFRESH_TARGET_H

#include <curl/curl.h>

#include "lists/refresh/fetch.h"

struct target {
    CURLU *url;
    struct curl_slist *pinned; /* "host:port:address,address", for CURLOPT_RESOLVE; NULL when the
                                  host is an address itself */
    bool private_allowed;
};

/** "host:port" of an https address, lower case, without user or password. ERROR_UNAVAILABLE. */
bool target_host(struct str url, char *out, size_t size, struct error *err) MUST_CHECK;

/**
 * Judges scheme and host by the rules, resolves the host once and judges every address: one that is
 * not public refuses the whole name. `*passing_out`: the trouble may pass (the resolver's).
 */
bool target_open(const struct fetch_rules *rules, struct str url, struct target *target_out,
                 bool *passing_out, struct error *err) MUST_CHECK;
void target_close(struct target *target);

#endif
