/* portfolio/record.h - one row of a customer's file: a party with the relation and the engagement
 * that stand beside it, or what is wrong with it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_RECORD_H
#define PORTFOLIO_RECORD_H

#include "portfolio/columns.h"
#include "portfolio/engagement.h"
#include "portfolio/engagement_store.h"

struct party_record {
    size_t number;   /* of the row: 1 is the first line of the file, the header's in a table */
    uint64_t offset; /* bytes of the file read so far; 0 where that is not known */
    struct str id;   /* the party's, as far as it could be read; may be empty */
    bool has_party, has_relation, has_engagement;
    struct party party;
    struct party_relation relation;      /* from_id, to_id; without id */
    struct engagement_record engagement; /* id, title, root */
    struct faults faults;                /* any: the row is refused; pointers are "/<column>" */
};

/* Who stood last at each tier, for tables that tell the tree by levels alone. */
enum { RECORD_MAX_TIER = 64 };

struct record_context {
    const struct party_columns *columns; /* of tables and flat JSON */
    const char *default_schema;          /* where none is said; NULL: LegalEntity */
    struct str root;    /* party that contracts those without anybody above them; empty: nobody */
    bool needs_id;      /* a row without an id is refused: what is stored must be found again */
    struct arena *kept; /* outlives the rows: ids of tiers */
    struct str at_tier[RECORD_MAX_TIER];
};

/** Reads a table's row into `record_out`, in `arena`; what is wrong goes to its faults. False only
 *  when memory is short (err). */
bool record_of_cells(struct record_context *context, const struct str *cells, size_t n,
                     struct arena *arena, struct party_record *record_out,
                     struct error *err) MUST_CHECK;

/** Reads an object: {"id", "schema", "properties", and "parent", "relation", "tier", "engagement"
 * ...} as a table's columns; a relation {"from", "to", "type" ...}; an engagement {"title",
 * "root"}; or a flat object whose keys are columns. */
bool record_of_json(struct record_context *context, const cJSON *object, struct arena *arena,
                    struct party_record *record_out, struct error *err) MUST_CHECK;

#endif
