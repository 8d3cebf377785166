/* http/admission.c - see admission.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/admission.h"

#include "account/sessions.h"
#include "core/log.h"

enum { KEPT_FORM_MAX_BYTES = 200 << 10 };

static bool check_credential(struct http_exchange *x, enum credential_answer answer,
                             struct error *err)
{
    if (answer == CREDENTIAL_ACCEPTED) {
        x->request.identity = &x->identity;
        return true;
    }
    bool is_public = x->match.route && (x->match.route->flags & ROUTE_PUBLIC);
    bool is_key = x->credential.kind == CREDENTIAL_KEY || x->credential.kind == CREDENTIAL_BROKEN;
    if (is_public && !is_key) /* an old cookie does not keep a browser from the sign-in page */
        return true;
    if (is_key)
        return error_set(err, ERROR_UNAUTHORIZED, "the key is unknown, expired or revoked");
    if (x->credential.kind == CREDENTIAL_SESSION)
        return error_set(err, ERROR_UNAUTHORIZED, "the session has ended; sign in again");
    return error_set(err, ERROR_UNAUTHORIZED, "send a key as \"Authorization: Bearer <key>\"");
}

static bool check_path(struct http_exchange *x, struct error *err)
{
    if (x->path_error.code != ERROR_NONE) {
        *err = x->path_error;
        return false;
    }
    if (x->match.route)
        return true;
    if (!x->match.allowed)
        return error_set(err, ERROR_NOT_FOUND, "no route has this path");
    char allow[HTTP_ALLOW_SIZE];
    struct str value = str_copy(&x->arena, str_of(http_allow(x->match.allowed, allow)));
    http_add_header(&x->response, "Allow", value);
    return error_set(err, ERROR_METHOD, "this path knows %s", allow);
}

static bool check_scope(struct http_exchange *x, struct error *err)
{
    unsigned needed = x->match.route->scope, flags = x->match.route->flags;
    if ((flags & ROUTE_PUBLIC) || (needed & x->identity.scopes) == needed ||
        ((flags & ROUTE_AUDITABLE) && (x->identity.scopes & SCOPE_AUDIT_READ)))
        return true;
    return error_set(err, ERROR_FORBIDDEN, "this needs the scope \"%s\"", scope_name(needed));
}

static bool changes_something(const struct http_exchange *x)
{
    return x->request.method != HTTP_GET;
}

/* Browsers say where a request comes from; only they send these headers, so others pass. */
static bool from_own_pages(const struct http_exchange *x)
{
    struct str site, origin, host;
    if (fields_find_nocase(&x->headers, STR("Sec-Fetch-Site"), &site))
        return str_equal(site, STR("same-origin")) || str_equal(site, STR("none"));
    if (!fields_find_nocase(&x->headers, STR("Origin"), &origin) ||
        !fields_find_nocase(&x->headers, STR("Host"), &host))
        return true;
    size_t colon = str_find(origin, STR("://"), 0);
    return colon < origin.len && str_equal_nocase(str_slice(origin, colon + 3, origin.len), host);
}

/* A page's form carries its token in the body, which admit_body() looks at. */
static bool check_forgery(struct http_exchange *x, struct error *err)
{
    bool page = x->match.route->flags & ROUTE_PAGE;
    bool by_session = x->request.identity && x->credential.kind == CREDENTIAL_SESSION;
    if (!changes_something(x) || (!page && !by_session))
        return true;
    if (!from_own_pages(x))
        return error_set(err, ERROR_FORBIDDEN, "the request comes from another site");
    if (page || !by_session)
        return true;
    struct str token;
    if (!fields_find_nocase(&x->headers, STR("X-CSRF-Token"), &token) ||
        !session_csrf_valid(&x->identity, token))
        return error_set(err, ERROR_FORBIDDEN, "the header X-CSRF-Token is missing or wrong");
    return true;
}

/* The only charset JSON and our forms have. */
static bool is_utf8(const struct http_exchange *x)
{
    struct str whole;
    if (!fields_find_nocase(&x->headers, STR("Content-Type"), &whole))
        return true;
    struct str charset = header_parameter(whole, STR("charset"));
    return charset.len == 0 || str_equal_nocase(charset, STR("utf-8"));
}

static bool is_form(struct str type)
{
    return str_equal(type, STR("application/x-www-form-urlencoded")) ||
           str_equal(type, STR("multipart/form-data"));
}

