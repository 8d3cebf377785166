/* lists/formats/xml.h - streaming an XML file with expat, with everything hostile switched off.
 *
 * Document types (and with them entities) are refused, depth and text length are capped, names come
 * without their namespace prefix. The handler is told of elements as they begin and end; the text
 * of an element is what stands directly in it, given at its end.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_XML_H
#define LISTS_FORMATS_XML_H

#include "core/buf.h"
#include "lists/formats/format.h"

enum { XML_MAX_DEPTH = 32, XML_MAX_TEXT_BYTES = 4 << 20 };

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

/** The value of an attribute by its name without prefix, or empty. */
struct str xml_attribute(const char **attributes, const char *name);

/** Name of the root element, without prefix, from the first few KB; false when there is none. */
bool xml_root_name(struct str data, struct str *name_out);

#endif
