/* support/cluster.c - a PostgreSQL of its own for an integration test.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cluster.h"

#include <signal.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/migrate.h"

void test_require(bool ok, const struct error *err, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s: %s\n", what, err->message);
    exit(1);
}

static void require_system(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(1);
}

/* The postmaster of whatever cluster is left in the folder. */
static void kill_postmaster(const char *folder)
{
    char path[128], line[32] = "";
    snprintf(path, sizeof path, "%s/data/postmaster.pid", folder);
    FILE *file = fopen(path, "r");
    if (!file)
        return;
    long pid = fgets(line, sizeof line, file) ? strtol(line, NULL, 10) : 0;
    fclose(file);
    if (pid > 1)
        kill((pid_t)pid, SIGQUIT);
}

/* Waits until the test closes the pipe or dies, then leaves nothing behind. */
static void guard(const char *folder, int pipe_end)
{
    char byte;
    setsid();
    while (read(pipe_end, &byte, 1) > 0)
        ;
    kill_postmaster(folder);
    for (int attempt = 0; attempt < 20 && access(folder, F_OK) == 0; attempt++) {
        pid_t pid = fork();
        if (pid == 0) {
            close(2); /* files that vanish while it works are no news */
            execl("/bin/rm", "rm", "-rf", "--", folder, (char *)NULL);
            _exit(127);
        }
        waitpid(pid, NULL, 0);
        nanosleep(&(struct timespec){.tv_nsec = 50 * 1000000L}, NULL);
    }
    _exit(0);
}

/* In memory where there is room: what is tested is not the disk. */
static const char *parent_folder(void)
{
    struct statvfs about;
    bool roomy = statvfs("/dev/shm", &about) == 0 && access("/dev/shm", W_OK) == 0 &&
                 (uint64_t)about.f_bavail * about.f_frsize > (uint64_t)2 << 30;
    return roomy ? "/dev/shm" : "/tmp";
}

void test_folder_make(struct test_folder *folder)
{
    int ends[2];
    snprintf(folder->path, sizeof folder->path, "%s/subtier-test-XXXXXX", parent_folder());
    require_system(mkdtemp(folder->path) != NULL, "mkdtemp");
    require_system(pipe(ends) == 0, "pipe");
    folder->guard_pid = fork();
    require_system(folder->guard_pid >= 0, "fork");
    if (folder->guard_pid == 0) {
        close(ends[1]);
        guard(folder->path, ends[0]);
    }
    close(ends[0]);
    folder->guard = ends[1];
}

void test_folder_remove(struct test_folder *folder)
{
    close(folder->guard);
    waitpid(folder->guard_pid, NULL, 0);
}

void test_cluster_open(struct test_cluster *cluster, const db_statement_group *const *groups)
{
    struct error err = ERROR_INIT;
    unsigned applied;
    test_folder_make(&cluster->folder);
    cluster->embedded = embedded_open(cluster->folder.path, true, &err);
    test_require(cluster->embedded, &err, "embedded_open");
    cluster->owner_conninfo = embedded_owner_conninfo(cluster->embedded);
    cluster->app_conninfo = embedded_app_conninfo(cluster->embedded);
    test_require(migrate_run(cluster->owner_conninfo, assets_migrations, &applied, &err), &err,
                 "migrate_run");
    cluster->pool = db_pool_new(cluster->app_conninfo, 8, groups, &err);
    test_require(cluster->pool, &err, "db_pool_new");
}

void test_cluster_close(struct test_cluster *cluster)
{
    db_pool_free(cluster->pool);
    embedded_close(cluster->embedded);
    test_folder_remove(&cluster->folder);
}
