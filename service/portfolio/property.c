/* portfolio/property.c - the table of FollowTheMoney properties a party may carry.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/property.h"

#include "core/nearest.h"

/* Sorted bytewise by name: found by bisection. Names and kinds are FollowTheMoney's (model 4);
 * bankAccount, iban, bic and cryptoAddress are ours, which FtM keeps in entities of their own, and
 * so is what the red flags ask for (docs/risk.md): bankCountry, ipAddress, premises ... */
#define PAYMENT_METHODS "bank_transfer card cash cheque crypto money_service other"

/* clang-format off */
static const struct property table[] = {
    {.name = "abbreviation", .kind = PROPERTY_NAME, .role = NAME_WEAK},
    {.name = "accountId", .kind = PROPERTY_IDENTIFIER, .identifier = "accountId"},
    {.name = "address", .kind = PROPERTY_TEXT},
    {.name = "alias", .kind = PROPERTY_NAME, .role = NAME_ALIAS},
    {.name = "appearance", .kind = PROPERTY_TEXT},
    {.name = "bankAccount", .kind = PROPERTY_CONTACT},
    {.name = "bankCountry", .kind = PROPERTY_COUNTRY},
    {.name = "beneficiary", .kind = PROPERTY_TEXT},
    {.name = "bic", .kind = PROPERTY_CONTACT},
    {.name = "bikCode", .kind = PROPERTY_IDENTIFIER, .identifier = "bikCode"},
    {.name = "birthCountry", .kind = PROPERTY_COUNTRY},
    {.name = "birthDate", .kind = PROPERTY_BIRTH},
    {.name = "birthPlace", .kind = PROPERTY_TEXT},
    {.name = "buildDate", .kind = PROPERTY_DATE},
    {.name = "bvdId", .kind = PROPERTY_IDENTIFIER, .identifier = "bvdId"},
    {.name = "caemCode", .kind = PROPERTY_IDENTIFIER, .identifier = "caemCode"},
    {.name = "cageCode", .kind = PROPERTY_IDENTIFIER, .identifier = "cageCode"},
    {.name = "callSign", .kind = PROPERTY_IDENTIFIER, .identifier = "callSign"},
    {.name = "capital", .kind = PROPERTY_TEXT},
    {.name = "cikCode", .kind = PROPERTY_IDENTIFIER, .identifier = "cikCode"},
    {.name = "citizenship", .kind = PROPERTY_COUNTRY, .says_where = true},
    {.name = "city", .kind = PROPERTY_TEXT},
    {.name = "classification", .kind = PROPERTY_TEXT},
    {.name = "country", .kind = PROPERTY_COUNTRY, .says_where = true},
    {.name = "createdAt", .kind = PROPERTY_TEXT},
    {.name = "crsNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "crsNumber"},
    {.name = "cryptoAddress", .kind = PROPERTY_IDENTIFIER, .identifier = "cryptoAddress"},
    {.name = "currency", .kind = PROPERTY_TEXT},
    {.name = "deadweightTonnage", .kind = PROPERTY_TEXT},
    {.name = "deathDate", .kind = PROPERTY_DATE},
    {.name = "description", .kind = PROPERTY_TEXT},
    {.name = "deviceCountry", .kind = PROPERTY_COUNTRY},
    {.name = "dissolutionDate", .kind = PROPERTY_DATE},
    {.name = "dunsCode", .kind = PROPERTY_IDENTIFIER, .identifier = "dunsCode"},
    {.name = "education", .kind = PROPERTY_TEXT},
    {.name = "email", .kind = PROPERTY_CONTACT},
    {.name = "ethnicity", .kind = PROPERTY_TEXT},
    {.name = "eyeColor", .kind = PROPERTY_TEXT},
    {.name = "fatherName", .kind = PROPERTY_NAME_PART},
    {.name = "figiCode", .kind = PROPERTY_IDENTIFIER, .identifier = "figiCode"},
    {.name = "firstName", .kind = PROPERTY_NAME_PART},
    {.name = "flag", .kind = PROPERTY_COUNTRY, .says_where = true},
    {.name = "fnsCode", .kind = PROPERTY_IDENTIFIER, .identifier = "fnsCode"},
    {.name = "fssCode", .kind = PROPERTY_IDENTIFIER, .identifier = "fssCode"},
    {.name = "full", .kind = PROPERTY_TEXT},
    {.name = "gender", .kind = PROPERTY_GENDER},
    {.name = "giiNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "giiNumber"},
    {.name = "grossRegisteredTonnage", .kind = PROPERTY_TEXT},
    {.name = "hairColor", .kind = PROPERTY_TEXT},
    {.name = "height", .kind = PROPERTY_TEXT},
    {.name = "holder", .kind = PROPERTY_TEXT},
    {.name = "iban", .kind = PROPERTY_CONTACT},
    {.name = "icaoCode", .kind = PROPERTY_IDENTIFIER, .identifier = "icaoCode"},
    {.name = "icijId", .kind = PROPERTY_IDENTIFIER, .identifier = "icijId"},
    {.name = "idNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "idNumber", .of_person = true},
    {.name = "imoNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "imoNumber"},
    {.name = "incorporationDate", .kind = PROPERTY_DATE},
    {.name = "innCode", .kind = PROPERTY_IDENTIFIER, .identifier = "innCode"},
    {.name = "ipAddress", .kind = PROPERTY_IP},
    {.name = "ipoCode", .kind = PROPERTY_IDENTIFIER, .identifier = "ipoCode"},
    {.name = "irsCode", .kind = PROPERTY_IDENTIFIER, .identifier = "irsCode"},
    {.name = "isin", .kind = PROPERTY_IDENTIFIER, .identifier = "isin"},
    {.name = "jibCode", .kind = PROPERTY_IDENTIFIER, .identifier = "jibCode"},
    {.name = "jurisdiction", .kind = PROPERTY_COUNTRY, .says_where = true},
    {.name = "keywords", .kind = PROPERTY_TEXT},
    {.name = "kppCode", .kind = PROPERTY_IDENTIFIER, .identifier = "kppCode"},
    {.name = "lastName", .kind = PROPERTY_NAME_PART},
    {.name = "legalForm", .kind = PROPERTY_TEXT},
    {.name = "leiCode", .kind = PROPERTY_IDENTIFIER, .identifier = "leiCode"},
    {.name = "leiStatus", .kind = PROPERTY_CHOICE, .choices = "issued lapsed retired annulled duplicate merged"},
    {.name = "licenseNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "licenseNumber"},
    {.name = "loginCountry", .kind = PROPERTY_COUNTRY},
    {.name = "mainCountry", .kind = PROPERTY_COUNTRY, .says_where = true},
    {.name = "managingExchange", .kind = PROPERTY_TEXT},
    {.name = "matronymic", .kind = PROPERTY_NAME_PART},
    {.name = "mbsCode", .kind = PROPERTY_IDENTIFIER, .identifier = "mbsCode"},
    {.name = "middleName", .kind = PROPERTY_NAME_PART},
    {.name = "mmsi", .kind = PROPERTY_IDENTIFIER, .identifier = "mmsi"},
    {.name = "model", .kind = PROPERTY_TEXT},
    {.name = "modifiedAt", .kind = PROPERTY_TEXT},
    {.name = "motherName", .kind = PROPERTY_NAME_PART},
    {.name = "name", .kind = PROPERTY_NAME, .role = NAME_PRIMARY},
    {.name = "nameSuffix", .kind = PROPERTY_NAME_PART},
    {.name = "nationality", .kind = PROPERTY_COUNTRY, .says_where = true},
    {.name = "notes", .kind = PROPERTY_TEXT},
    {.name = "npiCode", .kind = PROPERTY_IDENTIFIER, .identifier = "npiCode"},
    {.name = "ogrnCode", .kind = PROPERTY_IDENTIFIER, .identifier = "ogrnCode"},
    {.name = "okatoCode", .kind = PROPERTY_TEXT},
    {.name = "okfsCode", .kind = PROPERTY_TEXT},
    {.name = "okopfCode", .kind = PROPERTY_TEXT},
    {.name = "okpoCode", .kind = PROPERTY_IDENTIFIER, .identifier = "okpoCode"},
    {.name = "oksmCode", .kind = PROPERTY_TEXT},
    {.name = "okvedCode", .kind = PROPERTY_TEXT},
    {.name = "opencorporatesUrl", .kind = PROPERTY_IDENTIFIER, .identifier = "opencorporatesUrl"},
    {.name = "operator", .kind = PROPERTY_TEXT},
    {.name = "originLabel", .kind = PROPERTY_COUNTRY},
    {.name = "owner", .kind = PROPERTY_TEXT},
    {.name = "passportNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "passportNumber", .of_person = true},
    {.name = "pastFlags", .kind = PROPERTY_COUNTRY},
    {.name = "paymentMethod", .kind = PROPERTY_CHOICE, .choices = PAYMENT_METHODS},
    {.name = "permId", .kind = PROPERTY_IDENTIFIER, .identifier = "permId"},
    {.name = "phone", .kind = PROPERTY_CONTACT},
    {.name = "political", .kind = PROPERTY_TEXT},
    {.name = "position", .kind = PROPERTY_TEXT},
    {.name = "postOfficeBox", .kind = PROPERTY_TEXT},
    {.name = "postalCode", .kind = PROPERTY_TEXT},
    {.name = "premises", .kind = PROPERTY_CHOICE, .choices = "office residential registered_agent industrial virtual"},
    {.name = "previousName", .kind = PROPERTY_NAME, .role = NAME_FORMER},
    {.name = "productionCountry", .kind = PROPERTY_COUNTRY},
    {.name = "profession", .kind = PROPERTY_TEXT},
    {.name = "program", .kind = PROPERTY_TEXT},
    {.name = "programId", .kind = PROPERTY_TEXT},
    {.name = "publicKey", .kind = PROPERTY_IDENTIFIER, .identifier = "cryptoAddress"},
    {.name = "publisher", .kind = PROPERTY_TEXT},
    {.name = "region", .kind = PROPERTY_TEXT},
    {.name = "registrationNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "registrationNumber"},
    {.name = "registrationPort", .kind = PROPERTY_TEXT},
    {.name = "religion", .kind = PROPERTY_TEXT},
    {.name = "remarks", .kind = PROPERTY_TEXT},
    {.name = "ricCode", .kind = PROPERTY_IDENTIFIER, .identifier = "ricCode"},
    {.name = "secondName", .kind = PROPERTY_NAME_PART},
    {.name = "sector", .kind = PROPERTY_TEXT},
    {.name = "serialNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "serialNumber"},
    {.name = "shipToAddress", .kind = PROPERTY_TEXT},
    {.name = "socialSecurityNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "socialSecurityNumber", .of_person = true},
    {.name = "sourceUrl", .kind = PROPERTY_TEXT},
    {.name = "spokenLanguages", .kind = PROPERTY_TEXT},
    {.name = "state", .kind = PROPERTY_TEXT},
    {.name = "status", .kind = PROPERTY_TEXT},
    {.name = "street", .kind = PROPERTY_TEXT},
    {.name = "street2", .kind = PROPERTY_TEXT},
    {.name = "subtierDeclaration", .kind = PROPERTY_CHOICE, .choices = "declared none not_asked refused"},
    {.name = "summary", .kind = PROPERTY_TEXT},
    {.name = "swiftBic", .kind = PROPERTY_IDENTIFIER, .identifier = "swiftBic"},
    {.name = "taxNumber", .kind = PROPERTY_IDENTIFIER, .identifier = "taxNumber"},
    {.name = "taxStatus", .kind = PROPERTY_TEXT},
    {.name = "ticker", .kind = PROPERTY_IDENTIFIER, .identifier = "ticker"},
    {.name = "title", .kind = PROPERTY_TEXT},
    {.name = "tonnage", .kind = PROPERTY_TEXT},
    {.name = "topics", .kind = PROPERTY_TEXT},
    {.name = "type", .kind = PROPERTY_TEXT},
    {.name = "undeclaredSubcontractor", .kind = PROPERTY_TEXT},
    {.name = "uniqueEntityId", .kind = PROPERTY_IDENTIFIER, .identifier = "uniqueEntityId"},
    {.name = "uscCode", .kind = PROPERTY_IDENTIFIER, .identifier = "uscCode"},
    {.name = "vatCode", .kind = PROPERTY_IDENTIFIER, .identifier = "vatCode"},
    {.name = "videoRefused", .kind = PROPERTY_CHOICE, .choices = "yes no"},
    {.name = "voenCode", .kind = PROPERTY_IDENTIFIER, .identifier = "voenCode"},
    {.name = "wagesWithheld", .kind = PROPERTY_CHOICE, .choices = "yes no"},
    {.name = "weakAlias", .kind = PROPERTY_NAME, .role = NAME_WEAK},
    {.name = "website", .kind = PROPERTY_CONTACT},
    {.name = "weight", .kind = PROPERTY_TEXT},
    {.name = "wikidataId", .kind = PROPERTY_IDENTIFIER, .identifier = "wikidataId"},
    {.name = "wikipediaUrl", .kind = PROPERTY_TEXT},
};
/* clang-format on */

/* What a relation may say of itself: payments, prices, goods, arrangements. Sorted as above. */
static const struct property relation_table[] = {
    {.name = "account", .kind = PROPERTY_CONTACT},
    {.name = "arrangement", .kind = PROPERTY_TEXT},
    {.name = "bankCountry", .kind = PROPERTY_COUNTRY},
    {.name = "buyback", .kind = PROPERTY_CHOICE, .choices = "yes no"},
    {.name = "currency", .kind = PROPERTY_TEXT},
    {.name = "evidence", .kind = PROPERTY_TEXT},
    {.name = "factoring", .kind = PROPERTY_CHOICE, .choices = "yes no"},
    {.name = "invoicedBy", .kind = PROPERTY_TEXT},
    {.name = "originLabel", .kind = PROPERTY_COUNTRY},
    {.name = "paymentMethod", .kind = PROPERTY_CHOICE, .choices = PAYMENT_METHODS},
    {.name = "price", .kind = PROPERTY_DECIMAL},
    {.name = "productionCountry", .kind = PROPERTY_COUNTRY},
    {.name = "purpose", .kind = PROPERTY_TEXT},
    {.name = "service", .kind = PROPERTY_TEXT},
    {.name = "unit", .kind = PROPERTY_TEXT},
};

static const struct property *find_in(const struct property *rows, size_t n, struct str name)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(name, str_of(rows[middle].name));
        if (order == 0)
            return &rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct property *property_at(size_t position)
{
    return position < LENGTH(table) ? &table[position] : NULL;
}

static const char *nearest_in(const struct property *rows, size_t n, struct str name)
{
    struct nearest nearest = {0};
    for (size_t i = 0; i < n; i++)
        nearest_offer(&nearest, name, rows[i].name);
    return nearest.word;
}

static bool is_sorted(const struct property *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (str_compare(str_of(rows[i - 1].name), str_of(rows[i].name)) >= 0)
            return false;
    return true;
}

const struct property *property_find(struct str name)
{
    return find_in(table, LENGTH(table), name);
}

const char *property_nearest(struct str name) { return nearest_in(table, LENGTH(table), name); }

const struct property *relation_property_find(struct str name)
{
    return find_in(relation_table, LENGTH(relation_table), name);
}

const char *relation_property_nearest(struct str name)
{
    return nearest_in(relation_table, LENGTH(relation_table), name);
}

bool property_table_sorted(void)
{
    return is_sorted(table, LENGTH(table)) && is_sorted(relation_table, LENGTH(relation_table));
}

size_t property_max_bytes(const struct property *property)
{
    return property->kind == PROPERTY_TEXT ? PROPERTY_TEXT_MAX_BYTES : PROPERTY_VALUE_MAX_BYTES;
}

bool property_is_multiline(const struct property *property)
{
    return property->kind == PROPERTY_TEXT;
}
