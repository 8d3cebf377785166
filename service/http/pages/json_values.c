/* http/pages/json_values.c - a JSON document as the values of a template.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/json_values.h"

#include <math.h>

#include "core/micro.h"
#include "http/pages/words.h"

enum { MAX_DEPTH = 8, MAX_WORD = 32 };

static bool is_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!(text.ptr[i] >= 'a' && text.ptr[i] <= 'z') && text.ptr[i] != '_')
            return false;
    return text.len > 0 && text.len <= MAX_WORD;
}

static void set_text(struct template_value *object, const char *key, struct str text)
{
    struct str kept = str_copy(object->arena, text);
    if (str_ends_with(str_of(key), STR("_at")) && text.len > 0) {
        template_text(object, arena_printf(object->arena, "%s_iso", key), kept);
        template_text(object, key, words_time(object->arena, kept));
        return;
    }
    if (is_word(text)) {
        const char *flag = arena_printf(object->arena, "%s_is_%.*s", key, STR_ARG(text));
        if (flag)
            template_flag(object, flag, true);
    }
    template_text(object, key, kept);
}

/* "0.95", "-1.5", "17" */
static struct str number_text(struct arena *arena, double number)
{
    char digits[MICRO_TEXT_SIZE];
    double size = fabs(number);
    if (size == floor(size) || size > 4000)
        return str_of(arena_printf(arena, "%.0f", number));
    const char *text = micro_format((uint32_t)(size * 1e6 + 0.5), digits);
    return str_of(arena_printf(arena, "%s%s", number < 0 ? "-" : "", text));
}

static void set_members(struct template_value *object, const cJSON *tree, unsigned depth);

static void set_items(struct template_value *list, const cJSON *array, unsigned depth)
{
    for (const cJSON *item = array->child; list && item; item = item->next) {
        if (cJSON_IsString(item))
            template_add_text(list, str_copy(list->arena, str_of(item->valuestring)));
        else if (cJSON_IsNumber(item))
            template_add_text(list, number_text(list->arena, item->valuedouble));
        else if (cJSON_IsObject(item))
            set_members(template_add(list), item, depth + 1);
    }
}

static void set_member(struct template_value *object, const char *key, const cJSON *item,
                       unsigned depth)
{
    if (cJSON_IsString(item))
        set_text(object, key, str_of(item->valuestring));
    else if (cJSON_IsNumber(item))
        template_text(object, key, number_text(object->arena, item->valuedouble));
    else if (cJSON_IsBool(item))
        template_flag(object, key, cJSON_IsTrue(item));
    else if (cJSON_IsArray(item))
        set_items(template_list(object, key), item, depth);
    else if (cJSON_IsObject(item))
        set_members(template_within(object, key), item, depth + 1);
    else
        template_text(object, key, STR_EMPTY); /* an outer one must not shine through */
}

static void set_members(struct template_value *object, const cJSON *tree, unsigned depth)
{
    for (const cJSON *item = tree ? tree->child : NULL; object && item; item = item->next) {
        const char *key =
            item->string ? arena_strndup(object->arena, item->string, strlen(item->string)) : NULL;
        if (key && depth < MAX_DEPTH && !template_field(object, str_of(key)))
            set_member(object, key, item, depth);
    }
}

void values_of_json(struct template_value *object, const cJSON *tree)
{
    set_members(object, tree, 0);
}

void values_of_array(struct template_value *list, const cJSON *array)
{
    if (array)
        set_items(list, array, 0);
}

bool values_of_document(struct template_value *object, struct str text, struct error *err)
{
    AUTO_JSON *tree = json_parse(text, err);
    if (!tree)
        return false;
    values_of_json(object, tree);
    return true;
}
