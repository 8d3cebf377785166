/* http/pages/html.h - escaping for HTML, and where in a page a piece of text stands.
 *
 * The scanner follows the markup of a template character by character, so that the template parser
 * knows whether a value goes into text, an attribute or an address, and refuses the places where
 * no escaping is safe (tag names, unquoted attributes, script, style, comments, event handlers).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_HTML_H
#define HTTP_PAGES_HTML_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/str.h"

/** Text for an element's content or a quoted attribute; control characters become U+FFFD. */
void html_escape(struct buf *out, struct str text);

/** One segment of a path or one value of a query: all but unreserved characters as %XX. */
void html_escape_url_part(struct buf *out, struct str text);

/** A path on this server ("/lists?x=1"), not "//host", without blanks or control characters. */
bool html_url_is_local(struct str url);

/** Local, "#...", "?..." or http(s)://; anything else ("javascript:") may not become a link. */
bool html_url_is_safe(struct str url);

/* Where a value would land. */
enum html_place {
    HTML_NOWHERE, /* no value can be written safely here */
    HTML_TEXT,
    HTML_ATTRIBUTE,
    HTML_URL_WHOLE, /* begins an href, src or action */
    HTML_URL_PART,  /* inside one */
    HTML_IN_TAG,    /* between attributes: sections may stand here, values may not */
};

enum { HTML_NAME_SIZE = 32 };

struct html_scanner {
    uint8_t state;    /* private to html.c; 0 is text */
    uint8_t dashes;   /* seen of "<!--" or "-->" */
    bool closing;     /* the tag began with "</" */
    bool value_begun; /* the attribute holds something already */
    char tag[HTML_NAME_SIZE], attribute[HTML_NAME_SIZE];
    uint8_t tag_len, attribute_len;
};

/** Moves over literal markup. ERROR_SYNTAX for what this project's pages never hold: attributes
 *  without double quotes, event handlers, style attributes. */
bool html_scan(struct html_scanner *scanner, struct str markup, struct error *err) MUST_CHECK;

/** The place reached; a name of a tag or attribute that has just been read counts as complete. */
enum html_place html_place(struct html_scanner *scanner);

/** Notes that a value was written at this place. */
void html_scan_value(struct html_scanner *scanner);

#endif
