/* portfolio/record.c - see record.h.
 *
 * A row is turned into the document the API takes and read by the same decoders, so that a table
 * and a request are judged alike.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/record.h"

#include <stdio.h>

#include "core/utf8.h"
#include "lists/formats/countries.h"
#include "portfolio/country.h"

enum { TEXT_MAX = 64 << 10 };

/* A row on its way: the party's document, and the texts of the other fields. */
struct draft {
    struct record_context *context;
    struct arena *arena;
    struct party_record *record;
    cJSON *party, *properties;
    struct str fields[PARTY_FIELDS];
    bool short_of_memory;
};

static bool fault(struct draft *draft, const char *column, const char *code, const char *message)
{
    char pointer[128];
    json_pointer(pointer, sizeof pointer, "", column);
    faults_add(&draft->record->faults, pointer, code, "%s", message);
    return false;
}

/* As fault(), of one of our own fields: the column that is it, where there is one. */
static bool fault_field(struct draft *draft, enum party_field field, const char *code,
                        const char *message)
{
    const struct party_columns *columns = draft->context->columns;
    struct party_column own = {.field = field};
    for (size_t i = 0; columns && i < columns->n; i++) {
        if (columns->columns[i].field != field)
            continue;
        const char *header = arena_strndup(draft->arena, columns->columns[i].header.ptr,
                                           columns->columns[i].header.len);
        return fault(draft, header ? header : "", code, message);
    }
    return fault(draft, party_column_word(&own), code, message);
}

/* --- Values ------------------------------------------------------------------------------------
 */

/* Words of vendor tables for FollowTheMoney's schemas. */
static const struct {
    const char *word, *schema;
} schema_words[] = {
    {"company", "Company"},
    {"corporation", "Company"},
    {"firm", "Company"},
    {"business", "Company"},
    {"vendor", "Company"},
    {"supplier", "Company"},
    {"organisation", "Organization"},
    {"organization", "Organization"},
    {"entity", "LegalEntity"},
    {"legal entity", "LegalEntity"},
    {"person", "Person"},
    {"individual", "Person"},
    {"natural person", "Person"},
    {"vessel", "Vessel"},
    {"ship", "Vessel"},
    {"aircraft", "Airplane"},
    {"airplane", "Airplane"},
    {"wallet", "CryptoWallet"},
    {"public body", "PublicBody"},
    {"government", "PublicBody"},
};

static struct str schema_of_word(struct str written)
{
    for (size_t i = 0; i < LENGTH(schema_words); i++)
        if (str_equal_nocase(written, str_of(schema_words[i].word)))
            return str_of(schema_words[i].schema);
    return written;
}

