/* http/pages/result_graph.c - see result_graph.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/result_graph.h"

#include "http/pages/party_words.h"
#include "http/pages/result_words.h"
#include "http/pages/words.h"

struct builder {
    const struct result_view *view;
    const struct result_shown *shown;
    struct graph graph;
    uint32_t *node_of_party; /* VIEW_NONE: in a box "and more", or not drawn */
    uint32_t *node_of_listed;
    uint32_t *place; /* of a party in view->order */
    bool *drawn;     /* parties with a box of their own */
    size_t n_listed;
    struct error *err;
};

static uint32_t add_node(struct builder *b, struct graph_node node)
{
    if (b->graph.n_nodes == GRAPH_MAX_NODES)
        return VIEW_NONE;
    b->graph.nodes[b->graph.n_nodes] = node;
    return (uint32_t)b->graph.n_nodes++;
}

static void add_edge(struct builder *b, struct graph_edge edge)
{
    if (b->graph.n_edges < GRAPH_MAX_EDGES && edge.from != VIEW_NONE && edge.to != VIEW_NONE)
        b->graph.edges[b->graph.n_edges++] = edge;
}

/* --- Parties ---------------------------------------------------------------------------------- */

static bool has_someone_behind(const struct result_view *view, uint32_t party)
{
    for (size_t i = 0; i < view->n_relations; i++) {
        const struct view_relation *r = &view->relations[i];
        if ((r->from == party && relation_followed_forward(r->type)) ||
            (r->to == party && relation_followed_backward(r->type)))
            return true;
    }
    return false;
}

/* Is it worth a box of its own, whoever stands around it? */
static bool stands_out(const struct builder *b, uint32_t at)
{
    const struct view_party *party = &b->view->parties[at];
    bool looked_for = b->shown->find.len > 0 && result_is_found(b->shown, party);
    return looked_for || party->worst || party->n_counted > 0 || at == b->view->root;
}

/* What leads to someone who stands out is drawn too. In the order of the tree, a party's parent is
 * the last one before it that is one step nearer. */
static void keep_ways(struct builder *b)
{
    const struct result_view *view = b->view;
    for (size_t i = view->n_parties; i > 0; i--) {
        uint32_t at = view->order[i - 1];
        unsigned depth = view->parties[at].depth;
        if (!b->drawn[at] || depth == 0)
            continue;
        size_t up = i - 1;
        while (up > 0 && view->parties[view->order[up]].depth != depth - 1)
            up--;
        b->drawn[view->order[up]] = true;
    }
}

/* Room that is left goes to those with someone behind them, the nearest tiers first. */
static void fill_up(struct builder *b, size_t n_drawn)
{
    const struct result_view *view = b->view;
    int last = 0;
    for (size_t i = 0; i < view->n_parties; i++)
        last = view->parties[i].tier > last ? view->parties[i].tier : last;
    for (int tier = 0; tier <= last && tier < GRAPH_FILL; tier++)
        for (size_t i = 0; i < view->n_parties && n_drawn < GRAPH_FILL; i++) {
            uint32_t at = view->order[i];
            if (view->parties[at].tier != tier || b->drawn[at] || !has_someone_behind(view, at))
                continue;
            b->drawn[at] = true;
            n_drawn++;
        }
}

static void choose_drawn(struct builder *b)
{
    const struct result_view *view = b->view;
    bool everyone = view->n_parties <= GRAPH_ALL_PARTIES ||
                    (b->shown->everyone && view->n_parties <= GRAPH_EVERYONE);
    size_t n_drawn = 0;
    for (uint32_t i = 0; i < view->n_parties; i++)
        b->drawn[i] = everyone || stands_out(b, i);
    if (everyone || view->n_parties > VIEW_TREE_MAX)
        return;
    keep_ways(b);
    for (size_t i = 0; i < view->n_parties; i++)
        n_drawn += b->drawn[i];
    fill_up(b, n_drawn);
}

