/* db/embedded_postmaster.c - PostgreSQL's first process: find it, start it, stop it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/embedded_postmaster.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/str.h"
#include "db/embedded_log.h"
#include "db/embedded_programs.h"

enum {
    POLL_MS = 20,
    START_MS = 300 * 1000, /* after a crash the log is replayed first */
    FAST_MS = 30 * 1000,
    IMMEDIATE_MS = 10 * 1000,
};

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static void pid_path(const struct cluster *cluster, char path[CLUSTER_PATH_SIZE + 32])
{
    snprintf(path, CLUSTER_PATH_SIZE + 32, "%s/postmaster.pid", cluster->data);
}

/* The first line of postmaster.pid, or 0. */
static pid_t recorded(const struct cluster *cluster)
{
    char path[CLUSTER_PATH_SIZE + 32], text[64] = "";
    int64_t pid = 0;
    pid_path(cluster, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return 0;
    ssize_t len = read(fd, text, sizeof text - 1);
    close(fd);
    struct str line = str_of(text);
    if (len <= 0 ||
        !str_to_int(str_trim(str_slice(line, 0, str_find(line, STR("\n"), 0))), 1, INT32_MAX, &pid))
        return 0;
    return (pid_t)pid;
}

/* Our own child would stay a zombie, which kill() calls alive, so it is buried first. A postmaster
 * works in its data folder; no other process with a used-again id does. In doubt it is running: the
 * lock files of one that is must never be taken away. */
bool postmaster_is_running(const struct cluster *cluster, pid_t pid)
{
    if (pid <= 0 || waitpid(pid, NULL, WNOHANG) == pid)
        return false;
    if (kill(pid, 0) != 0)
        return false; /* gone, or (EPERM) another account's, so not this cluster's */
    char link[64], folder[CLUSTER_PATH_SIZE];
    snprintf(link, sizeof link, "/proc/%ld/cwd", (long)pid);
    ssize_t len = readlink(link, folder, sizeof folder);
    if (len < 0) { /* ENOENT is one about to end, or a zombie, unless there is no /proc at all */
        if (errno != ENOENT || access("/proc/self/cwd", F_OK) != 0)
            return true;
        waitpid(pid, NULL,
                0); /* ours is buried at its end; of somebody else's nothing is waited for */
        return false;
    }
    return str_equal((struct str){folder, (size_t)len}, str_of(cluster->data));
}

pid_t postmaster_find(const struct cluster *cluster)
{
    pid_t pid = recorded(cluster);
    return postmaster_is_running(cluster, pid) ? pid : 0;
}

static PGPing ping(const struct cluster *cluster)
{
    const char *const keywords[] = {"host", "port", "user", "dbname", "connect_timeout", NULL};
    const char *const values[] = {cluster->socket, "5432", "postgres", "postgres", "3", NULL};
    return PQpingParams(keywords, values, 0);
}

static int remove_file(void *context) { return unlink(context) == 0 ? 0 : 1; }

/* PostgreSQL believes a process id in its lock files that is used again or stays a zombie (where
 * process 1 buries nobody, as in some containers). We know better, and take them away. */
static void remove_stale_locks(const struct cluster *cluster)
{
    char paths[2][CLUSTER_PATH_SIZE + 32];
    pid_path(cluster, paths[0]);
    snprintf(paths[1], sizeof paths[1], "%s/.s.PGSQL.5432.lock", cluster->socket);
    for (size_t i = 0; i < LENGTH(paths); i++) {
        if (access(paths[i], F_OK) == 0)
            account_call(&cluster->account, remove_file, paths[i]);
    }
}

static pid_t spawn(const struct cluster *cluster, struct error *err)
{
    struct programs programs;
    char sockets[CLUSTER_SOCKET_SIZE + 32], data[CLUSTER_PATH_SIZE];
    if (!programs_find(cluster_major(cluster), &programs, err))
        return -1;
    snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", cluster->socket);
    snprintf(data, sizeof data, "%s", cluster->data);
    /* What safety rests on is said here, where postgresql.conf cannot change it. */
    char *argv[] = {programs.postgres,
                    (char[]){"-D"},
                    data,
                    (char[]){"-c"},
                    sockets,
                    (char[]){"-c"},
                    (char[]){"listen_addresses="},
                    (char[]){"-c"},
                    (char[]){"port=5432"},
                    (char[]){"-c"},
                    (char[]){"unix_socket_permissions=0700"},
                    (char[]){"-c"},
                    (char[]){"fsync=on"},
                    (char[]){"-c"},
                    (char[]){"synchronous_commit=on"},
                    (char[]){"-c"},
                    (char[]){"full_page_writes=on"},
                    (char[]){"-c"},
                    (char[]){"logging_collector=off"},
                    (char[]){"-c"},
                    (char[]){"log_destination=stderr"},
                    (char[]){"-c"},
                    (char[]){"restart_after_crash=on"},
                    NULL};
    pid_t pid = account_spawn(&cluster->account, argv, cluster->log, false);
    if (pid < 0)
        error_set(err, ERROR_UNAVAILABLE, "PostgreSQL cannot be started: %s", strerror(errno));
    return pid;
}

/* Waits for an answer. False without an error: `pid` ended. */
static bool wait_answer(const struct cluster *cluster, pid_t pid, int64_t until_us,
                        struct error *err)
{
    while (ping(cluster) != PQPING_OK) {
        /* A new process is not yet in its data folder, so a child is asked about as a child. */
        pid_t ended = waitpid(pid, NULL, WNOHANG);
        if (ended == pid || (ended < 0 && !postmaster_is_running(cluster, pid)))
            return false;
        if (clock_monotonic_us() > until_us)
            return error_set(err, ERROR_UNAVAILABLE, "PostgreSQL (process %ld) does not answer",
                             (long)pid);
        pause_ms(POLL_MS);
    }
    return true;
}

bool postmaster_start(const struct cluster *cluster, pid_t *pid_out, struct error *err)
{
    int64_t until_us = clock_monotonic_us() + (int64_t)START_MS * 1000;
    long log_start = cluster_log_size(cluster);
    if (!cluster_make_socket_folder(cluster, err))
        return false;

    for (;;) {
        pid_t pid = postmaster_find(cluster);
        bool adopted = pid > 0;
        if (!adopted) {
            remove_stale_locks(cluster);
            pid = spawn(cluster, err);
        }
        if (pid < 0)
            return false;
        if (wait_answer(cluster, pid, until_us, err)) {
            *pid_out = pid;
            return true;
        }
        if (err->code != ERROR_NONE)
            break;
        /* One that was shutting down, or whose orphans still hold its memory: try again. */
        bool passing = adopted || cluster_log_says(cluster, log_start, "still in use");
        if (!passing || clock_monotonic_us() > until_us) {
            error_set(err, ERROR_UNAVAILABLE, "PostgreSQL did not start");
            break;
        }
        pause_ms(250);
    }
    return cluster_add_log(cluster, log_start, err);
}

static bool ends_within(const struct cluster *cluster, pid_t pid, int64_t ms)
{
    int64_t until_us = clock_monotonic_us() + ms * 1000;
    while (postmaster_is_running(cluster, pid)) {
        if (clock_monotonic_us() > until_us)
            return false;
        pause_ms(POLL_MS);
    }
    return true;
}

void postmaster_stop(const struct cluster *cluster, pid_t pid)
{
    static const struct {
        int signal, wait_ms;
    } steps[] = {{SIGINT, FAST_MS}, {SIGQUIT, IMMEDIATE_MS}, {SIGKILL, IMMEDIATE_MS}};

    for (size_t i = 0; i < LENGTH(steps) && postmaster_is_running(cluster, pid); i++) {
        kill(pid, steps[i].signal);
        if (ends_within(cluster, pid, steps[i].wait_ms))
            return;
    }
}
