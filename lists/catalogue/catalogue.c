/* lists/catalogue/catalogue.c - reads the embedded catalogue.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/catalogue/catalogue.h"

#include <assert.h>
#include <pthread.h>

#include "core/asset.h"

extern const struct asset assets_catalogue[];

static struct catalogue_list lists[CATALOGUE_MAX_LISTS];
static size_t n_lists;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const struct catalogue_list defaults = {
    .refresh_ms = INT64_C(86400000),
    .max_age_ms = INT64_C(7) * 86400000,
    .shrink_percent = 5,
    .shrink_parties = 25,
};

/* "90 minutes", "12 hours", "3 days" */
static bool read_duration(struct str value, int64_t *ms_out)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"minutes", 60000}, {"hours", 3600000}, {"days", 86400000}};
    struct str number;
    int64_t amount;
    if (!str_cut(&value, ' ', &number) || !str_to_int(number, 1, 100000, &amount))
        return false;
    for (size_t i = 0; i < LENGTH(units); i++) {
        if (!str_equal(value, str_of(units[i].unit)))
            continue;
        *ms_out = amount * units[i].ms;
        return true;
    }
    return false;
}

static bool read_number(struct str value, int64_t max, uint32_t *number_out)
{
    int64_t number;
    if (!str_to_int(value, 0, max, &number))
        return false;
    *number_out = (uint32_t)number;
    return true;
}

static bool read_canary(struct catalogue_list *list, struct str value)
{
    struct catalogue_canary canary;
    if (list->n_canaries == CATALOGUE_MAX_CANARIES || !str_cut(&value, ' ', &canary.id))
        return false;
    canary.name = str_trim(value);
    list->canaries[list->n_canaries++] = canary;
    return canary.id.len > 0 && canary.name.len > 0;
}

static bool read_text(struct catalogue_list *list, struct str key, struct str value,
                      bool *known_out)
{
    const struct {
        const char *key;
        struct str *field;
    } texts[] = {
        {"id", &list->id},         {"publisher", &list->publisher}, {"title", &list->title},
        {"format", &list->format}, {"regime", &list->regime},       {"licence", &list->licence},
        {"terms", &list->terms},   {"page", &list->page},
    };
    for (size_t i = 0; i < LENGTH(texts); i++) {
        if (!str_equal(key, str_of(texts[i].key)))
            continue;
        *known_out = true;
        *texts[i].field = value;
        return value.len > 0;
    }
    return false;
}

static bool read_pair(struct catalogue_list *list, struct str key, struct str value)
{
    bool known = false, done = read_text(list, key, value, &known);
    if (known)
        return done;
    if (str_equal(key, STR("url"))) {
        if (list->n_urls == CATALOGUE_MAX_URLS || !str_starts_with(value, STR("https://")))
            return false;
        list->urls[list->n_urls++] = value;
        return true;
    }
    if (str_equal(key, STR("required"))) {
        list->required = str_equal(value, STR("yes"));
        return list->required || str_equal(value, STR("no"));
    }
    if (str_equal(key, STR("refresh")))
        return read_duration(value, &list->refresh_ms);
    if (str_equal(key, STR("max_age")))
        return read_duration(value, &list->max_age_ms);
    if (str_equal(key, STR("shrink_percent")))
        return read_number(value, 100, &list->shrink_percent);
    if (str_equal(key, STR("shrink_parties")))
        return read_number(value, 1000000, &list->shrink_parties);
    if (str_equal(key, STR("canary")))
        return read_canary(list, value);
    return false;
}

bool catalogue_parse(struct str text, struct catalogue_list *list_out, struct error *err)
{
    struct catalogue_list list = defaults;
    struct str line;
    for (unsigned number = 1; str_cut(&text, '\n', &line); number++) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        size_t equals = str_find(line, STR("="), 0);
        struct str key = str_trim(str_slice(line, 0, equals));
        struct str value =
            equals < line.len ? str_trim(str_slice(line, equals + 1, line.len)) : STR_EMPTY;
        if (!read_pair(&list, key, value))
            return error_set(err, ERROR_INPUT, "line %u: \"%.*s\" is not understood", number,
                             STR_ARG(line));
    }
    if (list.id.len == 0 || list.publisher.len == 0 || list.title.len == 0 ||
        list.format.len == 0 || list.regime.len == 0 || list.licence.len == 0)
        return error_set(err, ERROR_INPUT,
                         "id, publisher, title, format, regime and licence are needed");
    *list_out = list;
    return true;
}

static void read_all(void)
{
    for (const struct asset *asset = assets_catalogue; asset->name; asset++) {
        struct error err = ERROR_INIT;
        if (!str_ends_with(str_of(asset->name), STR(".list")) || n_lists == CATALOGUE_MAX_LISTS)
            continue;
        bool good = catalogue_parse(asset->data, &lists[n_lists], &err);
        assert(good);
        n_lists += good;
    }
}

const struct catalogue_list *catalogue_lists(size_t *count_out)
{
    pthread_once(&once, read_all);
    *count_out = n_lists;
    return lists;
}

const struct catalogue_list *catalogue_find(struct str id)
{
    size_t count;
    const struct catalogue_list *all = catalogue_lists(&count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(all[i].id, id))
            return &all[i];
    return NULL;
}

const struct catalogue_list *catalogue_defaults(void) { return &defaults; }
