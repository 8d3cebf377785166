/* lists/versions/manifest.h - what names the bytes of a set of files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_MANIFEST_H
#define LISTS_VERSIONS_MANIFEST_H

#include "core/hash.h"
#include "lists/formats/format.h"

enum { MANIFEST_MAX_FILES = 16 };

/**
 * SHA-256 over the sorted hashes of the unpacked files, one a line, so neither order nor names of
 * the files count. An auditor gets the same by
 *     sha256sum FILES | cut -d' ' -f1 | sort | sha256sum
 * File hashes go to `files_out` in the order given. `count` is at most MANIFEST_MAX_FILES.
 */
void manifest_hash(const struct list_file *files, size_t count, char out[SHA256_HEX_SIZE],
                   char files_out[][SHA256_HEX_SIZE]);

#endif
