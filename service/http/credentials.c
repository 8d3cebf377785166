/* http/credentials.c - see credentials.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/credentials.h"

#include "account/sessions.h"
#include "http/http.h"

static struct credential from_authorization(struct str header)
{
    static const struct str schemes[] = {{"Bearer ", 7}, {"ApiKey ", 7}};
    for (size_t i = 0; i < LENGTH(schemes); i++) {
        if (str_starts_with_nocase(header, schemes[i])) {
            struct str key = str_trim(str_slice(header, schemes[i].len, header.len));
            return (struct credential){CREDENTIAL_KEY, key};
        }
    }
    return (struct credential){CREDENTIAL_BROKEN, STR_EMPTY};
}

static struct credential from_cookies(struct str header)
{
    struct str rest = header, cookie;
    struct str prefix = STR(SESSION_COOKIE "=");
    while (str_cut(&rest, ';', &cookie)) {
        cookie = str_trim(cookie);
        if (str_starts_with(cookie, prefix))
            return (struct credential){CREDENTIAL_SESSION,
                                       str_slice(cookie, prefix.len, cookie.len)};
    }
    return (struct credential){CREDENTIAL_NONE, STR_EMPTY};
}

struct credential credential_of(const struct fields *headers)
{
    struct str value;
    if (fields_find_nocase(headers, STR("Authorization"), &value))
        return from_authorization(str_trim(value));
    if (fields_find_nocase(headers, STR("Cookie"), &value))
        return from_cookies(value);
    return (struct credential){CREDENTIAL_NONE, STR_EMPTY};
}

enum credential_answer credential_cached(struct service *service,
                                         const struct credential *credential,
                                         struct identity *identity_out)
{
    if (credential->kind == CREDENTIAL_SESSION)
        return CREDENTIAL_ASK;
    switch (key_cache_get(service->keys, credential->text, identity_out)) {
    case KEY_CACHE_ACCEPTED:
        return CREDENTIAL_ACCEPTED;
    case KEY_CACHE_REFUSED:
        return CREDENTIAL_REFUSED;
    case KEY_CACHE_ASK:
        break;
    }
    return CREDENTIAL_ASK;
}

enum credential_answer credential_look_up(struct service *service,
                                          const struct credential *credential,
                                          struct identity *identity_out, struct error *err)
{
    enum db_status status;
    if (credential->kind == CREDENTIAL_SESSION)
        status = session_find(service->pool, credential->text, identity_out, err);
    else
        status =
            key_cache_look_up(service->keys, service->pool, credential->text, identity_out, err);
    if (status < 0)
        return CREDENTIAL_ERROR;
    return status == DB_ROWS ? CREDENTIAL_ACCEPTED : CREDENTIAL_REFUSED;
}
