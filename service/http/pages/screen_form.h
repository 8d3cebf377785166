/* http/pages/screen_form.h - the form of a new screening as typed: rows, links, and what is wrong.
 *
 * Row 0 is the buyer's own company and has its own fields; rows 1.. name one party each and say
 * what it is to an earlier party: "is contracted by 1", "owns 25 to 50 % of 2". Links are further
 * relations between any two of them. Nothing typed is lost: every value is kept as it came.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_SCREEN_FORM_H
#define HTTP_PAGES_SCREEN_FORM_H

#include "core/arena.h"
#include "core/faults.h"
#include "http/http.h"
#include "risk/relation.h"

/* Up to FORM_EDITED_ROWS parties have fields of their own; a longer table stays a table. */
enum { FORM_MAX_ROWS = 300, FORM_EDITED_ROWS = 25, FORM_MAX_LINKS = 30 };

enum row_field {
    ROW_NAME,
    ROW_COUNTRY,
    ROW_KIND,     /* Company, Person, LegalEntity */
    ROW_RELATION, /* what it is to ... */
    ROW_OF,       /* ... the party of this number */
    ROW_LOW,      /* per cent, for owners */
    ROW_HIGH,
    ROW_BIRTH,
    ROW_NUMBER,
    ROW_FIELDS
};

enum link_field { LINK_FROM, LINK_RELATION, LINK_TO, LINK_LOW, LINK_HIGH, LINK_FIELDS };

enum top_field {
    TOP_COMPANY,
    TOP_COUNTRY,
    TOP_TABLE,
    TOP_AS_OF,
    TOP_SEAT,        /* nexus: countries the buyer sits in, with commas */
    TOP_NATIONALITY, /* of who decides there */
    TOP_CURRENCY,
    TOP_US_ORIGIN, /* "1" or empty */
    TOP_US_IMPORT,
    TOP_FIELDS
};

struct form_row {
    struct str values[ROW_FIELDS];
    struct str errors[ROW_FIELDS];
    struct str own_id; /* of the table, to be referred to */
    size_t line;       /* of the table; 0: typed */
};

struct form_link {
    struct str values[LINK_FIELDS];
    struct str error;
};

struct screen_form {
    struct arena *arena;
    struct str top[TOP_FIELDS], top_errors[TOP_FIELDS];
    struct form_row rows[FORM_MAX_ROWS]; /* rows[0] is number 1 */
    size_t n_rows;
    size_t n_typed; /* the first so many have fields of their own, the others stand in the table */
    struct form_link links[FORM_MAX_LINKS];
    size_t n_links;
    struct str general; /* what no field is to blame for */
    bool wrong;         /* any error was set */
};

/* How a row or link reads: "it <words> party N", and which way the relation points. */
struct form_relation {
    enum relation_type type;
    const char *value, *words;
    bool from_other; /* party N is the `from` of the relation */
};
extern const struct form_relation form_relations[];
extern const size_t form_n_relations;

/** The row of a value, or NULL. */
const struct form_relation *form_relation_of(struct str value);

/** An empty form: one row. NULL when memory is short. */
struct screen_form *screen_form_new(struct arena *arena);

/** What the browser sent. */
struct screen_form *screen_form_read(const struct http_request *request);

bool form_row_is_blank(const struct form_row *row);

/** A new row at the end, contracted by the vendor (by the buyer when it is the first); NULL at the
 *  maximum. */
struct form_row *screen_form_add_row(struct screen_form *form);

/** Takes out row `number` (from 1); what hung from it hangs from what it hung from. */
void screen_form_remove_row(struct screen_form *form, size_t number);

void form_row_error(struct screen_form *form, size_t row, enum row_field field, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));
void form_top_error(struct screen_form *form, enum top_field field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void form_link_error(struct screen_form *form, size_t link, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Reads the pasted table into rows behind those typed, with their errors; the text stays where it
 *  is (screen_table.c). */
void screen_form_take_table(struct screen_form *form);

/** Gives all rows fields of their own and empties the table; false, changing nothing, when they are
 *  too many or something is wrong. */
bool screen_form_keep_rows(struct screen_form *form);

#endif
