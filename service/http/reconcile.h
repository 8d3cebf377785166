/* http/reconcile.h - what the two halves of OpenRefine's protocol share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_RECONCILE_H
#define HTTP_RECONCILE_H

#include "core/json.h"
#include "core/json_writer.h"
#include "lists/snapshot/snapshot.h"

/** {"id", "name"}: how the protocol writes types, properties and entities. */
void reconcile_thing(struct json_writer *w, struct str id, struct str name);

/** Answers {"ids": [...], "properties": [{"id"}]} with each entity's values. Unknown ids get empty
 *  cells. Errors: ERROR_INPUT naming the value, ERROR_MEMORY. */
bool reconcile_extend_rows(struct json_writer *w, const struct snapshot *snapshot,
                           const cJSON *extend, struct error *err) MUST_CHECK;

#endif
