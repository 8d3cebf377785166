/* screening/listed_details.h - what risk asks of a listed party's record beside its names.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_LISTED_DETAILS_H
#define SCREENING_LISTED_DETAILS_H

#include "lists/snapshot/snapshot.h"
#include "risk/risk.h"

/**
 * Sets `out`'s day of listing and, for measures that some programmes' rules treat otherwise than
 * others' (sectoral, licence), its programmes; asset freezes have one rule and are left without.
 * False only when memory is short.
 */
bool listed_details_read(const struct snapshot_listed *listed, struct arena *arena,
                         struct risk_listed *out);

#endif
