/* http/pages/screen_document.c - see screen_document.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/screen_document.h"

#include "http/pages/words.h"
#include "portfolio/country.h"

struct maker {
    struct screen_form *form;
    struct screen_document *document;
    cJSON *parties, *relations;
    bool failed; /* memory */
};

static const char *cstr(struct maker *m, struct str text)
{
    char *copy = arena_strndup(m->form->arena, text.ptr ? text.ptr : "", text.len);
    m->failed = m->failed || !copy;
    return copy ? copy : "";
}

static void add_text(struct maker *m, cJSON *object, const char *key, struct str text)
{
    if (!cJSON_AddStringToObject(object, key, cstr(m, text)))
        m->failed = true;
}

static cJSON *add_object(struct maker *m, cJSON *array)
{
    cJSON *object = cJSON_CreateObject();
    if (!object || !cJSON_AddItemToArray(array, object)) {
        cJSON_Delete(object);
        m->failed = true;
        return NULL;
    }
    return object;
}

static void add_property(struct maker *m, cJSON *properties, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    cJSON *values = cJSON_AddArrayToObject(properties, name);
    cJSON *text = values ? cJSON_CreateString(cstr(m, value)) : NULL;
    if (!text || !cJSON_AddItemToArray(values, text)) {
        cJSON_Delete(text);
        m->failed = true;
    }
}

/* --- Parties ---------------------------------------------------------------------------------- */

/* The code of "North Korea", "kp" or "PRK"; empty when there is no such country. */
static struct str country_of(struct str typed)
{
    struct str code = words_country_code(typed);
    return code.len > 0 ? code : country_code(typed);
}

static cJSON *add_party(struct maker *m, unsigned number, struct str schema, struct str name)
{
    struct screen_document *document = m->document;
    cJSON *party = add_object(m, m->parties);
    if (!party)
        return NULL;
    document->row_of_party[document->n_parties++] = number;
    add_text(m, party, "id", str_of(arena_printf(m->form->arena, "%u", number)));
    add_text(m, party, "schema", schema);
    cJSON *properties = cJSON_AddObjectToObject(party, "properties");
    m->failed = m->failed || !properties;
    if (properties)
        add_property(m, properties, "name", name);
    return properties;
}

static void add_company(struct maker *m)
{
    struct screen_form *form = m->form;
    struct str name = form->top[TOP_COMPANY], typed = form->top[TOP_COUNTRY];
    struct str country = country_of(typed);
    cJSON *properties = add_party(m, 0, STR("Company"), name.len ? name : STR("Your company"));
    if (typed.len > 0 && country.len == 0)
        form_top_error(form, TOP_COUNTRY, "Your company: \"%.*s\" is no country", STR_ARG(typed));
    if (properties)
        add_property(m, properties, "country", country);
}

static void add_row(struct maker *m, size_t at)
{
    struct screen_form *form = m->form;
    const struct form_row *row = &form->rows[at];
    bool person = str_equal(row->values[ROW_KIND], STR("Person"));
    struct str typed = row->values[ROW_COUNTRY], country = country_of(typed);
    cJSON *properties =
        add_party(m, (unsigned)at + 1, row->values[ROW_KIND], row->values[ROW_NAME]);
    if (row->values[ROW_NAME].len == 0)
        form_row_error(form, at, ROW_NAME, "Enter the name of party %zu", at + 1);
    if (typed.len > 0 && country.len == 0)
        form_row_error(form, at, ROW_COUNTRY, "Party %zu: \"%.*s\" is no country", at + 1,
                       STR_ARG(typed));
    if (row->values[ROW_BIRTH].len > 0 && !person)
        form_row_error(form, at, ROW_BIRTH, "Party %zu has a birth date but is no person", at + 1);
    if (!properties)
        return;
    add_property(m, properties, "country", country);
    add_property(m, properties, "birthDate", row->values[ROW_BIRTH]);
    add_property(m, properties, person ? "passportNumber" : "registrationNumber",
                 row->values[ROW_NUMBER]);
}

/* --- Relations -------------------------------------------------------------------------------- */

/* Is there a party of this number in the document? */
static bool number_valid(const struct screen_form *form, struct str value, int64_t *number_out)
{
    return str_to_int(value, 0, (int64_t)form->n_rows, number_out) &&
           (*number_out == 0 || !form_row_is_blank(&form->rows[*number_out - 1]));
}

static void add_share(struct maker *m, cJSON *object, struct str low, struct str high)
{
    if (low.len == 0 && high.len == 0)
        return;
    cJSON *share = cJSON_AddObjectToObject(object, "share");
    m->failed = m->failed || !share;
    if (!share)
        return;
    add_text(m, share, "low", low.len > 0 ? low : high);
    add_text(m, share, "high", high.len > 0 ? high : low);
}

