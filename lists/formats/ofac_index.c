/* lists/formats/ofac_index.c - the first pass over OFAC's advanced XML.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/ofac_index.h"

#include <stdio.h>

/* A full SDN list of 2026 needs some 20 MB. */
static const size_t MAX_INDEX_BYTES = (size_t)512 << 20;
enum { KEY_BYTES = 96 };

static const char *const numbering[] = {"ID",
                                        "FeatureVersionID",
                                        "IDRegDocumentID",
                                        "DocumentedNameID",
                                        "CalendarTypeID",
                                        "LocPartValueTypeID",
                                        "LocPartValueStatusID",
                                        "CountryRelevanceID",
                                        "YearFixed",
                                        "MonthFixed",
                                        "DayFixed",
                                        "SanctionsEntryID",
                                        "EntryEventTypeID",
                                        "FixedRef",
                                        NULL};
/* Documents name where and when they were issued; LocationAreaCode repeats the country. */
static const char *const kept[] = {"Comment",
                                   "IssuingAuthority",
                                   "IssuedIn-LocationID",
                                   "ValidityID",
                                   "IDRegDocDateTypeID",
                                   "Year",
                                   "Month",
                                   "Day",
                                   "Primary",
                                   "Approximate",
                                   "AreaCodeID",
                                   "LimitationsToListing",
                                   "SupportingInfo",
                                   "Text",
                                   "DirectURL",
                                   "ExRefTypeID",
                                   "DeltaAction",
                                   "SupInfoTypeID",
                                   "IDRegDocumentMention",
                                   "CountryID",
                                   NULL};
static const struct xml_vocabulary vocabulary = {.kept = kept, .numbering = numbering};

void ofac_index_init(struct ofac_index *index, const struct list_sink *sink)
{
    memset(index, 0, sizeof *index);
    arena_init(&index->arena, MAX_INDEX_BYTES);
    map_init(&index->values, &index->arena);
    map_init(&index->locations, &index->arena);
    map_init(&index->heads, &index->arena);
    map_init(&index->words, &index->arena);
    buf_init(&index->raw, XML_MAX_RECORD_BYTES);
    index->warnings = sink->warnings;
    index->coverage = sink->coverage;
}

void ofac_index_release(struct ofac_index *index)
{
    arena_release(&index->arena);
    buf_release(&index->raw);
}

/* --- keys ---------------------------------------------------------------------------------------
 */

/* Ids are numbers; a longer text is not one, and finds nothing. */
static struct str key_of(char out[KEY_BYTES], const char *prefix, struct str id)
{
    int length = snprintf(out, KEY_BYTES, "%.40s:%.*s", prefix, (int)(id.len > 40 ? 40 : id.len),
                          id.ptr ? id.ptr : "");
    return (struct str){out, (size_t)length};
}

static bool put(struct ofac_index *index, struct map *map, const char *prefix, struct str id,
                size_t row, uint32_t *before_out)
{
    char key[KEY_BYTES];
    struct str kept_key = str_copy(&index->arena, key_of(key, prefix, id));
    *before_out = MAP_NONE;
    return kept_key.ptr && map_add(map, kept_key, (uint32_t)row, before_out);
}

#define GROW(index, field, capacity, count)                                                        \
    grow((index), (void **)&(index)->field, &(index)->capacity, (count), sizeof *(index)->field)

static bool grow(struct ofac_index *index, void **items, size_t *capacity, size_t count,
                 size_t size)
{
    void *grown = arena_grow(&index->arena, *items, capacity, count + 1, size);
    if (grown)
        *items = grown;
    return grown != NULL;
}

/* --- reference values ---------------------------------------------------------------------------
 */

static bool add_value(struct ofac_index *index, struct xml_node *node)
{
    uint32_t before;
    const char *name = node->value.name.ptr;
    if (!GROW(index, value_rows, values_capacity, index->n_values))
        return false;
    index->value_rows[index->n_values] = (struct ofac_value){
        .text = str_copy(&index->arena, xml_text(node)),
        .iso2 = str_copy(&index->arena, xml_node_attribute(node, "ISO2")),
        .parent = str_copy(&index->arena, xml_node_attribute(node, "PartyTypeID")),
    };
    return put(index, &index->values, name, xml_node_attribute(node, "ID"), index->n_values++,
               &before);
}

