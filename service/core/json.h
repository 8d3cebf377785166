/* core/json.h - reading JSON strictly.
 *
 * cJSON builds the tree; before it sees a byte, json_check() has refused what it would let pass:
 * invalid UTF-8, NUL (raw or \u0000), lone surrogates, duplicate keys, numbers out of range,
 * numbers of more than 63 characters (cJSON splits them), trailing bytes, too much depth. Errors
 * give line and column (from 1, columns in code points). Trees are read with cJSON's own fields
 * (`child`, `next`, `string`, `valuestring`); never index an array with cJSON_GetArrayItem in a
 * loop, it is a linked list.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"

enum { JSON_MAX_DEPTH = 64 };

/** Is `text` one JSON value (RFC 8259) and nothing else? ERROR_SYNTAX names line and column.
 *  Linear in time; memory only for the keys of the open objects, from an arena of its own. */
bool json_check(struct str text, unsigned max_depth, struct error *err) MUST_CHECK;

/** Checks, then builds the tree; the caller frees it with cJSON_Delete (or AUTO_JSON). */
cJSON *json_parse(struct str text, struct error *err) MUST_CHECK;

static inline void json_auto_free(cJSON **tree) { cJSON_Delete(*tree); }
#define AUTO_JSON __attribute__((cleanup(json_auto_free))) cJSON

/* --- Reading a document field by field -------------------------------------------------------
 *
 * Each function takes the object, the key and the JSON pointer of the object ("" at the root,
 * "/parties/3"), and sets an error that names the very value. Optional ones leave *out untouched
 * when the key is absent; null counts as absent. A required text may not be blank either. */

/** Refuses any key that is not among `keys` (NULL-ended); the error names it and, when one of the
 *  keys is close, says "did you mean". */
bool json_only_keys(const cJSON *object, const char *pointer, const char *const *keys,
                    struct error *err) MUST_CHECK;
bool json_is_object(const cJSON *value, const char *pointer, struct error *err) MUST_CHECK;
bool json_optional_text(const cJSON *object, const char *pointer, const char *key, size_t max_bytes,
                        struct str *out, struct error *err) MUST_CHECK;
bool json_required_text(const cJSON *object, const char *pointer, const char *key, size_t max_bytes,
                        struct str *out, struct error *err) MUST_CHECK;
bool json_optional_bool(const cJSON *object, const char *pointer, const char *key, bool *out,
                        struct error *err) MUST_CHECK;
bool json_optional_int(const cJSON *object, const char *pointer, const char *key, int64_t min,
                       int64_t max, int64_t *out, struct error *err) MUST_CHECK;
/** A number in [min, max] millionths, rounded half up to six decimals. */
bool json_optional_micro(const cJSON *object, const char *pointer, const char *key, uint32_t min,
                         uint32_t max, uint32_t *out, struct error *err) MUST_CHECK;
/** The array (or NULL when absent) with at most `max_items`. */
bool json_optional_array(const cJSON *object, const char *pointer, const char *key,
                         size_t max_items, const cJSON **out, struct error *err) MUST_CHECK;
bool json_optional_object(const cJSON *object, const char *pointer, const char *key,
                          const cJSON **out, struct error *err) MUST_CHECK;

/** "<pointer>/<token>" with ~ and / escaped (RFC 6901), cut if longer than `size`. */
const char *json_pointer(char *out, size_t size, const char *pointer, const char *token);

#endif