static struct str party_note(const struct builder *b, uint32_t at)
{
    const struct view_party *party = &b->view->parties[at];
    struct arena *arena = b->view->arena;
    if (party->n_counted > 0) {
        struct str score = words_micro(arena, view_micro(party->matches, "score"));
        return str_of(arena_printf(arena, "match %.*s", STR_ARG(score)));
    }
    if (at == b->view->root)
        return STR("your company");
    if (party->risk_micro > 0)
        return STR("red flags");
    if (party->tier == VIEW_NO_TIER)
        return STR("not connected");
    if (!b->view->answer)
        return schema_words(party->schema);
    return party->n_matches > 0 ? STR("below the threshold") : STR("no finding");
}

static void add_party(struct builder *b, uint32_t at)
{
    const struct view_party *party = &b->view->parties[at];
    struct arena *arena = b->view->arena;
    struct str note = party_note(b, at);
    char tier[32] = "no tier";
    if (party->tier != VIEW_NO_TIER)
        snprintf(tier, sizeof tier, "tier %d", party->tier);
    char *spoken = arena_printf(arena, "%.*s, %s, %.*s", STR_ARG(party->name), tier, STR_ARG(note));
    struct str href = result_row_href(b->view, b->shown, at);
    enum graph_role role = party->n_counted > 0  ? GRAPH_HIT
                           : at == b->view->root ? GRAPH_OWN
                                                 : GRAPH_PARTY;
    b->node_of_party[at] = add_node(b, (struct graph_node){.name = party->name,
                                                           .note = note,
                                                           .spoken = str_of(spoken),
                                                           .href = href,
                                                           .role = role,
                                                           .tier = party->tier,
                                                           .worst = party->worst});
}

/* One box for the parties of a tier that are not drawn one by one. */
static void add_more(struct builder *b, int tier)
{
    const struct result_view *view = b->view;
    uint32_t count = 0, parent = VIEW_NONE;
    for (uint32_t i = 0; i < view->n_parties; i++)
        count += view->parties[i].tier == tier && b->node_of_party[i] == VIEW_NONE;
    if (count == 0)
        return;
    for (uint32_t i = 0; i < view->n_parties && parent == VIEW_NONE; i++)
        if (view->parties[i].tier == tier - 1)
            parent = b->node_of_party[i];
    struct str name = words_count(view->arena, count, "more party", "more parties");
    bool small = view->n_parties <= GRAPH_EVERYONE;
    uint32_t node =
        add_node(b, (struct graph_node){.name = name,
                                        .note = small ? STR("open them") : STR("no finding"),
                                        .spoken = name,
                                        .href = small ? STR("?draw=all#path") : STR("#parties"),
                                        .role = GRAPH_MORE,
                                        .tier = tier});
    add_edge(b, (struct graph_edge){.from = parent, .to = node, .kind = GRAPH_CONTRACT});
}

static void add_parties(struct builder *b)
{
    const struct result_view *view = b->view;
    int last = 0;
    for (size_t i = 0; i < view->n_parties; i++) {
        uint32_t at = view->order[i];
        last = view->parties[at].tier > last ? view->parties[at].tier : last;
        if (b->drawn[at])
            add_party(b, at);
    }
    for (int tier = VIEW_NO_TIER; tier <= last && last < GRAPH_MAX_NODES; tier++)
        add_more(b, tier);
}

/* --- Relations -------------------------------------------------------------------------------- */

static enum graph_kind kind_of(enum relation_type type)
{
    switch (type) {
    case RELATION_CONTRACTS:
        return GRAPH_CONTRACT;
    case RELATION_PAYS:
    case RELATION_BANKS_AT:
        return GRAPH_PAYMENT;
    case RELATION_OWNS:
    case RELATION_CONTROLS:
    case RELATION_DIRECTS:
    case RELATION_SIGNS_FOR:
        return GRAPH_OWNERSHIP;
    default:
        return GRAPH_OTHER;
    }
}

static struct str factor_of(const struct result_view *view, uint32_t relation)
{
    for (size_t i = 0; i < view->headline.n_steps; i++)
        if (view->headline.steps[i].relation == relation)
            return words_micro(view->arena, view->headline.steps[i].factor_micro);
    return STR_EMPTY;
}

/* A solid line says "contracts" already. */
static bool is_plain(const struct view_relation *r)
{
    return r->type == RELATION_CONTRACTS && !r->worst;
}