struct ofac_value ofac_index_value(struct ofac_index *index, const char *set, struct str id)
{
    char key[KEY_BYTES];
    if (id.len == 0)
        return (struct ofac_value){.text = STR_EMPTY};
    uint32_t row = map_get(&index->values, key_of(key, set, id));
    if (row != MAP_NONE)
        return index->value_rows[row];
    warnings_add_detail(index->warnings, "reference to a value the file lacks", str_of(set));
    return (struct ofac_value){.text = STR_EMPTY};
}

/* --- locations ----------------------------------------------------------------------------------
 */

static struct str part_value(struct xml_node *part)
{
    struct str value = STR_EMPTY;
    for (struct xml_node *v = xml_child(part, "LocationPartValue"); v; v = xml_next(v)) {
        struct str text = xml_child_text(v, "Value");
        if (value.len == 0 || xml_is_true(xml_node_attribute(v, "Primary")))
            value = text;
    }
    return value;
}

static void append(struct arena *arena, struct str *text, struct str more)
{
    if (text->len == 0 || more.len == 0) {
        if (more.len > 0)
            *text = more;
        return;
    }
    *text = str_of(arena_printf(arena, "%.*s, %.*s", STR_ARG(*text), STR_ARG(more)));
}

static bool add_location(struct ofac_index *index, struct xml_node *node, struct arena *arena)
{
    struct record_address a = {.full = STR_EMPTY};
    struct xml_node *country = xml_child(node, "LocationCountry");
    struct str country_id = xml_node_attribute(country, "CountryID");
    if (country_id.len > 0) {
        struct ofac_value value = ofac_index_value(index, "Country", country_id);
        if (!str_equal(value.text, STR("undetermined")))
            a.country = value.text;
    }
    for (struct xml_node *part = xml_child(node, "LocationPart"); part; part = xml_next(part)) {
        struct str type =
            ofac_index_value(index, "LocPartType", xml_node_attribute(part, "LocPartTypeID")).text;
        struct str value = part_value(part);
        if (str_equal(type, STR("CITY")))
            append(arena, &a.city, value);
        else if (str_equal(type, STR("POSTAL CODE")))
            append(arena, &a.postcode, value);
        else if (str_equal(type, STR("STATE/PROVINCE")) || str_equal(type, STR("REGION")))
            append(arena, &a.region, value);
        else
            append(arena, &a.street, value);
    }
    a.street = str_copy(&index->arena, a.street);
    a.city = str_copy(&index->arena, a.city);
    a.region = str_copy(&index->arena, a.region);
    a.postcode = str_copy(&index->arena, a.postcode);
    uint32_t before;
    if (!GROW(index, addresses, addresses_capacity, index->n_addresses))
        return false;
    index->addresses[index->n_addresses] = a;
    return put(index, &index->locations, "l", xml_node_attribute(node, "ID"), index->n_addresses++,
               &before);
}

const struct record_address *ofac_index_location(const struct ofac_index *index, struct str id)
{
    char key[KEY_BYTES];
    uint32_t row = map_get(&index->locations, key_of(key, "l", id));
    return row == MAP_NONE ? NULL : &index->addresses[row];
}

/* --- items of identities and profiles --------------------------------------------------------- */

/* The chain of an identity or a profile, new when it is the first time; NULL: no memory. */
static struct ofac_chain *chain_of(struct ofac_index *index, const char *of, struct str id)
{
    char key[KEY_BYTES];
    uint32_t row = map_get(&index->heads, key_of(key, of, id));
    if (row != MAP_NONE)
        return &index->chains[row];
    if (!GROW(index, chains, chains_capacity, index->n_chains))
        return NULL;
    index->chains[index->n_chains] = (struct ofac_chain){NULL, NULL};
    if (!put(index, &index->heads, of, id, index->n_chains, &row))
        return NULL;
    return &index->chains[index->n_chains++];
}

static bool add_item(struct ofac_index *index, const char *of, struct str id,
                     const struct ofac_item *item)
{
    struct ofac_chain *chain = chain_of(index, of, id);
    struct ofac_item *added = arena_alloc(&index->arena, sizeof *added);
    if (!chain || !added)
        return false;
    *added = *item;
    added->times = 1;
    added->next = NULL;
    if (chain->last)
        chain->last->next = added;
    else
        chain->first = added;
    chain->last = added;
    return true;
}

