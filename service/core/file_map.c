/* core/file_map.c - see file_map.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/file_map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"

/* The mapping of a regular file that is not empty, or NULL. */
static void *map_regular(const char *path, size_t *size_out)
{
    struct stat about;
    void *base = NULL;
    int fd = strcmp(path, "-") == 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
        base = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        base = base == MAP_FAILED ? NULL : base;
        *size_out = (size_t)about.st_size;
    }
    close(fd);
    return base;
}

bool file_map_open(const char *path, size_t max_bytes, struct file_map *map_out, struct error *err)
{
    struct file_map map = {.base = NULL};
    size_t size = 0;
    buf_init(&map.read, max_bytes);
    map.base = map_regular(path, &size);
    if (map.base && size > max_bytes) {
        munmap(map.base, size);
        return error_set(err, ERROR_TOO_LARGE, "%s: is larger than %zu bytes", path, max_bytes);
    }
    if (!map.base && !file_read(path, &map.read, err)) {
        buf_release(&map.read);
        return false;
    }
    map.data = map.base ? (struct str){map.base, size} : buf_str(&map.read);
    if (!map.data.ptr)
        map.data.ptr = "";
    *map_out = map;
    return true;
}

void file_map_close(struct file_map *map)
{
    if (map->base)
        munmap(map->base, map->data.len);
    buf_release(&map->read);
    *map = (struct file_map){.base = NULL};
}
