/* lists/refresh/target.c - see target.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/target.h"

#include <netdb.h>
#include <stdio.h>

#include "lists/refresh/address.h"

enum { MAX_ADDRESSES = 16, HOST_SIZE = 256, MAX_URL_BYTES = 2000 };

/* --- addresses as text ------------------------------------------------------------------------ */

static CURLU *parse_url(struct str url, struct error *err)
{
    char text[MAX_URL_BYTES + 1];
    if (url.len > MAX_URL_BYTES) {
        error_set(err, ERROR_UNAVAILABLE, "an address of %zu bytes", url.len);
        return NULL;
    }
    memcpy(text, url.ptr, url.len);
    text[url.len] = '\0';
    CURLU *parsed = curl_url();
    if (parsed && curl_url_set(parsed, CURLUPART_URL, text, 0) == CURLUE_OK)
        return parsed;
    curl_url_cleanup(parsed);
    error_set(err, ERROR_UNAVAILABLE, "\"%.*s\" is no address", STR_ARG(url));
    return NULL;
}

/* One part into `out`; empty when the address has none. */
static bool copy_part(CURLU *url, CURLUPart part, unsigned flags, char *out, size_t size)
{
    char *text = NULL;
    out[0] = '\0';
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return true;
    size_t len = strlen(text);
    bool fits = len < size;
    for (size_t i = 0; fits && i <= len; i++)
        out[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    curl_free(text);
    return fits;
}

static bool read_host(CURLU *url, char host[HOST_SIZE], char port[8], struct error *err)
{
    char scheme[16], user[HOST_SIZE], password[HOST_SIZE];
    if (!copy_part(url, CURLUPART_SCHEME, 0, scheme, sizeof scheme) || strcmp(scheme, "https") != 0)
        return error_set(err, ERROR_UNAVAILABLE, "only https is fetched from, not \"%s\"", scheme);
    if (!copy_part(url, CURLUPART_USER, 0, user, sizeof user) ||
        !copy_part(url, CURLUPART_PASSWORD, 0, password, sizeof password) || user[0] || password[0])
        return error_set(err, ERROR_UNAVAILABLE,
                         "an address with a user's name is not fetched from");
    if (!copy_part(url, CURLUPART_HOST, 0, host, HOST_SIZE) || !host[0] ||
        !copy_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, 8))
        return error_set(err, ERROR_UNAVAILABLE, "an address without a host");
    return true;
}

bool target_host(struct str url, char *out, size_t size, struct error *err)
{
    char host[HOST_SIZE], port[8];
    CURLU *parsed = parse_url(url, err);
    bool done = parsed && read_host(parsed, host, port, err);
    curl_url_cleanup(parsed);
    if (!done)
        return false;
    int len = snprintf(out, size, "%s:%s", host, port);
    return (len > 0 && (size_t)len < size) ||
           error_set(err, ERROR_UNAVAILABLE, "the host's name is too long");
}

static bool is_pinned(const struct fetch_rules *rules, const char *host)
{
    for (size_t i = 0; i < rules->n_hosts; i++)
        if (strcmp(rules->hosts[i], host) == 0)
            return true;
    return false;
}

bool fetch_rules_pin(struct fetch_rules *rules, struct str url, struct error *err)
{
    char host[HOST_SIZE + 8];
    if (!target_host(url, host, sizeof host, err))
        return false;
    if (is_pinned(rules, host))
        return true;
    if (rules->n_hosts == FETCH_MAX_HOSTS)
        return error_set(err, ERROR_USAGE, "a list has at most %d hosts", FETCH_MAX_HOSTS);
    memcpy(rules->hosts[rules->n_hosts++], host, strlen(host) + 1);
    return true;
}

/* --- resolving -------------------------------------------------------------------------------- */

static bool add_address(const struct addrinfo *found, bool private_allowed, const char *host,
                        struct buf *out, struct error *err)
{
    char text[NI_MAXHOST];
    if (getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST))
        return error_set(err, ERROR_UNAVAILABLE, "%s has an address of an unknown kind", host);
    if (!private_allowed && !address_is_public(found->ai_addr))
        return error_set(err, ERROR_UNAVAILABLE, "%s resolves to %s, which is not a public address",
                         host, text);
    bool v6 = found->ai_family == AF_INET6;
    buf_printf(out, "%s%s%s%s", out->len > 0 ? "," : "", v6 ? "[" : "", text, v6 ? "]" : "");
    return true;
}

static bool resolve(const char *host, const char *port, struct target *target, bool *passing_out,
                    struct error *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char bare[HOST_SIZE];
    size_t len = strlen(host);
    bool bracketed = host[0] == '[' && len > 2;
    snprintf(bare, sizeof bare, "%.*s", (int)(bracketed ? len - 2 : len), host + bracketed);

    int failed = getaddrinfo(bare, port, &hints, &found);
    if (failed) {
        *passing_out = failed == EAI_AGAIN || failed == EAI_SYSTEM || failed == EAI_FAIL;
        return error_set(err, ERROR_UNAVAILABLE, "%s cannot be resolved: %s", host,
                         gai_strerror(failed));
    }
    AUTO_BUF addresses = BUF_INIT(4096);
    bool good = true;
    int count = 0;
    for (struct addrinfo *at = found; at && good && count < MAX_ADDRESSES;
         at = at->ai_next, count++)
        good = add_address(at, target->private_allowed, host, &addresses, err);
    freeaddrinfo(found);
    if (!good || bracketed)
        return good;
    AUTO_BUF pinned = BUF_INIT(4096 + HOST_SIZE);
    buf_printf(&pinned, "%s:%s:", bare, port);
    buf_add(&pinned, buf_str(&addresses));
    if (!buf_failed(&pinned) && !buf_failed(&addresses))
        target->pinned = curl_slist_append(NULL, buf_cstr(&pinned));
    return target->pinned || error_memory(err);
}

bool target_open(const struct fetch_rules *rules, struct str url, struct target *target_out,
                 bool *passing_out, struct error *err)
{
    char host[HOST_SIZE], port[8], whole[FETCH_HOST_SIZE];
    struct target target = {.url = parse_url(url, err)};
    *passing_out = false;
    bool good = target.url && read_host(target.url, host, port, err);
    if (good) {
        snprintf(whole, sizeof whole, "%s:%s", host, port);
        target.private_allowed = strcmp(rules->private_host, whole) == 0;
        if (!is_pinned(rules, whole))
            good = error_set(err, ERROR_UNAVAILABLE, "%s is none of the list's hosts", whole);
    }
    if (!good || !resolve(host, port, &target, passing_out, err)) {
        target_close(&target);
        return false;
    }
    *target_out = target;
    return true;
}

void target_close(struct target *target)
{
    curl_url_cleanup(target->url);
    curl_slist_free_all(target->pinned);
    *target = (struct target){0};
}
