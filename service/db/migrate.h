/* db/migrate.h - numbered, checksummed migrations, one transaction each.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "core/asset.h"
#include "db/db.h"

/**
 * Brings the schema up to this program's newest migration, under an advisory lock so that replicas
 * may start together. `owner_conninfo` is the owner's (superuser's for the first run: it creates
 * the role subtier_app). ERROR_CONFLICT when the database is newer or an applied file was edited.
 * *applied_out: how many ran now.
 */
bool migrate_run(const char *owner_conninfo, const struct asset *migrations, unsigned *applied_out,
                 struct error *err) MUST_CHECK;

/** Is the schema exactly this program's? ERROR_CONFLICT names what is missing, newer or edited. */
bool migrate_check(struct db *db, const struct asset *migrations, struct error *err) MUST_CHECK;

#endif
