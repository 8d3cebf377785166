/* http/pages/template.h - logic-less templates that escape by themselves.
 *
 * {{name}}                 the value, escaped for the place it stands in
 * {{#name}}...{{/name}}    once for each item of a list, or once when the value is true, not empty
 * {{^name}}...{{/name}}    once when it is false, empty or missing
 * {{.}}                    the item itself, in a list of texts
 * {{>name}}                the template name.html; {{>content}} the page a layout is rendered
 * around
 * {{! ... }}               a comment
 *
 * There is no way to switch escaping off: a template that says {{{ or {{& does not parse, nor one
 * with a value outside text and double-quoted attributes (html.h). An address that is not safe to
 * link to becomes "#". Names are looked up from the innermost section outwards; a missing one is
 * empty. A tag that stands alone on its line takes the line with it.
 *
 * A set is parsed once, at the start of the service, and is read by any number of threads.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_TEMPLATE_H
#define HTTP_PAGES_TEMPLATE_H

#include "core/asset.h"
#include "core/buf.h"
#include "core/error.h"
#include "http/pages/template_value.h"

enum {
    TEMPLATE_MAX_BYTES = 256 * 1024,
    TEMPLATE_MAX_SECTIONS = 24, /* nested in one file */
    TEMPLATE_MAX_PARTIALS = 8,  /* nested in one page */
};

struct template_set;

/** Parses every asset whose name ends in ".html". The assets are borrowed. NULL with an error that
 *  names file and line: a tag not closed, a place not safe, a partial that does not exist. */
struct template_set *template_set_new(const struct asset *assets, struct error *err) MUST_CHECK;
void template_set_free(struct template_set *set);

/**
 * Appends `page` inside `layout` (names without ".html"; a NULL layout: the page alone), filled
 * from `root`. Errors: ERROR_INTERNAL for a name that does not exist, ERROR_MEMORY when the values
 * or the output did not fit.
 */
bool template_render(const struct template_set *set, const char *layout, const char *page,
                     const struct template_value *root, struct buf *out,
                     struct error *err) MUST_CHECK;

#endif
