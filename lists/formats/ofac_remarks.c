/* lists/formats/ofac_remarks.c - OFAC's remarks, item by item.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/ofac_remarks.h"

#include "lists/formats/countries.h"
#include "lists/formats/dates.h"

/* Labels of numbers. The longest that fits wins and must be followed by a blank. The first group is
 * what the shared expectations count as identifiers; the others are found beyond them. */
static const struct number_label {
    const char *label, *kind;
    enum builder_counted counted;
} number_labels[] = {
    {"Passport", "passportNumber", BUILDER_COUNTED},
    {"National ID No.", "idNumber", BUILDER_COUNTED},
    {"Tax ID No.", "taxNumber", BUILDER_COUNTED},
    {"Registration Number", "registrationNumber", BUILDER_COUNTED},
    {"Registration ID", "registrationNumber", BUILDER_COUNTED},
    {"Business Registration Number", "registrationNumber", BUILDER_COUNTED},
    {"Identification Number IMO", "imoNumber", BUILDER_COUNTED},
    {"Identification Number", "idNumber", BUILDER_COUNTED},
    {"Unified Social Credit Code (USCC)", "uscCode", BUILDER_COUNTED},
    {"Company Number IMO", "imoNumber", BUILDER_COUNTED},
    {"Company Number", "registrationNumber", BUILDER_COUNTED},
    {"UK Company Number", "registrationNumber", BUILDER_COUNTED},
    {"Cedula No.", "idNumber", BUILDER_COUNTED},
    {"SSN", "socialSecurityNumber", BUILDER_COUNTED},
    {"SWIFT/BIC", "swiftBic", BUILDER_COUNTED},
    {"Government Gazette Number", "okpoCode", BUILDER_COUNTED},
    {"Commercial Registry Number", "registrationNumber", BUILDER_COUNTED},
    {"Vessel Registration Identification IMO", "imoNumber", BUILDER_COUNTED},
    {"Vessel Registration Identification", "imoNumber", BUILDER_COUNTED},
    {"Organization Code", "registrationNumber", BUILDER_COUNTED},
    {"MMSI", "mmsi", BUILDER_COUNTED},
    {"Legal Entity Number", "leiCode", BUILDER_COUNTED},
    {"C.U.R.P.", "idNumber", BUILDER_COUNTED},
    {"R.F.C.", "taxNumber", BUILDER_COUNTED},
    {"D.N.I.", "idNumber", BUILDER_COUNTED},
    {"NIT #", "taxNumber", BUILDER_COUNTED},
    {"RUC #", "taxNumber", BUILDER_COUNTED},
    {"C.U.I.T.", "taxNumber", BUILDER_COUNTED},
    {"Driver's License No.", "idNumber", BUILDER_COUNTED},
    {"Birth Certificate Number", "idNumber", BUILDER_COUNTED},
    {"Residency Number", "idNumber", BUILDER_COUNTED},
    {"Digital Currency Address -", "cryptoAddress", BUILDER_COUNTED},

    {"National ID No.:", "idNumber", BUILDER_BEYOND},
    {"National Foreign ID Number", "idNumber", BUILDER_BEYOND},
    {"Personal ID Card", "idNumber", BUILDER_BEYOND},
    {"Citizen's Card Number", "idNumber", BUILDER_BEYOND},
    {"Turkish Identification Number", "idNumber", BUILDER_BEYOND},
    {"UAE Identification", "idNumber", BUILDER_BEYOND},
    {"Kenyan ID No.", "idNumber", BUILDER_BEYOND},
    {"Tazkira National ID Card", "idNumber", BUILDER_BEYOND},
    {"Numero de Identidad", "idNumber", BUILDER_BEYOND},
    {"Electoral Registry No.", "idNumber", BUILDER_BEYOND},
    {"Credencial electoral", "idNumber", BUILDER_BEYOND},
    {"Cartilla de Servicio Militar Nacional", "idNumber", BUILDER_BEYOND},
    {"Refugee ID Card", "idNumber", BUILDER_BEYOND},
    {"Immigration No.", "idNumber", BUILDER_BEYOND},
    {"VisaNumberID", "idNumber", BUILDER_BEYOND},
    {"I.F.E.", "idNumber", BUILDER_BEYOND},
    {"C.U.I.", "idNumber", BUILDER_BEYOND},
    {"LE Number", "idNumber", BUILDER_BEYOND},
    {"Diplomatic Passport", "passportNumber", BUILDER_BEYOND},
    {"Passport No.:", "passportNumber", BUILDER_COUNTED},
    {"Passport Booklet:", "passportNumber", BUILDER_COUNTED},
    {"Travel Document Number", "passportNumber", BUILDER_BEYOND},
    {"Stateless Person ID Card", "passportNumber", BUILDER_BEYOND},
    {"V.A.T. Number", "vatCode", BUILDER_BEYOND},
    {"RIF #", "taxNumber", BUILDER_BEYOND},
    {"RTN", "taxNumber", BUILDER_BEYOND},
    {"C.I.F.", "taxNumber", BUILDER_BEYOND},
    {"US FEIN", "taxNumber", BUILDER_BEYOND},
    {"Italian Fiscal Code", "taxNumber", BUILDER_BEYOND},
    {"Italian Fiscal Code:", "taxNumber", BUILDER_BEYOND},
    {"Fiscal Code", "taxNumber", BUILDER_BEYOND},
    {"Paraguayan tax identification number", "taxNumber", BUILDER_BEYOND},
    {"C.R. No.", "registrationNumber", BUILDER_BEYOND},
    {"Romanian C.R.", "registrationNumber", BUILDER_BEYOND},
    {"Trade License No.", "registrationNumber", BUILDER_BEYOND},
    {"License", "licenseNumber", BUILDER_BEYOND},
    {"Folio Mercantil No.", "registrationNumber", BUILDER_BEYOND},
    {"Matricula Mercantil No", "registrationNumber", BUILDER_BEYOND},
    {"Economic Register Number (CBLS)", "registrationNumber", BUILDER_BEYOND},
    {"Chamber of Commerce Number", "registrationNumber", BUILDER_BEYOND},
    {"Central Registration System Number", "registrationNumber", BUILDER_BEYOND},
    {"Istanbul Chamber of Comm. No.", "registrationNumber", BUILDER_BEYOND},
    {"Dubai Chamber of Commerce Membership No.", "registrationNumber", BUILDER_BEYOND},
    {"Public Registration Number", "registrationNumber", BUILDER_BEYOND},
    {"Business Registration Document #", "registrationNumber", BUILDER_BEYOND},
    {"Business Number", "registrationNumber", BUILDER_BEYOND},
    {"Enterprise Number", "registrationNumber", BUILDER_BEYOND},
    {"Branch Unit Number", "registrationNumber", BUILDER_BEYOND},
    {"File Number", "registrationNumber", BUILDER_BEYOND},
    {"Registered Charity No.", "registrationNumber", BUILDER_BEYOND},
    {"Certificate of Incorporation Number", "registrationNumber", BUILDER_BEYOND},
    {"United Social Credit Code Certificate (USCCC)", "uscCode", BUILDER_BEYOND},
    {"D-U-N-S Number", "dunsCode", BUILDER_BEYOND},
    {"BIK (RU)", "bikCode", BUILDER_BEYOND},
    {"ISIN", "isin", BUILDER_BEYOND},
    {"Aircraft Manufacturer's Serial Number (MSN)", "serialNumber", BUILDER_BEYOND},
    {"Aircraft Construction Number (also called L/N or S/N or F/N)", "serialNumber",
     BUILDER_BEYOND},
    {"Aircraft Tail Number", "registrationNumber", BUILDER_BEYOND},
    {"Previous Aircraft Tail Number", "registrationNumber", BUILDER_BEYOND},
};

