/* unit/portfolio/fault_case.h - a document, and the one fault it must give: for tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_PORTFOLIO_FAULT_CASE_H
#define UNIT_PORTFOLIO_FAULT_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "portfolio/engagement.h"

struct fault_case {
    const char *label, *json;
    const char *pointer, *code; /* NULL: the document is good */
    const char *message;        /* part of it, or NULL */
};

typedef bool decode_document(const cJSON *tree, struct arena *arena, struct faults *faults);

static void check_fault(const struct fault_case *c, decode_document *decode)
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    AUTO_JSON *tree = json_parse(str_of(c->json), &err);
    if (!tree)
        fail_msg("%s: %s", c->label, err.message);
    bool good = decode(tree, &arena, &faults);
    if (good != (c->code == NULL) || faults.count != (c->code ? 1u : 0u))
        fail_msg("%s: %zu faults, first at \"%s\": %s, %s", c->label, faults.count,
                 faults.rows[0].pointer, faults.rows[0].code, faults.rows[0].message);
    if (!c->code)
        return;
    if (strcmp(faults.rows[0].pointer, c->pointer) != 0 ||
        strcmp(faults.rows[0].code, c->code) != 0)
        fail_msg("%s: at \"%s\" %s (%s)", c->label, faults.rows[0].pointer, faults.rows[0].code,
                 faults.rows[0].message);
    if (c->message && !strstr(faults.rows[0].message, c->message))
        fail_msg("%s: says \"%s\"", c->label, faults.rows[0].message);
}

#endif