static void add_relation(struct maker *m, const struct form_relation *relation, int64_t it,
                         int64_t other, struct str low, struct str high, int origin)
{
    struct screen_document *document = m->document;
    struct arena *arena = m->form->arena;
    cJSON *object = add_object(m, m->relations);
    if (!object)
        return;
    document->origin_of_relation[document->n_relations++] = origin;
    add_text(m, object, "from",
             str_of(arena_printf(arena, "%d", (int)(relation->from_other ? other : it))));
    add_text(m, object, "to",
             str_of(arena_printf(arena, "%d", (int)(relation->from_other ? it : other))));
    add_text(m, object, "type", str_of(relation_type_name(relation->type)));
    if (relation->type == RELATION_OWNS)
        add_share(m, object, low, high);
}

static void add_row_relation(struct maker *m, size_t at)
{
    struct screen_form *form = m->form;
    const struct str *values = form->rows[at].values;
    const struct form_relation *relation = form_relation_of(values[ROW_RELATION]);
    int64_t other = 0;
    bool has_share = values[ROW_LOW].len > 0 || values[ROW_HIGH].len > 0;
    if (!relation) {
        form_row_error(form, at, ROW_RELATION, "Choose what party %zu does", at + 1);
        return;
    }
    if (!number_valid(form, values[ROW_OF], &other))
        form_row_error(form, at, ROW_RELATION,
                       "Choose which party party %zu belongs to; the one chosen has no name",
                       at + 1);
    else if (other == (int64_t)at + 1)
        form_row_error(form, at, ROW_RELATION, "Party %zu cannot belong to itself", at + 1);
    if (has_share && relation->type != RELATION_OWNS)
        form_row_error(form, at, ROW_LOW, "Party %zu has a share, but \"owns\" is not what it does",
                       at + 1);
    add_relation(m, relation, (int64_t)at + 1, other, values[ROW_LOW], values[ROW_HIGH],
                 (int)at + 1);
}

static void add_link(struct maker *m, size_t at)
{
    struct screen_form *form = m->form;
    const struct str *values = form->links[at].values;
    const struct form_relation *relation = form_relation_of(values[LINK_RELATION]);
    int64_t from = 0, to = 0;
    bool has_share = values[LINK_LOW].len > 0 || values[LINK_HIGH].len > 0;
    if (values[LINK_FROM].len == 0 && values[LINK_TO].len == 0 && !has_share)
        return;
    if (!relation || !number_valid(form, values[LINK_FROM], &from) ||
        !number_valid(form, values[LINK_TO], &to))
        form_link_error(form, at, "Further relation %zu: choose both parties; each needs a name",
                        at + 1);
    else if (from == to)
        form_link_error(form, at, "Further relation %zu joins a party to itself", at + 1);
    else if (has_share && relation->type != RELATION_OWNS)
        form_link_error(form, at, "Further relation %zu has a share but is not \"owns\"", at + 1);
    else
        add_relation(m, relation, from, to, values[LINK_LOW], values[LINK_HIGH], -(int)at - 1);
}

/* --- The document ----------------------------------------------------------------------------- */

/* "us, de" as an array; empty: none. */
static void add_words(struct maker *m, cJSON *nexus, const char *key, struct str typed,
                      bool countries)
{
    struct str word;
    cJSON *array = typed.len > 0 ? cJSON_AddArrayToObject(nexus, key) : NULL;
    if (!array)
        return;
    while (str_cut(&typed, ',', &word)) {
        word = str_trim(word);
        struct str code = countries && country_of(word).len > 0 ? country_of(word) : word;
        cJSON *text = cJSON_CreateString(cstr(m, code));
        if (!text || !cJSON_AddItemToArray(array, text)) {
            cJSON_Delete(text);
            m->failed = true;
        }
    }
}

/* Nothing said: every regime decides. */
static void add_nexus(struct maker *m, cJSON *json)
{
    const struct str *top = m->form->top;
    bool said = false;
    for (int i = TOP_SEAT; i <= TOP_US_IMPORT; i++)
        said = said || top[i].len > 0;
    cJSON *nexus = said ? cJSON_AddObjectToObject(json, "nexus") : NULL;
    m->failed = m->failed || (said && !nexus);
    if (!nexus)
        return;
    add_words(m, nexus, "seat", top[TOP_SEAT], true);
    add_words(m, nexus, "nationality", top[TOP_NATIONALITY], true);
    add_words(m, nexus, "currency", top[TOP_CURRENCY], false);
    if (!cJSON_AddBoolToObject(nexus, "us_origin", top[TOP_US_ORIGIN].len > 0) ||
        !cJSON_AddBoolToObject(nexus, "us_import", top[TOP_US_IMPORT].len > 0))
        m->failed = true;
}

static void add_all(struct maker *m)
{
    struct screen_form *form = m->form;
    size_t named = 0;
    add_company(m);
    for (size_t i = 0; i < form->n_rows; i++) {
        if (form_row_is_blank(&form->rows[i]))
            continue;
        named++;
        add_row(m, i);
        add_row_relation(m, i);
    }
    for (size_t i = 0; i < form->n_links; i++)
        add_link(m, i);
    if (named == 0)
        form_row_error(form, 0, ROW_NAME, "Enter the name of the vendor");
}

