/* lists/formats/ofac_remarks.h - what OFAC's legacy files write into the remarks column.
 *
 * Remarks are items joined with "; " and ended by a full stop. An item begins with its label:
 * "DOB 06 Apr 1974", "Passport U8554908 (India) expires 12 Jan 2031", "Linked To: SEK STUDIO".
 * "alt. " before it starts a further value of the same kind.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_OFAC_REMARKS_H
#define LISTS_FORMATS_OFAC_REMARKS_H

#include "lists/formats/builder.h"
#include "lists/formats/warnings.h"

/** Adds what `remarks` says to the party. Items that no label claims become "notes".
 *  `cut`: the text stops at the column's 1,000 characters, so its last item may be half an item. */
void ofac_remarks_read(struct builder *b, struct str remarks, bool cut,
                       struct list_warnings *warnings);

/** What a label alone means, as OFAC's XML files give it apart from the value: the kind of number,
 *  or the property; NULL when no row knows it. A colon behind it is passed over. */
const char *ofac_number_kind(struct str label);
const char *ofac_property_name(struct str label);

#endif
