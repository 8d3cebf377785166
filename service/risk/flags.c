/* risk/flags.c - raises, sorts and explains red flags.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/flags.h"

#include <stdlib.h>

#include "risk/flag_work.h"

enum { FLAG_SCRATCH_BYTES = 1 << 30, EVIDENCE_MAX_BYTES = 400 };

bool flag_raise(struct flag_work *work, enum flag_predicate predicate, uint32_t party,
                const char *evidence)
{
    if (!evidence)
        return false;
    if (!flag_wanted(work, predicate))
        return true;
    if (work->n == work->capacity) {
        void *grown = arena_grow(work->scratch, work->items, &work->capacity, work->n + 1,
                                 sizeof(*work->items));
        if (!grown)
            return false;
        work->items = grown;
    }
    work->items[work->n++] = (struct raised_flag){party, predicate, str_of(evidence)};
    return true;
}

bool flag_own_country(const struct flag_work *work, uint32_t party, struct str country,
                      bool *any_out)
{
    struct facts facts = flag_facts(work, party);
    *any_out = facts_have_any(facts, facts_location_countries) ||
               facts_have_any(facts, facts_nationalities);
    return facts_in_country(facts, facts_location_countries, country) ||
           facts_in_country(facts, facts_nationalities, country);
}

/* By party, then by id (the predicates stand in the order of ids), then by evidence. */
static int raised_compare(const void *a, const void *b)
{
    const struct raised_flag *x = a, *y = b;
    if (x->party != y->party)
        return x->party < y->party ? -1 : 1;
    if (x->predicate != y->predicate)
        return x->predicate < y->predicate ? -1 : 1;
    return str_compare(x->evidence, y->evidence);
}

/* The row's words with the evidence in place of "%". */
static struct str explain(const struct flag_row *row, struct str evidence, struct arena *arena)
{
    const char *gap = strchr(row->explanation, '%');
    /* "60 %" of the catalogue is no gap: the last one is. */
    for (const char *next = gap; next && (next = strchr(next + 1, '%'));)
        gap = next;
    if (!gap)
        return str_of(row->explanation);
    char *text = arena_printf(arena, "%.*s%.*s%s", (int)(gap - row->explanation), row->explanation,
                              STR_ARG(evidence), gap + 1);
    return text ? str_of(text) : STR_EMPTY;
}

static bool keep_flags(const struct flag_work *work, struct risk_party *party, size_t from,
                       size_t to)
{
    size_t n = party->n_flags;
    struct risk_flag *flags = arena_calloc(work->arena, n + to - from, sizeof(*flags));
    if (!flags)
        return false;
    if (n > 0)
        memcpy(flags, party->flags, n * sizeof(*flags));
    for (size_t i = from; i < to; i++) {
        const struct raised_flag *raised = &work->items[i];
        if (i > from && raised->predicate == work->items[i - 1].predicate)
            continue; /* once, with its smallest evidence */
        const struct flag_row *row = work->rows[raised->predicate];
        struct str reason = explain(row, raised->evidence, work->arena);
        if (!reason.ptr)
            return false;
        flags[n++] = (struct risk_flag){.id = row->id,
                                        .weight_micro = work->weight_micro[raised->predicate],
                                        .title = row->title,
                                        .source = row->source,
                                        .reason = reason};
    }
    party->flags = flags;
    party->n_flags = n;
    return true;
}

static bool conclude(struct flag_work *work, struct risk_party *parties)
{
    if (work->n > 1)
        qsort(work->items, work->n, sizeof(*work->items), raised_compare);
    for (size_t from = 0, to; from < work->n; from = to) {
        for (to = from; to < work->n && work->items[to].party == work->items[from].party;)
            to++;
        if (!keep_flags(work, &parties[work->items[from].party], from, to))
            return false;
    }
    return true;
}

static void choose_rows(struct flag_work *work)
{
    size_t n;
    const struct flag_row *rows = flag_catalogue(&n);
    for (size_t i = 0; i < n; i++) {
        enum flag_predicate predicate = rows[i].predicate;
        if (flag_in_force(&rows[i], &work->input->policy, work->input->as_of,
                          &work->weight_micro[predicate]))
            work->rows[predicate] = &rows[i];
    }
}

bool red_flags_raise(const struct flag_question *question, struct risk_party *parties,
                     struct arena *arena)
{
    AUTO_ARENA scratch = ARENA_INIT(FLAG_SCRATCH_BYTES);
    struct flag_work work = {
        .question = question, .input = question->input, .arena = arena, .scratch = &scratch};
    choose_rows(&work);
    return flags_of_parties(&work) && flags_of_places(&work) && flags_of_payments(&work) &&
           flags_of_groups(&work) && flags_of_owners(&work) && conclude(&work, parties);
}
