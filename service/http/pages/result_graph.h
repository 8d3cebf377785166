/* http/pages/result_graph.h - the drawing of a result: which parties and listings it shows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_GRAPH_H
#define HTTP_PAGES_RESULT_GRAPH_H

#include "http/pages/result_parties.h"
#include "http/pages/result_view.h"
#include "http/pages/svg_graph.h"

/** Up to GRAPH_ALL_PARTIES everyone is drawn, up to GRAPH_EVERYONE when that is asked for. Beyond:
 *  the worst path, parties with a finding or looked for by name, the ways to them, and as many with
 *  someone behind them as make GRAPH_FILL; the others become one box a tier. Nodes link to the rows
 *  of the table. */
enum {
    GRAPH_ALL_PARTIES = 40,
    GRAPH_EVERYONE = 350,
    GRAPH_FILL = 12,
    GRAPH_MAX_LISTED = 12,
    GRAPH_MAX_LINKS = 3
};

bool result_graph(const struct result_view *view, const struct result_shown *shown,
                  struct markup *markup_out, struct error *err) MUST_CHECK;

#endif
