/* http/pages/template_value.c - see template_value.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/template_value.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static struct template_value *value_new(struct arena *arena, enum template_kind kind)
{
    struct template_value *value = arena_calloc(arena, 1, sizeof *value);
    if (!value)
        return NULL;
    value->kind = kind;
    value->arena = arena;
    return value;
}

static struct template_value *append(struct template_value *parent, enum template_kind kind,
                                     const char *key)
{
    struct template_value *value = parent ? value_new(parent->arena, kind) : NULL;
    if (!value)
        return NULL;
    value->key = key;
    if (parent->last)
        parent->last->next = value;
    else
        parent->first = value;
    parent->last = value;
    return value;
}

struct template_value *template_object(struct arena *arena)
{
    return value_new(arena, TEMPLATE_OBJECT);
}

void template_text(struct template_value *object, const char *key, struct str text)
{
    struct template_value *value = append(object, TEMPLATE_TEXT, key);
    if (value)
        value->text = text;
}

void template_cstr(struct template_value *object, const char *key, const char *text)
{
    template_text(object, key, str_of(text));
}

void template_printf(struct template_value *object, const char *key, const char *format, ...)
{
    if (!object)
        return;
    va_list measured, printed;
    va_start(measured, format);
    int len = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    if (len < 0)
        return;
    char *text = arena_alloc(object->arena, (size_t)len + 1);
    if (!text)
        return;
    va_start(printed, format);
    vsnprintf(text, (size_t)len + 1, format, printed);
    va_end(printed);
    template_text(object, key, (struct str){text, (size_t)len});
}

void template_int(struct template_value *object, const char *key, int64_t value)
{
    template_printf(object, key, "%" PRId64, value);
}

void template_flag(struct template_value *object, const char *key, bool value)
{
    struct template_value *field = append(object, TEMPLATE_FLAG, key);
    if (field)
        field->flag = value;
}

void template_markup(struct template_value *object, const char *key, struct markup markup)
{
    struct template_value *value = append(object, TEMPLATE_MARKUP, key);
    if (value)
        value->text = markup.html;
}

struct template_value *template_within(struct template_value *object, const char *key)
{
    return append(object, TEMPLATE_OBJECT, key);
}

struct template_value *template_list(struct template_value *object, const char *key)
{
    return append(object, TEMPLATE_LIST, key);
}

struct template_value *template_add(struct template_value *list)
{
    return append(list, TEMPLATE_OBJECT, NULL);
}

void template_add_text(struct template_value *list, struct str text)
{
    template_text(list, NULL, text);
}

const struct template_value *template_field(const struct template_value *object, struct str key)
{
    if (object->kind != TEMPLATE_OBJECT)
        return NULL;
    for (const struct template_value *field = object->first; field; field = field->next)
        if (field->key && str_equal(str_of(field->key), key))
            return field;
    return NULL;
}

bool template_is_shown(const struct template_value *value)
{
    if (!value)
        return false;
    switch (value->kind) {
    case TEMPLATE_FLAG:
        return value->flag;
    case TEMPLATE_TEXT:
    case TEMPLATE_MARKUP:
        return value->text.len > 0;
    case TEMPLATE_LIST:
        return value->first != NULL;
    case TEMPLATE_OBJECT:
        return true;
    }
    return false;
}
