/* risk/ownership.c - closures: a queue of reached vertices, and sums of what they hold of others.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/ownership.h"

#include <stdlib.h>

struct closure {
    const struct holdings *holdings;
    const struct ownership_test *test;
    const bool *start;
    const uint32_t *rank;
    struct arena *arena;
    uint32_t epoch;       /* marks and sums of another number are those of an earlier closure */
    uint32_t *reached_in; /* by vertex */
    uint32_t *place;      /* by vertex: where in the queue it stands */
    uint32_t *summed_in;  /* by vertex */
    int32_t *capital, *votes;
    uint32_t *pooled_in; /* by pool: counted already */
    uint32_t *queue;
    size_t head, tail;
    uint64_t work;
    struct ownership_findings findings;
};

static bool closure_init(struct closure *c)
{
    size_t n = c->holdings->n_vertices;
    c->reached_in = arena_calloc(c->arena, n, sizeof(*c->reached_in));
    c->place = arena_calloc(c->arena, n, sizeof(*c->place));
    c->summed_in = arena_calloc(c->arena, n, sizeof(*c->summed_in));
    c->capital = arena_calloc(c->arena, n, sizeof(*c->capital));
    c->votes = arena_calloc(c->arena, n, sizeof(*c->votes));
    c->pooled_in = arena_calloc(c->arena, c->holdings->n_pools, sizeof(*c->pooled_in));
    c->queue = arena_calloc(c->arena, n, sizeof(*c->queue));
    c->findings.at = arena_calloc(c->arena, n, sizeof(*c->findings.at));
    if (!c->reached_in || !c->place || !c->summed_in || !c->capital || !c->votes || !c->pooled_in ||
        !c->queue || !c->findings.at)
        return false;
    memset(c->findings.at, 0xff, n * sizeof(*c->findings.at)); /* RISK_NONE */
    return true;
}

static bool is_reached(const struct closure *c, uint32_t vertex)
{
    return c->reached_in[vertex] == c->epoch;
}

static void reach(struct closure *c, uint32_t vertex)
{
    if (is_reached(c, vertex))
        return;
    c->reached_in[vertex] = c->epoch;
    c->place[vertex] = (uint32_t)c->tail;
    c->queue[c->tail++] = vertex;
}

static int32_t end_of(const struct closure *c, int32_t low_bp, int32_t high_bp)
{
    return c->test->by_high ? high_bp : low_bp;
}

/* What one more reached owner adds: its share, or, once, all that its joint arrangement holds. */
static int32_t share_of(struct closure *c, const struct holding *holding)
{
    if (!c->test->per_person || holding->pool == RISK_NONE)
        return end_of(c, holding->low_bp, holding->high_bp);
    if (c->pooled_in[holding->pool] == c->epoch)
        return 0;
    c->pooled_in[holding->pool] = c->epoch;
    const struct holding_pool *pool = &c->holdings->pools[holding->pool];
    return end_of(c, pool->low_bp, pool->high_bp);
}

static int32_t clamped(int32_t sum_bp) { return sum_bp < SHARE_WHOLE_BP ? sum_bp : SHARE_WHOLE_BP; }

/* Adds to the sums of what is held; clamped, so that no number of owners overflows. */
static void add_share(struct closure *c, const struct holding *holding)
{
    uint32_t held = holding->held;
    if (c->summed_in[held] != c->epoch) {
        c->summed_in[held] = c->epoch;
        c->capital[held] = c->votes[held] = 0;
    }
    int32_t share = share_of(c, holding);
    if (holding->basis != BASIS_VOTES)
        c->capital[held] = clamped(c->capital[held] + share);
    if (holding->basis != BASIS_CAPITAL)
        c->votes[held] = clamped(c->votes[held] + share);
}

static bool passes(const struct closure *c, int32_t sum_bp)
{
    return c->test->more_than ? sum_bp > c->test->limit_bp : sum_bp >= c->test->limit_bp;
}

static void follow(struct closure *c, uint32_t vertex)
{
    const struct holdings *holdings = c->holdings;
    for (uint32_t o = holdings->out_first[vertex]; o < holdings->out_first[vertex + 1]; o++) {
        const struct holding *holding = &holdings->items[holdings->out[o]];
        c->work++;
        if (holding->kind == HOLDING_CONTROL && c->test->by_control)
            reach(c, holding->held);
        if (holding->kind != HOLDING_SHARE || (holding->same && is_reached(c, holding->held)))
            continue;
        add_share(c, holding); /* also to one that is reached: its whole sum is shown */
        if (passes(c, c->capital[holding->held]) || passes(c, c->votes[holding->held]))
            reach(c, holding->held);
    }
}

/* --- findings ----------------------------------------------------------------------------------
 */

static bool ranks_before(const struct closure *c, uint32_t a, uint32_t b)
{
    const struct holding *x = &c->holdings->items[a], *y = &c->holdings->items[b];
    if (x->owner != y->owner)
        return c->rank[x->owner] < c->rank[y->owner];
    if (x->kind != y->kind)
        return x->kind < y->kind;
    if (x->basis != y->basis)
        return x->basis < y->basis;
    if (x->low_bp != y->low_bp)
        return x->low_bp > y->low_bp;
    return x->high_bp > y->high_bp;
}