/* Labels whose text goes into a property as it stands. A colon behind the label is dropped. */
static const struct {
    const char *label, *property;
} property_labels[] = {
    {"POB", "birthPlace"},
    {"Email Address", "email"},
    {"EMAIL", "email"},
    {"Email", "email"},
    {"Website", "website"},
    {"Phone Number", "phone"},
    {"Phone No.", "phone"},
    {"PHONE", "phone"},
    {"Telephone Number", "phone"},
    {"Telephone No.", "phone"},
    {"Telephone", "phone"},
    {"Fax No.", "fax"},
    {"Fax", "fax"},
    {"FAX", "fax"},
    {"TELEX", "telex"},
    {"Organization Established Date", "incorporationDate"},
    {"Organization Type", "sector"},
    {"Target Type", "legalForm"},
    {"Position", "position"},
    {"Occupation", "position"},
    {"Secondary sanctions risk", "secondarySanctions"},
    {"Additional Sanctions Information -", "secondarySanctions"},
    {"Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions",
     "secondarySanctions"},
    {"Executive Order 13662 Directive Determination -", "directive"},
    {"CAATSA Section 235 Information", "directive"},
    {"Aircraft Model", "model"},
    {"Aircraft Operator", "operator"},
    {"Aircraft Manufacture Date", "buildDate"},
    {"Vessel Year of Build", "buildDate"},
    {"Other Vessel Type", "type"},
    {"Former Vessel Flag", "pastFlags"},
    {"Other Vessel Flag", "flag"},
    {"Equity Ticker", "ticker"},
    {"Issuer Name", "issuer"},
    {"ethnicity", "ethnicity"},
};

