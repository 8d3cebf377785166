/* cmd/engagement_file.c - an engagement from a file in the form of POST /v1/screen.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/engagement_file.h"

#include <stdio.h>

#include "core/file.h"

enum { INPUT_MAX = 256 << 20 };

static bool report(const char *path, const struct faults *faults, struct error *err)
{
    size_t shown = faults->count < FAULTS_MAX ? faults->count : FAULTS_MAX;
    for (size_t i = 0; i < shown; i++)
        fprintf(stderr, "  %s: %s\n", faults->rows[i].pointer, faults->rows[i].message);
    return error_set(err, ERROR_INPUT, "%s holds %zu fault%s; nothing was done", path,
                     faults->count, faults->count == 1 ? "" : "s");
}

bool engagement_file_read(const char *path, struct arena *arena, struct engagement *engagement_out,
                          struct error *err)
{
    AUTO_BUF text = BUF_INIT(INPUT_MAX);
    return file_read(path, &text, err) &&
           engagement_text_read(path, buf_str(&text), arena, engagement_out, err);
}

bool engagement_text_read(const char *path, struct str text, struct arena *arena,
                          struct engagement *engagement_out, struct error *err)
{
    struct faults faults = {.count = 0};
    AUTO_JSON *tree = json_parse(text, err);
    if (!tree)
        return error_within(err, "%s", path);
    if (engagement_decode(tree, arena, engagement_out, &faults))
        return true;
    return faults.count ? report(path, &faults, err) : error_memory(err);
}
