/* unit/http/test_svg.c - the drawing is well-formed, escaped, and no two boxes share a place.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/svg_graph.h"
#include "http/pages/svg_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <expat.h>

#define HOSTILE "</text><script>alert(\"1\")</script>&'"

static bool well_formed(struct str svg)
{
    XML_Parser parser = XML_ParserCreate("UTF-8");
    bool good = XML_Parse(parser, svg.ptr, (int)svg.len, 1) == XML_STATUS_OK;
    if (!good)
        print_error("%s at line %lu\n", XML_ErrorString(XML_GetErrorCode(parser)),
                    XML_GetCurrentLineNumber(parser));
    XML_ParserFree(parser);
    return good;
}

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static void check_places(const struct graph *graph)
{
    for (size_t i = 0; i < graph->n_nodes; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(graph->nodes[i].column == graph->nodes[j].column &&
                         graph->nodes[i].row == graph->nodes[j].row);
}

static struct str draw(struct graph *graph, struct arena *arena)
{
    struct error err = ERROR_INIT;
    struct markup markup = {STR_EMPTY};
    assert_true(svg_layout(graph, arena, &err));
    check_places(graph);
    assert_true(svg_graph(graph, arena, &markup, &err));
    assert_true(well_formed(markup.html));
    return markup.html;
}

static bool holds(struct str text, struct str part) { return str_find(text, part, 0) < text.len; }

/* Buyer -> vendor -> payee -> listed, an owner beside, a cycle back, somebody unconnected. */
static void test_a_chain_reads_as_one_line(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    struct graph_node nodes[] = {
        {.name = STR("Buyer"),
         .href = STR("#party-0"),
         .role = GRAPH_OWN,
         .tier = 0,
         .worst = true},
        {.name = STR("Vendor"), .href = STR("#party-1"), .tier = 1, .worst = true},
        {.name = STR("Payee"), .role = GRAPH_HIT, .tier = 1, .worst = true},
        {.name = STR("Owner"), .tier = 1},
        {.name = STR("Island"), .tier = GRAPH_NO_TIER},
        {.name = STR("LISTED"), .role = GRAPH_LISTED, .worst = true},
        {.name = STR("LINKED"), .role = GRAPH_LISTED},
    };
    struct graph_edge edges[] = {
        {.from = 0, .to = 1, .kind = GRAPH_CONTRACT, .label = STR("contracts"), .worst = true},
        {.from = 1, .to = 2, .kind = GRAPH_PAYMENT, .label = STR("pays"), .worst = true},
        {.from = 3, .to = 1, .kind = GRAPH_OWNERSHIP, .label = STR("owns 25 %")},
        {.from = 2, .to = 0, .kind = GRAPH_CONTRACT, .spoken = STR("Payee contracts Buyer")},
        {.from = 2, .to = 5, .kind = GRAPH_MATCH, .worst = true},
        {.from = 5, .to = 6, .kind = GRAPH_MATCH, .label = STR("linked to")},
    };
    struct graph graph = {.title = STR("Chain"),
                          .nodes = nodes,
                          .n_nodes = LENGTH(nodes),
                          .edges = edges,
                          .n_edges = LENGTH(edges)};
    struct str svg = draw(&graph, &arena);
    assert_int_equal(nodes[0].column, 0);
    assert_int_equal(nodes[1].column, 1);
    assert_int_equal(nodes[2].column, 2); /* a payee stands right of who pays it */
    assert_int_equal(nodes[3].column, 1); /* an owner stands below its firm */
    assert_int_equal(nodes[3].row, 1);
    assert_int_equal(nodes[5].column, 3);
    assert_int_equal(nodes[6].column, 3);
    for (size_t i = 0; i < LENGTH(nodes); i++)
        assert_true((nodes[i].row == 0) == nodes[i].worst);
    assert_true(holds(svg, STR("Tier 1")) && holds(svg, STR("On a list")));
    assert_true(holds(svg, STR("href=\"#party-1\"")));
    assert_true(holds(svg, STR("<title>Payee contracts Buyer</title>")));
}

