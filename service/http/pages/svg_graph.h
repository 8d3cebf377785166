/* http/pages/svg_graph.h - a chain of parties as a drawing: tiers from left to right.
 *
 * A column is a tier, or a step inside a tier for parties that hang from another one by ownership
 * or payment; the listed parties stand at the right end. The worst path is the top row, so that it
 * reads as one line. Contracts and payments that lead back (cycles) run in the free lane between
 * two rows. Colours, dashes and widths are classes of style.css; each node is a link to its row in
 * the table that says the same in words.
 *
 *     layout: svg_layout() gives each node its column and row
 *     drawing: svg_graph() writes the markup, everything in it escaped
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_SVG_GRAPH_H
#define HTTP_PAGES_SVG_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"
#include "http/pages/template_value.h"

enum graph_role {
    GRAPH_PARTY,
    GRAPH_OWN,    /* the buyer */
    GRAPH_HIT,    /* a party with a match that counts */
    GRAPH_LISTED, /* a listed party */
    GRAPH_MORE,   /* stands for several parties without a finding */
};

enum graph_kind {
    GRAPH_CONTRACT,
    GRAPH_PAYMENT,
    GRAPH_OWNERSHIP,
    GRAPH_OTHER,
    GRAPH_MATCH, /* party to listed party, or a list link */
};

enum { GRAPH_NO_TIER = -1, GRAPH_MAX_NODES = 400, GRAPH_MAX_EDGES = 1200 };

struct graph_node {
    struct str name, note; /* the note is the third line */
    struct str spoken;     /* for the title and screen readers */
    struct str href;       /* "#party-3", or empty */
    enum graph_role role;
    int tier; /* listed parties: any; GRAPH_NO_TIER: not connected to the buyer */
    bool worst;
    unsigned column, row; /* by svg_layout */
};

struct graph_edge {
    uint32_t from, to;
    enum graph_kind kind;
    struct str label;  /* above the line, such as "contracts" */
    struct str factor; /* below it, such as "0.95" */
    struct str spoken;
    bool worst;
};

struct graph {
    struct str title, description;
    struct graph_node *nodes;
    size_t n_nodes;
    struct graph_edge *edges;
    size_t n_edges;
};

/** Sets column and row of every node; the order of nodes and edges settles ties. */
bool svg_layout(struct graph *graph, struct arena *arena, struct error *err) MUST_CHECK;

/** The drawing. The graph has been laid out; its edges name existing nodes. */
bool svg_graph(const struct graph *graph, struct arena *arena, struct markup *markup_out,
               struct error *err) MUST_CHECK;

#endif
