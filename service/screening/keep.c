/* screening/keep.c - what a screening of stored records takes from the database, and gives to it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/keep.h"

#include "portfolio/declaration_store.h"
#include "portfolio/engagement_store.h"
#include "review/alerts.h"
#include "review/authorisations.h"
#include "screening/decided.h"
#include "screening/store.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

/* What people decided before, and what is authorised. */
static enum db_status load_review(struct db *db, struct engagement *engagement, struct arena *arena,
                                  struct screen_context *context, struct error *err)
{
    struct risk_authorisation *authorisations = NULL;
    struct decision_in_force *rows = NULL;
    size_t n = 0;
    struct str *ids = arena_calloc(arena, engagement->n_parties, sizeof *ids);
    if (!ids) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < engagement->n_parties; i++)
        ids[i] = engagement->parties[i].id;
    enum db_status status =
        decisions_in_force(db, ids, engagement->n_parties, arena, &rows, &n, err);
    if (status >= 0)
        status = authorisations_in_force(db, engagement->id, ids, engagement->n_parties, arena,
                                         &authorisations, &engagement->n_authorisations, err);
    if (status < 0)
        return status;
    engagement->authorisations = authorisations;
    context->decisions = rows;
    context->n_decisions = n;
    return DB_ROWS;
}

enum db_status screening_load_policy(struct db *db, int64_t policy, struct arena *arena,
                                     struct screen_context *context, struct error *err)
{
    enum db_status status = policy_load(db, policy, arena, &context->policy, err);
    if (status != DB_NONE)
        return status;
    error_at(err, "/policy", "there is no policy %lld", (long long)policy);
    return DB_FATAL;
}

enum db_status screening_prepare(struct db *db, struct str engagement, struct date day,
                                 int64_t policy, struct arena *arena,
                                 struct engagement *engagement_out, struct screen_context *context,
                                 struct error *err)
{
    struct engagement loaded = {0};
    enum db_status status = engagement_store_load(db, engagement, day, arena, &loaded, err);
    if (status == DB_ROWS &&
        declaration_store_apply(db, loaded.parties, loaded.n_parties, day, arena, err) < 0)
        status = DB_FATAL;
    if (status == DB_ROWS)
        status = load_review(db, &loaded, arena, context, err);
    if (status == DB_ROWS)
        status = screening_load_policy(db, policy, arena, context, err);
    if (status == DB_ROWS)
        *engagement_out = loaded;
    return status;
}

/* --- alerts ----------------------------------------------------------------------------------- */

/* Does the policy count this match, whatever people decided about it? */
static bool counts(const struct screening *s, const struct screening_match *match)
{
    const struct match_explanation *e = &match->explanation;
    bool weak = e->weak_only && !e->corroborated && s->input.policy.weak_aliases != WEAK_FULL;
    return e->score_micro >= s->input.policy.match_threshold_micro && !weak;
}

static bool look_at(const struct screening *s, size_t at, struct arena *arena,
                    struct alert_look *look, struct error *err)
{
    const struct screening_party *found = &s->parties[at];
    struct alert_match *matches = arena_calloc(arena, found->n_matches, sizeof *matches);
    if (!matches)
        return error_memory(err);
    look->party = s->engagement->parties[at].id;
    look->matches = matches;
    look->cut = found->total > found->n_matches;
    for (size_t m = 0; m < found->n_matches; m++) {
        const struct snapshot_listed *listed = &s->snapshot->listed[found->matches[m].listed];
        if (!counts(s, &found->matches[m]))
            continue;
        matches[look->n_matches++] = (struct alert_match){
            .listed = listed->id,
            .list = s->snapshot->lists[listed->list].id,
            .caption = listed->caption,
            .match_hash = listed->match_hash,
            .score_micro = found->matches[m].explanation.score_micro,
        };
    }
    return decided_party_hash(&s->engagement->parties[at], look->content_hash, err);
}

static bool used_lists(const struct screening *s, struct arena *arena,
                       struct alert_refresh *refresh)
{
    struct str *lists = arena_calloc(arena, s->snapshot->n_lists, sizeof *lists);
    for (size_t i = 0; lists && i < s->snapshot->n_lists; i++)
        if (s->list_used[i])
            lists[refresh->n_lists++] = s->snapshot->lists[i].id;
    refresh->lists = lists;
    return lists != NULL;
}

/* A question about another day says nothing about what is open today. */
static bool asks_about_today(const struct screening *s)
{
    return date_to_days(s->as_of) == (int32_t)(s->evaluated_unix_ms / DAY_MS);
}

static enum db_status refresh_alerts(struct db *db, const struct screening *s, struct arena *arena,
                                     struct error *err)
{
    size_t n = s->engagement->n_parties, n_changes = 0;
    struct alert_change *changes = NULL;
    struct alert_refresh refresh = {.engagement = s->engagement->id, .screening = str_of(s->id)};
    struct alert_look *looks = arena_calloc(arena, n, sizeof *looks);
    if (!looks || !used_lists(s, arena, &refresh)) {
        error_memory(err);
        return DB_FATAL;
    }
    for (size_t i = 0; i < n; i++)
        if (!look_at(s, i, arena, &looks[i], err))
            return DB_FATAL;
    refresh.looks = looks;
    refresh.n_looks = n;
    return alerts_refresh(db, &refresh, arena, &changes, &n_changes, err);
}

enum db_status screening_keep(struct db *db, const struct screening *screening, struct str answer,
                              const char *actor, struct arena *arena, struct error *err)
{
    enum db_status status = screening_save(db, screening, answer, actor, err);
    if (status < 0 || screening->engagement->id.len == 0 || !asks_about_today(screening))
        return status;
    status = refresh_alerts(db, screening, arena, err);
    return status < 0 ? status : DB_ROWS;
}