const struct ofac_item *ofac_index_items(const struct ofac_index *index, char of, struct str id)
{
    char key[KEY_BYTES], prefix[] = {of, '\0'};
    uint32_t row = map_get(&index->heads, key_of(key, prefix, id));
    return row == MAP_NONE ? NULL : index->chains[row].first;
}

/* One copy of a text, however often it comes. */
static struct str word(struct ofac_index *index, struct str text)
{
    uint32_t row = text.len > 0 ? map_get(&index->words, text) : MAP_NONE;
    if (row != MAP_NONE)
        return index->word_rows[row];
    if (text.len == 0 || !GROW(index, word_rows, words_capacity, index->n_words))
        return STR_EMPTY;
    struct str kept_text = str_copy(&index->arena, text);
    uint32_t before;
    if (!kept_text.ptr || !map_add(&index->words, kept_text, (uint32_t)index->n_words, &before))
        return STR_EMPTY;
    index->word_rows[index->n_words++] = kept_text;
    return kept_text;
}

/* Counts the element's values; what has no place is kept with the item. */
static bool leftovers(struct ofac_index *index, struct xml_node *node, struct arena *arena,
                      struct str *raw_out)
{
    buf_clear(&index->raw);
    struct json_writer w = JSON_WRITER(&index->raw);
    json_begin_array(&w);
    bool done = xml_leftovers(node, &vocabulary, arena, &w, index->warnings, index->coverage);
    json_end_array(&w);
    *raw_out = STR_EMPTY;
    if (!done || !json_writer_done(&w))
        return false;
    if (index->raw.len > 2) /* not "[]" */
        *raw_out = str_copy(&index->arena, buf_str(&index->raw));
    return !arena_failed(&index->arena);
}

static bool add_document(struct ofac_index *index, struct xml_node *node, struct arena *arena)
{
    struct str type = xml_node_attribute(node, "IDRegDocTypeID"),
               country = xml_node_attribute(node, "IssuedBy-CountryID"),
               identity = xml_node_attribute(node, "IdentityID");
    struct ofac_item item = {
        .kind = OFAC_ITEM_DOCUMENT,
        .texts = {ofac_index_value(index, "IDRegDocType", type).text,
                  str_copy(&index->arena, xml_child_text(node, "IDRegistrationNo")),
                  ofac_index_value(index, "Country", country).text},
    };
    struct str validity = STR_EMPTY;
    for (size_t i = 0; i < node->n_attributes; i++) /* "Valid" says nothing more */
        if (str_equal(node->attributes[i].name, STR("ValidityID")))
            validity = ofac_index_value(index, "Validity", node->attributes[i].text).text;
    if (str_equal(validity, STR("Valid")))
        (void)xml_node_attribute(node, "ValidityID");
    return leftovers(index, node, arena, &item.raw) && add_item(index, "i", identity, &item);
}

static bool add_relation(struct ofac_index *index, struct xml_node *node, struct arena *arena)
{
    bool former = xml_is_true(xml_node_attribute(node, "Former"));
    struct str from = xml_node_attribute(node, "From-ProfileID");
    struct ofac_item item = {
        .kind = former ? OFAC_ITEM_FORMER : OFAC_ITEM_RELATION,
        .texts = {ofac_index_value(index, "RelationType",
                                   xml_node_attribute(node, "RelationTypeID"))
                      .text,
                  str_copy(&index->arena, xml_node_attribute(node, "To-ProfileID"))},
    };
    struct str quality =
        ofac_index_value(index, "RelationQuality", xml_node_attribute(node, "RelationQualityID"))
            .text;
    if (!str_equal(quality, STR("Unknown")))
        item.texts[2] = quality;
    return leftovers(index, node, arena, &item.raw) && add_item(index, "p", from, &item);
}