static void add_relations(struct builder *b)
{
    const struct result_view *view = b->view;
    for (uint32_t i = 0; i < view->n_relations; i++) {
        const struct view_relation *r = &view->relations[i];
        struct str from = view->parties[r->from].name, to = view->parties[r->to].name;
        char *spoken = arena_printf(view->arena, "%.*s %.*s %.*s", STR_ARG(from), STR_ARG(r->words),
                                    STR_ARG(to));
        add_edge(b, (struct graph_edge){.from = b->node_of_party[r->from],
                                        .to = b->node_of_party[r->to],
                                        .kind = kind_of(r->type),
                                        .label = is_plain(r) ? STR_EMPTY : r->words,
                                        .factor = r->worst ? factor_of(view, i) : STR_EMPTY,
                                        .spoken = str_of(spoken),
                                        .worst = r->worst});
    }
}

/* --- Listed parties --------------------------------------------------------------------------- */

static uint32_t listed_node(struct builder *b, uint32_t listed, uint32_t party, bool worst)
{
    if (listed == VIEW_NONE || b->node_of_listed[listed] != VIEW_NONE)
        return listed == VIEW_NONE ? VIEW_NONE : b->node_of_listed[listed];
    if (b->n_listed == GRAPH_MAX_LISTED)
        return VIEW_NONE;
    const struct view_listed *it = &b->view->listed[listed];
    struct arena *arena = b->view->arena;
    struct str name = view_listed_name(b->view, listed);
    struct str list = it->list.len > 0 ? it->list : it->id;
    char *spoken = arena_printf(arena, "%.*s, on a list: %.*s", STR_ARG(name), STR_ARG(it->id));
    char *href =
        party == VIEW_NONE ? NULL : arena_printf(arena, "#matches-%u", (unsigned)b->place[party]);
    b->n_listed++;
    b->node_of_listed[listed] = add_node(b, (struct graph_node){.name = name,
                                                                .note = list,
                                                                .spoken = str_of(spoken),
                                                                .href = str_of(href),
                                                                .role = GRAPH_LISTED,
                                                                .worst = worst});
    return b->node_of_listed[listed];
}

static void add_match(struct builder *b, uint32_t party, uint32_t listed, uint32_t factor_micro,
                      bool worst)
{
    const struct result_view *view = b->view;
    uint32_t to = listed_node(b, listed, party, worst);
    if (to == VIEW_NONE)
        return;
    struct str score = words_micro(view->arena, factor_micro);
    struct str from_name = view->parties[party].name, to_name = view_listed_name(view, listed);
    char *spoken = arena_printf(view->arena, "%.*s matches %.*s, %.*s", STR_ARG(from_name),
                                STR_ARG(to_name), STR_ARG(score));
    add_edge(b, (struct graph_edge){.from = b->node_of_party[party],
                                    .to = to,
                                    .kind = GRAPH_MATCH,
                                    .label = STR("matches"),
                                    .factor = score,
                                    .spoken = str_of(spoken),
                                    .worst = worst});
}

static void add_link(struct builder *b, const struct view_link *link)
{
    const struct result_view *view = b->view;
    struct str words = result_kind_words(view, link->kind);
    struct str from = view_listed_name(view, link->from), to = view_listed_name(view, link->to);
    char *spoken = arena_printf(view->arena, "%.*s %.*s %.*s, says the list", STR_ARG(from),
                                STR_ARG(words), STR_ARG(to));
    uint32_t a = listed_node(b, link->from, VIEW_NONE, false);
    uint32_t z = listed_node(b, link->to, VIEW_NONE, false);
    add_edge(
        b, (struct graph_edge){
               .from = a, .to = z, .kind = GRAPH_MATCH, .label = words, .spoken = str_of(spoken)});
}

