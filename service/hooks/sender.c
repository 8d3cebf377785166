/* hooks/sender.c - see sender.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "hooks/sender.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "core/hash.h"
#include "lists/refresh/address.h"
#include "lists/refresh/target.h"

enum {
    CONNECT_MS = 5000,
    TOTAL_MS = 15000,
    ANSWER_MAX_BYTES = 1 << 20, /* more than anybody has to say */
    HEADER_BYTES = 512,
};

/* --- Where to -----------------------------------------------------------------------------------
 */

/* The rules that let this one address through, and, where settings allow, into the own network. */
static bool rules_for(const struct hook_settings *settings, struct str url,
                      struct fetch_rules *rules, struct error *err)
{
    *rules = fetch_rules_default();
    if (!fetch_rules_pin(rules, url, err))
        return false;
    if (settings->private_allowed)
        memcpy(rules->private_host, rules->hosts[0], sizeof rules->private_host);
    return true;
}

bool hook_url_check(const struct hook_settings *settings, struct str url, struct error *err)
{
    struct fetch_rules rules;
    struct target target = {0};
    struct error why = ERROR_INIT;
    bool passing = false;
    bool good =
        rules_for(settings, url, &rules, &why) && target_open(&rules, url, &target, &passing, &why);
    target_close(&target);
    if (!good && why.code == ERROR_MEMORY)
        *err = why;
    return good || error_at(err, "/url", "%s", why.message);
}

/* --- Signing ------------------------------------------------------------------------------------
 */

void hook_sign(struct str secret, int64_t unix_seconds, struct str body, struct buf *out)
{
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char time[24], hex[2 * crypto_auth_hmacsha256_BYTES + 1];
    int len = snprintf(time, sizeof time, "%" PRId64 ".", unix_seconds);
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.ptr, secret.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)time, (unsigned long long)len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.ptr, body.len);
    crypto_auth_hmacsha256_final(&state, mac);
    buf_printf(out, "t=%" PRId64 ",v1=%s", unix_seconds, hex_encode(mac, sizeof mac, hex));
    sodium_memzero(&state, sizeof state);
}

/* --- Sending ------------------------------------------------------------------------------------
 */

struct sending {
    CURL *curl;
    struct curl_slist *headers;
    const struct hook_settings *settings;
    size_t received;
    bool private_refused;
};

static size_t on_answer(char *bytes, size_t size, size_t n, void *context)
{
    struct sending *sending = context;
    (void)bytes;
    sending->received += size * n;
    return sending->received > ANSWER_MAX_BYTES ? 0 : size * n;
}

static int on_progress(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    struct sending *sending = context;
    (void)down_total, (void)down, (void)up_total, (void)up;
    return sending->settings->stopping && sending->settings->stopping(sending->settings->context);
}

/* The last look, whatever was resolved: at the very address that is connected to. */
static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct sending *sending = context;
    (void)purpose;
    if (!sending->settings->private_allowed && !address_is_public(&address->addr)) {
        sending->private_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool add_header(struct sending *sending, const char *name, struct str value)
{
    char line[HEADER_BYTES];
    int len = snprintf(line, sizeof line, "%s: %.*s", name, STR_ARG(value));
    if (len < 0 || len >= (int)sizeof line)
        return false;
    struct curl_slist *longer = curl_slist_append(sending->headers, line);
    if (!longer)
        return false;
    sending->headers = longer;
    return true;
}

static bool add_headers(struct sending *sending, const struct hook_message *message)
{
    AUTO_BUF signature = BUF_INIT(256);
    hook_sign(message->secret, message->unix_seconds, message->body, &signature);
    return !buf_failed(&signature) &&
           add_header(sending, "Content-Type", STR("application/json")) &&
           add_header(sending, "Subtier-Event", message->event) &&
           add_header(sending, "Subtier-Delivery", message->delivery) &&
           add_header(sending, "Subtier-Signature", buf_str(&signature)) &&
           add_header(sending, "Expect", STR_EMPTY);
}

static void set_options(struct sending *sending, const struct target *target,
                        const struct hook_message *message)
{
    CURL *c = sending->curl;
    curl_easy_setopt(c, CURLOPT_CURLU, target->url);
    curl_easy_setopt(c, CURLOPT_RESOLVE, target->pinned);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (sending->settings->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, sending->settings->ca_file);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)TOTAL_MS);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "subtier/" SUBTIER_VERSION);
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, message->body.ptr);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)message->body.len);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, sending->headers);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, sending);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, sending);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, sending);
}

/* An answer whose body is too long, or broke off, is an answer all the same. */
static bool perform(struct sending *sending, int64_t *status_out, struct error *err)
{
    long status = 0;
    CURLcode code = curl_easy_perform(sending->curl);
    curl_easy_getinfo(sending->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && code != CURLE_ABORTED_BY_CALLBACK) {
        *status_out = status;
        return true;
    }
    if (sending->private_refused)
        return error_set(err, ERROR_UNAVAILABLE, "the address is not a public one");
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return error_set(err, ERROR_UNAVAILABLE, "the server's certificate does not verify");
    return error_set(err, ERROR_UNAVAILABLE, "no answer: %s", curl_easy_strerror(code));
}

bool hook_send(const struct hook_settings *settings, const struct hook_message *message,
               int64_t *status_out, struct error *err)
{
    struct fetch_rules rules;
    struct target target = {0};
    bool passing = false;
    if (!rules_for(settings, message->url, &rules, err) ||
        !target_open(&rules, message->url, &target, &passing, err))
        return false;
    struct sending sending = {.curl = curl_easy_init(), .settings = settings};
    bool ready = sending.curl && add_headers(&sending, message);
    bool sent = ready || error_memory(err);
    if (ready) {
        set_options(&sending, &target, message);
        sent = perform(&sending, status_out, err);
    }
    curl_slist_free_all(sending.headers);
    curl_easy_cleanup(sending.curl);
    target_close(&target);
    return sent;
}
