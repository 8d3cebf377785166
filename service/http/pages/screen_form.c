/* http/pages/screen_form.c - see screen_form.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/screen_form.h"

#include <stdarg.h>

enum { MESSAGE_SIZE = 400 };

static const char *const row_names[ROW_FIELDS] = {
    [ROW_NAME] = "name",         [ROW_COUNTRY] = "country", [ROW_KIND] = "kind",
    [ROW_RELATION] = "relation", [ROW_OF] = "of",           [ROW_LOW] = "low",
    [ROW_HIGH] = "high",         [ROW_BIRTH] = "birth",     [ROW_NUMBER] = "number",
};
static const char *const link_names[LINK_FIELDS] = {
    [LINK_FROM] = "link_from", [LINK_RELATION] = "link_relation", [LINK_TO] = "link_to",
    [LINK_LOW] = "link_low",   [LINK_HIGH] = "link_high",
};
static const char *const top_names[TOP_FIELDS] = {
    [TOP_COMPANY] = "company",     [TOP_COUNTRY] = "company_country",
    [TOP_TABLE] = "table",         [TOP_AS_OF] = "as_of",
    [TOP_SEAT] = "seat",           [TOP_NATIONALITY] = "nationality",
    [TOP_CURRENCY] = "currency",   [TOP_US_ORIGIN] = "us_origin",
    [TOP_US_IMPORT] = "us_import",
};

const struct form_relation form_relations[] = {
    {RELATION_CONTRACTS, "contracts", "is contracted by", true},
    {RELATION_PAYS, "pays", "is paid by", true},
    {RELATION_OWNS, "owns", "owns (a share of)", false},
    {RELATION_CONTROLS, "controls", "controls", false},
    {RELATION_DIRECTS, "directs", "is a director of", false},
    {RELATION_SIGNS_FOR, "signs_for", "signs for", false},
    {RELATION_BANKS_AT, "banks_at", "is the bank of", true},
};
const size_t form_n_relations = LENGTH(form_relations);

const struct form_relation *form_relation_of(struct str value)
{
    for (size_t i = 0; i < form_n_relations; i++)
        if (str_equal(str_of(form_relations[i].value), value))
            return &form_relations[i];
    return NULL;
}

static struct screen_form *form_alloc(struct arena *arena)
{
    struct screen_form *form = arena_calloc(arena, 1, sizeof *form);
    if (form)
        form->arena = arena;
    return form;
}

struct screen_form *screen_form_new(struct arena *arena)
{
    struct screen_form *form = form_alloc(arena);
    if (form)
        screen_form_add_row(form);
    return form;
}

static bool read_row(const struct http_request *request, size_t nth, struct form_row *row)
{
    bool found = false;
    for (size_t i = 0; i < ROW_FIELDS; i++)
        if (http_form(request, row_names[i], nth, &row->values[i])) {
            row->values[i] = str_trim(row->values[i]);
            found = true;
        }
    return found;
}

static bool read_link(const struct http_request *request, size_t nth, struct form_link *link)
{
    bool found = false;
    for (size_t i = 0; i < LINK_FIELDS; i++)
        if (http_form(request, link_names[i], nth, &link->values[i])) {
            link->values[i] = str_trim(link->values[i]);
            found = true;
        }
    return found;
}

struct screen_form *screen_form_read(const struct http_request *request)
{
    struct screen_form *form = form_alloc(request->arena);
    if (!form)
        return NULL;
    for (size_t i = 0; i < TOP_FIELDS; i++)
        if (http_form(request, top_names[i], 0, &form->top[i]) && i != TOP_TABLE)
            form->top[i] = str_trim(form->top[i]);
    while (form->n_rows < FORM_EDITED_ROWS &&
           read_row(request, form->n_rows, &form->rows[form->n_rows]))
        form->n_rows++;
    while (form->n_links < FORM_MAX_LINKS &&
           read_link(request, form->n_links, &form->links[form->n_links]))
        form->n_links++;
    if (form->n_rows == 0)
        screen_form_add_row(form);
    form->n_typed = form->n_rows;
    return form;
}

bool form_row_is_blank(const struct form_row *row)
{
    static const enum row_field typed[] = {ROW_NAME, ROW_COUNTRY, ROW_LOW,
                                           ROW_HIGH, ROW_BIRTH,   ROW_NUMBER};
    for (size_t i = 0; i < LENGTH(typed); i++)
        if (row->values[typed[i]].len > 0)
            return false;
    return true;
}

struct form_row *screen_form_add_row(struct screen_form *form)
{
    if (form->n_rows == FORM_EDITED_ROWS)
        return NULL;
    struct form_row *row = &form->rows[form->n_rows++];
    form->n_typed = form->n_rows;
    *row = (struct form_row){0};
    row->values[ROW_KIND] = STR("Company");
    row->values[ROW_RELATION] = STR("contracts");
    row->values[ROW_OF] = form->n_rows == 1 ? STR("0") : STR("1");
    return row;
}

/* A number that pointed at or behind the row taken out. */
static struct str renumbered(struct screen_form *form, struct str value, size_t gone,
                             struct str instead)
{
    int64_t number = 0;
    if (!str_to_int(value, 0, FORM_MAX_ROWS, &number) || (size_t)number < gone)
        return value;
    if ((size_t)number == gone)
        return instead;
    return str_of(arena_printf(form->arena, "%d", (int)number - 1));
}

void screen_form_remove_row(struct screen_form *form, size_t number)
{
    if (number < 1 || number > form->n_rows || form->n_rows == 1)
        return;
    struct str parent = form->rows[number - 1].values[ROW_OF];
    memmove(&form->rows[number - 1], &form->rows[number],
            (form->n_rows - number) * sizeof form->rows[0]);
    form->n_rows--;
    form->n_typed = form->n_rows;
    for (size_t i = 0; i < form->n_rows; i++)
        form->rows[i].values[ROW_OF] =
            renumbered(form, form->rows[i].values[ROW_OF], number, parent);
    for (size_t i = 0; i < form->n_links; i++) {
        struct str *values = form->links[i].values;
        values[LINK_FROM] = renumbered(form, values[LINK_FROM], number, STR_EMPTY);
        values[LINK_TO] = renumbered(form, values[LINK_TO], number, STR_EMPTY);
    }
}

/* The first error of a field stands. */
__attribute__((format(printf, 3, 0))) static void
set_error(struct screen_form *form, struct str *error, const char *format, va_list args)
{
    char message[MESSAGE_SIZE];
    form->wrong = true;
    if (error->len > 0)
        return;
    vsnprintf(message, sizeof message, format, args);
    *error = str_copy(form->arena, str_of(message));
}

void form_row_error(struct screen_form *form, size_t row, enum row_field field, const char *format,
                    ...)
{
    va_list args;
    va_start(args, format);
    set_error(form, &form->rows[row].errors[field], format, args);
    va_end(args);
}

void form_top_error(struct screen_form *form, enum top_field field, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(form, &form->top_errors[field], format, args);
    va_end(args);
}

void form_link_error(struct screen_form *form, size_t link, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(form, &form->links[link].error, format, args);
    va_end(args);
}
