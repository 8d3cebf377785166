/* db/embedded_postmaster.h - PostgreSQL's first process: find it, start it, stop it.
 *
 * It is started directly, not by pg_ctl, so that its process id is known. One orphaned by kill -9
 * of its service still answers and is found again by postmaster.pid; a postmaster.pid whose process
 * is another program (ids are used again) is known by that process' working folder.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_EMBEDDED_POSTMASTER_H
#define DB_EMBEDDED_POSTMASTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/error.h"
#include "db/embedded_cluster.h"

/** The cluster's running postmaster, whoever started it; 0 when there is none. */
pid_t postmaster_find(const struct cluster *cluster);

/** Has `pid` not ended yet? */
bool postmaster_is_running(const struct cluster *cluster, pid_t pid);

/** Finds it or starts it, and waits until it answers. Called with lock.start held. */
bool postmaster_start(const struct cluster *cluster, pid_t *pid_out, struct error *err) MUST_CHECK;

/** Fast shutdown; when it does not end in time an immediate one, at last SIGKILL. */
void postmaster_stop(const struct cluster *cluster, pid_t pid);

#endif
