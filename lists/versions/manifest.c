/* lists/versions/manifest.c - the hash of a set of files.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/manifest.h"

static int by_text(const void *a, const void *b) { return memcmp(a, b, SHA256_HEX_SIZE); }

void manifest_hash(const struct list_file *files, size_t count, char out[SHA256_HEX_SIZE],
                   char files_out[][SHA256_HEX_SIZE])
{
    char sorted[MANIFEST_MAX_FILES][SHA256_HEX_SIZE];
    for (size_t i = 0; i < count; i++)
        sha256_hex(files[i].data, files_out[i]);
    memcpy(sorted, files_out, count * SHA256_HEX_SIZE);
    qsort(sorted, count, SHA256_HEX_SIZE, by_text);
    for (size_t i = 0; i < count; i++)
        sorted[i][SHA256_HEX_SIZE - 1] = '\n'; /* in place of the NUL: the lines stand in a row */
    sha256_hex((struct str){sorted[0], count * SHA256_HEX_SIZE}, out);
}
