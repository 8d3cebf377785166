/* lists/formats/builder.h - one listed party being put together by a parser.
 *
 * Life: builder_init; for each party builder_begin, any number of builder_add_*, builder_finish;
 * builder_release. Text is copied, with runs of white space and control characters made one blank
 * and marks of writing direction left out; empty values are left out. A failure (no memory, too
 * many values) is remembered until builder_finish reports it, so the adding functions need no
 * check.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_BUILDER_H
#define LISTS_FORMATS_BUILDER_H

#include "core/arena.h"
#include "core/error.h"
#include "lists/formats/record.h"

enum {
    BUILDER_MAX_VALUES = 50000,   /* of one kind in one record */
    BUILDER_MAX_BYTES = 64 << 20, /* of one record */
};

struct builder {
    struct arena arena;
    struct listed_record record; /* its arrays are the ones below */
    struct subject_name *names;
    bool *originals;
    struct subject_birth *births;
    struct subject_identifier *identifiers;
    struct record_address *addresses;
    struct str *nationalities, *countries, *programmes, *topics, *referents, *sanctions;
    struct record_link *links;
    struct record_property *properties;
    struct {
        size_t names, originals, births, identifiers, addresses, nationalities, countries,
            programmes, topics, referents, sanctions, links, properties;
    } capacity;
    bool too_many;
};

/* Does the shared count hold this value? See listed_record.beyond. */
enum builder_counted { BUILDER_COUNTED, BUILDER_BEYOND };

void builder_init(struct builder *b);
void builder_release(struct builder *b);
void builder_begin(struct builder *b, struct str id, enum schema schema);

/** A copy of `text` as fields hold it; empty when there is nothing but blanks. */
struct str builder_text(struct builder *b, struct str text);

void builder_add_name(struct builder *b, struct str text, enum name_role role, bool original);
/** Found beyond what the shared expectations count; all such names come after all others. */
void builder_add_name_beyond(struct builder *b, struct str text, enum name_role role);
void builder_add_birth(struct builder *b, struct subject_birth birth, enum builder_counted counted);
/** `country` is a lower-case code or empty. */
void builder_add_identifier(struct builder *b, const char *kind, struct str value,
                            struct str country, enum builder_counted counted);
/** `address.full` is made of the parts when empty, `country_code` of the country's name. An address
 *  without any part is left out. */
void builder_add_address(struct builder *b, struct record_address address,
                         enum builder_counted counted);
/** By name or adjective; what no table knows becomes a property "nationality" or "country".
 *  Returns whether it was known. */
bool builder_add_nationality(struct builder *b, struct str name);
bool builder_add_country(struct builder *b, struct str name);
void builder_add_nationality_code(struct builder *b, struct str code);
void builder_add_country_code(struct builder *b, struct str code);
void builder_add_programme(struct builder *b, struct str programme);
/** Trimmed, otherwise as the publisher wrote it: for lists whose programmes are free text. */
void builder_add_programme_as_written(struct builder *b, struct str programme);
/** As a programme, counted again each time it is stated. */
void builder_add_programme_use(struct builder *b, struct str programme);
void builder_add_sanction(struct builder *b, struct str words);
void builder_add_topic(struct builder *b, struct str topic);
void builder_add_referent(struct builder *b, struct str referent);
/** `kind` is a constant. One of the targets may be empty. */
void builder_add_link(struct builder *b, const char *kind, struct str target_id,
                      struct str target_name, enum builder_counted counted);
void builder_add_property(struct builder *b, struct str name, struct str value);

/** The record, valid until the next builder_begin; NULL: ERROR_MEMORY or ERROR_LIST_REFUSED. */
const struct listed_record *builder_finish(struct builder *b, struct error *err) MUST_CHECK;

#endif
