/* lists/formats/xml.h - streaming an XML file with expat, with everything hostile switched off.
 *
 * Document types (and with them entities) are refused, depth, name and text lengths are capped. An
 * element of the root's namespace (by whatever prefix), or of none, comes by its local name; one of
 * another namespace as "uri}name", so that no parser takes it for its own. Attributes without a
 * prefix come by their name, others as "uri}name". The handler is told of elements as they begin
 * and end; the text of an element is what stands directly in it, CDATA included, given at its end.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_XML_H
#define LISTS_FORMATS_XML_H

#include "core/buf.h"
#include "lists/formats/format.h"

enum { XML_MAX_DEPTH = 32, XML_MAX_NAME_BYTES = 512, XML_MAX_TEXT_BYTES = 4 << 20 };

struct xml_reader;

struct xml_handler {
    void *context;
    /* `depth` is 1 at the root. `attributes` as expat gives them: name, value, ..., NULL. Return
     * false with err set to stop. */
    bool (*begin)(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, struct error *err);
    bool (*end)(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                struct str text, struct error *err);
};

/** Reads the whole file. ERROR_LIST_REFUSED with line and column for what is not well-formed. */
bool xml_read(const struct list_file *file, const struct xml_handler *handler,
              struct error *err) MUST_CHECK;

/** Refuses at the place the reader is at; returns false. */
bool xml_refuse(struct xml_reader *reader, struct error *err, const char *format, ...)
    PRINTF_LIKE(3, 4);

/** The root element's namespace, or "". */
const char *xml_namespace(const struct xml_reader *reader);

/** Refuses, naming it, a root namespace that is not among `allowed` (ended by NULL). A format
 *  without namespaces allows none: a prefix on its elements is passed over, a default namespace is
 *  another format's. `title` is the publisher's, "the UN list". */
bool xml_check_namespace(struct xml_reader *reader, const char *const *allowed, const char *title,
                         struct error *err) MUST_CHECK;

/** Where the reader is: line and column from 1. */
void xml_place(const struct xml_reader *reader, size_t *line_out, size_t *column_out);

/** The value of an attribute without prefix, or empty. */
struct str xml_attribute(const char **attributes, const char *name);

/** Name of the root element, without prefix, from the first few KB; false when there is none. */
bool xml_root_name(struct str data, struct str *name_out);

#endif
