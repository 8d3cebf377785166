/* screening/group.h - many screenings kept by one statement.
 *
 * What a transaction costs - its commands, the reading of the signing key, the flush to disk - is
 * paid once for all of them. A row that cannot be kept so (its Idempotency-Key is known already)
 * is left out, and the caller keeps it alone, the ordinary way.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_GROUP_H
#define SCREENING_GROUP_H

#include "screening/store.h"

extern const db_statement_group screening_group_statements;

enum {
    GROUP_MAX_ROWS = 128,
    GROUP_MAX_BYTES = 16 << 20,    /* of a group */
    GROUP_MAX_ROW_BYTES = 1 << 20, /* what is larger goes alone */
};

struct group_row {
    struct screening_row row; /* of an engagement sent inline: row.engagement is empty */
    struct str key;           /* the Idempotency-Key, checked; NULL pointer: none was sent */
    const char *route;        /* what the key is remembered for, and with: */
    struct str request, location;
    bool kept; /* false before; true: written, and there once the transaction has committed */
};

/** Bytes that it adds to a group. */
size_t group_row_bytes(const struct group_row *row);

/** Writes the rows, at most GROUP_MAX_ROWS of GROUP_MAX_BYTES, of the transaction's tenant, and
 *  says which were kept. No wait for a lock that
 *  somebody else holds is longer than a moment (ERROR_TIMEOUT). */
enum db_status group_save(struct db *db, struct group_row *const *rows, size_t n_rows,
                          struct error *err) MUST_CHECK;

#endif