static bool digits(struct str s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

/* "31.12.1972" and "1972/12/31" can be read in one way only; "01/02/1972" cannot and is refused by
 * the decoder. */
static struct str iso_date(struct str written, char out[DATE_TEXT_SIZE])
{
    if (written.len != 10)
        return written;
    const char *p = written.ptr;
    if (p[2] == '.' && p[5] == '.' && digits(written, 0, 2) && digits(written, 3, 5) &&
        digits(written, 6, 10))
        snprintf(out, DATE_TEXT_SIZE, "%.4s-%.2s-%.2s", p + 6, p + 3, p);
    else if (p[4] == '/' && p[7] == '/' && digits(written, 0, 4) && digits(written, 5, 7) &&
             digits(written, 8, 10))
        snprintf(out, DATE_TEXT_SIZE, "%.4s-%.2s-%.2s", p, p + 5, p + 8);
    else
        return written;
    return (struct str){out, 10};
}

static struct str country_of(struct str written)
{
    if (country_code(written).len > 0)
        return written;
    struct str code = country_of_name(written);
    return code.len > 0 ? code : written;
}

/* What parts several values in one cell. A name may hold a semicolon, an address a comma. */
static bool parts(const struct property *property, char c)
{
    if (c == '|' || c == '\n')
        return property->kind != PROPERTY_TEXT || c == '|';
    bool whole = property->kind == PROPERTY_TEXT || property->kind == PROPERTY_NAME_PART ||
                 (property->kind == PROPERTY_NAME && property->role == NAME_PRIMARY);
    return c == ';' && !whole;
}

static void add_value(struct draft *draft, const struct property *property, struct str value)
{
    char iso[DATE_TEXT_SIZE];
    value = str_trim(value);
    if (value.len == 0)
        return;
    if (property->kind == PROPERTY_COUNTRY)
        value = country_of(value);
    if (property->kind == PROPERTY_BIRTH || property->kind == PROPERTY_DATE)
        value = iso_date(value, iso);
    cJSON *values = cJSON_GetObjectItemCaseSensitive(draft->properties, property->name);
    if (!values)
        values = cJSON_AddArrayToObject(draft->properties, property->name);
    const char *text = arena_strndup(draft->arena, value.ptr, value.len);
    cJSON *item = text ? cJSON_CreateStringReference(text) : NULL;
    if (!values || !item || !cJSON_AddItemToArray(values, item)) {
        cJSON_Delete(item);
        draft->short_of_memory = true;
    }
}

static void add_cell(struct draft *draft, const struct property *property, struct str cell)
{
    size_t from = 0;
    for (size_t i = 0; i <= cell.len; i++) {
        if (i < cell.len && !parts(property, cell.ptr[i]))
            continue;
        add_value(draft, property, str_slice(cell, from, i));
        from = i + 1;
    }
}

/* A text as JSON would have to hold it. */
static bool is_text(struct draft *draft, const char *column, struct str cell)
{
    if (cell.len > TEXT_MAX)
        return fault(draft, column, "too_long", "is longer than 64 KiB");
    if (!utf8_valid(cell) || memchr(cell.ptr, 0, cell.len))
        return fault(draft, column, "not_utf8", "is not UTF-8 text");
    return true;
}

static void take(struct draft *draft, const struct party_column *column, const char *name,
                 struct str cell)
{
    cell = str_trim(cell);
    if (cell.len == 0 || column->field == FIELD_UNKNOWN || !is_text(draft, name, cell))
        return;
    if (column->field == FIELD_PROPERTY)
        add_cell(draft, column->property, cell);
    else
        draft->fields[column->field] = str_copy(draft->arena, cell);
}

/* --- The party ---------------------------------------------------------------------------------
 */

static void set_text(struct draft *draft, cJSON *object, const char *key, struct str value)
{
    const char *text = value.len > 0 ? arena_strndup(draft->arena, value.ptr, value.len) : NULL;
    cJSON *item = text ? cJSON_CreateStringReference(text) : NULL;
    if (value.len > 0 && (!item || !cJSON_AddItemToObject(object, key, item))) {
        cJSON_Delete(item);
        draft->short_of_memory = true;
    }
}

/* "/properties/country/0" -> the header of the column that is the country. */
static void name_columns(struct draft *draft, size_t from)
{
    const struct party_columns *columns = draft->context->columns;
    struct faults *faults = &draft->record->faults;
    for (size_t f = from; columns && f < faults->count && f < FAULTS_MAX; f++) {
        struct str rest = str_of(faults->rows[f].pointer), first = STR_EMPTY, word = STR_EMPTY;
        str_cut(&rest, '/', &first);
        str_cut(&rest, '/', &word);
        if (str_equal(word, STR("properties")) && (!rest.ptr || !str_cut(&rest, '/', &word)))
            word = STR("name"); /* nothing to match by: the name is what is missed */
        for (size_t i = 0; i < columns->n; i++) {
            if (!str_equal(word, str_of(party_column_word(&columns->columns[i]))))
                continue;
            char header[96];
            snprintf(header, sizeof header, "%.*s",
                     STR_ARG(utf8_prefix(columns->columns[i].header, sizeof header - 1)));
            json_pointer(faults->rows[f].pointer, sizeof faults->rows[f].pointer, "", header);
            break;
        }
    }
}

static void decode_party(struct draft *draft)
{
    struct party_record *record = draft->record;
    const char *schema = draft->context->default_schema;
    struct str word = draft->fields[FIELD_SCHEMA];
    size_t before = record->faults.count;
    set_text(draft, draft->party, "schema",
             word.len > 0 ? schema_of_word(word) : str_of(schema ? schema : "LegalEntity"));
    set_text(draft, draft->party, "id", draft->fields[FIELD_ID]);
    if (draft->short_of_memory)
        return;
    record->has_party =
        party_decode_stored(draft->party, STR_EMPTY, draft->arena, &record->party, &record->faults);
    name_columns(draft, before);
}

/* --- Who stands above it ------------------------------------------------------------------------
 */

/* The tier as a number, or -1 when none is said (or it is wrong, which is a fault). */
static int read_tier(struct draft *draft)
{
    int64_t tier = -1;
    struct str text = draft->fields[FIELD_TIER];
    if (text.len > 0 && !str_to_int(text, 0, RECORD_MAX_TIER - 1, &tier))
        fault_field(draft, FIELD_TIER, "out_of_range", "is not a number from 0 to 63");
    return (int)tier;
}

static struct str parent_of(struct draft *draft, int tier)
{
    struct record_context *context = draft->context;
    if (draft->fields[FIELD_PARENT].len > 0 || tier == 0)
        return draft->fields[FIELD_PARENT];
    if (tier > 0 && context->at_tier[tier - 1].len > 0)
        return context->at_tier[tier - 1];
    if (tier > 1) {
        fault_field(draft, FIELD_TIER, "unknown_party",
                    "nobody stands one tier above it in the rows before");
        return STR_EMPTY;
    }
    return str_equal(context->root, draft->fields[FIELD_ID]) ? STR_EMPTY : context->root;
}

static void remember_tier(struct draft *draft, int tier)
{
    struct record_context *context = draft->context;
    if (tier < 0 || draft->record->id.len == 0)
        return;
    context->at_tier[tier] = str_copy(context->kept, draft->record->id);
    for (int below = tier + 1; below < RECORD_MAX_TIER; below++)
        context->at_tier[below] = STR_EMPTY;
    if (!context->at_tier[tier].ptr)
        draft->short_of_memory = true;
}

static struct str percent(struct str text)
{
    bool sign = text.len > 0 && text.ptr[text.len - 1] == '%';
    return str_trim(str_slice(text, 0, sign ? text.len - 1 : text.len));
}

static void add_share(struct draft *draft, cJSON *relation)
{
    struct str both = percent(draft->fields[FIELD_SHARE]);
    struct str low = percent(draft->fields[FIELD_SHARE_LOW]);
    struct str high = percent(draft->fields[FIELD_SHARE_HIGH]);
    if (both.len == 0 && low.len == 0 && high.len == 0)
        return;
    cJSON *share = cJSON_AddObjectToObject(relation, "share");
    if (!share) {
        draft->short_of_memory = true;
        return;
    }
    set_text(draft, share, "low", low.len > 0 ? low : both);
    set_text(draft, share, "high", high.len > 0 ? high : both);
}

/* Behind an owner, controller or director stands the firm: the row says who is above, so the
 * relation goes from the row's party to it. */
static bool goes_up(struct str type)
{
    return str_equal(type, STR("owns")) || str_equal(type, STR("controls")) ||
           str_equal(type, STR("directs")) || str_equal(type, STR("signs_for"));
}

static void decode_relation(struct draft *draft, struct str parent)
{
    struct party_record *record = draft->record;
    struct str type = draft->fields[FIELD_RELATION];
    const struct {
        enum party_field field;
        const char *key;
    } texts[] = {{FIELD_SOURCE, "source"},
                 {FIELD_BASIS, "basis"},
                 {FIELD_VALID_FROM, "valid_from"},
                 {FIELD_VALID_TO, "valid_to"},
                 {FIELD_NOTE, "note"}};
    size_t before = record->faults.count;
    AUTO_JSON *relation = cJSON_CreateObject();
    if (!relation) {
        draft->short_of_memory = true;
        return;
    }
    type = type.len > 0 ? type : STR("contracts");
    set_text(draft, relation, "from", goes_up(type) ? record->id : parent);
    set_text(draft, relation, "to", goes_up(type) ? parent : record->id);
    set_text(draft, relation, "type", type);
    for (size_t i = 0; i < LENGTH(texts); i++) {
        char iso[DATE_TEXT_SIZE];
        struct str text = draft->fields[texts[i].field];
        if (texts[i].field == FIELD_VALID_FROM || texts[i].field == FIELD_VALID_TO)
            text = iso_date(text, iso);
        set_text(draft, relation, texts[i].key, text);
    }
    add_share(draft, relation);
    if (draft->short_of_memory)
        return;
    record->has_relation =
        relation_decode(relation, "", draft->arena, &record->relation, &record->faults);
    name_columns(draft, before);
}

static void decode_engagement(struct draft *draft)
{
    struct party_record *record = draft->record;
    struct str id = draft->fields[FIELD_ENGAGEMENT], title = draft->fields[FIELD_ENGAGEMENT_TITLE];
    AUTO_JSON *object = cJSON_CreateObject();
    if (!object) {
        draft->short_of_memory = true;
        return;
    }
    size_t before = record->faults.count;
    set_text(draft, object, "id", id);
    set_text(draft, object, "title", title.len > 0 ? title : id);
    set_text(draft, object, "root", record->id);
    if (draft->short_of_memory)
        return;
    record->has_engagement = engagement_record_decode(object, STR_EMPTY, draft->arena,
                                                      &record->engagement, &record->faults);
    name_columns(draft, before);
}

/* --- A whole row --------------------------------------------------------------------------------
 */

static void decode_draft(struct draft *draft)
{
    struct party_record *record = draft->record;
    record->id = draft->fields[FIELD_ID];
    int tier = read_tier(draft);
    if (record->id.len == 0 && draft->context->needs_id)
        fault_field(draft, FIELD_ID, "required",
                    "is required: it is what the party is found by again");
    decode_party(draft);
    struct str parent = parent_of(draft, tier);
    if (record->id.len > 0 && parent.len > 0)
        decode_relation(draft, parent);
    else if (record->id.len > 0 && draft->fields[FIELD_ENGAGEMENT].len > 0)
        decode_engagement(draft);
    remember_tier(draft, tier);
}

static bool finish(struct draft *draft, struct error *err)
{
    struct party_record *record = draft->record;
    if (!draft->short_of_memory && !arena_failed(draft->arena))
        decode_draft(draft);
    cJSON_Delete(draft->party);
    if (draft->short_of_memory || arena_failed(draft->arena))
        return error_memory(err);
    if (record->faults.count > 0)
        record->has_party = record->has_relation = record->has_engagement = false;
    return true;
}

static void begin(struct draft *draft)
{
    draft->party = cJSON_CreateObject();
    draft->properties = draft->party ? cJSON_AddObjectToObject(draft->party, "properties") : NULL;
    draft->short_of_memory = !draft->properties;
}

bool record_of_cells(struct record_context *context, const struct str *cells, size_t n,
                     struct arena *arena, struct party_record *record_out, struct error *err)
{
    const struct party_columns *columns = context->columns;
    struct draft draft = {.context = context, .arena = arena, .record = record_out};
    record_out->has_party = record_out->has_relation = record_out->has_engagement = false;
    record_out->id = STR_EMPTY;
    record_out->faults.count = 0;
    begin(&draft);
    for (size_t i = 0; i < n && !draft.short_of_memory; i++) {
        if (i < columns->n) {
            const char *header = arena_strndup(arena, columns->columns[i].header.ptr,
                                               columns->columns[i].header.len);
            take(&draft, &columns->columns[i], header ? header : "", cells[i]);
        } else if (str_trim(cells[i]).len > 0) {
            fault(&draft, "", "too_many", "the row has more cells than the first row has columns");
            break;
        }
    }
    return finish(&draft, err);
}

/* --- JSON ---------------------------------------------------------------------------------------
 */

/* A scalar as a cell's text; false when it is none. */
static bool scalar(struct draft *draft, const cJSON *value, struct str *text_out)
{
    *text_out = STR_EMPTY;
    if (cJSON_IsString(value))
        *text_out = str_of(value->valuestring);
    else if (cJSON_IsNumber(value))
        *text_out = str_of(arena_printf(draft->arena, "%.15g", value->valuedouble));
    return cJSON_IsString(value) || cJSON_IsNumber(value) || cJSON_IsNull(value);
}

static void take_member(struct draft *draft, const cJSON *member)
{
    struct party_column column;
    struct str text;
    party_column_guess(str_of(member->string), &column);
    if (column.field == FIELD_UNKNOWN) {
        fault(draft, member->string, "unknown_field", "no such field");
        return;
    }
    if (column.field == FIELD_PROPERTY && cJSON_IsArray(member)) {
        for (const cJSON *item = member->child; item; item = item->next) {
            if (scalar(draft, item, &text) && text.len > 0)
                add_value(draft, column.property, text);
            else
                fault(draft, member->string, "type", "must hold texts");
        }
        return;
    }
    if (!scalar(draft, member, &text))
        fault(draft, member->string, "type", "must be a text");
    else
        take(draft, &column, member->string, text);
}

/* The properties of a party in the API's form go to the decoder as they are. */
static void take_properties(struct draft *draft, const cJSON *properties)
{
    cJSON *copy = cJSON_Duplicate(properties, true);
    if (!copy || !cJSON_ReplaceItemInObjectCaseSensitive(draft->party, "properties", copy)) {
        cJSON_Delete(copy);
        draft->short_of_memory = true;
        return;
    }
    draft->properties = copy;
}

static bool decode_only(struct draft *draft, const cJSON *object, bool relation)
{
    struct party_record *record = draft->record;
    cJSON_Delete(draft->party);
    if (relation)
        record->has_relation =
            relation_decode(object, "", draft->arena, &record->relation, &record->faults);
    else
        record->has_engagement = engagement_record_decode(object, STR_EMPTY, draft->arena,
                                                          &record->engagement, &record->faults);
    return !arena_failed(draft->arena);
}

bool record_of_json(struct record_context *context, const cJSON *object, struct arena *arena,
                    struct party_record *record_out, struct error *err)
{
    struct draft draft = {.context = context, .arena = arena, .record = record_out};
    record_out->has_party = record_out->has_relation = record_out->has_engagement = false;
    record_out->id = STR_EMPTY;
    record_out->faults.count = 0;
    if (!cJSON_IsObject(object)) {
        fault(&draft, "", "type", "the line must hold an object");
        return true;
    }
    begin(&draft);
    bool relation = cJSON_HasObjectItem(object, "from") && cJSON_HasObjectItem(object, "to");
    if (relation || cJSON_HasObjectItem(object, "root"))
        return decode_only(&draft, object, relation) || error_memory(err);
    for (const cJSON *member = object->child; member && !draft.short_of_memory;
         member = member->next) {
        if (strcmp(member->string, "properties") == 0)
            take_properties(&draft, member);
        else
            take_member(&draft, member);
    }
    return finish(&draft, err);
}
