/* lists/formats/package.c - zip by libzip, parts by expat.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/package.h"

#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "lists/formats/unpack.h"

enum { CHUNK_BYTES = 1 << 16, MAX_NAMES_BYTES = 4 << 20 };

bool package_is_zip(const struct list_file *file)
{
    return str_starts_with(file->data, STR("PK\x03\x04")) ||
           str_starts_with(file->data, STR("PK\x05\x06"));
}

static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *package_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

static bool leaves_the_archive(const char *name)
{
    if (name[0] == '/' || strchr(name, '\\') || strchr(name, ':'))
        return true;
    for (const char *at = name; (at = strstr(at, "..")); at += 2)
        if ((at == name || at[-1] == '/') && (at[2] == '/' || at[2] == '\0'))
            return true;
    return false;
}

static bool refuse(const struct package *package, struct error *err, const char *why)
{
    return error_set(err, ERROR_LIST_REFUSED, "%s: %s", package->file->name, why);
}

static bool check_entry(const struct package *package, zip_uint64_t entry, struct map *names,
                        struct error *err)
{
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(package->archive, entry, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_NAME))
        return refuse(package, err, "the zip's directory is damaged");
    if (leaves_the_archive(stat.name))
        return refuse(package, err, "the zip holds a path that leads out of it");
    if ((stat.valid & ZIP_STAT_SIZE) && stat.size > PACKAGE_MAX_PART_BYTES)
        return refuse(package, err, "the zip holds a part larger than 512 MiB");
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
        return refuse(package, err, "the zip is encrypted");
    uint32_t before = MAP_NONE;
    struct str key = str_copy(names->arena, str_of(stat.name));
    if (!key.ptr || !map_add(names, key, 0, &before))
        return error_memory(err);
    return before == MAP_NONE || refuse(package, err, "the zip holds one name twice");
}

static bool check_entries(const struct package *package, struct error *err)
{
    zip_int64_t count = zip_get_num_entries(package->archive, 0);
    if (count > PACKAGE_MAX_ENTRIES)
        return refuse(package, err, "the zip holds more than 4096 entries");
    AUTO_ARENA arena = ARENA_INIT(MAX_NAMES_BYTES);
    struct map names;
    map_init(&names, &arena);
    for (zip_int64_t i = 0; i < count; i++)
        if (!check_entry(package, (zip_uint64_t)i, &names, err))
            return false;
    return true;
}

bool package_open(struct package *package, const struct list_file *file, struct error *err)
{
    *package = (struct package){.file = file};
    zip_error_t zip_error;
    zip_error_init(&zip_error);
    zip_source_t *source = zip_source_buffer_create(file->data.ptr, file->data.len, 0, &zip_error);
    package->archive =
        source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &zip_error) : NULL;
    zip_error_fini(&zip_error);
    if (!package->archive) {
        zip_source_free(source);
        return refuse(package, err, "a damaged or cut off zip file");
    }
    if (check_entries(package, err))
        return true;
    package_close(package);
    return false;
}

void package_close(struct package *package)
{
    if (package->archive)
        zip_discard(package->archive);
    package->archive = NULL;
}

bool package_has(const struct package *package, const char *part)
{
    return zip_name_locate(package->archive, part, 0) >= 0;
}

/* --- a part's XML ----------------------------------------------------------------------------- */

struct parse {
    struct package *package;
    const struct package_handler *handler;
    const char *part;
    XML_Parser parser;
    struct error *err;
    unsigned depth;
    bool stopped; /* err is set */
};

static void stop(struct parse *p)
{
    p->stopped = true;
    XML_StopParser(p->parser, XML_FALSE);
}

static void stop_with(struct parse *p, const char *why)
{
    error_set(p->err, ERROR_LIST_REFUSED, "%s: %s, line %lu: %s", p->package->file->name, p->part,
              (unsigned long)XML_GetCurrentLineNumber(p->parser), why);
    stop(p);
}

