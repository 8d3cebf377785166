/* http/pages/template_value.h - what a page is filled with: a small tree of named values.
 *
 * Text is data and is always escaped. The only way to put markup into a page is a value of type
 * `struct markup`, which C code makes on purpose (the drawing of the tier path). Everything lives
 * in the arena of the root; when memory runs short the functions do nothing (a NULL object is
 * fine), and rendering reports it.
 *
 * Keys are string constants; texts are borrowed until the page is rendered.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_TEMPLATE_VALUE_H
#define HTTP_PAGES_TEMPLATE_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

/* HTML whose maker has escaped everything in it. */
struct markup {
    struct str html;
};

enum template_kind {
    TEMPLATE_FLAG,
    TEMPLATE_TEXT,
    TEMPLATE_MARKUP,
    TEMPLATE_LIST,
    TEMPLATE_OBJECT,
};

struct template_value {
    enum template_kind kind;
    bool flag;
    struct str text;
    struct arena *arena;
    struct template_value *first, *last; /* fields of an object, items of a list */
    struct template_value *next;         /* sibling */
    const char *key;                     /* as a field */
};

/** An empty object: the root of a page. */
struct template_value *template_object(struct arena *arena);

/* Fields of an object; a key given twice keeps the first. */
void template_text(struct template_value *object, const char *key, struct str text);
void template_cstr(struct template_value *object, const char *key, const char *text);
void template_printf(struct template_value *object, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void template_int(struct template_value *object, const char *key, int64_t value);
void template_flag(struct template_value *object, const char *key, bool value);
void template_markup(struct template_value *object, const char *key, struct markup markup);
struct template_value *template_within(struct template_value *object, const char *key);
struct template_value *template_list(struct template_value *object, const char *key);

/* Items of a list. */
struct template_value *template_add(struct template_value *list);
void template_add_text(struct template_value *list, struct str text);

/** The field, or NULL. */
const struct template_value *template_field(const struct template_value *object, struct str key);

/** Does a section of this value show? Flags, texts and lists that are true or not empty; objects.
 */
bool template_is_shown(const struct template_value *value);

#endif
