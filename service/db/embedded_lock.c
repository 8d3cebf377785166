/* db/embedded_lock.c - who may do what with an embedded cluster's folder.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/embedded_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/str.h"

enum { POLL_MS = 20, PATH_BYTES = 1024 };

static bool lock_path(const char *dir, const char *name, char path[PATH_BYTES])
{
    int len = snprintf(path, PATH_BYTES, "%s/%s", dir, name);
    return len > 0 && len < PATH_BYTES;
}

int lock_take(const char *dir, const char *name, enum lock_mode mode, uid_t uid, unsigned wait_ms,
              struct error *err)
{
    char path[PATH_BYTES];
    if (!lock_path(dir, name, path)) {
        error_set(err, ERROR_USAGE, "the path is too long: %s", dir);
        return -1;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || (geteuid() == 0 && fchown(fd, uid, (gid_t)-1) != 0)) {
        error_set(err, ERROR_UNAVAILABLE, "%s: %s", path, strerror(errno));
        lock_release(fd);
        return -1;
    }
    int how = mode == LOCK_ALONE ? LOCK_EX : LOCK_SH;
    int64_t until_us = clock_monotonic_us() + (int64_t)wait_ms * 1000;
    while (flock(fd, how | LOCK_NB) != 0) {
        if (clock_monotonic_us() >= until_us) {
            error_set(err, ERROR_CONFLICT, "%s is held by another process", path);
            lock_release(fd);
            return -1;
        }
        nanosleep(&(struct timespec){.tv_nsec = POLL_MS * 1000000L}, NULL);
    }
    return fd;
}

/* The kernel drops the shared lock before it looks for the other: of two who try at once, one
 * finds itself alone. */
bool lock_try_alone(int fd) { return flock(fd, LOCK_EX | LOCK_NB) == 0; }

void lock_release(int fd)
{
    if (fd >= 0)
        close(fd);
}

void lock_write_pid(int fd)
{
    char text[32];
    int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)len, 0) != len)
        return; /* only the message of a second service will miss it */
}

long lock_read_pid(const char *dir, const char *name)
{
    char path[PATH_BYTES], text[32] = "";
    int64_t pid = 0;
    if (!lock_path(dir, name, path))
        return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return 0;
    ssize_t len = read(fd, text, sizeof text - 1);
    close(fd);
    if (len <= 0 || !str_to_int(str_trim(str_of(text)), 1, INT32_MAX, &pid))
        return 0;
    return (long)pid;
}
