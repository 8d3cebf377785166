/* cmd/party_options.c - see party_options.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/party_options.h"

static bool read_map(const char *text, struct arena *arena, struct party_file *file,
                     struct error *err)
{
    struct str rest = str_of(text), entry;
    while (rest.ptr && str_cut(&rest, ',', &entry)) {
        entry = str_trim(entry);
        if (entry.len == 0)
            continue;
        if (file->n_map == PARTY_FILE_MAX_MAP)
            return error_set(err, ERROR_USAGE, "--map names more than %d columns",
                             PARTY_FILE_MAX_MAP);
        const char *kept = arena_strndup(arena, entry.ptr, entry.len);
        if (!kept)
            return error_memory(err);
        file->map[file->n_map++] = kept;
    }
    return true;
}

bool party_options_read(const struct options *options, struct arena *arena, struct party_file *file,
                        struct error *err)
{
    const char *format = options_get(options, "--format"), *map = options_get(options, "--map");
    const char *schema = options_get(options, "--schema");
    if (format && !party_format_parse(str_of(format), &file->format))
        return error_set(err, ERROR_USAGE, "--format %s: csv, jsonl or xlsx", format);
    if (schema && schema_of(str_of(schema)) == SCHEMA_NONE)
        return error_set(err, ERROR_USAGE, "--schema %s: no such schema; Company, Person, ...",
                         schema);
    file->default_schema = schema;
    return !map || read_map(map, arena, file, err);
}
