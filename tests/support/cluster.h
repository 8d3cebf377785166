/* support/cluster.h - a PostgreSQL of its own for an integration test, migrated and empty.
 *
 *     static struct test_cluster cluster;
 *     int main(void)
 *     {
 *         test_cluster_open(&cluster, GROUPS);       // ends the program with a message on failure
 *         int failed = cmocka_run_group_tests(tests, NULL, NULL);
 *         test_cluster_close(&cluster);
 *         return failed;
 *     }
 *
 * Works as root and as an ordinary user. If the test dies, a guard process stops the cluster and
 * removes the folder.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_CLUSTER_H
#define SUPPORT_CLUSTER_H

#include "core/asset.h"
#include "db/db.h"
#include "db/embedded.h"

/* The default tenant, made by the first migration. */
#define TEST_TENANT "00000000-0000-7000-8000-000000000000"

extern const struct asset assets_migrations[];

struct test_folder {
    char path[64];
    int guard; /* closing it, also by dying, lets the guard clean up */
    int guard_pid;
};

struct test_cluster {
    struct test_folder folder;
    struct embedded *embedded;
    struct db_pool *pool; /* of the application role, 8 connections */
    const char *owner_conninfo, *app_conninfo;
};

/** All migrations applied; `groups` (NULL-ended, may be NULL) prepared on the pool's connections.
 */
void test_cluster_open(struct test_cluster *cluster, const db_statement_group *const *groups);
void test_cluster_close(struct test_cluster *cluster);

/** A new empty folder (in memory where there is room, else below /tmp) for `embedded_open`, and its
 * end (the cluster in it included). */
void test_folder_make(struct test_folder *folder);
void test_folder_remove(struct test_folder *folder);

/** Ends the test program with the message of `err` unless `ok`. */
void test_require(bool ok, const struct error *err, const char *what);

#endif
