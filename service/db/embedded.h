/* db/embedded.h - a PostgreSQL cluster of our own in a folder, for `--embedded DIR`.
 *
 * initdb on first start (UTF8, C.UTF-8), Unix socket only, fsync on, as an unprivileged account
 * when started as root (peer-mapped so that root's CLI works), a lock file with CLOEXEC; a
 * postmaster orphaned by kill -9 is adopted or stopped; stops with its owner. See DESIGN.md,
 * "Decisions that would be costly to change later".
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_EMBEDDED_H
#define DB_EMBEDDED_H

#include "core/error.h"

struct embedded;

enum { EMBEDDED_CONNINFO_SIZE = 512 };

/**
 * Starts (or, when a live service already runs one in `dir`, only finds) the cluster.
 *   exclusive   true for `serve`: ERROR_CONFLICT when another live instance holds `dir`.
 *               false for other subcommands: beside a running service they just connect; without
 *               one the cluster is started under the lock for as long as this handle lives.
 * NULL with ERROR_UNAVAILABLE when PostgreSQL's programs are missing or it does not come up; the
 * message ends with the last lines of its log.
 */
struct embedded *embedded_open(const char *dir, bool exclusive, struct error *err) MUST_CHECK;

/** libpq connection strings: the owner for migrations, the application role for all else. */
const char *embedded_owner_conninfo(const struct embedded *embedded);
const char *embedded_app_conninfo(const struct embedded *embedded);

/** Stops the cluster if this handle started or adopted it (fast shutdown), releases the lock. */
void embedded_close(struct embedded *embedded);

/** $SUBTIER_HOME, else ~/.local/share/subtier (root: /var/lib/subtier), into `out`. */
bool embedded_default_dir(char *out, size_t size, struct error *err) MUST_CHECK;

#endif
