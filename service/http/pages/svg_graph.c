/* http/pages/svg_graph.c - see svg_graph.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/svg_graph.h"

#include "core/buf.h"
#include "http/pages/html.h"
#include "http/pages/svg_text.h"

/* Pixels. A column is a box and the gutter right of it, a row a box and the lane below it. */
enum {
    BOX_WIDTH = 150,
    BOX_HEIGHT = 78,
    GUTTER = 80,
    LANE = 28,
    HEAD = 30,
    MARGIN = 12,
    TIP = 8,
    NAME_WIDTH = (BOX_WIDTH - 24) * 1000 / 14, /* 13 px bold */
    SIGN_WIDTH = 20 * 1000 / 14,
    MAX_LABELS = 40, /* a drawing with more edges names only those of the worst path */
    MAX_BYTES = 2 << 20,
    SCALED_FROM = 960,
    SCALED_TO = 1480, /* widths that may shrink to the page's (style.css) */
};

struct point {
    int x, y;
};

struct drawing {
    const struct graph *graph;
    struct buf *out;
    unsigned columns, rows;
};

static const char *const role_class[] = {
    [GRAPH_PARTY] = "party",   [GRAPH_OWN] = "own",   [GRAPH_HIT] = "hit",
    [GRAPH_LISTED] = "listed", [GRAPH_MORE] = "more",
};
static const char *const kind_class[] = {
    [GRAPH_CONTRACT] = "contract", [GRAPH_PAYMENT] = "payment", [GRAPH_OWNERSHIP] = "ownership",
    [GRAPH_OTHER] = "other",       [GRAPH_MATCH] = "match",
};

static struct point corner(const struct graph_node *node)
{
    return (struct point){MARGIN + (int)node->column * (BOX_WIDTH + GUTTER),
                          MARGIN + HEAD + (int)node->row * (BOX_HEIGHT + LANE)};
}

/* --- Edges ------------------------------------------------------------------------------------ */

/* Edges between the same two nodes lie side by side: 0, +9, -9, +18 ... */
static int parallel_offset(const struct graph *g, size_t edge)
{
    const struct graph_edge *e = &g->edges[edge];
    int earlier = 0;
    for (size_t i = 0; i < edge; i++) {
        const struct graph_edge *o = &g->edges[i];
        earlier += (o->from == e->from && o->to == e->to) || (o->from == e->to && o->to == e->from);
    }
    int side = (earlier + 1) / 2 * 11;
    return side > 22 ? 22 : earlier % 2 ? side : -side;
}

static void draw_tip(struct drawing *d, const struct graph_edge *e, struct point at,
                     bool rightwards)
{
    int back = rightwards ? -TIP : TIP;
    buf_printf(d->out, "<path class=\"tip %s%s\" d=\"M%d %dl%d -4.5v9z\"></path>",
               kind_class[e->kind], e->worst ? " worst" : "", at.x, at.y, back);
}

static bool is_named(const struct drawing *d, const struct graph_edge *e)
{
    return e->worst || d->graph->n_edges <= MAX_LABELS;
}

static void draw_label_text(struct drawing *d, const struct graph_edge *e, struct str text,
                            struct point at, const char *anchor)
{
    if (text.len == 0)
        return;
    buf_printf(d->out, "<text class=\"edge-name %s%s\" x=\"%d\" y=\"%d\">", anchor,
               e->worst ? " worst" : "", at.x, at.y);
    html_escape(d->out, text);
    buf_adds(d->out, "</text>");
}

static void draw_label(struct drawing *d, const struct graph_edge *e, struct point middle)
{
    if (!is_named(d, e))
        return;
    draw_label_text(d, e, e->label, (struct point){middle.x, middle.y - 7}, "middle");
    draw_label_text(d, e, e->factor, (struct point){middle.x, middle.y + 17}, "middle");
}

static void begin_path(struct drawing *d, const struct graph_edge *e)
{
    buf_printf(d->out, "<g><title>");
    html_escape(d->out, e->spoken);
    buf_printf(d->out, "</title><path class=\"edge %s%s\" d=\"", kind_class[e->kind],
               e->worst ? " worst" : "");
}