bool screen_document_make(struct screen_form *form, struct screen_document *document_out,
                          struct error *err)
{
    AUTO_JSON *json = cJSON_CreateObject();
    *document_out = (struct screen_document){0};
    if (!json || !cJSON_AddStringToObject(json, "root", "0"))
        return error_memory(err);
    struct maker maker = {.form = form,
                          .document = document_out,
                          .parties = cJSON_AddArrayToObject(json, "parties"),
                          .relations = cJSON_AddArrayToObject(json, "relations")};
    if (!maker.parties || !maker.relations)
        return error_memory(err);
    if (form->top[TOP_AS_OF].len > 0)
        add_text(&maker, json, "as_of", form->top[TOP_AS_OF]);
    add_nexus(&maker, json);
    add_all(&maker);
    if (maker.failed)
        return error_memory(err);
    if (form->wrong)
        return true;
    document_out->json = json;
    json = NULL;
    return true;
}

/* --- Errors back to fields -------------------------------------------------------------------- */

static enum row_field field_of_property(struct str property)
{
    if (str_equal(property, STR("country")))
        return ROW_COUNTRY;
    if (str_equal(property, STR("birthDate")))
        return ROW_BIRTH;
    if (str_equal(property, STR("registrationNumber")) ||
        str_equal(property, STR("passportNumber")))
        return ROW_NUMBER;
    return ROW_NAME;
}

static const char *field_words(enum row_field field)
{
    switch (field) {
    case ROW_COUNTRY:
        return "country";
    case ROW_BIRTH:
        return "birth date";
    case ROW_NUMBER:
        return "number";
    default:
        return "name";
    }
}

/* /parties/3/properties/name/0 */
static bool blame_party(const struct screen_document *document, struct screen_form *form,
                        struct str rest, struct str message)
{
    struct str index = STR_EMPTY, piece = STR_EMPTY, property = STR_EMPTY;
    int64_t at = 0;
    if (!str_cut(&rest, '/', &index) ||
        !str_to_int(index, 0, (int64_t)document->n_parties - 1, &at))
        return false;
    if (str_cut(&rest, '/', &piece))
        (void)str_cut(&rest, '/', &property);
    uint32_t row = document->row_of_party[at];
    enum row_field field = field_of_property(property);
    if (row == 0)
        form_top_error(form, field == ROW_COUNTRY ? TOP_COUNTRY : TOP_COMPANY,
                       "Your company: the %s %.*s", field_words(field), STR_ARG(message));
    else
        form_row_error(form, row - 1, field, "Party %u: the %s %.*s", row, field_words(field),
                       STR_ARG(message));
    return true;
}

static bool blame_relation(const struct screen_document *document, struct screen_form *form,
                           struct str rest, struct str message)
{
    struct str index = STR_EMPTY, member = STR_EMPTY;
    int64_t at = 0;
    if (!str_cut(&rest, '/', &index) ||
        !str_to_int(index, 0, (int64_t)document->n_relations - 1, &at))
        return false;
    (void)str_cut(&rest, '/', &member);
    int origin = document->origin_of_relation[at];
    bool share = str_equal(member, STR("share"));
    if (origin > 0)
        form_row_error(form, (size_t)origin - 1, share ? ROW_LOW : ROW_RELATION,
                       "Party %d: the %s %.*s", origin, share ? "share" : "relation",
                       STR_ARG(message));
    else
        form_link_error(form, (size_t)(-origin - 1), "Further relation %d: the %s %.*s", -origin,
                        share ? "share" : "relation", STR_ARG(message));
    return true;
}

void screen_document_blame(const struct screen_document *document, struct screen_form *form,
                           struct str pointer, struct str message)
{
    static const char parties[] = "/parties/", relations[] = "/relations/";
    bool known = false;
    if (str_starts_with(pointer, STR("/parties/")))
        known = blame_party(document, form, str_slice(pointer, sizeof parties - 1, pointer.len),
                            message);
    else if (str_starts_with(pointer, STR("/relations/")))
        known = blame_relation(document, form,
                               str_slice(pointer, sizeof relations - 1, pointer.len), message);
    if (str_starts_with(pointer, STR("/nexus/"))) {
        enum top_field field = str_starts_with(pointer, STR("/nexus/seat")) ? TOP_SEAT
                               : str_starts_with(pointer, STR("/nexus/nationality"))
                                   ? TOP_NATIONALITY
                                   : TOP_CURRENCY;
        form_top_error(form, field, "%s %.*s",
                       field == TOP_SEAT          ? "Where you sit"
                       : field == TOP_NATIONALITY ? "Whose nationality"
                                                  : "The currency",
                       STR_ARG(message));
        known = true;
    }
    if (str_equal(pointer, STR("/as_of"))) {
        form_top_error(form, TOP_AS_OF, "The day %.*s", STR_ARG(message));
        known = true;
    }
    form->wrong = true;
    if (!known && form->general.len == 0)
        form->general = str_copy(form->arena, message);
}
