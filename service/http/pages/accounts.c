/* http/pages/accounts.c - users and keys: who may come in, and what they may do.
 *
 * A key's text stands in the one answer that made it and nowhere else; passwords are never shown.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/keys.h"
#include "account/users.h"
#include "core/clock.h"
#include "http/pages/desk.h"
#include "http/pages/page.h"
#include "http/pages/reviewers.h"
#include "http/pages/words.h"
#include "http/resource.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, SCOPES_MAX_BYTES = 512, MAX_SCOPES = 32 };

static const struct desk_choice roles[] = {
    {"viewer", "Viewer: matches names, reads parties and lists"},
    {"requester", "Requester: screens, keeps parties"},
    {"reviewer", "Reviewer: decides on alerts"},
    {"approver", "Approver: approves what others decide"},
    {"list_manager", "List manager: brings lists in"},
    {"auditor", "Auditor: reads and verifies the audit chain"},
    {"administrator", "Administrator: everything"},
    {NULL, NULL}};
static const struct desk_choice messages[] = {
    {"user", "The user was made and can sign in."},
    {"disabled", "The user can sign in no more; sessions have ended."},
    {"password", "The password is set; sessions have ended."},
    {"revoked", "The key is revoked, at once everywhere."},
    {NULL, NULL}};

struct accounts_call {
    struct service *service;
    const struct http_request *request;
    struct key_request key;
    struct key_created made;
    bool has_made;
};

static void set_moment(struct template_value *row, const char *key, const char *key_iso,
                       struct str time)
{
    template_text(row, key_iso, time);
    template_text(row, key, time.len > 0 ? words_time(row->arena, time) : STR_EMPTY);
}

static bool add_users(const struct accounts_call *call, struct template_value *root,
                      struct error *err)
{
    const struct identity *me = call->request->identity;
    struct user_row *rows = NULL;
    size_t n = 0;
    if (!users_list(call->service->pool, me->tenant, call->request->arena, &rows, &n, err))
        return false;
    struct template_value *list = template_list(root, "users");
    for (size_t i = 0; i < n; i++) {
        struct template_value *row = template_add(list);
        if (!row)
            return error_memory(err);
        template_text(row, "id", rows[i].id);
        template_text(row, "name", rows[i].name);
        template_text(row, "role", rows[i].role);
        for (const struct desk_choice *role = roles; role->value; role++)
            if (str_equal(rows[i].role, str_of(role->value)))
                template_text(
                    row, "role_words",
                    str_slice(str_of(role->label), 0, str_find(str_of(role->label), STR(":"), 0)));
        template_flag(row, "self", str_equal(rows[i].id, str_of(me->id)));
        template_flag(row, "off", rows[i].disabled.len > 0);
        set_moment(row, "created", "created_iso", rows[i].created);
        set_moment(row, "signed_in", "signed_in_iso", rows[i].signed_in);
        set_moment(row, "disabled", "disabled_iso", rows[i].disabled);
    }
    return true;
}

static bool is_past(struct str time)
{
    char now[CLOCK_TEXT_SIZE];
    return time.len > 0 && str_compare(time, str_of(clock_format_ms(clock_unix_ms(), now))) <= 0;
}

static bool add_keys(const struct accounts_call *call, struct template_value *root,
                     struct error *err)
{
    struct key_row *rows = NULL;
    size_t n = 0;
    if (!keys_list(call->service->pool, call->request->identity->tenant, call->request->arena,
                   &rows, &n, err))
        return false;
    struct template_value *list = template_list(root, "keys");
    for (size_t i = 0; i < n; i++) {
        struct template_value *row = template_add(list);
        if (!row)
            return error_memory(err);
        bool over = rows[i].revoked.len > 0 || is_past(rows[i].expires);
        template_text(row, "id", rows[i].id);
        template_text(row, "name", rows[i].name);
        template_text(row, "hint", rows[i].hint);
        template_text(row, "scopes_words", rows[i].scopes);
        template_flag(row, "in_force", !over);
        set_moment(row, "created", "created_iso", rows[i].created);
        set_moment(row, "expires", "expires_iso", rows[i].expires);
        set_moment(row, "revoked", "revoked_iso", rows[i].revoked);
    }
    return true;
}

static bool is_chosen(const struct http_request *request, struct str scope)
{
    struct str value;
    for (size_t i = 0; i < MAX_SCOPES && http_form(request, "scope", i, &value); i++)
        if (str_equal(value, scope))
            return true;
    return false;
}

static void add_forms(const struct accounts_call *call, struct template_value *root)
{
    const struct http_request *request = call->request;
    desk_add_choices(root, "roles", roles, desk_field(request, "role"));
    struct template_value *list = template_list(root, "scope_choices");
    for (unsigned bit = 1; bit & SCOPES_ALL; bit <<= 1) {
        struct template_value *one = template_add(list);
        template_cstr(one, "value", scope_name(bit));
        template_cstr(one, "help", scope_help(bit));
        template_flag(one, "selected", is_chosen(request, str_of(scope_name(bit))));
    }
    template_text(root, "typed_name", desk_field(request, "name"));
    template_text(root, "typed_key_name", desk_field(request, "key_name"));
    template_text(root, "typed_expires", desk_field(request, "expires"));
    template_flag(root, "key_open", desk_field(request, "key_name").len > 0);
    template_flag(root, "user_open", desk_field(request, "name").len > 0);
}

static bool show(struct accounts_call *call, struct http_response *response,
                 const struct error *refused, struct error *err)
{
    struct template_value *root =
        page_begin(call->service, call->request, "Users and keys", TAB_ACCOUNTS);
    if (!root)
        return error_memory(err);
    unsigned status = refused ? desk_refuse(root, refused) : call->has_made ? 201 : 200;
    desk_add_done(root, call->request, messages);
    if (call->has_made) {
        template_cstr(root, "new_key", call->made.text);
        template_text(root, "new_key_name", call->key.name);
    } else {
        add_forms(call, root);
    }
    return add_users(call, root, err) && add_keys(call, root, err) &&
           page_finish(response, status, "accounts", root, err);
}

bool page_accounts(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct accounts_call call = {.service = service, .request = request};
    return show(&call, response, NULL, err);
}

/* After a change: on to the page, or the page with what was refused. */
static bool finish(struct accounts_call *call, bool changed, const char *done,
                   struct http_response *response, struct error *err)
{
    if (changed)
        return desk_redirect(call->request, response, STR("/accounts"), done, err);
    if (!desk_is_refusal(err) && err->code != ERROR_NOT_FOUND)
        return false;
    struct error refused = *err;
    *err = (struct error)ERROR_INIT;
    return show(call, response, &refused, err);
}

