/* portfolio/columns.c - see columns.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/columns.h"

static const char *const field_words[PARTY_FIELDS] = {
    [FIELD_UNKNOWN] = "",
    [FIELD_PROPERTY] = "",
    [FIELD_ID] = "id",
    [FIELD_SCHEMA] = "schema",
    [FIELD_TIER] = "tier",
    [FIELD_PARENT] = "parent",
    [FIELD_RELATION] = "relation",
    [FIELD_SOURCE] = "source",
    [FIELD_SHARE] = "share",
    [FIELD_SHARE_LOW] = "share_low",
    [FIELD_SHARE_HIGH] = "share_high",
    [FIELD_BASIS] = "basis",
    [FIELD_VALID_FROM] = "valid_from",
    [FIELD_VALID_TO] = "valid_to",
    [FIELD_NOTE] = "note",
    [FIELD_ENGAGEMENT] = "engagement",
    [FIELD_ENGAGEMENT_TITLE] = "engagement_title",
};

/* What vendor tables call things, folded: lower case, letters and digits only. A word that could
 * be two things is not here: it is better asked for than guessed wrong. They go before
 * properties: in a table "type" says person or company, not the type of a vessel. */
static const struct {
    const char *folded, *word;
} synonyms[] = {
    {"vendorid", "id"},
    {"vendorno", "id"},
    {"vendornumber", "id"},
    {"vendorcode", "id"},
    {"supplierid", "id"},
    {"supplierno", "id"},
    {"suppliernumber", "id"},
    {"suppliercode", "id"},
    {"externalid", "id"},
    {"partyid", "id"},
    {"reference", "id"},
    {"ref", "id"},
    {"vendor", "name"},
    {"vendorname", "name"},
    {"supplier", "name"},
    {"suppliername", "name"},
    {"company", "name"},
    {"companyname", "name"},
    {"legalname", "name"},
    {"fullname", "name"},
    {"partyname", "name"},
    {"entityname", "name"},
    {"type", "schema"},
    {"partytype", "schema"},
    {"entitytype", "schema"},
    {"kind", "schema"},
    {"aka", "alias"},
    {"aliases", "alias"},
    {"othernames", "alias"},
    {"alsoknownas", "alias"},
    {"tradingname", "alias"},
    {"tradingas", "alias"},
    {"dba", "alias"},
    {"formername", "previousName"},
    {"formernames", "previousName"},
    {"countrycode", "country"},
    {"nation", "country"},
    {"countryofregistration", "jurisdiction"},
    {"countryofincorporation", "jurisdiction"},
    {"street", "address"},
    {"fulladdress", "address"},
    {"postaladdress", "address"},
    {"registeredaddress", "address"},
    {"zip", "postalCode"},
    {"zipcode", "postalCode"},
    {"postcode", "postalCode"},
    {"taxid", "taxNumber"},
    {"taxno", "taxNumber"},
    {"tin", "taxNumber"},
    {"vat", "vatCode"},
    {"vatid", "vatCode"},
    {"vatno", "vatCode"},
    {"vatnumber", "vatCode"},
    {"companynumber", "registrationNumber"},
    {"companyno", "registrationNumber"},
    {"registrationno", "registrationNumber"},
    {"regno", "registrationNumber"},
    {"regnumber", "registrationNumber"},
    {"lei", "leiCode"},
    {"duns", "dunsCode"},
    {"dunsnumber", "dunsCode"},
    {"imo", "imoNumber"},
    {"passport", "passportNumber"},
    {"passportno", "passportNumber"},
    {"nationalid", "idNumber"},
    {"dob", "birthDate"},
    {"dateofbirth", "birthDate"},
    {"birthday", "birthDate"},
    {"born", "birthDate"},
    {"placeofbirth", "birthPlace"},
    {"givenname", "firstName"},
    {"givennames", "firstName"},
    {"surname", "lastName"},
    {"familyname", "lastName"},
    {"sex", "gender"},
    {"mail", "email"},
    {"emailaddress", "email"},
    {"telephone", "phone"},
    {"phonenumber", "phone"},
    {"tel", "phone"},
    {"url", "website"},
    {"homepage", "website"},
    {"web", "website"},
    {"swift", "bic"},
    {"swiftcode", "bic"},
    {"accountnumber", "bankAccount"},
    {"bankaccountnumber", "bankAccount"},
    {"level", "tier"},
    {"tierlevel", "tier"},
    {"parentid", "parent"},
    {"parentvendor", "parent"},
    {"parentvendorid", "parent"},
    {"parentsupplier", "parent"},
    {"parentsupplierid", "parent"},
    {"subcontractorof", "parent"},
    {"contractedby", "parent"},
    {"supplierto", "parent"},
    {"relationtype", "relation"},
    {"relationship", "relation"},
    {"ownership", "share"},
    {"ownershippercent", "share"},
    {"sharepercent", "share"},
    {"validfrom", "valid_from"},
    {"startdate", "valid_from"},
    {"validto", "valid_to"},
    {"enddate", "valid_to"},
    {"comment", "note"},
    {"remarks", "note"},
    {"contract", "engagement"},
    {"contractid", "engagement"},
    {"engagementid", "engagement"},
    {"contracttitle", "engagement_title"},
};

enum { FOLDED_SIZE = 64 };

