/* db/embedded_account.h - running PostgreSQL's programs as somebody who is not root.
 *
 * PostgreSQL refuses to run as root. Started as root, everything that touches the cluster is done
 * in a child process that has wholly become the unprivileged account, so that root never follows a
 * link which that account could have planted. Started as an ordinary user the account is that user.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_EMBEDDED_ACCOUNT_H
#define DB_EMBEDDED_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/error.h"

enum { ACCOUNT_MAX_GROUPS = 64 };

struct account {
    uid_t uid;
    gid_t gid;
    gid_t groups[ACCOUNT_MAX_GROUPS];
    int n_groups;
    bool drops; /* this process is root and must become the account */
    char name[64];
};

/** For root: the owner of `data_dir` when it exists, else `postgres`. For others: themselves. */
bool account_choose(const char *data_dir, struct account *account_out,
                    struct error *err) MUST_CHECK;

/** Can the account reach `path`? If not, the error names the first folder that is shut to it. */
bool account_check_reach(const struct account *account, const char *path,
                         struct error *err) MUST_CHECK;

/** Runs `body` in a child that has become the account; returns its exit status (0-255), or -1.
 *  `body` makes only async-signal-safe calls: other threads of this process do not exist there. */
int account_call(const struct account *account, int (*body)(void *context), void *context);

/**
 * Starts a program as the account, in a session of its own (so that Ctrl-C does not reach it),
 * output appended to `log_path`, nothing else inherited. Returns the process id, or -1 with errno.
 *   dies_with_us   the kernel kills it when the calling thread ends: for short helpers only.
 */
pid_t account_spawn(const struct account *account, char *const *argv, const char *log_path,
                    bool dies_with_us);

/** Waits for a child; its exit status, or 128 + the signal that ended it, or -1. */
int account_wait(pid_t pid);

#endif
