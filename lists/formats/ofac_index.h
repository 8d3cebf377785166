/* lists/formats/ofac_index.h - the parts of OFAC's advanced XML that parties refer to.
 *
 * In that file everything goes by reference: words by their id in ReferenceValueSets, addresses by
 * the id of a Location, documents by the id of an identity, relations and entries by the id of a
 * profile. Reference values, locations and documents stand before the parties, relations and
 * entries behind them, so a first pass over the file fills this index and a second reads the
 * parties. It holds texts only, no trees: about a tenth of the file's size.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_OFAC_INDEX_H
#define LISTS_FORMATS_OFAC_INDEX_H

#include "core/map.h"
#include "lists/formats/xml_tree.h"

enum ofac_item_kind {
    OFAC_ITEM_DOCUMENT,  /* of an identity: type, number, issuing country's name */
    OFAC_ITEM_RELATION,  /* of a profile: type, other profile, quality */
    OFAC_ITEM_FORMER,    /* the same, no longer so */
    OFAC_ITEM_PROGRAMME, /* of a profile: each in `texts[0]` from here on */
    OFAC_ITEM_SANCTION,
    OFAC_ITEM_LIST,
    OFAC_ITEM_LEGAL_BASIS,
    OFAC_ITEM_EVENT, /* a day: "2020-03-17" */
    OFAC_ITEM_NOTE,
};

struct ofac_item {
    enum ofac_item_kind kind;
    uint32_t times;         /* a fact stated again for the same profile is one item */
    struct ofac_item *next; /* NULL at the end */
    struct str texts[3];
    struct str raw; /* what of its element has no place, as a JSON value, or empty */
};

struct ofac_value {
    struct str text, iso2, parent; /* parent: the PartyTypeID of a PartySubType */
};

struct ofac_chain {
    struct ofac_item *first, *last;
};

struct ofac_index {
    struct arena arena;
    struct map values;    /* "AliasType:1400" -> `value_rows` */
    struct map locations; /* id -> `addresses` */
    struct map heads;     /* "i:" identity, "p:" profile -> `chains` */
    struct map words;     /* texts that come again and again -> `word_rows` */
    struct ofac_value *value_rows;
    struct record_address *addresses;
    struct ofac_chain *chains;
    struct str *word_rows;
    size_t n_values, values_capacity, n_addresses, addresses_capacity, n_chains, chains_capacity,
        n_words, words_capacity;
    struct buf raw;
    struct list_warnings *warnings; /* may be NULL */
    struct list_coverage *coverage; /* may be NULL */
};

void ofac_index_init(struct ofac_index *index, const struct list_sink *sink);
void ofac_index_release(struct ofac_index *index);

/** One element of any section but DistinctParties. ERROR_MEMORY or ERROR_LIST_REFUSED. */
bool ofac_index_add(struct ofac_index *index, const char *section, struct xml_node *element,
                    struct arena *arena, struct error *err) MUST_CHECK;

/** One element that has no place: its values are counted, as unknown unless the format knows them.
 */
bool ofac_index_pass_over(struct ofac_index *index, struct xml_node *element, struct arena *arena,
                          struct error *err) MUST_CHECK;

/** A reference value, all empty (and a warning) when the file lacks it. `set` is the element's
 *  name: "AliasType". An empty id gives an empty value without a warning. */
struct ofac_value ofac_index_value(struct ofac_index *index, const char *set, struct str id);

/** NULL when the file has no such location. */
const struct record_address *ofac_index_location(const struct ofac_index *index, struct str id);

/** The items of an identity ('i') or a profile ('p'), linked by `next`; NULL when it has none. */
const struct ofac_item *ofac_index_items(const struct ofac_index *index, char of, struct str id);

/** "2020-3-17" of Year, Month and Day elements; false for anything else. */
bool ofac_date(const struct xml_node *node, struct date *date_out);

#endif
