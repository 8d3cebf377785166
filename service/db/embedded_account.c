/* db/embedded_account.c - running PostgreSQL's programs as somebody who is not root.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/embedded_account.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char DEFAULT_NAME[] = "postgres";

enum { EXIT_NO_DROP = 126, EXIT_NO_PROGRAM = 127, MAX_REACH = 1024 };

/* --- Who -------------------------------------------------------------------------------------- */

static bool fill(struct account *account, const struct passwd *entry, struct error *err)
{
    *account = (struct account){.uid = entry->pw_uid, .gid = entry->pw_gid};
    account->n_groups = ACCOUNT_MAX_GROUPS;
    if (getgrouplist(entry->pw_name, entry->pw_gid, account->groups, &account->n_groups) < 0)
        account->n_groups = 1; /* the first is its own group; more are not needed */
    if (strlen(entry->pw_name) >= sizeof account->name)
        return error_set(err, ERROR_UNAVAILABLE, "the account name %s is too long", entry->pw_name);
    snprintf(account->name, sizeof account->name, "%s", entry->pw_name);
    return true;
}

static bool find_by_uid(uid_t uid, struct account *account_out, struct error *err)
{
    struct passwd entry, *found = NULL;
    char text[4096];
    getpwuid_r(uid, &entry, text, sizeof text, &found);
    if (!found)
        return error_set(err, ERROR_UNAVAILABLE,
                         "PostgreSQL needs an account with a name; user id %u has none",
                         (unsigned)uid);
    return fill(account_out, found, err);
}

static bool find_by_name(const char *name, struct account *account_out, struct error *err)
{
    struct passwd entry, *found = NULL;
    char text[4096];
    getpwnam_r(name, &entry, text, sizeof text, &found);
    if (!found || found->pw_uid == 0)
        return error_set(err, ERROR_UNAVAILABLE,
                         "PostgreSQL does not run as root, and there is no account '%s' for it; "
                         "installing PostgreSQL makes one",
                         name);
    return fill(account_out, found, err);
}

bool account_choose(const char *data_dir, struct account *account_out, struct error *err)
{
    struct stat about;
    bool exists = stat(data_dir, &about) == 0;
    struct account account;
    bool found;

    if (geteuid() != 0) {
        if (exists && about.st_uid != geteuid())
            return error_set(err, ERROR_UNAVAILABLE,
                             "%s belongs to another account; run as that one, or as root",
                             data_dir);
        found = find_by_uid(geteuid(), &account, err);
    } else if (exists && about.st_uid != 0) {
        found = find_by_uid(about.st_uid, &account, err);
    } else {
        found = find_by_name(DEFAULT_NAME, &account, err);
    }
    if (!found)
        return false;
    account.drops = geteuid() == 0;
    *account_out = account;
    return true;
}

/* --- Becoming it (from here on: async-signal-safe, in the child) -------------------------------
 */

static _Noreturn void end_child(int status) { _exit(status); /* lint: child process */ }

static bool become(const struct account *account)
{
    if (!account->drops)
        return true;
    return setgroups((size_t)account->n_groups, account->groups) == 0 &&
           setgid(account->gid) == 0 && setuid(account->uid) == 0 &&
           setuid(0) != 0; /* there must be no way back */
}

static void reset_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    struct sigaction as_usual = {.sa_handler = SIG_DFL};
    for (int number = 1; number < 32; number++)
        sigaction(number, &as_usual, NULL); /* SIGKILL and SIGSTOP refuse, which is fine */
}

static void close_from(int first)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)first, ~0U, 0U) == 0)
        return;
#endif
    for (int fd = first; fd < 4096; fd++)
        close(fd);
}

static bool redirect(const char *log_path)
{
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int out = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    return in >= 0 && out >= 0 && dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(out, 2) == 2;
}

int account_wait(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int account_call(const struct account *account, int (*body)(void *context), void *context)
{
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0)
        end_child(become(account) ? body(context) : EXIT_NO_DROP);
    return account_wait(pid);
}

pid_t account_spawn(const struct account *account, char *const *argv, const char *log_path,
                    bool dies_with_us)
{
    /* Nothing of ours: PGPORT, LD_PRELOAD or a foreign locale would change what runs. */
    static char path[] = "PATH=/usr/bin:/bin", locale[] = "LC_ALL=C.UTF-8", zone[] = "TZ=UTC";
    static char *const environment[] = {path, locale, zone, NULL};
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid != 0)
        return pid;

    setsid();
    umask(077);
    if (!become(account) || !redirect(log_path) || chdir("/") != 0)
        end_child(EXIT_NO_DROP);
    if (dies_with_us) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* after become(), which would clear it */
        if (getppid() != parent)
            end_child(EXIT_NO_DROP);
    }
    reset_signals();
    close_from(3);
    execve(argv[0], argv, environment);
    end_child(EXIT_NO_PROGRAM);
}

/* --- Reach ------------------------------------------------------------------------------------ */

/* Exit status 0, or 1 when `context`, a folder, cannot be entered. */
static int enter(void *context) { return access(context, X_OK) == 0 ? 0 : 1; }

bool account_check_reach(const struct account *account, const char *path, struct error *err)
{
    char part[MAX_REACH];
    size_t len = strlen(path);
    if (!account->drops)
        return true;
    if (len >= sizeof part)
        return error_set(err, ERROR_USAGE, "the path is too long: %s", path);

    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (account_call(account, enter, part) != 0)
            return error_set(err, ERROR_UNAVAILABLE,
                             "the account '%s', which PostgreSQL runs as, cannot enter %s; "
                             "choose another folder or open that one (chmod o+x)",
                             account->name, part);
    }
    return true;
}