static bool check_media_type(struct http_exchange *x, struct error *err)
{
    if (!x->has_body || x->match.route->body_limit_bytes == 0)
        return true;
    struct str type = x->request.content_type, coding;
    if (fields_find_nocase(&x->headers, STR("Content-Encoding"), &coding) &&
        !str_equal_nocase(coding, STR("identity")))
        return error_set(err, ERROR_MEDIA_TYPE, "send the body plain, without Content-Encoding");
    if ((x->match.route->flags & (ROUTE_PAGE | ROUTE_FORM)) && is_form(type))
        return true;
    if (x->match.route->flags & ROUTE_FILES)
        return true;
    if (x->match.route->flags & ROUTE_PAGE)
        return error_set(err, ERROR_MEDIA_TYPE, "the body must be a form");
    if (!str_equal(type, STR("application/json")) || !is_utf8(x))
        return error_set(err, ERROR_MEDIA_TYPE, "Content-Type must be application/json, in UTF-8");
    return true;
}

static bool check_length(struct http_exchange *x, struct error *err)
{
    size_t limit = x->match.route->body_limit_bytes;
    if (!x->has_body || (limit > 0 && x->content_length <= (int64_t)limit))
        return true;
    if (limit == 0)
        return error_set(err, ERROR_TOO_LARGE, "this request takes no body");
    return error_set(err, ERROR_TOO_LARGE, "the body is larger than %zu bytes", limit);
}

static const struct route_parameter *find_parameter(const struct route *route, struct str name)
{
    for (const struct route_parameter *p = route->parameters; p && p->name; p++) {
        if (str_equal(name, str_of(p->name)))
            return p;
    }
    return NULL;
}

static bool may_repeat(const struct route_parameter *parameter)
{
    return strstr(parameter->schema, "\"array\"") != NULL;
}

static bool check_parameters(struct http_exchange *x, struct error *err)
{
    if (x->match.route->flags & (ROUTE_PAGE | ROUTE_TOLERANT))
        return true;
    for (size_t i = 0; i < x->query.count; i++) {
        struct str name = x->query.items[i].name, second;
        const struct route_parameter *parameter = find_parameter(x->match.route, name);
        char quoted[128];
        if (!parameter)
            return error_set(err, ERROR_USAGE, "no query parameter is called %s here",
                             log_quote(name, quoted, sizeof quoted));
        if (!may_repeat(parameter) && fields_find(&x->query, name, 1, &second))
            return error_set(err, ERROR_USAGE, "%s is given twice", parameter->name);
    }
    return true;
}

bool admit_head(struct http_exchange *x, enum credential_answer answer, struct error *err)
{
    return check_credential(x, answer, err) && check_path(x, err) && check_scope(x, err) &&
           check_forgery(x, err) && check_media_type(x, err) && check_length(x, err) &&
           check_parameters(x, err);
}

bool admit_keeps_form(const struct http_exchange *x)
{
    struct str accept, site, origin;
    const struct route *route = x->match.route;
    bool page = route && (route->flags & ROUTE_PAGE) && !(route->flags & ROUTE_PUBLIC);
    bool ended = x->err.code == ERROR_UNAUTHORIZED && x->credential.kind == CREDENTIAL_SESSION;
    if (!page || !ended || x->request.method != HTTP_POST || !x->has_body)
        return false;
    if (x->content_length < 1 || x->content_length > KEPT_FORM_MAX_BYTES ||
        x->content_length > (int64_t)route->body_limit_bytes ||
        !str_equal(x->request.content_type, STR("application/x-www-form-urlencoded")))
        return false;
    if (!fields_find_nocase(&x->headers, STR("Accept"), &accept) ||
        str_find(accept, STR("text/html"), 0) == accept.len)
        return false;
    bool told = fields_find_nocase(&x->headers, STR("Sec-Fetch-Site"), &site) ||
                fields_find_nocase(&x->headers, STR("Origin"), &origin);
    return told && from_own_pages(x);
}

bool admit_body(struct http_exchange *x, struct error *err)
{
    unsigned flags = x->match.route->flags;
    if ((flags & (ROUTE_FORM | ROUTE_FILES)) && is_form(x->request.content_type))
        return x->body.len == 0 || exchange_read_form(x, err); /* check_forgery() has guarded it */
    if (!(flags & ROUTE_PAGE) || !changes_something(x))
        return true;
    if (x->body.len > 0 && !exchange_read_form(x, err))
        return false;
    /* Signing in: there is no session yet to take a token from; check_forgery() guards it. */
    if (!x->request.identity || (x->match.route->flags & ROUTE_PUBLIC))
        return true;
    struct str token;
    if (x->credential.kind != CREDENTIAL_SESSION || !http_form(&x->request, "csrf", 0, &token) ||
        !session_csrf_valid(&x->identity, token))
        return error_set(err, ERROR_FORBIDDEN, "the form is out of date; open the page again");
    return true;
}
