/* lists/versions/result.h - an import's figures as JSON, for the table and for the command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_RESULT_H
#define LISTS_VERSIONS_RESULT_H

#include "core/json_writer.h"
#include "lists/versions/import.h"

/** "parties", "names", "addresses" ... as fields of the open object. */
void result_write_counts(struct json_writer *w, const struct list_counts *counts);

/** {"passed", "findings": [{"check", "detail"}]} */
void result_write_gate(struct json_writer *w, const struct import_result *result);

#endif
