/* cmd/keys.c - `subtier keys create|list|revoke`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "account/keys.h"
#include "cmd/cmd.h"
#include "cmd/database.h"
#include "core/clock.h"

enum { MEMORY_MAX = 64 << 20 };

static const struct option_row rows[] = {
    {"--name", "N", "what the key is for"},
    {"--scopes", "S", "words with commas between them, or all; see the manual"},
    {"--expires", "T", "2027-01-31, 2027-01-31T12:00:00Z, or from now: 30d, 12h, 15m, 90s"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

static const struct audit_actor operator_ = {AUDIT_OPERATOR, NULL};

/* "30d" from now, in milliseconds; false when it is no such thing. */
static bool parse_duration(struct str text, int64_t *ms_out)
{
    static const struct {
        char letter;
        int64_t ms;
    } units[] = {{'d', 86400000}, {'h', 3600000}, {'m', 60000}, {'s', 1000}};
    int64_t count;

    for (size_t i = 0; text.len > 1 && i < LENGTH(units); i++) {
        if (text.ptr[text.len - 1] == units[i].letter &&
            str_to_int(str_slice(text, 0, text.len - 1), 1, 1000000, &count)) {
            *ms_out = count * units[i].ms;
            return true;
        }
    }
    return false;
}

/* "12:00:00Z" behind the T. */
static bool parse_time(struct str text, int64_t *ms_out)
{
    int64_t hours, minutes, seconds;
    if (text.len != 9 || text.ptr[2] != ':' || text.ptr[5] != ':' || text.ptr[8] != 'Z')
        return false;
    if (!str_to_int(str_slice(text, 0, 2), 0, 23, &hours) ||
        !str_to_int(str_slice(text, 3, 5), 0, 59, &minutes) ||
        !str_to_int(str_slice(text, 6, 8), 0, 59, &seconds))
        return false;
    *ms_out = ((hours * 60 + minutes) * 60 + seconds) * 1000;
    return true;
}

static bool parse_expiry(struct str text, int64_t *unix_ms_out, struct error *err)
{
    int64_t ms = 0;
    struct date day;
    if (parse_duration(text, &ms)) {
        *unix_ms_out = clock_unix_ms() + ms;
        return true;
    }
    size_t t = str_find(text, STR("T"), 0);
    if (!date_parse_full(str_slice(text, 0, t), &day, err) ||
        (t < text.len && !parse_time(str_slice(text, t + 1, text.len), &ms)))
        return error_set(err, ERROR_USAGE,
                         "--expires %.*s: write 2027-01-31, 2027-01-31T12:00:00Z, 30d, 12h, 15m or"
                         " 90s",
                         STR_ARG(text));
    *unix_ms_out = (int64_t)date_to_days(day) * 86400000 + ms;
    return true;
}

static bool create(struct db_pool *pool, const struct options *options, struct error *err)
{
    const char *name = options_get(options, "--name"), *scopes = options_get(options, "--scopes");
    const char *expires = options_get(options, "--expires");
    struct key_request request = {.name = str_of(name)};
    struct key_created key;

    if (!name || !scopes)
        return error_set(err, ERROR_USAGE, "keys create needs --name and --scopes");
    if (!scopes_parse(str_of(scopes), &request.scopes, err) ||
        (expires && !parse_expiry(str_of(expires), &request.expires_ms, err)))
        return false;
    if (!keys_create(pool, DEFAULT_TENANT, operator_, &request, &key, err))
        return false;
    printf("id: %s\nThe key is shown once; store it now:\n%s\n", key.id.text, key.text);
    return true;
}

static const char *state_word(const struct key_row *key)
{
    if (key->revoked.len)
        return "revoked";
    return key->expires.len ? "expires" : "in force";
}

static bool list(struct db_pool *pool, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    struct key_row *keys;
    size_t count;
    if (!keys_list(pool, DEFAULT_TENANT, &arena, &keys, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        printf("%.*s  %.*s...  %-24.*s  %-11s %.*s  [%.*s]\n", STR_ARG(keys[i].id),
               STR_ARG(keys[i].hint), STR_ARG(keys[i].name), state_word(&keys[i]),
               STR_ARG(keys[i].revoked.len ? keys[i].revoked : keys[i].expires),
               STR_ARG(keys[i].scopes));
    return true;
}

static bool run(struct db_pool *pool, const struct options *options, struct error *err)
{
    const char *verb = options->n_words ? options->words[0] : "";
    if (strcmp(verb, "create") == 0 && options->n_words == 1)
        return create(pool, options, err);
    if (strcmp(verb, "list") == 0 && options->n_words == 1)
        return list(pool, err);
    if (strcmp(verb, "revoke") == 0 && options->n_words == 2)
        return keys_revoke(pool, DEFAULT_TENANT, operator_, str_of(options->words[1]), err);
    return error_set(err, ERROR_USAGE, "say: keys create --name N --scopes S | list | revoke KEY");
}

int cmd_keys(int argc, char **argv)
{
    return cmd_with_pool("keys", "keys create|list|revoke [OPTIONS]", rows, argc, argv, run);
}
