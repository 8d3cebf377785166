/* db/embedded_cluster.c - the files of an embedded cluster: where they are, how they are made.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/embedded_cluster.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/hash.h"
#include "core/uuid.h"
#include "db/embedded_log.h"
#include "db/embedded_programs.h"

/* "/.s.PGSQL.5432" and a NUL must still fit into the 108 bytes of a socket's address. */
enum { MAX_DIR_BYTES = 900, MAX_SOCKET_BYTES = 90 };

/* Modest: the service's lists live in its own memory. JIT only slows short statements down, and
 * parallel plans would need more of /dev/shm than containers give. */
static const char SETTINGS[] = "\n# Subtier's own; yours may follow.\n"
                               "max_connections = 60\n"
                               "shared_buffers = 128MB\n"
                               "work_mem = 8MB\n"
                               "maintenance_work_mem = 64MB\n"
                               "effective_cache_size = 512MB\n"
                               "max_wal_size = 1GB\n"
                               "wal_compression = on\n"
                               "jit = off\n"
                               "max_parallel_workers_per_gather = 0\n"
                               "max_parallel_maintenance_workers = 0\n"
                               "log_min_messages = warning\n"
                               "log_error_verbosity = terse\n" /* a key's values are personal */
                               "log_line_prefix = '%m [%p] '\n"
                               "log_timezone = 'UTC'\n"
                               "timezone = 'UTC'\n";

static const char HBA[] = "# Made by Subtier: who the kernel says one is decides (pg_ident.conf).\n"
                          "local all all peer map=subtier\n";

static bool path_join(char *out, size_t size, struct error *err, const char *format, ...)
    PRINTF_LIKE(4, 5);

static bool path_join(char *out, size_t size, struct error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(out, size, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= size)
        return error_set(err, ERROR_USAGE, "the path of the folder is too long");
    return true;
}

/* --- The folder ------------------------------------------------------------------------------- */

static bool make_folders(const char *dir, struct error *err)
{
    char part[CLUSTER_PATH_SIZE];
    size_t len = strlen(dir);
    if (len == 0 || len > MAX_DIR_BYTES)
        return error_set(err, ERROR_USAGE, "the folder's path must have 1 to %d bytes",
                         MAX_DIR_BYTES);
    for (size_t i = 1; i <= len; i++) {
        if (dir[i] != '/' && dir[i] != '\0')
            continue;
        memcpy(part, dir, i);
        part[i] = '\0';
        if (mkdir(part, i == len ? 0700 : 0755) != 0 && errno != EEXIST)
            return error_set(err, ERROR_UNAVAILABLE, "%s cannot be made: %s", part,
                             strerror(errno));
    }
    return true;
}

/* Root is about to give this folder away, so it must not be /etc or somebody's home: a folder that
 * is not ours yet may hold plain files (a log, a port file), but no other folder and nothing
 * hidden. */
static bool check_ours(const char *dir, struct error *err)
{
    char path[CLUSTER_PATH_SIZE + 256];
    snprintf(path, sizeof path, "%s/lock.start", dir);
    if (access(path, F_OK) == 0)
        return true;

    DIR *entries = opendir(dir);
    if (!entries)
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", dir, strerror(errno));
    bool ours = true;
    struct dirent *entry;
    while (ours && (entry = readdir(entries))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        ours = entry->d_name[0] != '.' && lstat(path, &about) == 0 && S_ISREG(about.st_mode);
    }
    closedir(entries);
    return ours || error_set(err, ERROR_USAGE,
                             "%s holds other things; give Subtier a folder of its own", dir);
}