/* --- Users ------------------------------------------------------------------------------------ */

/* A password as typed: blanks at its ends belong to it. */
static struct str password_of(const struct http_request *request)
{
    struct str password = STR_EMPTY;
    return http_form(request, "password", 0, &password) ? password : STR_EMPTY;
}

static bool create_user(const struct accounts_call *call, struct error *err)
{
    const struct http_request *request = call->request;
    enum role role = ROLE_NONE;
    struct uuid id;
    struct str name = desk_field(request, "name");
    if (name.len == 0)
        return error_at(err, "/name", "is needed");
    if (!role_parse(desk_field(request, "role"), &role, err))
        return error_at(err, "/role", "choose one");
    return users_create(call->service->pool, request->identity->tenant,
                        identity_actor(request->identity), name, role, password_of(request), &id,
                        err);
}

bool page_user_create(struct service *service, const struct http_request *request,
                      struct http_response *response, struct error *err)
{
    struct accounts_call call = {.service = service, .request = request};
    return finish(&call, create_user(&call, err), "user", response, err);
}

bool page_user_disable(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    struct accounts_call call = {.service = service, .request = request};
    const struct identity *me = request->identity;
    bool own = str_equal(request->params[0], str_of(me->id)) ||
               str_equal_nocase(request->params[0], str_of(me->name));
    bool done =
        own ? error_set(err, ERROR_CONFLICT, "nobody disables their own account here")
            : users_disable(service->pool, me->tenant, identity_actor(me), request->params[0], err);
    return finish(&call, done, "disabled", response, err);
}

bool page_user_password(struct service *service, const struct http_request *request,
                        struct http_response *response, struct error *err)
{
    struct accounts_call call = {.service = service, .request = request};
    bool done = users_set_password(service->pool, request->identity->tenant,
                                   identity_actor(request->identity), request->params[0],
                                   password_of(request), err);
    return finish(&call, done, "password", response, err);
}

/* --- Keys ------------------------------------------------------------------------------------- */

static bool read_key(struct accounts_call *call, struct error *err)
{
    const struct http_request *request = call->request;
    AUTO_BUF words = BUF_INIT(SCOPES_MAX_BYTES);
    struct str scope, expires = desk_field(request, "expires");
    struct date day = {0};
    call->key.name = desk_field(request, "key_name");
    if (call->key.name.len == 0)
        return error_at(err, "/key_name", "is needed");
    for (size_t i = 0; i < MAX_SCOPES && http_form(request, "scope", i, &scope); i++) {
        buf_add(&words, scope);
        buf_addc(&words, ' ');
    }
    if (words.len == 0 || !scopes_parse(buf_str(&words), &call->key.scopes, err))
        return error_at(err, "/scope", "choose what the key may do");
    if (expires.len > 0 && !date_parse_full(expires, &day, err))
        return error_at(err, "/expires", "is not a day such as 2027-01-31");
    if (expires.len > 0 && date_compare(day, clock_today()) < 0)
        return error_at(err, "/expires", "lies in the past");
    if (expires.len > 0)
        call->key.expires_ms = ((int64_t)date_to_days(day) + 1) * DAY_MS; /* the day included */
    return true;
}

bool page_key_create(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct accounts_call call = {.service = service, .request = request};
    call.has_made = read_key(&call, err) &&
                    keys_create(service->pool, request->identity->tenant,
                                identity_actor(request->identity), &call.key, &call.made, err);
    return call.has_made ? show(&call, response, NULL, err)
                         : finish(&call, false, NULL, response, err);
}

bool page_key_revoke(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct accounts_call call = {.service = service, .request = request};
    bool done = keys_revoke(service->pool, request->identity->tenant,
                            identity_actor(request->identity), request->params[0], err);
    return finish(&call, done, "revoked", response, err);
}
