/* lists/formats/warnings.c - counting what was not understood.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/warnings.h"

#include <stdio.h>

#include "core/utf8.h"

void warnings_add(struct list_warnings *warnings, const char *name)
{
    if (!warnings)
        return;
    for (size_t i = 0; i < warnings->n; i++) {
        if (strcmp(warnings->rows[i].name, name) != 0)
            continue;
        warnings->rows[i].count++;
        return;
    }
    if (warnings->n == WARNINGS_MAX) {
        warnings->others++;
        return;
    }
    struct str kept = utf8_prefix(str_of(name), sizeof warnings->rows[0].name - 1);
    memcpy(warnings->rows[warnings->n].name, kept.ptr, kept.len);
    warnings->rows[warnings->n].name[kept.len] = '\0';
    warnings->rows[warnings->n++].count = 1;
}

void warnings_add_detail(struct list_warnings *warnings, const char *name, struct str detail)
{
    enum { ROOM = sizeof warnings->rows[0].name };
    char text[ROOM];
    struct str kept = utf8_prefix(detail, ROOM / 2);
    snprintf(text, sizeof text, "%s: %.*s", name, STR_ARG(kept));
    struct str whole = utf8_prefix(str_of(text), ROOM - 1);
    text[whole.len] = '\0';
    warnings_add(warnings, text);
}
