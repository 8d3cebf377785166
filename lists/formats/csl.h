/* lists/formats/csl.h - a party of the Consolidated Screening List, as CSV and JSON give it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_CSL_H
#define LISTS_FORMATS_CSL_H

#include "lists/formats/builder.h"
#include "lists/formats/warnings.h"

enum csl_column {
    CSL_ID,
    CSL_SOURCE,
    CSL_ENTITY_NUMBER,
    CSL_TYPE,
    CSL_PROGRAMS,
    CSL_NAME,
    CSL_TITLE,
    CSL_ADDRESSES,
    CSL_NOTICE,
    CSL_START,
    CSL_END,
    CSL_STANDARD_ORDER,
    CSL_REQUIREMENT,
    CSL_POLICY,
    CSL_CALL_SIGN,
    CSL_VESSEL_TYPE,
    CSL_TONNAGE,
    CSL_REGISTERED_TONNAGE,
    CSL_FLAG,
    CSL_OWNER,
    CSL_REMARKS,
    CSL_LIST_URL,
    CSL_ALT_NAMES,
    CSL_CITIZENSHIPS,
    CSL_BIRTHS,
    CSL_NATIONALITIES,
    CSL_BIRTH_PLACES,
    CSL_INFORMATION_URL,
    CSL_IDS,
    CSL_COLUMNS,
};

struct csl_row {
    struct str cells[CSL_COLUMNS]; /* several values joined with "; " */
};

enum { CSL_ID_SIZE = 257 };

/** `_id`; else entity_number, which several sources may share: all but the SDN list's have the
 *  source's abbreviation behind it ("18715-SSI"). Empty when there is neither. */
struct str csl_id(struct str own, struct str number, struct str source, char buffer[CSL_ID_SIZE]);

/** What the source's list does, in words that the table of measures knows: "Licence requirement
 *  (Entity List)". Empty when the source is not known. */
struct str csl_sanction_of(struct str source);

void csl_fill(struct builder *b, const struct csl_row *row, struct list_warnings *warnings);

#endif
