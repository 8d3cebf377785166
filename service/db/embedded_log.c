/* db/embedded_log.c - what PostgreSQL said, for error messages.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/embedded_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/str.h"

enum { MAX_LOG_BYTES = 10 << 20, LOG_TAIL_BYTES = 2048 };

/* Appended by PostgreSQL all its life; moved aside between two lives when it has grown. */
static int turn_log(void *context)
{
    char(*paths)[CLUSTER_PATH_SIZE + 16] = context;
    return rename(paths[0], paths[1]) == 0 ? 0 : 1;
}

long cluster_log_size(const struct cluster *cluster)
{
    struct stat about;
    if (lstat(cluster->log, &about) != 0 || !S_ISREG(about.st_mode))
        return 0;
    if (about.st_size < MAX_LOG_BYTES)
        return (long)about.st_size;

    char paths[2][CLUSTER_PATH_SIZE + 16];
    snprintf(paths[0], sizeof paths[0], "%s", cluster->log);
    snprintf(paths[1], sizeof paths[1], "%s.1", cluster->log);
    return account_call(&cluster->account, turn_log, paths) == 0 ? 0 : (long)about.st_size;
}

/* The end of what was said behind `from`, at most LOG_TAIL_BYTES. */
static size_t read_tail(const struct cluster *cluster, long from, char tail[LOG_TAIL_BYTES])
{
    struct stat about;
    int fd = open(cluster->log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return 0;
    ssize_t len = 0;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > from) {
        off_t start = about.st_size - from > LOG_TAIL_BYTES ? about.st_size - LOG_TAIL_BYTES : from;
        len = pread(fd, tail, LOG_TAIL_BYTES, start);
    }
    close(fd);
    return len > 0 ? (size_t)len : 0;
}

bool cluster_log_says(const struct cluster *cluster, long from, const char *words)
{
    char tail[LOG_TAIL_BYTES];
    struct str said = {tail, read_tail(cluster, from, tail)};
    return str_find(said, str_of(words), 0) < said.len;
}

bool cluster_add_log(const struct cluster *cluster, long from, struct error *err)
{
    enum { SHOWN = 420 };
    char tail[LOG_TAIL_BYTES];
    struct str said = str_trim((struct str){tail, read_tail(cluster, from, tail)});
    if (said.len > SHOWN) /* whole lines, the last ones */
        said = str_slice(said, str_find(said, STR("\n"), said.len - SHOWN), said.len);
    said = str_trim(said);
    if (said.len == 0)
        return false;
    for (size_t i = 0; i < said.len; i++) {
        char *c = &tail[said.ptr - tail + (ptrdiff_t)i];
        *c = (unsigned char)*c < ' ' || (unsigned char)*c >= 127 ? ' ' : *c;
    }
    struct error whole = *err;
    return error_set(err, whole.code, "%.80s: %.*s", whole.message, STR_ARG(said));
}