/* By descriptor, so that a link put in its place meanwhile is not followed. */
static bool hand_over(const struct cluster *cluster, struct error *err)
{
    struct stat about;
    int fd = open(cluster->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool done = fd >= 0 && fstat(fd, &about) == 0;
    if (done && cluster->account.drops && about.st_uid != cluster->account.uid)
        done = fchown(fd, cluster->account.uid, cluster->account.gid) == 0;
    if (done && (about.st_mode & 07777) != 0700)
        done = fchmod(fd, 0700) == 0;
    if (!done)
        error_set(err, ERROR_UNAVAILABLE, "%s cannot be handed to the account '%s': %s",
                  cluster->dir, cluster->account.name, strerror(errno));
    if (fd >= 0)
        close(fd);
    return done;
}

/* PostgreSQL reads the folder from a list with commas and quotes, libpq one from quotes. */
static bool fits_socket(const char *dir)
{
    return strlen(dir) + strlen("/socket") <= MAX_SOCKET_BYTES && !strpbrk(dir, "\"',\\ ");
}

static bool choose_socket(struct cluster *cluster, struct error *err)
{
    if (fits_socket(cluster->dir))
        return path_join(cluster->socket, sizeof cluster->socket, err, "%s/socket", cluster->dir);
    char hash[SHA256_HEX_SIZE];
    sha256_hex(str_of(cluster->dir), hash);
    return path_join(cluster->socket, sizeof cluster->socket, err, "%s/subtier-%u-%.16s",
                     cluster->account.drops ? "/run" : "/tmp", (unsigned)cluster->account.uid,
                     hash);
}

bool cluster_open(const char *dir, struct cluster *cluster_out, struct error *err)
{
    struct cluster cluster = {0};
    if (!make_folders(dir, err))
        return false;
    char *real = realpath(dir, NULL);
    if (!real)
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", dir, strerror(errno));
    bool fits = strlen(real) <= MAX_DIR_BYTES &&
                path_join(cluster.dir, sizeof cluster.dir, err, "%s", real) &&
                path_join(cluster.data, sizeof cluster.data, err, "%s/data", real) &&
                path_join(cluster.log, sizeof cluster.log, err, "%s/postgres.log", real);
    free(real);
    if (!fits)
        return error_set(err, ERROR_USAGE, "the folder's path must have 1 to %d bytes",
                         MAX_DIR_BYTES);

    if (!check_ours(cluster.dir, err) || !account_choose(cluster.data, &cluster.account, err) ||
        !choose_socket(&cluster, err) || !hand_over(&cluster, err) ||
        !account_check_reach(&cluster.account, cluster.dir, err))
        return false;
    *cluster_out = cluster;
    return true;
}

int cluster_major(const struct cluster *cluster)
{
    char path[CLUSTER_PATH_SIZE + 16], text[16] = "";
    int64_t major = 0;
    snprintf(path, sizeof path, "%s/PG_VERSION", cluster->data);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return 0;
    ssize_t len = read(fd, text, sizeof text - 1);
    close(fd);
    return len > 0 && str_to_int(str_trim(str_of(text)), 1, 999, &major) ? (int)major : 0;
}

/* The socket's folder is made by the account; /run only lets root make it, who then gives it away
 * (nobody else can have planted anything there). */
static int make_socket(void *context)
{
    const struct cluster *cluster = context;
    struct stat about;
    if (mkdir(cluster->socket, 0700) != 0 && errno != EEXIST)
        return 1;
    return lstat(cluster->socket, &about) == 0 && S_ISDIR(about.st_mode) &&
                   about.st_uid == cluster->account.uid && chmod(cluster->socket, 0700) == 0
               ? 0
               : 1;
}

bool cluster_make_socket_folder(const struct cluster *cluster, struct error *err)
{
    bool in_run = cluster->account.drops && strncmp(cluster->socket, "/run/", 5) == 0;
    if (in_run && mkdir(cluster->socket, 0700) == 0 &&
        lchown(cluster->socket, cluster->account.uid, cluster->account.gid) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", cluster->socket, strerror(errno));
    struct cluster copy = *cluster;
    if (account_call(&cluster->account, make_socket, &copy) != 0)
        return error_set(err, ERROR_UNAVAILABLE,
                         "the socket's folder %s cannot be made, or belongs to somebody else",
                         cluster->socket);
    return true;
}

/* --- Creation --------------------------------------------------------------------------------- */

struct creation {
    const char *made; /* data.new-x */
    const char *data, *dir;
    struct str ident; /* pg_ident.conf */
    char path[CLUSTER_PATH_SIZE + 64];
};

/* Async-signal-safe: `path` was written before the fork. */
static bool write_file(const char *path, int flags, struct str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (fd < 0)
        return false;
    bool written = write(fd, text.ptr, text.len) == (ssize_t)text.len && fsync(fd) == 0;
    return close(fd) == 0 && written;
}

static bool in_folder(struct creation *creation, const char *name)
{
    size_t len = strlen(creation->made), name_len = strlen(name);
    if (len + 1 + name_len >= sizeof creation->path)
        return false;
    memcpy(creation->path, creation->made, len);
    creation->path[len] = '/';
    memcpy(creation->path + len + 1, name, name_len + 1);
    return true;
}

static bool sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

static int configure_and_publish(void *context)
{
    struct creation *creation = context;
    bool done = in_folder(creation, "pg_hba.conf") &&
                write_file(creation->path, O_TRUNC, (struct str){HBA, sizeof HBA - 1}) &&
                in_folder(creation, "pg_ident.conf") &&
                write_file(creation->path, O_TRUNC, creation->ident) &&
                in_folder(creation, "postgresql.conf") &&
                write_file(creation->path, O_APPEND, (struct str){SETTINGS, sizeof SETTINGS - 1}) &&
                sync_folder(creation->made) && rename(creation->made, creation->data) == 0 &&
                sync_folder(creation->dir);
    return done ? 0 : 1;
}

/* Root, the account and whoever runs this may come as the superuser, the owner or the application.
 */
static void ident_map(const struct cluster *cluster, struct buf *out)
{
    static const char *const roles[] = {"postgres", "subtier_owner", "subtier_app"};
    const char *const people[] = {"root", cluster->account.name};
    buf_adds(out, "# Made by Subtier. map, account of the system, role\n");
    for (size_t i = 0; i < LENGTH(people); i++) {
        if (i > 0 && strcmp(people[i], people[0]) == 0)
            continue;
        for (size_t j = 0; j < LENGTH(roles); j++)
            buf_printf(out, "subtier \"%s\" %s\n", people[i], roles[j]);
    }
}

static void remove_tree(const struct cluster *cluster, const char *path)
{
    char *argv[] = {(char[]){"/bin/rm"}, (char[]){"-rf"}, (char[]){"--"}, (char *)(uintptr_t)path,
                    NULL};
    pid_t pid = account_spawn(&cluster->account, argv, cluster->log, true);
    if (pid > 0)
        account_wait(pid); /* what stays is tried again at the next start */
}

/* False when nothing is left over. */
static bool remove_leftovers_once(const struct cluster *cluster)
{
    char pattern[CLUSTER_PATH_SIZE + 16];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s.new-*", cluster->data);
    if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
        return false;
    for (size_t i = 0; i < found.gl_pathc; i++)
        remove_tree(cluster, found.gl_pathv[i]);
    globfree(&found);
    return true;
}

/* An initdb that kill -9 cut short. It ends with us (see account_spawn), but its own child may
 * write for a moment more and put files back. */
static void remove_leftovers(const struct cluster *cluster)
{
    for (int attempt = 0; attempt < 20 && remove_leftovers_once(cluster); attempt++)
        nanosleep(&(struct timespec){.tv_nsec = 50 * 1000000L}, NULL);
}

static bool run_initdb(const struct cluster *cluster, char *made, struct error *err)
{
    struct programs programs;
    if (!programs_find(0, &programs, err))
        return false;
    long log_start = cluster_log_size(cluster);
    char *argv[] = {programs.initdb,
                    (char[]){"--pgdata"},
                    made,
                    (char[]){"--username=postgres"},
                    (char[]){"--encoding=UTF8"},
                    (char[]){"--locale=C.UTF-8"},
                    (char[]){"--auth=peer"},
                    (char[]){"--data-checksums"},
                    NULL};
    pid_t pid = account_spawn(&cluster->account, argv, cluster->log, true);
    int status = pid > 0 ? account_wait(pid) : -1;
    if (status == 0)
        return true;
    error_set(err, ERROR_UNAVAILABLE, "initdb failed with status %d", status);
    return cluster_add_log(cluster, log_start, err);
}

bool cluster_create(const struct cluster *cluster, struct error *err)
{
    remove_leftovers(cluster);
    if (cluster_major(cluster) != 0)
        return true;
    if (access(cluster->data, F_OK) == 0)
        return error_set(err, ERROR_CONFLICT, "%s exists but is no PostgreSQL cluster",
                         cluster->data);

    char made[CLUSTER_PATH_SIZE + 64];
    snprintf(made, sizeof made, "%s.new-%s", cluster->data, uuid_new().text);
    AUTO_BUF ident = BUF_INIT(64 << 10);
    ident_map(cluster, &ident);
    if (buf_failed(&ident))
        return error_memory(err);
    struct creation creation = {
        .made = made, .data = cluster->data, .dir = cluster->dir, .ident = buf_str(&ident)};

    if (!run_initdb(cluster, made, err))
        goto undo;
    if (account_call(&cluster->account, configure_and_publish, &creation) == 0)
        return true;
    error_set(err, ERROR_UNAVAILABLE, "the new cluster in %s cannot be written", cluster->dir);

undo:
    remove_tree(cluster, made);
    return false;
}
