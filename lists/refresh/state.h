/* lists/refresh/state.h - what is kept between refreshes; for lists/refresh only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_REFRESH_STATE_H
#define LISTS_REFRESH_STATE_H

#include "lists/refresh/refresh.h"

/** Takes the list's lock for the session, or DB_NONE when somebody else has it. */
enum db_status state_lock(struct db *db, struct str list, struct error *err) MUST_CHECK;
void state_unlock(struct db *db, struct str list);

/* What was said of the files that made the active version. */
struct known_set {
    bool usable; /* all files, asked at these addresses, read by this parser */
    int64_t version_id, number;
    struct fetch_validators validators[CATALOGUE_MAX_URLS];
};
enum db_status state_load(struct db *db, struct str list, const struct str *urls, size_t n,
                          struct known_set *known_out, struct error *err) MUST_CHECK;

enum db_status state_save(struct db *db, struct str list, const struct str *urls, size_t n,
                          const struct fetch_validators *validators, const char *version_sha256,
                          struct error *err) MUST_CHECK;

/** Records the outcome; the next time follows from `refresh_ms` and the failures in a row. */
enum db_status state_record(struct db *db, struct str list, enum refresh_outcome outcome,
                            struct str detail, int64_t refresh_ms, struct error *err) MUST_CHECK;

/** The 304: the active version was checked now. Every replica is told. */
enum db_status state_checked(struct db *db, struct str list, const struct known_set *known,
                             struct error *err) MUST_CHECK;

#endif
