/* http/pages/result_graph.h - the drawing of a result: which parties and listings it shows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_GRAPH_H
#define HTTP_PAGES_RESULT_GRAPH_H

#include "http/pages/result_parties.h"
#include "http/pages/result_view.h"
#include "http/pages/svg_graph.h"

/** Up to GRAPH_ALL_PARTIES everyone is drawn; beyond, parties without a finding and with nobody
 *  behind them become one box a tier, unless they are looked for by name or everyone is asked for.
 * Nodes link to "#party-<n>", n the place in view->order. */
enum { GRAPH_ALL_PARTIES = 40, GRAPH_EVERYONE = 350, GRAPH_MAX_LISTED = 12 };

bool result_graph(const struct result_view *view, const struct result_shown *shown,
                  struct markup *markup_out, struct error *err) MUST_CHECK;

#endif
