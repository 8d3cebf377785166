/* portfolio/decode.c - readers that collect faults.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/decode.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/nearest.h"
#include "core/utf8.h"
#include "core/uuid.h"
#include "portfolio/engagement.h"

bool decode_fault(struct decoder *d, const char *pointer, const char *key, const char *code,
                  const char *format, ...)
{
    char where[POINTER_SIZE], message[256];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    struct str whole = utf8_prefix(str_of(message), sizeof message - 4); /* cut inside a rune? */
    faults_add(d->faults, json_pointer(where, sizeof where, pointer, key), code, "%.*s",
               STR_ARG(whole));
    return false;
}

static void unknown_field(struct decoder *d, const char *pointer, const char *key,
                          const char *const *keys)
{
    struct nearest nearest = {0};
    for (size_t i = 0; keys[i] && decode_shows_faults(d); i++)
        nearest_offer(&nearest, str_of(key), keys[i]);
    if (nearest.word)
        decode_fault(d, pointer, key, "unknown_field", "no such field; did you mean \"%s\"?",
                     nearest.word);
    else
        decode_fault(d, pointer, key, "unknown_field", "no such field");
}

static bool is_among(const char *key, const char *const *keys)
{
    for (; *keys; keys++)
        if (str_equal(str_of(key), str_of(*keys)))
            return true;
    return false;
}

bool decode_object(struct decoder *d, const cJSON *value, const char *pointer,
                   const char *const *keys)
{
    if (!cJSON_IsObject(value)) {
        faults_add(d->faults, pointer, "type", "must be an object");
        return false;
    }
    for (const cJSON *member = value->child; member; member = member->next)
        if (!is_among(member->string, keys))
            unknown_field(d, pointer, member->string, keys);
    return true;
}

const cJSON *decode_member(const cJSON *object, const char *key)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNull(member) ? NULL : member;
}

/* White space and characters that show nothing: a text of these alone is empty. */
static bool is_blank(uint32_t rune)
{
    return rune <= 0x20 || rune == 0xA0 || rune == 0xAD || rune == 0x1680 || rune == 0x180E ||
           (rune >= 0x2000 && rune <= 0x200F) || (rune >= 0x2028 && rune <= 0x202F) ||
           (rune >= 0x205F && rune <= 0x206F) || rune == 0x3000 || rune == 0x3164 ||
           rune == 0xFEFF || (rune >= 0xE0000 && rune <= 0xE007F);
}

static bool is_control(uint32_t rune, bool lines)
{
    if (lines && (rune == '\n' || rune == '\r' || rune == '\t'))
        return false;
    return rune < 0x20 || (rune >= 0x7F && rune < 0xA0);
}

const char *text_wrong(struct str text, size_t max_bytes, bool lines, const char **message_out)
{
    if (text.len > max_bytes) {
        *message_out = "is longer than allowed";
        return "too_long";
    }
    bool blank = true;
    for (size_t at = 0; at < text.len;) {
        uint32_t rune = utf8_next(text, &at);
        if (is_control(rune, lines)) {
            *message_out = "holds a control character";
            return "control_character";
        }
        blank = blank && is_blank(rune);
    }
    if (blank) {
        *message_out = "must not be empty";
        return "empty";
    }
    return NULL;
}

bool decode_text(struct decoder *d, const cJSON *object, const char *pointer, const char *key,
                 size_t max_bytes, struct str *out)
{
    const cJSON *member = decode_member(object, key);
    if (!member)
        return true;
    if (!cJSON_IsString(member))
        return decode_fault(d, pointer, key, "type", "must be a string");
    const char *message = NULL;
    struct str text = str_of(member->valuestring);
    const char *code = text_wrong(text, max_bytes, false, &message);
    if (code && text.len > max_bytes)
        return decode_fault(d, pointer, key, code, "is longer than %zu bytes", max_bytes);
    if (code)
        return decode_fault(d, pointer, key, code, "%s", message);
    text = str_copy(d->arena, text);
    if (!text.ptr)
        return false;
    *out = text;
    return true;
}

bool decode_required_text(struct decoder *d, const cJSON *object, const char *pointer,
                          const char *key, size_t max_bytes, struct str *out)
{
    if (!decode_member(object, key))
        return decode_fault(d, pointer, key, "required", "is required");
    return decode_text(d, object, pointer, key, max_bytes, out);
}

bool decode_day(struct decoder *d, const cJSON *object, const char *pointer, const char *key,
                struct date *out)
{
    const cJSON *member = decode_member(object, key);
    struct error err = ERROR_INIT;
    if (!member)
        return true;
    if (!cJSON_IsString(member))
        return decode_fault(d, pointer, key, "type", "must be a string such as \"2026-11-23\"");
    if (!date_parse_full(str_of(member->valuestring), out, &err))
        return decode_fault(d, pointer, key, "bad_date", "%s", err.message);
    return true;
}

bool decode_stored_id(struct decoder *d, const cJSON *object, struct str id, struct str *id_out)
{
    struct str sent = STR_EMPTY;
    if (!decode_text(d, object, "", "id", PARTY_ID_MAX_BYTES, &sent))
        return false;
    if (id.len > 0 && sent.len > 0 && !str_equal(id, sent))
        return decode_fault(d, "", "id", "unexpected", "is not the id of the address");
    struct uuid fresh; /* `sent` may point into it until the copy */
    if (id.len == 0 && sent.len == 0) {
        fresh = uuid_new();
        sent = str_of(fresh.text);
    }
    *id_out = str_copy(d->arena, id.len > 0 ? id : sent);
    return id_out->ptr != NULL;
}
