/* lists/formats/formats.c - the table of formats.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/format.h"

#include "lists/formats/parsers.h"

static const struct list_format formats[] = {
    {"ofac-legacy-csv", ofac_csv_recognise, ofac_csv_parse, 2, false},
    {"ofac-legacy-xml", ofac_xml_recognise, ofac_xml_parse, 1, false},
    {"ofac-advanced-xml", ofac_advanced_recognise, ofac_advanced_parse, 1, false},
    {"ofac-enhanced-xml", ofac_enhanced_recognise, ofac_enhanced_parse, 1, false},
    {"eu-xml", eu_xml_recognise, eu_xml_parse, 1, false},
    {"uk-xml", uk_xml_recognise, uk_xml_parse, 1, false},
    {"sema-xml", sema_xml_recognise, sema_xml_parse, 1, false},
    {"seco-xml", seco_xml_recognise, seco_xml_parse, 1, false},
    {"un-xml", un_xml_recognise, un_xml_parse, 2, false},
    {"ftm", ftm_recognise, ftm_parse, 2, true},
    {"ofsi-conlist", ofsi_recognise, ofsi_parse, 1, false},
    {"dfat-xlsx", dfat_recognise, dfat_parse, 1, false},
    {"us-dpl", dpl_recognise, dpl_parse, 1, false},
    {"eu-csv", eu_csv_recognise, eu_csv_parse, 1, false},
    {"us-csl-csv", csl_recognise, csl_parse, 1, false},
    {"world-bank-json", world_bank_recognise, world_bank_parse, 1, false},
    {"mof-xlsx", mof_recognise, mof_parse, 1, false},
    {"us-csl-json", csl_json_recognise, csl_json_parse, 1, false},
    {"csv", own_csv_recognise, own_csv_parse, 1, false}, /* the last: what no other knows */
    {NULL, NULL, NULL, 0, false},
};

const struct list_format *list_formats(void) { return formats; }

const struct list_format *list_format_find(struct str name)
{
    for (const struct list_format *format = formats; format->name; format++)
        if (str_equal(name, str_of(format->name)))
            return format;
    return NULL;
}

const struct list_format *list_format_recognise(const struct list_file *files, size_t count)
{
    const struct list_format *found = NULL;
    if (count == 0)
        return NULL;
    for (const struct list_format *format = formats; format->name; format++) {
        bool last_resort = format->parse == own_csv_parse;
        if ((found && last_resort) || !format->recognise(files, count))
            continue;
        if (found)
            return NULL;
        found = format;
    }
    return found;
}
