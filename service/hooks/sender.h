/* hooks/sender.h - one delivery sent: signed, over HTTPS, to a public address (libcurl).
 *
 * The name is resolved once, each of its addresses judged, and the connection pinned to them
 * (lists/refresh/target.h), so that a webhook cannot be turned at the own network. Redirects are
 * not followed. The answer's body is thrown away.
 *
 * The signature lets the receiver check who sent it and when:
 *
 *     Subtier-Signature: t=<seconds since 1970>,v1=<hex of HMAC-SHA256(secret, "<t>." + body)>
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HOOKS_SENDER_H
#define HOOKS_SENDER_H

#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"

struct hook_settings {
    bool private_allowed;            /* webhooks may lead into the own network */
    const char *ca_file;             /* PEM of the authorities to trust, or NULL: the system's */
    bool (*stopping)(void *context); /* true ends a sending soon; NULL: never */
    void *context;
};

/** Could it be sent to? ERROR_INPUT at "/url" for another scheme than https, a user name in it, a
 *  name that cannot be resolved or an address that is not public. Blocks while it resolves. */
bool hook_url_check(const struct hook_settings *settings, struct str url,
                    struct error *err) MUST_CHECK;

/** "t=...,v1=..." */
void hook_sign(struct str secret, int64_t unix_seconds, struct str body, struct buf *out);

struct hook_message {
    struct str url, secret, event, delivery, body;
    int64_t unix_seconds;
};

/** Sends it. True: an answer came, whatever its status. ERROR_UNAVAILABLE: none. */
bool hook_send(const struct hook_settings *settings, const struct hook_message *message,
               int64_t *status_out, struct error *err) MUST_CHECK;

#endif