static const struct {
    const char *label, *kind;
    enum builder_counted counted;
} link_labels[] = {
    {"Linked To:", "linked_to", BUILDER_COUNTED},
    {"Subsidiary Of:", "subsidiary_of", BUILDER_BEYOND},
    {"Subsidiary of", "subsidiary_of", BUILDER_BEYOND},
    {"Parent Company:", "subsidiary_of", BUILDER_BEYOND},
    {"Owned or Controlled By:", "owned_by", BUILDER_BEYOND},
    {"Owned By:", "owned_by", BUILDER_BEYOND},
};

/* The rest behind `label`, trimmed, when the item begins with it as a whole word. */
static bool behind_label(struct str item, struct str label, struct str *rest_out)
{
    if (!str_starts_with(item, label))
        return false;
    if (item.len > label.len && item.ptr[label.len] != ' ')
        return false;
    *rest_out = str_trim(str_slice(item, label.len, item.len));
    return true;
}

/* As behind_label; a colon may stand behind the label. */
static bool behind_label_or_colon(struct str item, struct str label, struct str *rest_out)
{
    if (!str_starts_with(item, label) || item.len == label.len)
        return false;
    char next = item.ptr[label.len];
    if (next != ' ' && next != ':')
        return false;
    *rest_out = str_trim(str_slice(item, label.len + (next == ':'), item.len));
    return rest_out->len > 0;
}

static size_t first_of(struct str text, const char *const *needles)
{
    size_t first = text.len;
    for (; *needles; needles++) {
        size_t at = str_find(text, str_of(*needles), 0);
        if (at < first)
            first = at;
    }
    return first;
}

/* "U8554908 (India) expires 12 Jan 2031" is a value and a country; what follows stays in raw. Of
 * "0310857 (Delaware) (United States)" the last country counts. */
static void split_number(struct str text, struct str *value_out, struct str *country_out)
{
    static const char *const ends[] = {" (", " issued ", " expires ", NULL};
    *value_out = str_trim(str_slice(text, 0, first_of(text, ends)));
    *country_out = STR_EMPTY;
    for (size_t open = str_find(text, STR("("), 0); open < text.len;
         open = str_find(text, STR("("), open + 1)) {
        size_t close = str_find(text, STR(")"), open);
        struct str code = country_of_name(str_slice(text, open + 1, close));
        if (code.len > 0)
            *country_out = code;
    }
}

static struct str without_colon(struct str label)
{
    label = str_trim(label);
    return str_ends_with(label, STR(":")) ? str_slice(label, 0, label.len - 1) : label;
}

const char *ofac_number_kind(struct str label)
{
    for (size_t i = 0; i < LENGTH(number_labels); i++)
        if (str_equal(without_colon(label), without_colon(str_of(number_labels[i].label))))
            return number_labels[i].kind;
    return NULL;
}

const char *ofac_property_name(struct str label)
{
    for (size_t i = 0; i < LENGTH(property_labels); i++)
        if (str_equal(without_colon(label), without_colon(str_of(property_labels[i].label))))
            return property_labels[i].property;
    return NULL;
}

static bool read_number(struct builder *b, struct str item)
{
    const struct number_label *best = NULL;
    struct str rest = STR_EMPTY, candidate;
    for (size_t i = 0; i < LENGTH(number_labels); i++) {
        const struct number_label *row = &number_labels[i];
        if (!behind_label(item, str_of(row->label), &candidate))
            continue;
        if (best && strlen(best->label) >= strlen(row->label))
            continue;
        best = row;
        rest = candidate;
    }
    if (!best)
        return false;

    struct str value, country;
    if (strcmp(best->kind, "cryptoAddress") == 0) { /* "XBT 12QtD5...": the currency, the address */
        struct str currency;
        value = rest;
        country = STR_EMPTY;
        if (str_find(rest, STR(" "), 0) < rest.len && str_cut(&value, ' ', &currency))
            builder_add_property(b, STR("currency"), currency);
    } else {
        split_number(rest, &value, &country);
    }
    builder_add_identifier(b, best->kind, value.len > 0 ? value : item, country, best->counted);
    return true;
}

