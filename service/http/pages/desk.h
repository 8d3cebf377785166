/* http/pages/desk.h - what the pages of reviewers and administrators share: fields of forms and
 * filters, what was done, what was refused.
 *
 * A form that is refused is shown again with what was typed and the reason at its top (and at its
 * field); one that succeeds leads by 303 to a page whose address says `done=<word>`, so that
 * loading it again repeats nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_DESK_H
#define HTTP_PAGES_DESK_H

#include "core/buf.h"
#include "http/http.h"
#include "http/pages/template_value.h"

enum { DESK_ADDRESS_BYTES = 8192 };

/** The trimmed value of a form's field or a query parameter; empty when absent. */
struct str desk_field(const struct http_request *request, const char *name);
struct str desk_query(const struct http_request *request, const char *name);

/** Appends "?name=value" or "&name=value", escaped, unless `value` is empty. */
void desk_add_query(struct buf *address, const char *name, struct str value);

struct desk_choice {
    const char *value, *label; /* a NULL value ends the table */
};

/** A list of {value, label, selected} for a <select> or radio buttons. */
void desk_add_choices(struct template_value *root, const char *key,
                      const struct desk_choice *choices, struct str selected);

/** Sets "done" to the row's label when the address says `done=<value>`. */
void desk_add_done(struct template_value *root, const struct http_request *request,
                   const struct desk_choice *messages);

/** Is it something to tell the person who filled in the form (a wrong field, a lost race, four
 *  eyes), not a failure of the service? */
bool desk_is_refusal(const struct error *err);

/** Adds the reason to the summary at the top, linked to its field "#<last part of the pointer>",
 *  and sets "<part>_error" for it when there is one. Returns the status of the answer. */
unsigned desk_refuse(struct template_value *root, const struct error *err);

/** 303 to `path` with `done` added; what stands behind "#" stays behind. */
bool desk_redirect(const struct http_request *request, struct http_response *response,
                   struct str path, const char *done, struct error *err) MUST_CHECK;

/** "<prefix><id, escaped><suffix>" in the request's arena. */
struct str desk_path(const struct http_request *request, const char *prefix, struct str id,
                     const char *suffix);

#endif
