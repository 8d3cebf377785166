/* lists/formats/ofac_facts.h - the words all of OFAC's XML files share: types of party, of number,
 * of feature and of relation. The legacy remarks name the same things (ofac_remarks.h), so one
 * party reads the same from each of OFAC's files.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_OFAC_FACTS_H
#define LISTS_FORMATS_OFAC_FACTS_H

#include "lists/formats/xml_party.h"

/** "Individual", "Entity", "Vessel", "Aircraft"; anything else is a legal entity, with a warning.
 */
enum schema ofac_schema(struct str type, struct list_warnings *warnings);

/** A document: its number goes by the kind its type means. */
void ofac_add_document(struct builder *b, struct str type, struct str number, struct str country,
                       enum builder_counted counted);

/** A labelled fact that is no birth and no address: "Gender", "Website", "SWIFT/BIC", "Digital
 *  Currency Address - XBT", "Nationality Country". Numbers are identifiers; what no row knows is
 *  kept as a note with its label, and counted in the warnings. True when it became an identifier.
 */
bool ofac_add_fact(struct xml_party *p, struct str label, struct str value, struct str country,
                   enum builder_counted counted);

/** The kind of list link a relation's type means; "linked_to" when no row knows it. */
const char *ofac_link_kind(struct str type);

/** "A.K.A.", "f.k.a.", "N.K.A.", "Name": the role of an alias. */
enum name_role ofac_alias_role(struct str type, bool weak);

#endif
