/* unit/lists/parse_case.h - running a parser over files or text, for the tests of lists/.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_LISTS_PARSE_CASE_H
#define TESTS_UNIT_LISTS_PARSE_CASE_H

#include "core/buf.h"
#include "core/json_writer.h"
#include "lists/formats/unpack.h"
#include "lists/versions/body.h"
#include "lists/versions/result.h"
#include "lists/versions/staging.h"
#include "tests/unit/core/check.h"

/* A parse: one line of JSON a party, then one of counts, then one of warnings. */
struct parse_case {
    struct arena arena;
    struct buf buffers[16];
    struct list_file files[16];
    size_t n;
};

static inline const char *tests_folder(void)
{
    const char *folder = getenv("SUBTIER_TESTS");
    return folder ? folder : "tests";
}

/* Folder of the real publishers' files, or NULL: the test then skips and says so. */
static inline const char *shared_lists(char *out, size_t size)
{
    const char *shared = getenv("SUBTIER_SHARED");
    snprintf(out, size, "%s/lists", shared ? shared : "../shared");
    char probe[512];
    snprintf(probe, sizeof probe, "%s/expected/ofac_history.json", out);
    FILE *file = fopen(probe, "rb");
    if (!file)
        return NULL;
    fclose(file);
    return out;
}

static inline void parse_case_read(struct parse_case *c, const char *folder,
                                   const char *const *names, size_t count)
{
    struct error err = ERROR_INIT;
    arena_init(&c->arena, (size_t)1 << 30);
    const char *paths[16];
    c->n = count;
    for (size_t i = 0; i < count; i++)
        paths[i] = arena_printf(&c->arena, "%s/%s", folder, names[i]);
    if (!unpack_read_files(paths, count, &c->arena, c->buffers, c->files, &err))
        fail_msg("%s", err.message);
}

static inline void parse_case_release(struct parse_case *c)
{
    for (size_t i = 0; i < c->n; i++)
        buf_release(&c->buffers[i]);
    arena_release(&c->arena);
}

/* Stages the files under the list's id, by content when `format` is NULL. */
static inline bool parse_case_stage(struct parse_case *c, const char *list, const char *format,
                                    struct staging *staging, struct error *err)
{
    const struct list_format *found =
        format ? list_format_find(str_of(format)) : list_format_recognise(c->files, c->n);
    if (!found)
        return error_set(err, ERROR_LIST_REFUSED, "not recognised");
    staging_init(staging, str_of(list), found);
    return staging_read(staging, c->files, c->n, err);
}

#endif
