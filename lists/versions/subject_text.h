/* lists/versions/subject_text.h - what the matcher compares of a listed party, as text.
 *
 * One fact a line, columns separated by tabs; neither stands in any value:
 *
 *     gender      male
 *     name        primary     KIM, Myong Chol
 *     birth       1972-05-12  1972-05-12  exact
 *     identifier  passportNumber  kp  836210080
 *     country     kp
 *
 * It is stored with each listed party, read back into a struct subject when a snapshot is built,
 * and the sorted lines (without gender) are what the match hash covers.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_SUBJECT_TEXT_H
#define LISTS_VERSIONS_SUBJECT_TEXT_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/hash.h"
#include "lists/formats/record.h"

/** Appends the record's lines, countries being the union of nationalities and countries. */
void subject_text_write(struct buf *out, const struct listed_record *record);

/** Reads it back; views into `text`, arrays in the arena. ERROR_INTERNAL for anything else. */
bool subject_text_read(struct str text, enum schema schema, struct arena *arena,
                       struct subject *subject_out, struct error *err) MUST_CHECK;

/** The match hash of such a text, as hex; false when memory is short. */
bool subject_text_hash(struct str text, char out[SHA256_HEX_SIZE]) MUST_CHECK;

const char *name_role_word(enum name_role role); /* "primary", "alias", "weak", "former" */

#endif
