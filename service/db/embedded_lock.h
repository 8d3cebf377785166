/* db/embedded_lock.h - who may do what with an embedded cluster's folder.
 *
 * Three lock files stand in the folder; the kernel frees a lock with its process, so kill -9
 * leaves none behind. Descriptors are CLOEXEC: PostgreSQL never inherits one.
 *   lock        held by the one service of the folder for its life; holds its process id
 *   lock.users  shared by everybody who uses the cluster; the last one out has it alone and stops
 *               the cluster
 *   lock.start  held while the cluster is created, started or stopped
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_EMBEDDED_LOCK_H
#define DB_EMBEDDED_LOCK_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/error.h"

enum lock_mode { LOCK_ALONE, LOCK_SHARED };

/** Opens and locks `dir`/`name`, created for `uid` if missing; waits at most `wait_ms`.
 *  The descriptor, or -1: ERROR_CONFLICT when it is held by others, ERROR_UNAVAILABLE otherwise. */
int lock_take(const char *dir, const char *name, enum lock_mode mode, uid_t uid, unsigned wait_ms,
              struct error *err);

/** Makes a shared lock one's own if nobody else shares it. When false, the lock is gone. */
bool lock_try_alone(int fd);

void lock_release(int fd); /* -1 is fine */

/** The process id in a lock file is for messages only. */
void lock_write_pid(int fd);
long lock_read_pid(const char *dir, const char *name); /* 0 when unknown */

#endif