/* Both in one column: an arc through the gutter on the right. */
static void draw_beside(struct drawing *d, const struct graph_edge *e, struct point a,
                        struct point b, int offset)
{
    int x = a.x + BOX_WIDTH, bulge = 34 + offset;
    int y1 = a.y + BOX_HEIGHT / 2, y2 = b.y + BOX_HEIGHT / 2;
    y1 += y2 > y1 ? 10 : -10;
    y2 += y2 > y1 ? -10 : 10;
    begin_path(d, e);
    buf_printf(d->out, "M%d %dC%d %d %d %d %d %d\"></path>", x, y1, x + bulge, y1, x + bulge, y2,
               x + TIP, y2);
    draw_tip(d, e, (struct point){x, y2}, false);
    draw_label(d, e, (struct point){x + bulge, (y1 + y2) / 2});
}

/* An owner right below its firm: a short line between the boxes. */
static void draw_below(struct drawing *d, const struct graph_edge *e, struct point upper,
                       bool upwards)
{
    int x = upper.x + 24, y1 = upper.y + BOX_HEIGHT, y2 = y1 + LANE;
    begin_path(d, e);
    buf_printf(d->out, "M%d %dV%d\"></path>", x, upwards ? y1 + TIP : y1, upwards ? y2 : y2 - TIP);
    buf_printf(d->out, "<path class=\"tip %s%s\" d=\"M%d %dl-4.5 %dh9z\"></path>",
               kind_class[e->kind], e->worst ? " worst" : "", x, upwards ? y1 : y2,
               upwards ? TIP : -TIP);
    if (is_named(d, e)) {
        draw_label_text(d, e, e->label, (struct point){x + 10, y1 + LANE / 2 + 4}, "start");
    }
}

/* Neighbouring columns, from left to right: one curve. `forward` puts the tip at the right end. */
static void draw_across(struct drawing *d, const struct graph_edge *e, struct point left,
                        struct point right, int offset, bool forward)
{
    int x1 = left.x + BOX_WIDTH, x2 = right.x;
    int y1 = left.y + BOX_HEIGHT / 2 + offset, y2 = right.y + BOX_HEIGHT / 2 + offset;
    int bend = x2 - x1 < 2 * GUTTER ? (x2 - x1) / 2 : GUTTER / 2;
    begin_path(d, e);
    buf_printf(d->out, "M%d %dC%d %d %d %d %d %d\"></path>", forward ? x1 : x1 + TIP, y1, x1 + bend,
               y1, x2 - bend, y2, forward ? x2 - TIP : x2, y2);
    draw_tip(d, e, (struct point){forward ? x2 : x1, forward ? y2 : y1}, forward);
    draw_label(d, e, (struct point){(x1 + x2) / 2, (y1 + y2) / 2});
}

/* Over several columns: down into the lane below the left box, along it, and up or down again in
 * the gutter before the right box, so that it never seems to end at a box in between. */
static void draw_long(struct drawing *d, const struct graph_edge *e, struct point left,
                      struct point right, int offset, bool forward)
{
    int x1 = left.x + BOX_WIDTH, x2 = right.x;
    int y1 = left.y + BOX_HEIGHT / 2 + 8 + offset, y2 = right.y + BOX_HEIGHT / 2 + 8 + offset;
    int lane = left.y + BOX_HEIGHT + LANE / 2 + offset / 3;
    begin_path(d, e);
    buf_printf(d->out, "M%d %dC%d %d %d %d %d %dH%dC%d %d %d %d %d %d\"></path>",
               forward ? x1 : x1 + TIP, y1, x1 + 26, y1, x1 + 12, lane, x1 + 40, lane, x2 - 40,
               x2 - 12, lane, x2 - 26, y2, forward ? x2 - TIP : x2, y2);
    draw_tip(d, e, (struct point){forward ? x2 : x1, forward ? y2 : y1}, forward);
    draw_label(d, e, (struct point){x1 + GUTTER + BOX_WIDTH - 18, lane + 11});
}

/* A contract or payment that leads back: below the boxes, into the right side of the earlier one.
 */
static void draw_back(struct drawing *d, const struct graph_edge *e, struct point from,
                      struct point to, int offset)
{
    int x1 = from.x + BOX_WIDTH / 2, y1 = from.y + BOX_HEIGHT;
    int x2 = to.x + BOX_WIDTH, y2 = to.y + BOX_HEIGHT / 2 + 20;
    int lane = y1 + LANE / 2 + offset / 3;
    begin_path(d, e);
    buf_printf(d->out, "M%d %dQ%d %d %d %dH%dC%d %d %d %d %d %d\"></path>", x1, y1, x1, lane,
               x1 - 14, lane, x2 + 34, x2 + 12, lane, x2 + 26, y2, x2 + TIP, y2);
    draw_tip(d, e, (struct point){x2, y2}, false);
    draw_label(d, e, (struct point){x1 - BOX_WIDTH / 2 - GUTTER / 2, lane + 8});
}

