/* lists/formats/world_bank.c - the World Bank's debarred firms and individuals (JSON).
 *
 * {"response": {"ZPROCSUPP": [{...}]}}. SUPP_ID is the id; SUPP_TYPE_CODE F a firm, I an
 * individual, seldom C or U. DEBAR_TO_DATE 2999-12-31 is for ever. DEBAR_REASON is what other lists
 * call the programme.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "core/json_writer.h"
#include "core/map.h"
#include "core/utf8.h"
#include "lists/formats/builder.h"
#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/json_items.h"
#include "lists/formats/source.h"
#include "lists/formats/warnings.h"

enum { MAX_HELD_BYTES = 256 << 20 };

enum use { USE_MAPPED, USE_RAW };

static const struct {
    const char *key;
    enum use use;
    bool needed; /* in every record */
} keys[] = {
    {"SUPP_ID", USE_MAPPED, true},
    {"SUPP_NAME", USE_MAPPED, true},
    {"SUPP_TYPE_CODE", USE_MAPPED, true},
    {"LAND1", USE_MAPPED, false},
    {"COUNTRY_NAME", USE_MAPPED, true},
    {"SUPP_CITY", USE_MAPPED, true},
    {"SUPP_ADDR", USE_MAPPED, true},
    {"SUPP_STATE_CODE", USE_MAPPED, false},
    {"SUPP_PROV_NAME", USE_MAPPED, false},
    {"SUPP_ZIP_CODE", USE_MAPPED, false},
    {"SUPP_POST_CODE", USE_MAPPED, false},
    {"DEBAR_FROM_DATE", USE_MAPPED, true},
    {"DEBAR_TO_DATE", USE_MAPPED, true},
    {"DEBAR_REASON", USE_MAPPED, true},
    {"INELIGIBLY_STATUS", USE_MAPPED, false},
    {"ADD_SUPP_INFO", USE_MAPPED, false},
    {"SUPP_PRE_ACRN", USE_MAPPED, false},
    {"SUPP_POST_ACRN", USE_MAPPED, false},
    {"DNB_ID", USE_MAPPED, false},
    {"UPD_DATE", USE_MAPPED, false},
    {"MANDT", USE_RAW, false},
    {"LEGACY_FLG", USE_RAW, false},
    {"UN_SUPP_FLG", USE_RAW, false},
    {"INELIG_FLG", USE_RAW, false},
    {"DEBAR_TYPE", USE_RAW, false},
    {"AML_ENTR_IND", USE_RAW, false},
    {"DNB_PAR_ID", USE_RAW, false},
    {"DNB_ULTM_ID", USE_RAW, false},
    {"CRIS_SUPP_ID", USE_RAW, false},
    {"SUPP_ELIG_STAT", USE_RAW, false},
    {"CRPD_MATCH", USE_RAW, false},
    {"CRPD_STAT", USE_RAW, false},
    {"ELIG_STAT", USE_RAW, false},
    {"CREATE_USER", USE_RAW, false},
    {"CREATE_DATE", USE_RAW, false},
    {"CREATE_TIME", USE_RAW, false},
    {"UPD_USER", USE_RAW, false},
    {"UPD_TIME", USE_RAW, false},
    {"REGISTER", USE_RAW, false},
    {"REGISTER_ID", USE_RAW, false},
    {"PARENT", USE_RAW, false},
    {"CREATE_USER_NAME", USE_RAW, false},
    {"UPD_USER_NAME", USE_RAW, false},
    {"RECHK_IND", USE_RAW, false},
    {"LAST_REFRESH_DATE", USE_MAPPED, false},
};

struct world_bank {
    const struct list_file *file;
    const struct list_sink *sink;
    struct arena arena;
    struct map seen;
    struct builder builder;
    struct buf raw;
    bool published;
};

static enum schema schema_of_type(struct str code, struct list_warnings *warnings)
{
    if (str_equal(code, STR("I")))
        return SCHEMA_PERSON;
    if (str_equal(code, STR("F")))
        return SCHEMA_COMPANY;
    warnings_add_detail(warnings, "type code", code);
    return SCHEMA_LEGAL_ENTITY;
}

