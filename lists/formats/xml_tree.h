/* lists/formats/xml_tree.h - a streamed XML file, one record at a time as a small tree.
 *
 * The parser's `begin` names the elements that are records; each is handed on as a tree when it
 * ends, and forgotten after the call, so memory is bounded by the largest record. Reading a value
 * through the functions below marks it as mapped. What was not read is looked at by
 * xml_leftovers(): by the format's vocabulary it is known and kept in raw, or only numbers the
 * file's own parts, or is unknown: counted as a warning and kept in raw too. So nothing is dropped
 * in silence, and the coverage of the source's values is counted on the way.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_XML_TREE_H
#define LISTS_FORMATS_XML_TREE_H

#include "core/json_writer.h"
#include "lists/formats/builder.h"
#include "lists/formats/warnings.h"
#include "lists/formats/xml.h"

enum { XML_MAX_RECORD_BYTES = 64 << 20 };

struct xml_value {
    struct str name, text; /* trimmed */
    bool mapped;
};

struct xml_node {
    struct xml_value value; /* the element's own name and text */
    struct xml_value *attributes;
    size_t n_attributes;
    struct xml_node *children, *last, *next;
    uint32_t ordinal; /* 1 for the first of its name under its parent, 2 for the next ... */
};

struct xml_records {
    void *context;
    /* An element outside of any record begins. Set *record_out when it is one. Return false with
     * err set to stop. */
    bool (*begin)(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, bool *record_out, struct error *err);
    /* A record has ended; `parent` is the name of the element around it, `arena` lives as long as
     * the record. A refusal that names no place gets that of the record's begin. */
    bool (*record)(void *context, const char *parent, struct xml_node *record, struct arena *arena,
                   struct error *err);
};

bool xml_read_records(const struct list_file *file, const struct xml_records *records,
                      struct error *err) MUST_CHECK;

/* All of these take NULL for a node and then give NULL or the empty text. */

/** The first child of that name; NULL when there is none. */
struct xml_node *xml_child(const struct xml_node *node, const char *name);

/** The next sibling of the same name. */
struct xml_node *xml_next(const struct xml_node *node);

/** The child at the end of a path of names, each the first of its name: "IndividualDetails",
 *  "Individual", NULL. */
struct xml_node *xml_descend(const struct xml_node *node, const char *const *path);

/** The node's text, or that of its first child of the name. */
struct str xml_text(struct xml_node *node);
struct str xml_child_text(const struct xml_node *node, const char *name);

/** An attribute's value. */
struct str xml_node_attribute(const struct xml_node *node, const char *name);

/** "true" or "1". */
bool xml_is_true(struct str text);

/** Names of a format that have no place in a record, each list ended by NULL: "name" for an element
 *  or attribute anywhere, "parent/name" for one below that parent. */
struct xml_vocabulary {
    const char *const *kept;      /* goes to raw */
    const char *const *numbering; /* ids that only tie the file's own parts together */
};

/** Writes what was not read as {"path": value}, ... into the array the caller has begun, and counts
 *  it; each pair once a record. Of elements that come again the path says which:
 *  "nameAlias[3]@nameLanguage" is of the third name.
 *  `warnings` and `coverage` may be NULL. False when memory is short. */
bool xml_leftovers(const struct xml_node *record, const struct xml_vocabulary *vocabulary,
                   struct arena *arena, struct json_writer *raw, struct list_warnings *warnings,
                   struct list_coverage *coverage) MUST_CHECK;

#endif