static void XMLCALL on_start(void *context, const char *name, const char **attributes)
{
    struct parse *p = context;
    if (p->stopped)
        return;
    if (++p->depth > PACKAGE_MAX_DEPTH)
        stop_with(p, "elements are nested too deeply");
    else if (p->handler->start &&
             !p->handler->start(p->handler->context, local(name), attributes, p->err))
        stop(p);
}

static void XMLCALL on_end(void *context, const char *name)
{
    struct parse *p = context;
    if (p->stopped)
        return;
    p->depth--;
    if (p->handler->end && !p->handler->end(p->handler->context, local(name), p->err))
        stop(p);
}

static void XMLCALL on_text(void *context, const char *text, int len)
{
    struct parse *p = context;
    if (!p->stopped && p->handler->text &&
        !p->handler->text(p->handler->context, (struct str){text, (size_t)len}, p->err))
        stop(p);
}

static void XMLCALL on_doctype(void *context, const char *name, const char *system,
                               const char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    struct parse *p = context;
    if (!p->stopped)
        stop_with(p, "a document type declaration");
}

static bool feed(struct parse *p, const char *bytes, size_t len, bool last)
{
    if (XML_Parse(p->parser, bytes, (int)len, last) == XML_STATUS_OK && !p->stopped)
        return true;
    if (!p->stopped)
        stop_with(p, XML_ErrorString(XML_GetErrorCode(p->parser)));
    return false;
}

static bool within_ratio(uint64_t packed, uint64_t unpacked)
{
    return unpacked <= UNPACK_SMALL_BYTES || unpacked / UNPACK_MAX_RATIO <= packed;
}

static bool feed_member(struct parse *p, zip_file_t *member, uint64_t packed)
{
    char chunk[CHUNK_BYTES];
    uint64_t unpacked = 0;
    for (;;) {
        zip_int64_t got = zip_fread(member, chunk, sizeof chunk);
        if (got < 0) {
            stop_with(p, "zip data is damaged");
            return false;
        }
        unpacked += (uint64_t)got;
        p->package->read_bytes += (uint64_t)got;
        if (unpacked > PACKAGE_MAX_PART_BYTES || p->package->read_bytes > PACKAGE_MAX_BYTES ||
            !within_ratio(packed, unpacked)) {
            stop_with(p, "it expands to more than 512 MiB or 200 times its size");
            return false;
        }
        if (!feed(p, chunk, (size_t)got, got == 0))
            return false;
        if (got == 0)
            return true;
    }
}

bool package_parse(struct package *package, const char *part, const struct package_handler *handler,
                   struct error *err)
{
    zip_int64_t index = zip_name_locate(package->archive, part, 0);
    zip_stat_t stat;
    zip_stat_init(&stat);
    zip_file_t *member =
        index >= 0 && zip_stat_index(package->archive, (zip_uint64_t)index, 0, &stat) == 0
            ? zip_fopen_index(package->archive, (zip_uint64_t)index, 0)
            : NULL;
    if (!member)
        return error_set(err, ERROR_LIST_REFUSED, "%s: no part %s in the workbook",
                         package->file->name, part);
    struct parse p = {.package = package,
                      .handler = handler,
                      .part = part,
                      .parser = XML_ParserCreate(NULL),
                      .err = err};
    bool done = p.parser != NULL;
    if (done) {
        XML_SetUserData(p.parser, &p);
        XML_SetElementHandler(p.parser, on_start, on_end);
        XML_SetCharacterDataHandler(p.parser, on_text);
        XML_SetDoctypeDeclHandler(p.parser, on_doctype, NULL);
        done = feed_member(&p, member, (stat.valid & ZIP_STAT_COMP_SIZE) ? stat.comp_size : 0);
        XML_ParserFree(p.parser);
    } else {
        error_memory(err);
    }
    if (zip_fclose(member) != 0 && done)
        done = error_set(err, ERROR_LIST_REFUSED, "%s: %s: zip data is damaged",
                         package->file->name, part);
    return done;
}
