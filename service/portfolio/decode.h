/* portfolio/decode.h - reading a document so that every bad value is reported, not only the first.
 *
 * Each reader adds a fault with the value's JSON pointer and a short code, and goes on. Codes:
 * required, type, empty, too_long, too_many, control_character, unknown_field, unknown_property,
 * unknown_schema, unknown_type, unknown_source, unknown_basis, unknown_country, unknown_party,
 * unknown_value, bad_date, out_of_range, not_decimal, order, duplicate, self_relation, unexpected.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_DECODE_H
#define PORTFOLIO_DECODE_H

#include "core/arena.h"
#include "core/date.h"
#include "core/faults.h"
#include "core/json.h"

enum { POINTER_SIZE = 160 };

/* Where a document is read to, and what was wrong with it. When memory ends, readers return false
 * without a fault and arena_failed() is true. */
struct decoder {
    struct arena *arena;
    struct faults *faults;
};

/** Will the next fault still be shown? Beyond that they are only counted, and a reader spares
 * itself the search for "did you mean": a hostile document could ask for a million of them. */
static inline bool decode_shows_faults(const struct decoder *d)
{
    return d->faults->count < FAULTS_MAX;
}

/** A fault at "<pointer>/<key>"; returns false. */
bool decode_fault(struct decoder *d, const char *pointer, const char *key, const char *code,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));

/** Is it an object without keys outside `keys` (NULL-ended)? Each unknown key is a fault. False
 *  only when it is no object. */
bool decode_object(struct decoder *d, const cJSON *value, const char *pointer,
                   const char *const *keys);

/** The member, or NULL when absent or null. */
const cJSON *decode_member(const cJSON *object, const char *key);

/** Text of 1 to `max_bytes` without control characters, copied to the arena; *out is untouched
 *  when absent. False when a fault was added. */
bool decode_text(struct decoder *d, const cJSON *object, const char *pointer, const char *key,
                 size_t max_bytes, struct str *out);
bool decode_required_text(struct decoder *d, const cJSON *object, const char *pointer,
                          const char *key, size_t max_bytes, struct str *out);

/** A full day, "2020-01-31". */
bool decode_day(struct decoder *d, const cJSON *object, const char *pointer, const char *key,
                struct date *out);

/** The id of a stored thing: the route's `id`, else the body's "id", else a new UUIDv7, copied to
 * the arena. A body's id that contradicts the route's is a fault. */
bool decode_stored_id(struct decoder *d, const cJSON *object, struct str id, struct str *id_out);

/** What is wrong with a text: NULL, or a code with its message. `lines`: line ends may be in it. */
const char *text_wrong(struct str text, size_t max_bytes, bool lines, const char **message_out);

#endif