/* The first row is the worst path's alone, so it may pass where a column has no box of it. */
static bool runs_on_top(const struct graph_edge *e, const struct graph_node *left,
                        const struct graph_node *right)
{
    return e->worst && left->row == 0 && right->row == 0;
}

static void draw_edge(struct drawing *d, size_t index)
{
    const struct graph_edge *e = &d->graph->edges[index];
    const struct graph_node *from = &d->graph->nodes[e->from], *to = &d->graph->nodes[e->to];
    int offset = parallel_offset(d->graph, index);
    bool forward = from->column < to->column;
    bool leads_back = e->kind == GRAPH_CONTRACT || e->kind == GRAPH_PAYMENT;
    const struct graph_node *left = forward ? from : to, *right = forward ? to : from;

    if (from->column == to->column && (from->row == to->row + 1 || to->row == from->row + 1))
        draw_below(d, e, corner(from->row < to->row ? from : to), from->row > to->row);
    else if (from->column == to->column)
        draw_beside(d, e, corner(from), corner(to), offset < 0 ? -offset : offset);
    else if (!forward && leads_back)
        draw_back(d, e, corner(from), corner(to), offset);
    else if (right->column - left->column > 1 && !runs_on_top(e, left, right))
        draw_long(d, e, corner(left), corner(right), offset, forward);
    else
        draw_across(d, e, corner(left), corner(right), offset, forward);
    buf_adds(d->out, "</g>\n");
}

/* --- Nodes ------------------------------------------------------------------------------------ */

static void draw_text(struct buf *out, const char *class, int x, int y, struct str text, bool cut)
{
    buf_printf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
    html_escape(out, text);
    buf_adds(out, cut ? "\xE2\x80\xA6</text>" : "</text>");
}

static void draw_sign(struct drawing *d, const struct graph_node *node, struct point at)
{
    int x = at.x + BOX_WIDTH - 24, y = at.y + 8;
    if (node->role == GRAPH_HIT)
        buf_printf(d->out, "<path class=\"sign\" d=\"M%d %dl8 14h-16zM%d %dv5M%d %dv.2\"></path>",
                   x + 8, y, x + 8, y + 5, x + 8, y + 12);
    if (node->role == GRAPH_LISTED)
        buf_printf(d->out,
                   "<path class=\"sign\" d=\"M%d %dh6l4 4v6l-4 4h-6l-4-4v-6zM%d %dh6\"></path>",
                   x + 5, y, x + 5, y + 7);
}

static void draw_box(struct drawing *d, const struct graph_node *node, struct point at)
{
    bool signed_box = node->role == GRAPH_HIT || node->role == GRAPH_LISTED;
    struct svg_lines lines = svg_text_wrap(node->name, NAME_WIDTH - (signed_box ? SIGN_WIDTH : 0));
    int y = at.y + 42 - (int)lines.count * 8;
    buf_printf(d->out,
               "<rect class=\"ring\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"9\"></rect>"
               "<rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"></rect>",
               at.x - 4, at.y - 4, BOX_WIDTH + 8, BOX_HEIGHT + 8, at.x, at.y, BOX_WIDTH,
               BOX_HEIGHT);
    for (unsigned i = 0; i < lines.count; i++)
        draw_text(d->out, "name", at.x + 10, y + (int)i * 16, lines.line[i],
                  lines.cut && i + 1 == lines.count);
    if (node->note.len > 0)
        draw_text(d->out, "note", at.x + 10, y + (int)lines.count * 16 + 2, node->note, false);
    draw_sign(d, node, at);
}

static void draw_node(struct drawing *d, const struct graph_node *node)
{
    buf_printf(d->out, "<g class=\"node %s%s\">", role_class[node->role],
               node->worst ? " worst" : "");
    if (node->href.len > 0) {
        buf_adds(d->out, "<a href=\"");
        html_escape(d->out, html_url_is_safe(node->href) ? node->href : STR("#"));
        buf_adds(d->out, "\" aria-label=\"");
        html_escape(d->out, node->spoken);
        buf_adds(d->out, "\">");
    }
    buf_adds(d->out, "<title>");
    html_escape(d->out, node->spoken);
    buf_adds(d->out, "</title>");
    draw_box(d, node, corner(node));
    buf_adds(d->out, node->href.len > 0 ? "</a></g>\n" : "</g>\n");
}

