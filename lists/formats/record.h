/* lists/formats/record.h - one listed party as a parser hands it on.
 *
 * Everything is borrowed and valid only during the sink's call. Text is valid UTF-8 and trimmed.
 * What has no place of its own goes into `raw`, so nothing of the publisher's record is lost.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_RECORD_H
#define LISTS_FORMATS_RECORD_H

#include "core/date.h"
#include "match/subject.h"

/* Several values of one FtM property: {"position": "President"}, {"notes": "..."}. */
struct record_property {
    struct str name, value;
};

struct record_address {
    struct str full; /* one line, parts joined with ", " */
    struct str street, city, region, postcode;
    struct str country;      /* as the publisher wrote it */
    struct str country_code; /* lower-case alpha-2, or empty */
};

/* A publisher's own link. By id when the source gives one, else by name ("Linked To: SEK STUDIO"),
 * which the import resolves to an id of the same list when exactly one party bears that name. */
struct record_link {
    const char *kind; /* linked_to, owned_by, subsidiary_of, family, associate, directs, ... */
    struct str target_id;
    struct str target_name;
};

struct listed_record {
    struct str id; /* the publisher's, unique in the list */
    /* Empty for a party. Else the FollowTheMoney schema of an entity that is only a part of others
     * (Address, Ownership, Payment): counted, but nobody is listed by it. Only `id` is set then. */
    struct str part;
    /* Of a list without ids: the record's number in the file, which `first_id` and `last_id` of an
     * import then are. Else empty. */
    struct str place;
    /* The publisher keeps it in the file but has taken it off the list: counted, nobody is listed
     * by it. */
    bool delisted;
    /* The shared expectations leave this party out of all counts, but somebody is listed by it. */
    bool uncounted;
    enum schema schema;
    enum gender gender;
    struct str caption; /* the primary name */
    const struct subject_name *names;
    size_t n_names;
    /* by position in `names`: the list marks this one as original script */
    const bool *name_is_original;
    const struct subject_birth *births;
    size_t n_births;
    const struct subject_identifier *identifiers;
    size_t n_identifiers;
    const struct record_address *addresses;
    size_t n_addresses;
    const struct str *nationalities, *countries; /* lower-case alpha-2 */
    size_t n_nationalities, n_countries;
    const struct str *programmes;
    size_t n_programmes;
    const struct str *topics; /* FtM topics; empty when the format has none */
    size_t n_topics;
    /* What the listing does in the publisher's words ("Asset freeze"); empty when programmes say.
     */
    const struct str *sanctions;
    size_t n_sanctions;
    const struct record_link *links;
    size_t n_links;
    const struct record_property *properties; /* further FtM properties, in source order */
    size_t n_properties;
    const struct str *referents; /* ids of the same entity elsewhere */
    size_t n_referents;
    struct date listed_on;
    struct str first_seen, last_change; /* as a FollowTheMoney source gives them, or empty */
    struct str raw;                     /* canonical JSON of what has no place above, or empty */
    /* How many of the arrays above are found by us beyond what the shared expectations count
     * (docs/lists.md): rarer kinds of number, addresses by reference, links that are not
     * "Linked To". struct list_counts leaves them out. */
    struct {
        size_t births, identifiers, addresses, links;
        size_t names; /* the last ones of `names` */
    } beyond;
    /* And what they count that is not in the arrays: a programme stated twice, OFAC's "id" that is
     * a web site or a gender, a birth that no date could be made of, an address without any part.
     */
    struct {
        size_t births, identifiers, programmes, addresses;
    } besides;
};

#endif
