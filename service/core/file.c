/* core/file.c - whole files in and out.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/random.h"

enum { READ_BYTES = 65536, PATH_BYTES = 4096 };

/* "<path>: cannot be opened: Permission denied", from errno. */
static bool system_error(struct error *err, const char *path, const char *what)
{
    int number = errno;
    char reason[128];
    if (strerror_r(number, reason, sizeof(reason)) != 0)
        snprintf(reason, sizeof(reason), "error %d", number);
    enum error_code code = ERROR_UNAVAILABLE;
    if (number == ENOENT || number == ENOTDIR)
        code = ERROR_NOT_FOUND;
    else if (number == EACCES || number == EISDIR || number == ENAMETOOLONG)
        code = ERROR_INPUT;
    else if (number == ENOMEM)
        code = ERROR_MEMORY;
    return error_set(err, code, "%s: cannot be %s: %s", path, what, reason);
}

static bool read_all(int fd, const char *path, struct buf *out, struct error *err)
{
    char chunk[READ_BYTES];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error(err, path, "read");
        if (got == 0)
            return true;
        buf_append(out, chunk, (size_t)got);
        if (!buf_failed(out))
            continue;
        if ((size_t)got > out->max - out->len)
            return error_set(err, ERROR_TOO_LARGE, "%s: is larger than %zu bytes", path, out->max);
        return error_memory(err);
    }
}

bool file_read(const char *path, struct buf *out, struct error *err)
{
    if (buf_failed(out))
        return error_memory(err);
    bool standard_input = strcmp(path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return system_error(err, path, "opened");

    size_t len_before = out->len;
    bool ok = read_all(fd, standard_input ? "standard input" : path, out, err);
    if (!ok) {
        out->len = len_before;
        out->failed = false;
        if (out->data)
            out->data[len_before] = '\0';
    }
    if (!standard_input)
        close(fd);
    return ok;
}

static bool write_all(int fd, struct str data)
{
    size_t done = 0;
    while (done < data.len) {
        ssize_t written = write(fd, data.ptr + done, data.len - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        done += (size_t)written;
    }
    return true;
}

/* Without this a crash may undo the rename. Some file systems cannot sync a folder (EINVAL). */
static bool sync_folder_of(const char *path)
{
    char folder[PATH_BYTES] = ".";
    const char *slash = strrchr(path, '/');
    if (slash) {
        size_t len = slash == path ? 1 : (size_t)(slash - path);
        if (len >= sizeof(folder)) {
            errno = ENAMETOOLONG;
            return false;
        }
        memcpy(folder, path, len);
        folder[len] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0 || errno == EINVAL;
    int number = errno;
    close(fd);
    errno = number;
    return ok;
}

/* Fills the new file and closes it, whatever happens. */
static bool fill(int fd, struct str data)
{
    bool ok = write_all(fd, data) && fsync(fd) == 0;
    int number = errno;
    if (close(fd) != 0 && ok)
        return false;
    errno = number;
    return ok;
}

bool file_write_atomic(const char *path, struct str data, unsigned mode, struct error *err)
{
    uint64_t number;
    random_bytes(&number, sizeof(number));
    char beside[PATH_BYTES];
    int len = snprintf(beside, sizeof(beside), "%s.%016" PRIx64 ".tmp", path, number);
    if (len < 0 || (size_t)len >= sizeof(beside)) {
        errno = ENAMETOOLONG;
        return system_error(err, path, "written");
    }

    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    if (fd < 0)
        return system_error(err, path, "written");
    if (!fill(fd, data) || rename(beside, path) != 0) {
        system_error(err, path, "written");
        unlink(beside);
        return false;
    }
    return sync_folder_of(path) || system_error(err, path, "synced");
}
