/* screening/programmes.h - under which of its publisher's programmes a party is listed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_PROGRAMMES_H
#define SCREENING_PROGRAMMES_H

#include "lists/snapshot/snapshot.h"
#include "risk/risk.h"

/**
 * Sets `out`'s programmes from the record's body, for measures that some programmes' rules treat
 * otherwise than others' (sectoral, licence); asset freezes have one rule and are left without.
 * False only when memory is short.
 */
bool programmes_read(const struct snapshot_listed *listed, struct arena *arena,
                     struct risk_listed *out);

#endif