/* A few of what the publisher links the end to; the words below the drawing name all. */
static void add_links(struct builder *b, uint32_t end)
{
    const struct view_path *path = &b->view->headline;
    size_t shown = path->n_links <= GRAPH_MAX_LINKS ? path->n_links : GRAPH_MAX_LINKS - 1;
    for (size_t i = 0; i < shown; i++)
        add_link(b, &path->links[i]);
    if (shown == path->n_links || end == VIEW_NONE)
        return;
    struct str name =
        words_count(b->view->arena, path->n_links - shown, "more linked", "more linked");
    uint32_t node = add_node(b, (struct graph_node){.name = name,
                                                    .note = STR("by the list itself"),
                                                    .spoken = name,
                                                    .href = STR("#links"),
                                                    .role = GRAPH_LISTED});
    add_edge(b, (struct graph_edge){.from = node, .to = end, .kind = GRAPH_MATCH, .spoken = name});
}

/* The end of the worst path, what its publisher links it to, then everyone else's best match. */
static void add_all_listed(struct builder *b)
{
    const struct result_view *view = b->view;
    const struct view_path *worst = &view->headline;
    uint32_t worst_party = VIEW_NONE;
    if (worst->n_steps > 1) {
        const struct view_step *end = &worst->steps[worst->n_steps - 1];
        worst_party = worst->steps[worst->n_steps - 2].party;
        if (worst_party != VIEW_NONE && end->listed != VIEW_NONE)
            add_match(b, worst_party, end->listed, end->factor_micro, true);
        if (end->listed != VIEW_NONE)
            add_links(b, b->node_of_listed[end->listed]);
    }
    for (size_t i = 0; i < view->n_parties && b->n_listed < GRAPH_MAX_LISTED; i++) {
        uint32_t at = view->order[i];
        const struct view_party *party = &view->parties[at];
        if (at == worst_party || party->n_counted == 0 || b->node_of_party[at] == VIEW_NONE)
            continue;
        add_match(b, at, view_find_listed(view, view_text(party->matches, "listed")),
                  view_micro(party->matches, "score"), false);
    }
}

/* ---------------------------------------------------------------------------------------------- */

static bool prepare(struct builder *b)
{
    const struct result_view *view = b->view;
    struct arena *arena = view->arena;
    b->node_of_party = arena_calloc(arena, view->n_parties + 1, sizeof *b->node_of_party);
    b->node_of_listed = arena_calloc(arena, view->n_listed + 1, sizeof *b->node_of_listed);
    b->place = arena_calloc(arena, view->n_parties + 1, sizeof *b->place);
    b->drawn = arena_calloc(arena, view->n_parties + 1, sizeof *b->drawn);
    b->graph.nodes = arena_calloc(arena, GRAPH_MAX_NODES, sizeof *b->graph.nodes);
    b->graph.edges = arena_calloc(arena, GRAPH_MAX_EDGES, sizeof *b->graph.edges);
    if (!b->node_of_party || !b->node_of_listed || !b->place || !b->drawn || !b->graph.nodes ||
        !b->graph.edges)
        return error_memory(b->err);
    memset(b->node_of_party, 0xFF, view->n_parties * sizeof *b->node_of_party);
    memset(b->node_of_listed, 0xFF, view->n_listed * sizeof *b->node_of_listed);
    for (uint32_t i = 0; i < view->n_parties; i++)
        b->place[view->order[i]] = i;
    choose_drawn(b);
    return true;
}

static struct str describe(const struct result_view *view)
{
    if (view->headline.n_steps == 0)
        return view->answer ? STR("Nobody in this chain brings a risk to your company.")
                            : STR("The chain as it is stored.");
    struct str path = result_path_text(view, &view->headline);
    struct str product = result_path_product(view, &view->headline);
    return str_of(
        arena_printf(view->arena, "Worst path: %.*s. %.*s", STR_ARG(path), STR_ARG(product)));
}

bool result_graph(const struct result_view *view, const struct result_shown *shown,
                  struct markup *markup_out, struct error *err)
{
    struct builder b = {.view = view, .shown = shown, .err = err};
    if (!prepare(&b))
        return false;
    struct str count = words_count(view->arena, view->n_parties, "party", "parties");
    b.graph.title = str_of(arena_printf(view->arena, "Chain of %.*s", STR_ARG(count)));
    b.graph.description = describe(view);
    add_parties(&b);
    add_all_listed(&b);
    add_relations(&b);
    return svg_layout(&b.graph, view->arena, err) &&
           svg_graph(&b.graph, view->arena, markup_out, err);
}
