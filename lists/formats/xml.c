/* lists/formats/xml.c - streaming XML with expat.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/xml.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/utf8.h"
#include "lists/formats/source.h"

enum { CHUNK_BYTES = 1 << 20 };

struct xml_reader {
    const struct list_file *file;
    const struct xml_handler *handler;
    XML_Parser parser;
    unsigned depth;
    struct buf text[XML_MAX_DEPTH + 1]; /* by depth: mixed content does not mix */
    size_t text_bytes[XML_MAX_DEPTH + 1];
    char root_space[XML_MAX_NAME_BYTES + 1];
    bool default_space; /* the root's namespace is the default one, not a prefix's */
    struct error *err;
    bool stopped;
};

/* expat gives "uri}name" with this between them; no URI may hold it. */
enum { SEPARATOR = '}' };

static void stop(struct xml_reader *reader)
{
    reader->stopped = true;
    XML_StopParser(reader->parser, XML_FALSE);
}

bool xml_refuse(struct xml_reader *reader, struct error *err, const char *format, ...)
{
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return source_refuse_at(reader->file, XML_GetCurrentLineNumber(reader->parser),
                            XML_GetCurrentColumnNumber(reader->parser) + 1, err, "%s", message);
}

/* The local name of what is in the root's namespace; the whole name of what is not. */
static const char *known_name(const struct xml_reader *reader, const char *name)
{
    const char *end = strrchr(name, SEPARATOR);
    if (!end)
        return name;
    size_t len = (size_t)(end - name);
    bool same = strlen(reader->root_space) == len && memcmp(reader->root_space, name, len) == 0;
    return same ? end + 1 : name;
}

static void keep_root_space(struct xml_reader *reader, const char *name)
{
    const char *end = strrchr(name, SEPARATOR);
    if (end)
        memcpy(reader->root_space, name, (size_t)(end - name)); /* zeroed; length checked */
}

static void XMLCALL on_begin(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_reader *reader = context;
    if (reader->stopped)
        return;
    if (strlen(name) > XML_MAX_NAME_BYTES) {
        xml_refuse(reader, reader->err, "an element's name of more than %d bytes",
                   XML_MAX_NAME_BYTES);
        stop(reader);
        return;
    }
    if (reader->depth == 0)
        keep_root_space(reader, name);
    if (reader->depth == XML_MAX_DEPTH) {
        xml_refuse(reader, reader->err, "elements nested deeper than %d", XML_MAX_DEPTH);
        stop(reader);
        return;
    }
    reader->depth++;
    buf_clear(&reader->text[reader->depth]);
    reader->text_bytes[reader->depth] = 0;
    if (!reader->handler->begin(reader->handler->context, reader, reader->depth,
                                known_name(reader, name), (const char **)attributes, reader->err))
        stop(reader);
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
    struct xml_reader *reader = context;
    if (reader->stopped)
        return;
    struct buf *text = &reader->text[reader->depth];
    if (buf_failed(text) && reader->text_bytes[reader->depth] <= XML_MAX_TEXT_BYTES) {
        error_memory(reader->err);
        stop(reader);
        return;
    }
    if (buf_failed(text)) {
        xml_refuse(reader, reader->err, "the text of <%.64s> is longer than %d bytes",
                   known_name(reader, name), XML_MAX_TEXT_BYTES);
        stop(reader);
        return;
    }
    /* Files in UTF-16 can smuggle half a surrogate past expat. */
    if (!utf8_valid(buf_str(text)) || !utf8_valid(str_of(name))) {
        xml_refuse(reader, reader->err, "text that is no Unicode");
        stop(reader);
        return;
    }
    if (!reader->handler->end(reader->handler->context, reader, reader->depth,
                              known_name(reader, name), buf_str(text), reader->err)) {
        stop(reader);
        return;
    }
    reader->depth--;
}

static void XMLCALL on_text(void *context, const XML_Char *bytes, int len)
{
    struct xml_reader *reader = context;
    if (reader->stopped)
        return;
    reader->text_bytes[reader->depth] += (size_t)len;
    buf_append(&reader->text[reader->depth], bytes, (size_t)len);
}

