/* http/pages/party_words.h - stored parties, their properties and alerts as a reader says them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_PARTY_WORDS_H
#define HTTP_PAGES_PARTY_WORDS_H

#include "core/json.h"
#include "http/pages/template_value.h"
#include "portfolio/engagement.h"

/** "company, North Korea, no. 123" */
struct str party_about(const struct party *party, struct arena *arena);

/** "Registration number" from "registrationNumber". */
struct str property_words(struct str name, struct arena *arena);

/** A country by its name; every other value as it is. */
struct str property_value_words(struct str name, struct str value);

/** "LegalEntity" as "company or person"; one not known here as it is. */
struct str schema_words(struct str schema);

/** "owns 25-50 %"; shares in basis points, negative: not known. */
struct str relation_words(struct arena *arena, enum relation_type type, int64_t low_bp,
                          int64_t high_bp);

/** Sets id, caption, listed, list, score, band, state, party, party_caption, opened and its iso of
 *  an alert as the API gives it. The document may be freed afterwards. */
void words_alert(struct template_value *row, const cJSON *alert);

#endif
