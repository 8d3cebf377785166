/* http/pages/desk.c - see desk.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/desk.h"

#include "http/pages/html.h"
#include "http/pages/page.h"

struct str desk_field(const struct http_request *request, const char *name)
{
    struct str value = STR_EMPTY;
    return http_form(request, name, 0, &value) ? str_trim(value) : STR_EMPTY;
}

struct str desk_query(const struct http_request *request, const char *name)
{
    struct str value = STR_EMPTY;
    return http_query(request, name, &value) ? str_trim(value) : STR_EMPTY;
}

void desk_add_query(struct buf *address, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    bool more = address->len > 0 && memchr(address->data, '?', address->len);
    buf_printf(address, "%c%s=", more ? '&' : '?', name);
    html_escape_url_part(address, value);
}

void desk_add_choices(struct template_value *root, const char *key,
                      const struct desk_choice *choices, struct str selected)
{
    struct template_value *list = template_list(root, key);
    for (; choices->value; choices++) {
        struct template_value *one = template_add(list);
        template_cstr(one, "value", choices->value);
        template_cstr(one, "label", choices->label);
        template_flag(one, "selected", str_equal(selected, str_of(choices->value)));
    }
}

void desk_add_done(struct template_value *root, const struct http_request *request,
                   const struct desk_choice *messages)
{
    struct str done = desk_query(request, "done");
    for (; messages->value; messages++)
        if (str_equal(done, str_of(messages->value)))
            template_cstr(root, "done", messages->label);
}

bool desk_is_refusal(const struct error *err)
{
    switch (err->code) {
    case ERROR_INPUT:
    case ERROR_USAGE:
    case ERROR_SYNTAX:
    case ERROR_FORBIDDEN:
    case ERROR_CONFLICT:
    case ERROR_PRECONDITION:
    case ERROR_LIST_REFUSED:
        return true;
    default:
        return false;
    }
}

/* Our own sentences begin in lower case; one that begins with somebody's name stays as it is. */
static void capitalise(char *text)
{
    static const char *const ours[] = {"the ", "a ", "an ", "no ", "there "};
    for (size_t i = 0; text && i < LENGTH(ours); i++)
        if (str_starts_with(str_of(text), str_of(ours[i])))
            text[0] = (char)(text[0] - 'a' + 'A');
}

/* "say why" at "/reason" reads "Reason: say why". */
static struct str sentence(struct arena *arena, struct str field, const char *message)
{
    if (field.len == 0) {
        char *text = arena_strndup(arena, message, strlen(message));
        capitalise(text);
        return str_of(text);
    }
    char *text = arena_printf(arena, "%.*s: %s", STR_ARG(field), message);
    if (text && text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
    for (size_t i = 0; text && i < field.len; i++)
        if (text[i] == '_')
            text[i] = ' ';
    return str_of(text);
}

unsigned desk_refuse(struct template_value *root, const struct error *err)
{
    struct str rest = str_of(err->pointer), piece, field = STR_EMPTY;
    if (!root)
        return (unsigned)error_http_status(err->code);
    while (rest.len > 0 && str_cut(&rest, '/', &piece))
        field = piece;
    field = str_copy(root->arena, field);
    struct str message = sentence(root->arena, field, err->message);
    char *href = arena_printf(root->arena, "#%.*s", STR_ARG(field));
    page_add_problem(page_problems(root), field.len > 0 ? str_of(href) : STR_EMPTY, message);
    if (field.len > 0)
        template_text(root, arena_printf(root->arena, "%.*s_error", STR_ARG(field)), message);
    return (unsigned)error_http_status(err->code);
}

bool desk_redirect(const struct http_request *request, struct http_response *response,
                   struct str path, const char *done, struct error *err)
{
    AUTO_BUF address = BUF_INIT(DESK_ADDRESS_BYTES);
    size_t hash = str_find(path, STR("#"), 0);
    buf_add(&address, str_slice(path, 0, hash));
    desk_add_query(&address, "done", str_of(done));
    buf_add(&address, str_slice(path, hash, path.len));
    if (buf_failed(&address))
        return error_memory(err);
    return page_redirect(request, response, buf_str(&address), err);
}

struct str desk_path(const struct http_request *request, const char *prefix, struct str id,
                     const char *suffix)
{
    AUTO_BUF path = BUF_INIT(DESK_ADDRESS_BYTES);
    buf_adds(&path, prefix);
    html_escape_url_part(&path, id);
    buf_adds(&path, suffix);
    return str_copy(request->arena, buf_str(&path));
}