static void XMLCALL on_space(void *context, const XML_Char *prefix, const XML_Char *uri)
{
    struct xml_reader *reader = context;
    if (reader->depth == 0 && !prefix && uri && uri[0] != '\0')
        reader->default_space = true;
}

static void XMLCALL on_doctype(void *context, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
    struct xml_reader *reader = context;
    (void)name, (void)system, (void)public, (void)internal;
    xml_refuse(reader, reader->err, "a document type declaration; no list has one");
    stop(reader);
}

static bool feed(struct xml_reader *reader, struct error *err)
{
    const struct str data = reader->file->data;
    for (size_t at = 0;;) {
        size_t left = data.len - at, take = left < CHUNK_BYTES ? left : CHUNK_BYTES;
        enum XML_Status status = XML_Parse(reader->parser, data.ptr + at, (int)take, take == left);
        if (reader->stopped)
            return false;
        if (status != XML_STATUS_OK)
            return xml_refuse(reader, err, "%s", XML_ErrorString(XML_GetErrorCode(reader->parser)));
        if (take == left)
            return true;
        at += take;
    }
}

bool xml_read(const struct list_file *file, const struct xml_handler *handler, struct error *err)
{
    if (file->data.len == 0)
        return source_refuse(file, 0, err, "the file is empty");
    if (source_looks_like_html(source_text(file)))
        return source_refuse(file, 0, err, "a page of HTML, not a list");

    struct xml_reader reader = {.file = file,
                                .handler = handler,
                                .err = err,
                                .parser = XML_ParserCreateNS(NULL, SEPARATOR)};
    if (!reader.parser)
        return error_set(err, ERROR_MEMORY, "no memory for an XML parser");
    for (size_t i = 0; i < LENGTH(reader.text); i++)
        buf_init(&reader.text[i], XML_MAX_TEXT_BYTES);
    XML_SetUserData(reader.parser, &reader);
    XML_SetElementHandler(reader.parser, on_begin, on_end);
    XML_SetCharacterDataHandler(reader.parser, on_text);
    XML_SetStartNamespaceDeclHandler(reader.parser, on_space);
    XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);

    bool done = feed(&reader, err);
    XML_ParserFree(reader.parser);
    for (size_t i = 0; i < LENGTH(reader.text); i++)
        buf_release(&reader.text[i]);
    return done;
}

const char *xml_namespace(const struct xml_reader *reader) { return reader->root_space; }

bool xml_check_namespace(struct xml_reader *reader, const char *const *allowed, const char *title,
                         struct error *err)
{
    const char *space = reader->root_space;
    if (!allowed[0] && !reader->default_space)
        return true;
    for (size_t i = 0; allowed[i]; i++)
        if (strcmp(allowed[i], space) == 0)
            return true;
    if (!allowed[0])
        return xml_refuse(reader, err, "%s has no namespace, this file has \"%.100s\"", title,
                          space);
    return xml_refuse(reader, err, "%s is not of the namespace \"%.100s\"", title, space);
}

void xml_place(const struct xml_reader *reader, size_t *line_out, size_t *column_out)
{
    *line_out = XML_GetCurrentLineNumber(reader->parser);
    *column_out = XML_GetCurrentColumnNumber(reader->parser) + 1;
}

struct str xml_attribute(const char **attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return str_of(attributes[1]);
    return STR_EMPTY;
}

bool xml_root_name(struct str data, struct str *name_out)
{
    enum { LOOKED_AT = 16 << 10 };
    struct str head = str_slice(data, 0, data.len < LOOKED_AT ? data.len : LOOKED_AT);
    for (size_t at = str_find(head, STR("<"), 0); at + 1 < head.len;
         at = str_find(head, STR("<"), at + 1)) {
        char next = head.ptr[at + 1];
        if (next == '?' || next == '!')
            continue;
        size_t end = at + 1;
        while (end < head.len && !strchr(" \t\r\n/>", head.ptr[end]))
            end++;
        struct str name = str_slice(head, at + 1, end);
        size_t colon = str_find(name, STR(":"), 0);
        *name_out = colon < name.len ? str_slice(name, colon + 1, name.len) : name;
        return name_out->len > 0;
    }
    return false;
}
