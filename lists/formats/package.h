/* lists/formats/package.h - the zip a workbook comes in: opened with suspicion, read part by part.
 *
 * Refused: more than PACKAGE_MAX_ENTRIES entries, names that leave the archive or come twice,
 * encrypted parts, parts that are or claim to be larger than PACKAGE_MAX_PART_BYTES or expand more
 * than UNPACK_MAX_RATIO times, a total beyond PACKAGE_MAX_BYTES, document types. Archives inside
 * the archive are never opened. Parts stream: memory is one chunk of the part.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_PACKAGE_H
#define LISTS_FORMATS_PACKAGE_H

#include <expat.h>
#include <zip.h>

#include "core/arena.h"
#include "core/error.h"
#include "lists/formats/format.h"

enum {
    PACKAGE_MAX_ENTRIES = 4096,
    PACKAGE_MAX_PART_BYTES = 512 << 20,
    PACKAGE_MAX_BYTES = 1 << 30, /* of all parts read, each as often as it is read */
    PACKAGE_MAX_DEPTH = 64,
};

struct package {
    const struct list_file *file;
    zip_t *archive;
    uint64_t read_bytes;
};

/* What a part's elements are given to. Names are without prefix; attributes as expat has them. */
struct package_handler {
    void *context;
    bool (*start)(void *context, const char *name, const char **attributes, struct error *err);
    bool (*end)(void *context, const char *name, struct error *err);
    bool (*text)(void *context, struct str text, struct error *err);
};

bool package_is_zip(const struct list_file *file);
bool package_open(struct package *package, const struct list_file *file,
                  struct error *err) MUST_CHECK;
void package_close(struct package *package);
bool package_has(const struct package *package, const char *part);

/** Gives the part's elements to `handler`. Errors: ERROR_LIST_REFUSED "<file>: <part>, line L: ..."
 *  and whatever the handler refuses. */
bool package_parse(struct package *package, const char *part, const struct package_handler *handler,
                   struct error *err) MUST_CHECK;

/** The attribute's value by its name without prefix, or NULL. */
const char *package_attribute(const char **attributes, const char *name);

#endif
