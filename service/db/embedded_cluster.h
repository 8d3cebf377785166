/* db/embedded_cluster.h - the files of an embedded cluster: where they are, how they are made.
 *
 *   DIR/data/          PostgreSQL's own
 *   DIR/data.new-x/    a cluster being made; renamed to data when it is whole, else removed
 *   DIR/socket/        the socket, when its path is short enough for one
 *   DIR/postgres.log   what PostgreSQL and initdb say
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_EMBEDDED_CLUSTER_H
#define DB_EMBEDDED_CLUSTER_H

#include "core/error.h"
#include "db/embedded_account.h"

enum { CLUSTER_PATH_SIZE = 1024, CLUSTER_SOCKET_SIZE = 128 };

struct cluster {
    char dir[CLUSTER_PATH_SIZE]; /* absolute, without links */
    char data[CLUSTER_PATH_SIZE], log[CLUSTER_PATH_SIZE];
    char socket[CLUSTER_SOCKET_SIZE]; /* folder of the socket */
    struct account account;
};

/** Makes `dir` if it is missing, refuses one that holds something else, hands it to the account,
 *  fills in the paths. Nothing in it is started. */
bool cluster_open(const char *dir, struct cluster *cluster_out, struct error *err) MUST_CHECK;

/** initdb, if that was not done yet. All or nothing: kill -9 leaves at most a data.new-x. Called
 *  with lock.start held. */
bool cluster_create(const struct cluster *cluster, struct error *err) MUST_CHECK;

/** Makes the socket's folder, mode 0700 and the account's. */
bool cluster_make_socket_folder(const struct cluster *cluster, struct error *err) MUST_CHECK;

/** Major version that made the cluster; 0 when there is none yet. */
int cluster_major(const struct cluster *cluster);

#endif
