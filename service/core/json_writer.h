/* core/json_writer.h - writing JSON as a stream into a buf.
 *
 * Commas and nesting are kept by the writer; misuse (a value without a key, an unclosed object)
 * trips an assertion in debug builds and sets `broken` in all. Text must be valid UTF-8.
 *
 *     struct json_writer w = JSON_WRITER(&out);
 *     json_begin_object(&w);
 *     json_key(&w, "verdict"); json_text(&w, STR("block"));
 *     json_end_object(&w);
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_JSON_WRITER_H
#define CORE_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/date.h"
#include "core/str.h"

enum { JSON_WRITER_DEPTH = 64 };

struct json_writer {
    struct buf *out;
    unsigned depth;
    bool broken;
    bool after_key;
    uint64_t has_items; /* bit d: the container at depth d has an item already */
    uint64_t is_object; /* bit d: that container is an object */
};

#define JSON_WRITER(buffer)                                                                        \
    {                                                                                              \
        .out = (buffer)                                                                            \
    }

void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_key_str(struct json_writer *w, struct str key);

void json_text(struct json_writer *w, struct str value);
void json_cstr(struct json_writer *w, const char *value); /* NULL gives null */
void json_int(struct json_writer *w, int64_t value);
void json_bool(struct json_writer *w, bool value);
void json_null(struct json_writer *w);
void json_micro(struct json_writer *w, uint32_t micro);   /* 0.95 */
void json_date(struct json_writer *w, struct date value); /* "1972-05", none gives null */
void json_raw(struct json_writer *w, struct str json);    /* one value, already JSON */

/* key and value in one, the commonest case */
void json_field_text(struct json_writer *w, const char *key, struct str value);
void json_field_cstr(struct json_writer *w, const char *key, const char *value);
void json_field_int(struct json_writer *w, const char *key, int64_t value);
void json_field_bool(struct json_writer *w, const char *key, bool value);
void json_field_micro(struct json_writer *w, const char *key, uint32_t micro);
void json_field_date(struct json_writer *w, const char *key, struct date value);
void json_field_null(struct json_writer *w, const char *key);

/** All closed, nothing broken, the buffer did not fail. */
bool json_writer_done(const struct json_writer *w);

#endif
