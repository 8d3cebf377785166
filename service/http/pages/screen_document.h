/* http/pages/screen_document.h - the form as the document POST /v1/screen takes, and its errors
 * back.
 *
 * The page and the API go through the same decoder; what it finds wrong by JSON pointer is put
 * beside the field it came from.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_SCREEN_DOCUMENT_H
#define HTTP_PAGES_SCREEN_DOCUMENT_H

#include "core/json.h"
#include "http/pages/screen_form.h"

struct screen_document {
    cJSON *json; /* freed by the caller; NULL when the form itself is wrong */
    uint32_t row_of_party[FORM_MAX_ROWS + 1]; /* 0: the buyer */
    size_t n_parties;
    /* A relation comes from row n (n > 0) or from link -n - 1. */
    int origin_of_relation[FORM_MAX_ROWS + FORM_MAX_LINKS];
    size_t n_relations;
};

/** Makes the document; blank rows are left out. Errors only the form can see (an unnamed party, an
 *  unknown country, a share without ownership) are set on the form. False: memory is short. */
bool screen_document_make(struct screen_form *form, struct screen_document *document_out,
                          struct error *err) MUST_CHECK;

/** Puts one fault of the decoder beside its field. */
void screen_document_blame(const struct screen_document *document, struct screen_form *form,
                           struct str pointer, struct str message);

#endif
