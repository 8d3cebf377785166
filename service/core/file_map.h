/* core/file_map.h - a file's bytes in place, without reading it into memory.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_FILE_MAP_H
#define CORE_FILE_MAP_H

#include "core/buf.h"
#include "core/error.h"

/* Whoever shortens the file meanwhile ends the program (SIGBUS): for files of the command line's
 * own user only. */
struct file_map {
    struct str data;
    void *base; /* NULL: read into `read`, because it is a pipe or empty */
    struct buf read;
};

/** "-" is standard input. At most `max_bytes`. */
bool file_map_open(const char *path, size_t max_bytes, struct file_map *map_out,
                   struct error *err) MUST_CHECK;
void file_map_close(struct file_map *map);

#endif