/* Counts the record's values; what has no place of its own goes into `raw`. */
static void write_raw(struct world_bank *w, const cJSON *item)
{
    struct list_coverage *coverage = w->sink->coverage;
    char scratch[32];
    buf_clear(&w->raw);
    struct json_writer json = JSON_WRITER(&w->raw);
    json_begin_object(&json);
    for (const cJSON *value = item->child; value; value = value->next) {
        struct str text = json_item_text(item, value->string, scratch);
        size_t i = 0;
        while (i < LENGTH(keys) && strcmp(keys[i].key, value->string) != 0)
            i++;
        bool known = i < LENGTH(keys), mapped = known && keys[i].use == USE_MAPPED;
        if (!known)
            warnings_add_detail(w->sink->warnings, "unknown field", str_of(value->string));
        if (text.len == 0)
            continue;
        if (coverage) {
            coverage->values++;
            coverage->mapped += mapped;
            coverage->raw += known && !mapped;
            coverage->unknown += !known;
        }
        if (!mapped)
            json_field_text(&json, value->string, text);
    }
    json_end_object(&json);
    bool done = json_writer_done(&json) && w->raw.len > 2;
    w->builder.record.raw = done ? buf_str(&w->raw) : STR_EMPTY;
    w->builder.arena.failed |= buf_failed(&w->raw);
}

static bool check_keys(const struct world_bank *w, const cJSON *item, size_t at, struct error *err)
{
    for (size_t i = 0; i < LENGTH(keys); i++)
        if (keys[i].needed && !cJSON_GetObjectItemCaseSensitive(item, keys[i].key))
            return source_refuse(w->file, at, err, "the field \"%s\" is missing", keys[i].key);
    return true;
}

static bool check_id(struct world_bank *w, struct str id, size_t at, struct error *err)
{
    int64_t number;
    uint32_t before = MAP_NONE;
    if (!str_to_int(id, 0, INT64_MAX, &number))
        return source_refuse(w->file, at, err, "SUPP_ID is not a number but \"%.*s\"",
                             STR_ARG(utf8_prefix(id, 32)));
    struct str kept = str_copy(&w->arena, id);
    if (!kept.ptr || !map_add(&w->seen, kept, 0, &before))
        return error_memory(err);
    return before == MAP_NONE ||
           source_refuse(w->file, at, err, "the id %.*s stands in the list twice", STR_ARG(id));
}

static void add_address(struct world_bank *w, const cJSON *item)
{
    char scratch[6][32], code[3] = "";
    struct str zip = json_item_text(item, "SUPP_ZIP_CODE", scratch[0]);
    struct str province = json_item_text(item, "SUPP_PROV_NAME", scratch[1]);
    struct str land = json_item_text(item, "LAND1", scratch[2]);
    struct record_address address = {
        .street = json_item_text(item, "SUPP_ADDR", scratch[3]),
        .city = json_item_text(item, "SUPP_CITY", scratch[4]),
        .region = province.len > 0 ? province : json_item_text(item, "SUPP_STATE_CODE", scratch[1]),
        .postcode = zip.len > 0 ? zip : json_item_text(item, "SUPP_POST_CODE", scratch[0]),
        .country = json_item_text(item, "COUNTRY_NAME", scratch[5])};
    for (size_t i = 0; land.len == 2 && i < 2; i++)
        code[i] = (char)(land.ptr[i] >= 'A' && land.ptr[i] <= 'Z' ? land.ptr[i] - 'A' + 'a'
                                                                  : land.ptr[i]);
    address.country_code =
        country_code_known(str_of(code)) ? str_of(code) : country_of_name(address.country);
    builder_add_address(&w->builder, address, BUILDER_COUNTED);
    if (address.country_code.len > 0)
        builder_add_country_code(&w->builder, address.country_code);
    else
        builder_add_country(&w->builder, address.country);
}

