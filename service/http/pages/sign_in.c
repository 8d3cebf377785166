/* http/pages/sign_in.c - signing in and out in a browser.
 *
 * A wrong name, a wrong password and a locked account read the same. After signing in one comes
 * back to the page asked for, if it is a path on this server.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/sessions.h"
#include "http/credentials.h"
#include "http/fields.h"
#include "http/pages/html.h"
#include "http/pages/page.h"
#include "http/pages/pages.h"

static const char refused[] = "That user name and password do not go together, or the account is "
                              "locked for a while after too many attempts.";

/* Where to go after signing in. */
static struct str safe_target(struct str asked)
{
    bool loops = str_starts_with(asked, STR("/login")) || str_starts_with(asked, STR("/logout"));
    return html_url_is_local(asked) && !loops ? asked : STR("/");
}

static bool show_form(struct service *service, const struct http_request *request,
                      struct http_response *response, unsigned status, struct str next,
                      struct str form, const char *problem, struct error *err)
{
    struct str name = STR_EMPTY;
    struct template_value *root = page_begin(service, request, "Sign in", TAB_NONE);
    if (problem) {
        page_add_problem(page_problems(root), STR("#name"), str_of(problem));
        (void)http_form(request, "name", 0, &name);
    }
    template_text(root, "form", form);
    template_text(root, "next", safe_target(next));
    template_text(root, "name", name);
    return page_finish(response, status, "sign_in", root, err);
}

/* What the browser sent when its session had ended; it is plain text as forms are encoded. */
static struct str kept_form(const struct http_request *request)
{
    for (size_t i = 0; i < request->body.len; i++)
        if (request->body.ptr[i] <= ' ' || request->body.ptr[i] > '~')
            return STR_EMPTY;
    return request->method == HTTP_POST ? request->body : STR_EMPTY;
}

bool pages_sign_in(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    return show_form(service, request, response, 401, request->path, kept_form(request), NULL, err);
}

bool page_sign_in_form(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct str next = STR("/");
    (void)http_query(request, "next", &next);
    if (request->identity)
        return page_redirect(request, response, safe_target(next), err);
    return show_form(service, request, response, 200, next, STR_EMPTY, NULL, err);
}

/* The value of the session's cookie the browser sent, or empty. */
static struct str old_token(const struct http_request *request)
{
    struct str rest = STR_EMPTY, piece;
    if (!http_header(request, "Cookie", &rest))
        return STR_EMPTY;
    while (str_cut(&rest, ';', &piece)) {
        struct str pair = str_trim(piece);
        if (str_starts_with(pair, STR(SESSION_COOKIE "=")))
            return str_slice(pair, sizeof SESSION_COOKIE, pair.len);
    }
    return STR_EMPTY;
}

static bool set_cookie(struct service *service, const struct http_request *request,
                       struct http_response *response, const char *token, const char *more,
                       struct error *err)
{
    char *cookie =
        arena_printf(request->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", SESSION_COOKIE,
                     token, service->secure_cookies ? "; Secure" : "", more);
    if (!cookie)
        return error_memory(err);
    http_add_header(response, "Set-Cookie", str_of(cookie));
    return true;
}

/* Signed in again: the form is shown to be sent on, not sent by itself, with its fields and the new
 * session's token. */
static bool show_again(struct service *service, const struct http_request *request,
                       struct http_response *response, const struct session *session,
                       struct str next, struct str form, struct error *err)
{
    struct fields fields = {0};
    if (!urlencoded_parse(form, FIELDS_MAX_FORM, request->arena, &fields, err))
        return false;
    struct template_value *root = page_begin(service, request, "Signed in again", TAB_NONE);
    struct template_value *rows = template_list(root, "fields");
    template_text(root, "next", next);
    template_text(root, "token", str_copy(request->arena, str_of(session->identity.csrf_token)));
    for (size_t i = 0; i < fields.count; i++) {
        if (str_equal(fields.items[i].name, STR("csrf")))
            continue;
        struct template_value *row = template_add(rows);
        template_text(row, "name", fields.items[i].name);
        template_text(row, "value", fields.items[i].value);
    }
    return page_finish(response, 200, "again", root, err);
}

bool page_sign_in_post(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct str name = STR_EMPTY, password = STR_EMPTY, next = STR("/"), form = STR_EMPTY;
    struct session session;
    (void)http_form(request, "name", 0, &name);
    (void)http_form(request, "password", 0, &password);
    (void)http_form(request, "next", 0, &next);
    (void)http_form(request, "form", 0, &form);
    if (!session_sign_in(service->pool, service->tenant, name, password, old_token(request),
                         &session, err)) {
        if (err->code == ERROR_TOO_MANY)
            return show_form(service, request, response, 429, next, form,
                             "Too many people are signing in at this moment. Try again.", err);
        if (err->code != ERROR_UNAUTHORIZED && err->code != ERROR_INPUT)
            return false;
        return show_form(service, request, response, 401, next, form, refused, err);
    }
    if (!set_cookie(service, request, response, session.token, "", err))
        return false;
    if (form.len > 0 && str_equal(next, safe_target(next)))
        return show_again(service, request, response, &session, next, form, err);
    return page_redirect(request, response, safe_target(next), err);
}

bool page_sign_out(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    return session_sign_out(service->pool, request->identity, err) &&
           set_cookie(service, request, response, "", "; Max-Age=0", err) &&
           page_redirect(request, response, STR("/login"), err);
}
