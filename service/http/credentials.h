/* http/credentials.h - who sends a request: an API key or a browser's session.
 *
 * A key is looked for in the cache first; only what the cache does not know costs a query.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_CREDENTIALS_H
#define HTTP_CREDENTIALS_H

#include "account/identity.h"
#include "http/fields.h"

struct service;

#define SESSION_COOKIE "subtier_session"

enum credential_kind {
    CREDENTIAL_NONE,
    CREDENTIAL_KEY,     /* Authorization: Bearer or ApiKey */
    CREDENTIAL_SESSION, /* the cookie */
    CREDENTIAL_BROKEN,  /* an Authorization header that is neither */
};

struct credential {
    enum credential_kind kind;
    struct str text;
};

/** An Authorization header is looked at first and is never overridden by a cookie. */
struct credential credential_of(const struct fields *headers);

enum credential_answer {
    CREDENTIAL_REFUSED,
    CREDENTIAL_ACCEPTED,
    CREDENTIAL_ASK,   /* not in the cache: credential_look_up() knows */
    CREDENTIAL_ERROR, /* err is set: the database did not answer */
};

/** Without the database, on an HTTP thread. */
enum credential_answer credential_cached(struct service *service,
                                         const struct credential *credential,
                                         struct identity *identity_out);

/** With the database, on a worker. */
enum credential_answer credential_look_up(struct service *service,
                                          const struct credential *credential,
                                          struct identity *identity_out, struct error *err);

#endif