static bool add_fact(struct ofac_index *index, struct str profile, enum ofac_item_kind kind,
                     struct str text)
{
    if (text.len == 0)
        return true;
    struct ofac_chain *chain = chain_of(index, "p", profile);
    struct ofac_item item = {.kind = kind, .texts = {word(index, text)}};
    if (!chain || item.texts[0].len == 0)
        return false;
    unsigned looked_at = 0; /* an entry has a handful; a hostile file must not cost its square */
    for (struct ofac_item *known = chain->first; known && looked_at < 256;
         known = known->next, looked_at++)
        if (known->kind == kind && str_equal(known->texts[0], text)) {
            known->times++;
            return true;
        }
    return add_item(index, "p", profile, &item);
}

bool ofac_date(const struct xml_node *node, struct date *date_out)
{
    int64_t year, month, day;
    if (!node || !str_to_int(xml_child_text(node, "Year"), 1, 9999, &year) ||
        !str_to_int(xml_child_text(node, "Month"), 1, 12, &month) ||
        !str_to_int(xml_child_text(node, "Day"), 1, 31, &day))
        return false;
    struct date date = {(int16_t)year, (int8_t)month, (int8_t)day};
    if (!date_valid(date))
        return false;
    *date_out = date;
    return true;
}

static bool add_event(struct ofac_index *index, struct str profile, struct xml_node *event)
{
    struct date date;
    char text[DATE_TEXT_SIZE];
    struct str basis =
        ofac_index_value(index, "LegalBasis", xml_node_attribute(event, "LegalBasisID")).text;
    if (!add_fact(index, profile, OFAC_ITEM_LEGAL_BASIS, basis))
        return false;
    if (!ofac_date(xml_child(event, "Date"), &date))
        return true;
    return add_fact(index, profile, OFAC_ITEM_EVENT, str_of(date_format(date, text)));
}

static bool add_measure(struct ofac_index *index, struct str profile, struct xml_node *measure)
{
    struct str type = ofac_index_value(index, "SanctionsType",
                                       xml_node_attribute(measure, "SanctionsTypeID"))
                          .text,
               comment = xml_child_text(measure, "Comment");
    if (str_equal(type, STR("Program")))
        return add_fact(index, profile, OFAC_ITEM_PROGRAMME, comment);
    return add_fact(index, profile, OFAC_ITEM_SANCTION, type) &&
           add_fact(index, profile, OFAC_ITEM_NOTE, comment);
}

static bool add_entry(struct ofac_index *index, struct xml_node *node, struct arena *arena)
{
    struct str profile = xml_node_attribute(node, "ProfileID"),
               list = ofac_index_value(index, "List", xml_node_attribute(node, "ListID")).text;
    bool done = add_fact(index, profile, OFAC_ITEM_LIST, list);
    for (struct xml_node *e = xml_child(node, "EntryEvent"); done && e; e = xml_next(e))
        done = add_event(index, profile, e);
    for (struct xml_node *m = xml_child(node, "SanctionsMeasure"); done && m; m = xml_next(m))
        done = add_measure(index, profile, m);
    struct ofac_item rest = {.kind = OFAC_ITEM_NOTE};
    return done && leftovers(index, node, arena, &rest.raw) &&
           (rest.raw.len == 0 || add_item(index, "p", profile, &rest));
}

bool ofac_index_pass_over(struct ofac_index *index, struct xml_node *element, struct arena *arena,
                          struct error *err)
{
    struct str raw;
    warnings_add_detail(index->warnings, "element of no party", element->value.name);
    return leftovers(index, element, arena, &raw) || error_memory(err);
}

bool ofac_index_add(struct ofac_index *index, const char *section, struct xml_node *element,
                    struct arena *arena, struct error *err)
{
    struct str raw;
    bool done = true;
    if (strcmp(section, "Locations") == 0)
        done = add_location(index, element, arena) && leftovers(index, element, arena, &raw);
    else if (strcmp(section, "IDRegDocuments") == 0)
        done = add_document(index, element, arena);
    else if (strcmp(section, "ProfileRelationships") == 0)
        done = add_relation(index, element, arena);
    else if (strcmp(section, "SanctionsEntries") == 0)
        done = add_entry(index, element, arena);
    else if (str_ends_with(str_of(section), STR("Values")))
        done = add_value(index, element);
    else
        return ofac_index_pass_over(index, element, arena, err);
    if (!done || arena_failed(&index->arena))
        return error_set(err, ERROR_MEMORY, "%s: too much for memory", section);
    return true;
}
