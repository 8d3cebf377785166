/* screening/listed_details.c - what risk asks of a listed party's record beside its names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/listed_details.h"

#include "core/json.h"

static bool read_programmes(const cJSON *body, struct arena *arena, struct risk_listed *out)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(body, "properties");
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
    return !arena_failed(arena);
}

bool listed_details_read(const struct snapshot_listed *listed, struct arena *arena,
                         struct risk_listed *out)
{
    struct error err = ERROR_INIT;
    AUTO_JSON *body = json_parse(listed->body, &err);
    if (!body)
        return err.code != ERROR_MEMORY;
    const cJSON *day = cJSON_GetObjectItemCaseSensitive(body, "listed_on");
    if (cJSON_IsString(day) && !date_parse(str_of(day->valuestring), &out->listed_on, &err))
        out->listed_on = (struct date){0};
    if (!(listed->measures & (MEASURE_SECTORAL | MEASURE_LICENCE)))
        return true;
    return read_programmes(body, arena, out);
}
