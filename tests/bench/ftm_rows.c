/* tests/bench/ftm_rows.c - FollowTheMoney JSON lines as subjects, for benchmarks.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ftm_rows.h"

#include <stdio.h>

#include "core/json.h"

static struct str text_of(struct arena *arena, const cJSON *item)
{
    return cJSON_IsString(item) ? str_copy(arena, str_of(item->valuestring)) : STR_EMPTY;
}

static size_t count_of(const cJSON *properties, const char *key)
{
    return (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(properties, key));
}

static void read_names(struct arena *arena, const cJSON *properties, struct subject *subject)
{
    static const struct {
        const char *key;
        enum name_role role;
    } KEYS[] = {{"name", NAME_PRIMARY}, {"alias", NAME_ALIAS}, {"weakAlias", NAME_WEAK}};
    size_t n = 0;
    for (size_t k = 0; k < LENGTH(KEYS); k++)
        n += count_of(properties, KEYS[k].key);
    struct subject_name *names = arena_calloc(arena, n + 1, sizeof *names);
    for (size_t k = 0; k < LENGTH(KEYS); k++) {
        const cJSON *item;
        cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(properties, KEYS[k].key))
            names[subject->n_names++] = (struct subject_name){text_of(arena, item), KEYS[k].role};
    }
    subject->names = names;
}

static void read_births(struct arena *arena, const cJSON *properties, struct subject *subject)
{
    struct subject_birth *births =
        arena_calloc(arena, count_of(properties, "birthDate") + 1, sizeof *births);
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(properties, "birthDate"))
    {
        struct error err = ERROR_INIT;
        struct subject_birth *b = &births[subject->n_births];
        if (cJSON_IsString(item) && date_parse(str_of(item->valuestring), &b->from, &err)) {
            b->to = b->from;
            subject->n_births++;
        }
    }
    subject->births = births;
}

static void read_row(struct arena *arena, const cJSON *json, struct ftm_row *row)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(json, "properties"), *item;
    row->id = text_of(arena, cJSON_GetObjectItemCaseSensitive(json, "id"));
    row->set = text_of(arena, cJSON_GetObjectItemCaseSensitive(json, "set"));
    row->expect = text_of(arena, cJSON_GetObjectItemCaseSensitive(json, "expect"));
    row->near_name = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "near"));
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(json, "also")) if (row->n_also <
                                                                                 FTM_ALSO_MAX)
        row->also[row->n_also++] = text_of(arena, item);
    row->subject.schema =
        schema_of(text_of(arena, cJSON_GetObjectItemCaseSensitive(json, "schema")));
    read_names(arena, properties, &row->subject);
    read_births(arena, properties, &row->subject);
}

struct ftm_row *ftm_rows_read(struct arena *arena, const char *path, size_t *count_out)
{
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        exit(2);
    }
    struct ftm_row *rows = NULL;
    size_t capacity = 0, count = 0, size = 0;
    char *line = NULL;
    for (ssize_t len; (len = getline(&line, &size, f)) > 0;) {
        struct error err = ERROR_INIT;
        AUTO_JSON *json = json_parse((struct str){line, (size_t)len}, &err);
        if (!json) {
            fprintf(stderr, "%s: line %zu: %s\n", path, count + 1, err.message);
            exit(3);
        }
        rows = arena_grow(arena, rows, &capacity, count + 1, sizeof *rows);
        rows[count] = (struct ftm_row){0};
        read_row(arena, json, &rows[count++]);
    }
    free(line);
    fclose(f);
    *count_out = count;
    return rows;
}