static void test_hostile_text_is_escaped(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(8 << 20);
    struct graph_node nodes[] = {
        {.name = STR(HOSTILE),
         .note = STR(HOSTILE),
         .spoken = STR(HOSTILE),
         .href = STR("javascript:alert(1)")},
        {.name = STR(HOSTILE), .tier = 1, .role = GRAPH_LISTED},
    };
    struct graph_edge edges[] = {{.from = 0,
                                  .to = 1,
                                  .kind = GRAPH_MATCH,
                                  .label = STR(HOSTILE),
                                  .factor = STR(HOSTILE),
                                  .spoken = STR(HOSTILE)}};
    struct graph graph = {STR(HOSTILE), STR(HOSTILE), nodes, 2, edges, 1};
    struct str svg = draw(&graph, &arena);
    assert_false(holds(svg, STR("<script")));
    assert_false(holds(svg, STR("javascript:")));
}

static void test_random_graphs_never_overlap(void **state)
{
    (void)state;
    for (unsigned run = 0; run < 60; run++) {
        AUTO_ARENA arena = ARENA_INIT(32 << 20);
        unsigned seed = run + 1;
        struct graph_node nodes[60] = {0};
        struct graph_edge edges[150] = {0};
        size_t n_nodes = 1 + next_random(&seed) % LENGTH(nodes);
        size_t n_edges = next_random(&seed) % LENGTH(edges);
        for (size_t i = 0; i < n_nodes; i++) {
            nodes[i].name = STR("\xE9\x87\x8D\xE6\x85\xB6 Studio");
            nodes[i].tier = (int)(next_random(&seed) % 7) - 1;
            nodes[i].role = (enum graph_role)(next_random(&seed) % 5);
            nodes[i].worst = next_random(&seed) % 8 == 0;
        }
        for (size_t i = 0; i < n_edges; i++) {
            edges[i].from = next_random(&seed) % (unsigned)n_nodes;
            edges[i].to = next_random(&seed) % (unsigned)n_nodes;
            edges[i].kind = (enum graph_kind)(next_random(&seed) % 5);
            edges[i].worst = next_random(&seed) % 8 == 0;
        }
        struct graph graph = {
            .nodes = nodes, .n_nodes = n_nodes, .edges = edges, .n_edges = n_edges};
        draw(&graph, &arena);
    }
}

static const struct {
    const char *label, *text;
    unsigned lines;
    bool cut;
} wraps[] = {
    {"a short name", "SEK", 1, false},
    {"two words that do not fit one line", "Everlasting Records", 2, false},
    {"a long name is cut", "A name of very many words that goes on and on and never ends", 3, true},
    {"one long word is broken", "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrente", 3, true},
    {"Chinese takes twice the width",
     "\xE9\x87\x8D\xE6\x85\xB6\xE5\xAF\xA7\xE7\x91\x9F\xE5\x8B\x95"
     "\xE6\xBC\xAB\xE8\xA8\xAD\xE8\xA8\x88",
     1, false},
    {"nothing", "", 0, false},
};

static void test_names_are_wrapped(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(wraps); i++) {
        struct svg_lines lines = svg_text_wrap(str_of(wraps[i].text), 9000);
        if (lines.count != wraps[i].lines || lines.cut != wraps[i].cut)
            fail_msg("%s: %u lines, cut %d", wraps[i].label, lines.count, lines.cut);
        for (unsigned l = 0; l < lines.count; l++)
            assert_true(svg_text_width(lines.line[l]) <= 9000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_chain_reads_as_one_line),
        cmocka_unit_test(test_hostile_text_is_escaped),
        cmocka_unit_test(test_random_graphs_never_overlap),
        cmocka_unit_test(test_names_are_wrapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