/* Keeps the few with the smallest ids, sorted. */
static void show_owner(const struct closure *c, struct ownership_finding *finding, uint32_t item)
{
    size_t at = finding->n_owners;
    while (at > 0 && ranks_before(c, item, finding->owners[at - 1]))
        at--;
    if (at == OWNERSHIP_SHOWN_OWNERS) {
        finding->more++;
        return;
    }
    if (finding->n_owners < OWNERSHIP_SHOWN_OWNERS)
        finding->n_owners++;
    else
        finding->more++;
    for (size_t i = finding->n_owners - 1; i > at; i--)
        finding->owners[i] = finding->owners[i - 1];
    finding->owners[at] = item;
}

static struct ownership_finding describe(const struct closure *c, uint32_t vertex)
{
    const struct holdings *holdings = c->holdings;
    struct ownership_finding finding = {.vertex = vertex};
    bool summed = c->summed_in[vertex] == c->epoch;
    int32_t capital = summed ? c->capital[vertex] : 0, votes = summed ? c->votes[vertex] : 0;
    finding.sum_bp = capital >= votes ? capital : votes;
    for (uint32_t i = holdings->in_first[vertex]; i < holdings->in_first[vertex + 1]; i++) {
        const struct holding *holding = &holdings->items[holdings->in[i]];
        if (!is_reached(c, holding->owner))
            continue;
        if (holding->same && c->place[holding->owner] > c->place[vertex])
            continue; /* reached only because the party was */
        bool control = holding->kind == HOLDING_CONTROL && c->test->by_control;
        if (control || (holding->kind == HOLDING_SHARE && holding->high_bp > 0))
            show_owner(c, &finding, holdings->in[i]);
    }
    if (finding.sum_bp > 0)
        finding.basis = capital == votes  ? BASIS_UNSAID
                        : capital > votes ? BASIS_CAPITAL
                                          : BASIS_VOTES;
    return finding;
}

/* Of the vertices this closure reached, those that are no start and new. */
static bool keep_findings(struct closure *c)
{
    struct ownership_findings *findings = &c->findings;
    for (size_t i = 0; i < c->tail; i++) {
        uint32_t vertex = c->queue[i];
        if (c->start[vertex] || findings->at[vertex] != RISK_NONE)
            continue;
        if (findings->n == findings->capacity) {
            void *grown = arena_grow(c->arena, findings->items, &findings->capacity,
                                     findings->n + 1, sizeof(*findings->items));
            if (!grown)
                return false;
            findings->items = grown;
        }
        findings->at[vertex] = (uint32_t)findings->n;
        findings->items[findings->n++] = describe(c, vertex);
    }
    return true;
}

static bool run(struct closure *c)
{
    while (c->head < c->tail)
        follow(c, c->queue[c->head++]);
    return keep_findings(c);
}

static void begin(struct closure *c)
{
    c->epoch++;
    c->head = c->tail = 0;
}

static bool run_together(struct closure *c, const uint32_t *persons, size_t from, size_t n)
{
    begin(c);
    for (size_t i = from; i < n; i++)
        reach(c, persons[i]);
    return run(c);
}

static int by_rank(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b; /* rank, vertex */
    return (x[0] > y[0]) - (x[0] < y[0]);
}

/* The start in the order of ids. */
static uint32_t *list_persons(const struct closure *c, size_t *n_out)
{
    size_t n = 0, most = c->holdings->n_vertices;
    uint32_t(*rows)[2] = arena_calloc(c->arena, most, sizeof(*rows));
    uint32_t *persons = arena_calloc(c->arena, most, sizeof(*persons));
    if (!rows || !persons)
        return NULL;
    for (uint32_t v = 0; v < most; v++)
        if (c->start[v]) {
            rows[n][0] = c->rank[v];
            rows[n++][1] = v;
        }
    if (n > 1)
        qsort(rows, n, sizeof(*rows), by_rank);
    for (size_t i = 0; i < n; i++)
        persons[i] = rows[i][1];
    *n_out = n;
    return persons;
}

bool ownership_find(const struct holdings *holdings, const struct ownership_test *test,
                    const bool *start, const uint32_t *rank, struct arena *arena,
                    struct ownership_findings *findings_out)
{
    struct closure c = {
        .holdings = holdings, .test = test, .start = start, .rank = rank, .arena = arena};
    size_t n = 0;
    uint32_t *persons = closure_init(&c) ? list_persons(&c, &n) : NULL;
    if (!persons)
        return false;
    if (!test->per_person) {
        if (!run_together(&c, persons, 0, n))
            return false;
    } else {
        size_t i = 0;
        for (; i < n && c.work < OWNERSHIP_MOST_WORK; i++)
            if (!run_together(&c, persons, i, i + 1))
                return false;
        c.findings.summed = i < n;
        if (i < n && !run_together(&c, persons, i, n))
            return false;
    }
    *findings_out = c.findings;
    return true;
}

const uint32_t *ownership_rank(const struct risk_input *input, const struct risk_order *order,
                               struct arena *arena)
{
    uint32_t *rank = arena_calloc(arena, input->n_parties + input->n_listed, sizeof(*rank));
    for (size_t i = 0; rank && i < input->n_parties; i++)
        rank[i] = order->party[i];
    for (size_t i = 0; rank && i < input->n_listed; i++)
        rank[input->n_parties + i] = (uint32_t)input->n_parties + order->listed[i];
    return rank;
}
