/* lists/formats/own_csv.h - the column map of an operator's own list (the grammar: own_csv.c).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_OWN_CSV_H
#define LISTS_FORMATS_OWN_CSV_H

#include "core/error.h"
#include "core/str.h"

/** Is this a column map that could be used? ERROR_USAGE naming the entry. Empty is good. */
bool own_csv_check_map(struct str text, struct error *err) MUST_CHECK;

#endif
