/* http/pages/template_parse.h - a template as a flat list of nodes; private to template*.c.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_TEMPLATE_PARSE_H
#define HTTP_PAGES_TEMPLATE_PARSE_H

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"
#include "http/pages/html.h"

enum node_kind { NODE_LITERAL, NODE_VALUE, NODE_SECTION, NODE_INVERTED, NODE_PARTIAL };

struct node {
    enum node_kind kind;
    enum html_place place; /* values: how to escape */
    struct str text;       /* the literal, or the name */
    size_t end;            /* sections: the node behind the last one inside */
    unsigned line;
};

struct template
{
    const char *file;
    struct str name; /* the file's without ".html" */
    struct node *nodes;
    size_t n_nodes, capacity;
};

/** Parses `source` (borrowed); nodes go to `arena`. The error names file and line. */
bool template_parse(struct arena *arena, const char *file, struct str source,
                    struct template *template_out, struct error *err) MUST_CHECK;

#endif