static void add_property(struct world_bank *w, const cJSON *item, const char *key,
                         const char *property)
{
    char scratch[32];
    builder_add_property(&w->builder, str_of(property), json_item_text(item, key, scratch));
}

static bool hand_on(struct world_bank *w, const cJSON *item, size_t at, struct error *err)
{
    char scratch[2][32];
    struct builder *b = &w->builder;
    struct date from;
    builder_add_name(b, json_item_text(item, "SUPP_NAME", scratch[0]), NAME_PRIMARY, false);
    add_address(w, item);
    builder_add_programme_as_written(b, json_item_text(item, "DEBAR_REASON", scratch[0]));
    struct str starts = json_item_text(item, "DEBAR_FROM_DATE", scratch[0]);
    struct str ends = json_item_text(item, "DEBAR_TO_DATE", scratch[1]);
    builder_add_property(b, STR("startDate"), starts);
    builder_add_property(b, STR("endDate"),
                         str_starts_with(ends, STR("2999-12-31")) ? STR("permanent") : ends);
    if (date_of_numbers(starts, &from))
        b->record.listed_on = from;
    add_property(w, item, "INELIGIBLY_STATUS", "status");
    add_property(w, item, "ADD_SUPP_INFO", "notes");
    add_property(w, item, "SUPP_PRE_ACRN", "title");
    add_property(w, item, "SUPP_POST_ACRN", "title");
    builder_add_identifier(b, "dunsCode", json_item_text(item, "DNB_ID", scratch[0]), STR_EMPTY,
                           BUILDER_BEYOND);
    struct str updated = json_item_text(item, "UPD_DATE", scratch[0]);
    b->record.last_change = builder_text(b, str_slice(updated, 0, updated.len < 10 ? 0 : 10));
    write_raw(w, item);
    if (b->record.n_names == 0 && !arena_failed(&b->arena))
        return source_refuse(w->file, at, err, "party %.*s has no name", STR_ARG(b->record.id));
    const struct listed_record *record = builder_finish(b, err);
    return record && w->sink->party(w->sink->context, record, err);
}

static bool on_item(void *context, const cJSON *item, size_t at, struct error *err)
{
    struct world_bank *w = context;
    char scratch[2][32];
    struct str id = json_item_text(item, "SUPP_ID", scratch[0]);
    struct date published;
    struct str refreshed = json_item_text(item, "LAST_REFRESH_DATE", scratch[1]);
    if (!check_keys(w, item, at, err) || !check_id(w, id, at, err))
        return false;
    if (!w->published && w->sink->published && date_of_numbers(refreshed, &published) &&
        date_is_full(published)) {
        w->published = true;
        if (!w->sink->published(w->sink->context, published, err))
            return false;
    }
    builder_begin(
        &w->builder, id,
        schema_of_type(json_item_text(item, "SUPP_TYPE_CODE", scratch[1]), w->sink->warnings));
    return hand_on(w, item, at, err);
}

bool world_bank_recognise(const struct list_file *files, size_t count)
{
    enum { LOOKED_AT = 4096 };
    if (count != 1)
        return false;
    struct str text = source_text(&files[0]);
    struct str head = str_slice(text, 0, text.len < LOOKED_AT ? text.len : LOOKED_AT);
    struct str first = str_trim(head);
    return first.len > 0 && (first.ptr[0] == '{' || first.ptr[0] == '[') &&
           str_find(head, STR("\"SUPP_ID\""), 0) < head.len;
}

bool world_bank_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                      struct error *err)
{
    if (count != 1)
        return error_set(err, ERROR_LIST_REFUSED, "the list comes in one file, not %zu", count);
    struct world_bank w = {.file = &files[0], .sink = sink, .raw = BUF_INIT(BUILDER_MAX_BYTES)};
    arena_init(&w.arena, MAX_HELD_BYTES);
    map_init(&w.seen, &w.arena);
    builder_init(&w.builder);
    bool done = json_items(&files[0], "ZPROCSUPP", on_item, &w, err);
    builder_release(&w.builder);
    arena_release(&w.arena);
    buf_release(&w.raw);
    return done;
}