/* --- Lanes of the tiers ----------------------------------------------------------------------- */

static const struct graph_node *first_of_column(const struct graph *g, unsigned column)
{
    for (size_t i = 0; i < g->n_nodes; i++)
        if (g->nodes[i].column == column)
            return &g->nodes[i];
    return NULL;
}

static int lane_of(const struct graph *g, unsigned column)
{
    const struct graph_node *node = first_of_column(g, column);
    if (!node)
        return -3;
    return node->role == GRAPH_LISTED ? -2 : node->tier;
}

static void draw_head(struct drawing *d, int lane, unsigned from, unsigned to)
{
    int x = MARGIN + (int)from * (BOX_WIDTH + GUTTER) - 8;
    int width = (int)(to - from) * (BOX_WIDTH + GUTTER) - GUTTER + 16;
    int height = HEAD + (int)d->rows * (BOX_HEIGHT + LANE);
    buf_printf(d->out,
               "<rect class=\"lane\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"></rect>"
               "<text class=\"head\" x=\"%d\" y=\"%d\">",
               x, MARGIN - 8, width, height, x + 10, MARGIN + 12);
    if (lane == -2)
        buf_adds(d->out, "On a list");
    else if (lane == 0)
        buf_adds(d->out, "Tier 0: you");
    else
        buf_printf(d->out, "Tier %d", lane);
    buf_adds(d->out, "</text>\n");
}

static void draw_heads(struct drawing *d)
{
    for (unsigned from = 0; from < d->columns;) {
        int lane = lane_of(d->graph, from);
        unsigned to = from + 1;
        while (to < d->columns && lane_of(d->graph, to) == lane)
            to++;
        draw_head(d, lane, from, to);
        from = to;
    }
}

/* ---------------------------------------------------------------------------------------------- */

static bool has_arc_at_the_end(const struct drawing *d)
{
    const struct graph *g = d->graph;
    for (size_t i = 0; i < g->n_edges; i++)
        if (g->nodes[g->edges[i].from].column + 1 == d->columns &&
            g->nodes[g->edges[i].to].column + 1 == d->columns)
            return true;
    return false;
}

static void draw_all(struct drawing *d)
{
    const struct graph *g = d->graph;
    int width = 2 * MARGIN + (int)d->columns * (BOX_WIDTH + GUTTER) - GUTTER +
                (has_arc_at_the_end(d) ? GUTTER : 0);
    bool scaled = width >= SCALED_FROM && width <= SCALED_TO;
    int height = 2 * MARGIN + HEAD + (int)d->rows * (BOX_HEIGHT + LANE);
    buf_printf(d->out,
               "<svg class=\"graph%s\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
               "width=\"%d\" height=\"%d\" role=\"group\" "
               "aria-labelledby=\"graph-title graph-text\">\n<title id=\"graph-title\">",
               scaled ? " scaled" : "", width, height, width, height);
    html_escape(d->out, g->title);
    buf_adds(d->out, "</title><desc id=\"graph-text\">");
    html_escape(d->out, g->description);
    buf_adds(d->out, "</desc>\n");
    draw_heads(d);
    for (size_t i = 0; i < g->n_edges; i++)
        if (!g->edges[i].worst)
            draw_edge(d, i);
    for (size_t i = 0; i < g->n_edges; i++)
        if (g->edges[i].worst)
            draw_edge(d, i);
    for (size_t i = 0; i < g->n_nodes; i++)
        draw_node(d, &g->nodes[i]);
    buf_adds(d->out, "</svg>");
}

bool svg_graph(const struct graph *graph, struct arena *arena, struct markup *markup_out,
               struct error *err)
{
    AUTO_BUF out = BUF_INIT(MAX_BYTES);
    struct drawing drawing = {.graph = graph, .out = &out};
    for (size_t i = 0; i < graph->n_nodes; i++) {
        const struct graph_node *node = &graph->nodes[i];
        drawing.columns = node->column >= drawing.columns ? node->column + 1 : drawing.columns;
        drawing.rows = node->row >= drawing.rows ? node->row + 1 : drawing.rows;
    }
    draw_all(&drawing);
    struct str kept = buf_failed(&out) ? STR_EMPTY : str_copy(arena, buf_str(&out));
    if (!kept.ptr)
        return error_memory(err);
    markup_out->html = kept;
    return true;
}