/* Lower-case ASCII letters and digits; empty when it is longer than any word we know. */
static struct str fold(struct str text, char out[FOLDED_SIZE])
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            continue;
        if (n == FOLDED_SIZE - 1)
            return STR_EMPTY;
        out[n++] = c;
    }
    out[n] = '\0';
    return (struct str){out, n};
}

/* The field or property of exactly this word, letter case and punctuation aside. */
static bool find_word(struct str folded, struct party_column *column)
{
    char word[FOLDED_SIZE];
    for (int field = FIELD_ID; field < PARTY_FIELDS; field++) {
        if (str_equal(folded, fold(str_of(field_words[field]), word))) {
            column->field = (enum party_field)field;
            return true;
        }
    }
    for (size_t i = 0; property_at(i); i++) {
        if (str_equal(folded, fold(str_of(property_at(i)->name), word))) {
            column->field = FIELD_PROPERTY;
            column->property = property_at(i);
            return true;
        }
    }
    return false;
}

void party_column_guess(struct str header, struct party_column *column_out)
{
    char folded[FOLDED_SIZE], word[FOLDED_SIZE];
    struct str name = fold(header, folded);
    column_out->field = FIELD_UNKNOWN;
    column_out->property = NULL;
    if (name.len == 0)
        return;
    for (size_t i = 0; i < LENGTH(synonyms); i++) {
        if (str_equal(name, str_of(synonyms[i].folded))) {
            find_word(fold(str_of(synonyms[i].word), word), column_out);
            return;
        }
    }
    find_word(name, column_out);
}

const char *party_column_word(const struct party_column *column)
{
    return column->field == FIELD_PROPERTY ? column->property->name : field_words[column->field];
}

/* "Vendor No=id": the last '=' parts them, for a column's name may hold one. */
static bool apply_map(const char *entry, struct party_columns *columns, struct error *err)
{
    struct str whole = str_of(entry);
    size_t equals = whole.len;
    while (equals > 0 && whole.ptr[equals - 1] != '=')
        equals--;
    if (equals == 0)
        return error_set(err, ERROR_INPUT, "the map \"%s\" is not of the form Column=field", entry);
    struct str name = str_trim(str_slice(whole, 0, equals - 1));
    struct str word = str_trim(str_slice(whole, equals, whole.len));
    struct party_column told = {.field = FIELD_UNKNOWN};
    char folded[FOLDED_SIZE];
    if (!str_equal(word, STR("-")) && !find_word(fold(word, folded), &told))
        return error_set(err, ERROR_INPUT,
                         "the map \"%s\" names no field: id, schema, tier, parent, relation,"
                         " share ..., or a property such as name, country, taxNumber",
                         entry);
    for (size_t i = 0; i < columns->n; i++) {
        if (!str_equal_nocase(str_trim(columns->columns[i].header), name))
            continue;
        columns->columns[i].field = told.field;
        columns->columns[i].property = told.property;
        return true;
    }
    return error_set(err, ERROR_INPUT, "the map \"%s\" names a column that is not there", entry);
}

bool party_columns_check(struct party_columns *columns, struct error *err)
{
    bool seen[PARTY_FIELDS] = {false}, names = false;
    for (size_t i = 0; i < columns->n; i++) {
        const struct party_column *column = &columns->columns[i];
        names = names || column->field == FIELD_ID ||
                (column->field == FIELD_PROPERTY && column->property->kind != PROPERTY_TEXT);
        if (column->field > FIELD_PROPERTY && seen[column->field])
            return error_set(err, ERROR_INPUT, "two columns are \"%s\", the second is \"%.*s\"",
                             field_words[column->field], STR_ARG(column->header));
        seen[column->field] = true;
    }
    columns->has_tier = seen[FIELD_TIER];
    columns->has_parent = seen[FIELD_PARENT];
    if (!names)
        return error_set(err, ERROR_INPUT,
                         "no column of the first row is known as a name or an id; name the columns,"
                         " or give a map such as \"Column=name\"");
    return true;
}

bool party_columns_read(const struct str *header, size_t n, const char *const *map, size_t n_map,
                        struct arena *arena, struct party_columns *columns_out, struct error *err)
{
    struct party_columns columns = {.n = n};
    if (n > COLUMNS_OF_PARTY_MAX)
        return error_set(err, ERROR_INPUT, "the table has more than %d columns",
                         COLUMNS_OF_PARTY_MAX);
    columns.columns = arena_calloc(arena, n, sizeof *columns.columns);
    for (size_t i = 0; columns.columns && i < n; i++) {
        columns.columns[i].header = str_copy(arena, header[i]);
        party_column_guess(header[i], &columns.columns[i]);
    }
    if (arena_failed(arena))
        return error_memory(err);
    for (size_t i = 0; i < n_map; i++)
        if (!apply_map(map[i], &columns, err))
            return false;
    *columns_out = columns;
    return true;
}

void party_columns_write(struct json_writer *w, const struct party_columns *columns)
{
    json_begin_array(w);
    for (size_t i = 0; i < columns->n; i++) {
        const char *word = party_column_word(&columns->columns[i]);
        json_begin_object(w);
        json_field_text(w, "column", columns->columns[i].header);
        if (*word)
            json_field_cstr(w, "field", word);
        else
            json_field_null(w, "field");
        json_end_object(w);
    }
    json_end_array(w);
}