static bool read_birth(struct builder *b, struct str item, struct list_warnings *warnings)
{
    struct str rest;
    if (!behind_label(item, STR("DOB"), &rest))
        return false;
    struct subject_birth birth;
    if (birth_of_phrase(rest, &birth)) {
        builder_add_birth(b, birth, BUILDER_COUNTED);
    } else {
        warnings_add(warnings, "birth date not understood");
        builder_add_property(b, STR("birthDate"), rest);
    }
    return true;
}

static bool read_country(struct builder *b, struct str item, struct list_warnings *warnings)
{
    struct str rest;
    if (!behind_label_or_colon(item, STR("nationality"), &rest) &&
        !behind_label_or_colon(item, STR("citizen"), &rest) &&
        !behind_label_or_colon(item, STR("Nationality of Registration"), &rest))
        return false;
    if (!builder_add_nationality(b, rest))
        warnings_add_detail(warnings, "country not known", rest);
    return true;
}

static bool read_gender(struct builder *b, struct str item)
{
    if (str_equal(item, STR("Gender Male")))
        b->record.gender = GENDER_MALE;
    else if (str_equal(item, STR("Gender Female")))
        b->record.gender = GENDER_FEMALE;
    else
        return false;
    return true;
}

/* a.k.a. 'RGB': a weak alias; the strong ones stand in alt.csv. */
static bool read_alias(struct builder *b, struct str item, struct list_warnings *warnings)
{
    static const char *const labels[] = {"a.k.a.", "f.k.a.", "n.k.a."};
    struct str rest = STR_EMPTY;
    bool found = false;
    for (size_t i = 0; i < LENGTH(labels) && !found; i++)
        found = behind_label(item, str_of(labels[i]), &rest) && str_starts_with(rest, STR("'"));
    if (!found)
        return false;
    if (rest.len < 3 || !str_ends_with(rest, STR("'"))) {
        warnings_add(warnings, "alias cut off with its remark"); /* sdn.csv alone, at 1,000 */
        builder_add_property(b, STR("notes"), item);
        return true;
    }
    builder_add_name(b, str_slice(rest, 1, rest.len - 1), NAME_WEAK, false);
    return true;
}

static bool read_link(struct builder *b, struct str item)
{
    struct str rest;
    for (size_t i = 0; i < LENGTH(link_labels); i++) {
        if (!behind_label(item, str_of(link_labels[i].label), &rest))
            continue;
        builder_add_link(b, link_labels[i].kind, STR_EMPTY, rest.len > 0 ? rest : item,
                         link_labels[i].counted);
        return true;
    }
    return false;
}

static bool read_property(struct builder *b, struct str item)
{
    struct str rest;
    for (size_t i = 0; i < LENGTH(property_labels); i++) {
        if (!behind_label_or_colon(item, str_of(property_labels[i].label), &rest))
            continue;
        struct date date;
        char text[DATE_TEXT_SIZE];
        if (strcmp(property_labels[i].property, "incorporationDate") == 0 &&
            date_of_phrase(rest, &date))
            rest = str_of(date_format(date, text));
        builder_add_property(b, str_of(property_labels[i].property), rest);
        return true;
    }
    return false;
}

static void read_item(struct builder *b, struct str item, struct list_warnings *warnings)
{
    if (str_starts_with_nocase(item, STR("alt. ")))
        item = str_trim(str_slice(item, 5, item.len));
    if (item.len == 0)
        return;
    if (read_birth(b, item, warnings) || read_alias(b, item, warnings) || read_link(b, item) ||
        read_country(b, item, warnings) || read_gender(b, item) || read_number(b, item) ||
        read_property(b, item))
        return;
    builder_add_property(b, STR("notes"), item);
}

void ofac_remarks_read(struct builder *b, struct str remarks, bool cut,
                       struct list_warnings *warnings)
{
    if (cut)
        warnings_add(warnings, "remarks cut off at 1,000 characters");
    remarks = str_trim(remarks);
    if (str_ends_with(remarks, STR(".")))
        remarks.len--;
    const struct str separator = STR("; ");
    for (size_t at = 0; at < remarks.len;) {
        size_t end = str_find(remarks, separator, at);
        read_item(b, str_trim(str_slice(remarks, at, end)), warnings);
        at = end + separator.len;
    }
}
