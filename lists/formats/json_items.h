/* lists/formats/json_items.h - the objects of one array of a JSON document, one after the other, so
 * that a large document needs the memory of its largest object.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_JSON_ITEMS_H
#define LISTS_FORMATS_JSON_ITEMS_H

#include "core/json.h"
#include "lists/formats/format.h"

enum { JSON_ITEM_MAX_BYTES = 16 << 20 };

typedef bool json_item_fn(void *context, const cJSON *item, size_t at, struct error *err);

/** Checks the whole document, then hands on each object of the first array that stands under the
 *  key `name`, or of the document itself when that is an array. `at` is the object's byte offset.
 *  Errors: ERROR_LIST_REFUSED naming the place. */
bool json_items(const struct list_file *file, const char *name, json_item_fn *item, void *context,
                struct error *err) MUST_CHECK;

/** Texts and numbers as text; in `scratch` when it is a number. Empty for null and others. */
struct str json_item_text(const cJSON *object, const char *key, char scratch[32]);

#endif
