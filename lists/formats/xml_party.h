/* lists/formats/xml_party.h - what all parsers of one XML file share: the party being built, its
 * raw leftovers, and the hand-over to the sink.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_XML_PARTY_H
#define LISTS_FORMATS_XML_PARTY_H

#include "lists/formats/xml_tree.h"

struct xml_party {
    const struct list_sink *sink;
    struct builder builder;
    struct buf raw, text; /* `text` is scratch for joining parts */
    /* Raw leftovers of what belongs to the party but stands elsewhere in the file, as JSON values;
     * joined with commas, emptied by each finish. */
    struct buf elsewhere;
    bool failed; /* a text could not be joined: clearing a buffer forgets that */
};

void xml_party_init(struct xml_party *p, const struct list_sink *sink);
void xml_party_release(struct xml_party *p);

/** Hands the party on with what is left of `record` as its raw. Refused: no id, no name. */
bool xml_party_finish(struct xml_party *p, struct xml_node *record,
                      const struct xml_vocabulary *vocabulary, struct arena *arena,
                      struct error *err) MUST_CHECK;

/** Keeps one more JSON value for the raw of the party being built. */
void xml_party_keep(struct xml_party *p, struct str json);

/** A main name that was read behind other names comes first. */
void xml_party_primary_first(struct xml_party *p);

/** Appends to p->text, behind `separator` unless it is empty so far; nothing for an empty part. */
void xml_party_join(struct xml_party *p, const char *separator, struct str part);

/** Country by the publisher's name for it, with a warning when no table knows it. */
void xml_party_country(struct xml_party *p, struct str name);
void xml_party_nationality(struct xml_party *p, struct str name);

/** The lower-case code of an ISO code in either case, else by the name, else empty with a warning.
 * An empty code, or "00", is none. It is the table's own. */
struct str xml_country_code(struct str code, struct str name, struct list_warnings *warnings);

/** Tells the sink of the day; a time behind it is passed over. None is no error; what is no full
 *  day is ERROR_LIST_REFUSED: the file would pass as today's, and an older one with it. */
bool xml_publish(const struct list_sink *sink, struct str day, struct error *err) MUST_CHECK;

/** The same of an attribute, while its element begins: a refusal names line and column. */
bool xml_publish_at(struct xml_reader *reader, const struct list_sink *sink, struct str day,
                    struct error *err) MUST_CHECK;

/** 1 file, else refused. */
bool xml_one_file(size_t count, const char *title, struct error *err) MUST_CHECK;

/** Is it one file with this root element, and does its head hold `mark` (may be NULL)? */
bool xml_recognise(const struct list_file *files, size_t count, const char *root, const char *mark);

#endif
