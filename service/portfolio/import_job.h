/* portfolio/import_job.h - an uploaded file imported behind the answer (kind "parties.import").
 *
 * The file waits in the database, in pieces, so that any replica's worker may read it; it is
 * deleted when the import has ended; the file of a trial (dry run) stays a day longer, for the
 * import that follows it (import_job_copy_file). The worker lays it down in an unnamed temporary
 * file and maps that.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_IMPORT_JOB_H
#define PORTFOLIO_IMPORT_JOB_H

#include "jobs/run.h"
#include "portfolio/party_import.h"

#define IMPORT_JOB_KIND "parties.import"

extern const db_statement_group import_job_statements;

/** Keeps the file's bytes for the import, in the transaction that queues the job. */
enum db_status import_job_keep_file(struct db *db, const char *import_id, struct str bytes,
                                    struct error *err) MUST_CHECK;

/** Gives the file of an earlier trial to another import. DB_NONE: it is not there any more. */
enum db_status import_job_copy_file(struct db *db, struct str from, const char *import_id,
                                    struct error *err) MUST_CHECK;

/** DB_ROWS while the file of an import is kept. */
enum db_status import_job_has_file(struct db *db, struct str import_id,
                                   struct error *err) MUST_CHECK;

/** {"import", "format", "map", "schema", "root", "name"} as text in the arena; empty when memory is
 *  short. It is the import's record of its options too. */
struct str import_job_payload(const char *import_id, const struct party_file *file,
                              struct arena *arena);

/** Result: {"import", "rows", "created", "updated", "unchanged", "refused"}. */
bool import_job(struct job_run *run, struct error *err) MUST_CHECK;

#endif
