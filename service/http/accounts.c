/* http/accounts.c - /v1/keys and /v1/users: who may do what here.
 *
 * A key's text is in one answer and nowhere else, so creating one takes no Idempotency-Key: a
 * remembered answer would be a stored key.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "account/keys.h"
#include "account/users.h"
#include "core/clock.h"
#include "http/review.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, SCOPES_MAX_BYTES = 512, DAYS_MAX_BYTES = 32 };

static void optional(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
    else
        json_field_null(w, key);
}

/* "match screen" as ["match", "screen"] */
static void write_scopes(struct json_writer *w, struct str words)
{
    struct str rest = words, word;
    json_key(w, "scopes");
    json_begin_array(w);
    while (rest.ptr && str_cut(&rest, ' ', &word))
        if (word.len > 0)
            json_text(w, word);
    json_end_array(w);
}

/* --- keys ------------------------------------------------------------------------------------- */

bool keys_all(struct service *service, const struct http_request *request,
              struct http_response *response, struct error *err)
{
    struct key_row *rows;
    size_t n;
    if (!keys_list(service->pool, request->identity->tenant, request->arena, &rows, &n, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "keys");
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++) {
        json_begin_object(&w);
        json_field_text(&w, "id", rows[i].id);
        json_field_text(&w, "name", rows[i].name);
        json_field_text(&w, "hint", rows[i].hint);
        write_scopes(&w, rows[i].scopes);
        json_field_text(&w, "created_at", rows[i].created);
        optional(&w, "expires_at", rows[i].expires);
        optional(&w, "revoked_at", rows[i].revoked);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

/* {"name", "scopes": [...], "expires"?: a day, the last but included} */
static bool read_key(const struct http_request *request, struct key_request *key, struct error *err)
{
    static const char *const keys[] = {"expires", "name", "scopes", NULL};
    AUTO_JSON *tree = NULL;
    AUTO_BUF words = BUF_INIT(SCOPES_MAX_BYTES);
    const cJSON *scopes = NULL;
    struct str expires = STR_EMPTY;
    struct date day;
    if (!resource_body(request, false, &tree, err) || !json_only_keys(tree, "", keys, err) ||
        !json_required_text(tree, "", "name", KEY_MAX_NAME_BYTES, &key->name, err) ||
        !json_optional_text(tree, "", "expires", DAYS_MAX_BYTES, &expires, err) ||
        !json_optional_array(tree, "", "scopes", 32, &scopes, err))
        return false;
    for (const cJSON *item = scopes ? scopes->child : NULL; item; item = item->next)
        if (cJSON_IsString(item))
            buf_printf(&words, "%s ", item->valuestring);
    if (!scopes_parse(buf_str(&words), &key->scopes, err))
        return error_at(err, "/scopes", "%s", err->message);
    if (expires.len > 0 && !date_parse_full(expires, &day, err))
        return error_at(err, "/expires", "is not a day such as 2027-01-31");
    if (expires.len > 0)
        key->expires_ms = ((int64_t)date_to_days(day) + 1) * DAY_MS;
    key->name = str_copy(request->arena, key->name);
    return key->name.ptr ? true : error_memory(err);
}

bool keys_new(struct service *service, const struct http_request *request,
              struct http_response *response, struct error *err)
{
    struct key_request wanted = {.scopes = 0};
    struct key_created made;
    if (!read_key(request, &wanted, err) ||
        !keys_create(service->pool, request->identity->tenant, identity_actor(request->identity),
                     &wanted, &made, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_cstr(&w, "id", made.id.text);
    json_field_text(&w, "name", wanted.name);
    json_field_cstr(&w, "key", made.text);
    json_end_object(&w);
    response->status = 201;
    return true;
}

bool keys_end(struct service *service, const struct http_request *request,
              struct http_response *response, struct error *err)
{
    if (!keys_revoke(service->pool, request->identity->tenant, identity_actor(request->identity),
                     request->params[0], err))
        return false;
    response->status = 204;
    return true;
}

/* --- users ------------------------------------------------------------------------------------ */

bool users_all(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    struct user_row *rows;
    size_t n;
    if (!users_list(service->pool, request->identity->tenant, request->arena, &rows, &n, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "users");
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++) {
        json_begin_object(&w);
        json_field_text(&w, "id", rows[i].id);
        json_field_text(&w, "name", rows[i].name);
        json_field_text(&w, "role", rows[i].role);
        json_field_text(&w, "created_at", rows[i].created);
        optional(&w, "signed_in_at", rows[i].signed_in);
        optional(&w, "disabled_at", rows[i].disabled);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_end_object(&w);
    return true;
}

bool users_new(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    struct str name, word, password;
    enum role role;
    struct uuid id;
    const struct review_field fields[] = {{"name", USER_MAX_NAME_BYTES, true, &name},
                                          {"role", DAYS_MAX_BYTES, true, &word},
                                          {"password", PASSWORD_MAX_BYTES, true, &password},
                                          {0}};
    if (!review_body(request, fields, err))
        return false;
    if (!role_parse(word, &role, err))
        return error_at(err, "/role", "%s", err->message);
    if (!users_create(service->pool, request->identity->tenant, identity_actor(request->identity),
                      name, role, password, &id, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_cstr(&w, "id", id.text);
    json_field_text(&w, "name", name);
    json_field_text(&w, "role", word);
    json_end_object(&w);
    response->status = 201;
    return true;
}

bool users_end(struct service *service, const struct http_request *request,
               struct http_response *response, struct error *err)
{
    if (!users_disable(service->pool, request->identity->tenant, identity_actor(request->identity),
                       request->params[0], err))
        return false;
    buf_adds(&response->body, "{}");
    return true;
}

bool users_password(struct service *service, const struct http_request *request,
                    struct http_response *response, struct error *err)
{
    struct str password;
    const struct review_field fields[] = {{"password", PASSWORD_MAX_BYTES, true, &password}, {0}};
    if (!review_body(request, fields, err) ||
        !users_set_password(service->pool, request->identity->tenant,
                            identity_actor(request->identity), request->params[0], password, err))
        return false;
    buf_adds(&response->body, "{}");
    return true;
}
