/* screening/programmes.c - under which of its publisher's programmes a party is listed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/programmes.h"

#include "core/json.h"

bool programmes_read(const struct snapshot_listed *listed, struct arena *arena,
                     struct risk_listed *out)
{
    struct error err = ERROR_INIT;
    if (!(listed->measures & (MEASURE_SECTORAL | MEASURE_LICENCE)))
        return true;
    AUTO_JSON *body = json_parse(listed->body, &err);
    const cJSON *properties = body ? cJSON_GetObjectItemCaseSensitive(body, "properties") : NULL;
    const cJSON *values =
        properties ? cJSON_GetObjectItemCaseSensitive(properties, "program") : NULL;
    size_t count = cJSON_IsArray(values) ? (size_t)cJSON_GetArraySize(values) : 0, n = 0;
    struct str *programmes = arena_calloc(arena, count, sizeof *programmes);
    if (!programmes)
        return false;
    for (const cJSON *value = count ? values->child : NULL; value; value = value->next)
        if (cJSON_IsString(value))
            programmes[n++] = str_copy(arena, str_of(value->valuestring));
    out->programmes = programmes;
    out->n_programmes = n;
    return !arena_failed(arena) && err.code != ERROR_MEMORY;
}
