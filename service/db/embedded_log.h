/* db/embedded_log.h - what PostgreSQL said, for error messages.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_EMBEDDED_LOG_H
#define DB_EMBEDDED_LOG_H

#include "core/error.h"
#include "db/embedded_cluster.h"

/** Size of the log now: where what is said from here on begins. */
long cluster_log_size(const struct cluster *cluster);

/** Adds ": " and the last lines of the log behind `from` to the message. Returns false. */
bool cluster_add_log(const struct cluster *cluster, long from, struct error *err);

/** Does the log behind `from` hold `words`? */
bool cluster_log_says(const struct cluster *cluster, long from, const char *words);

#endif
