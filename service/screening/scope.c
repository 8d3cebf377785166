/* screening/scope.c - which lists a screening uses, and why they may not suffice.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/scope.h"

#include <stdio.h>

#include "core/clock.h"

enum { REASONS_A_LIST = 2, DAY_MS = 24 * 60 * 60 * 1000 };

static bool is_chosen(const struct scope *scope, const struct snapshot_list *list)
{
    if (scope->n_only == 0)
        return list->enabled;
    for (size_t i = 0; i < scope->n_only; i++)
        if (str_equal(scope->only[i], list->id))
            return true;
    return false;
}

static bool check_restriction(const struct snapshot *snapshot, const struct scope *scope,
                              struct error *err)
{
    for (size_t i = 0; i < scope->n_only; i++) {
        size_t at = 0;
        while (at < snapshot->n_lists && !str_equal(snapshot->lists[at].id, scope->only[i]))
            at++;
        if (at < snapshot->n_lists)
            continue;
        char pointer[32];
        snprintf(pointer, sizeof pointer, "/lists/%zu", i);
        return error_at(err, pointer, "there is no list \"%.*s\"", STR_ARG(scope->only[i]));
    }
    return true;
}

/* `message` is NULL when memory is short. */
static bool add_reason(struct scope *scope, struct str list, const char *code, const char *message)
{
    if (!message)
        return false;
    scope->reasons[scope->n_reasons++] = (struct screening_reason){list, code, str_of(message)};
    return true;
}

/* The moment asked about: now, or the end of an earlier day. */
struct moment {
    struct date day;
    int64_t unix_ms;
    bool earlier;
};

static struct moment moment_of(struct date as_of, int64_t now_unix_ms)
{
    int32_t day = date_to_days(as_of);
    if (day >= (int32_t)(now_unix_ms / DAY_MS))
        return (struct moment){as_of, now_unix_ms, false};
    return (struct moment){as_of, (day + INT64_C(1)) * DAY_MS - 1, true};
}

static const char *absence(const struct snapshot_list *list, const struct moment *asked,
                           struct arena *arena)
{
    char day[DATE_TEXT_SIZE];
    if (!asked->earlier)
        return arena_printf(arena, "%.*s has no active version", STR_ARG(list->id));
    return arena_printf(arena, "no version of %.*s published by %s is kept", STR_ARG(list->id),
                        date_format(asked->day, day));
}

/* A list the answer must rest on: is it there, whole and fresh? Of an earlier day it was fresh when
 * it was checked in time for that day, or later. */
static bool judge_needed(struct scope *scope, const struct snapshot_list *list,
                         const struct moment *asked, struct arena *arena)
{
    char checked[CLOCK_TEXT_SIZE];
    if (!list->enabled)
        return add_reason(scope, list->id, "missing",
                          arena_printf(arena, "%.*s is disabled", STR_ARG(list->id)));
    if (list->version == 0)
        return add_reason(scope, list->id, "missing", absence(list, asked, arena));
    if (list->sample)
        return add_reason(
            scope, list->id, "sample",
            arena_printf(arena, "of %.*s only the bundled sample is loaded", STR_ARG(list->id)));
    if (snapshot_list_stale(list, asked->unix_ms))
        return add_reason(scope, list->id, "stale",
                          arena_printf(arena, "%.*s was last checked at %s, too long ago",
                                       STR_ARG(list->id),
                                       clock_format_ms(list->checked_unix_ms, checked)));
    return true;
}

/* A version published after the earlier day asked about is not what was known that day. Versions
 * are chosen by publication date before it comes to this; whoever hands over others learns it. */
static bool judge_day(struct scope *scope, const struct snapshot_list *list,
                      const struct moment *asked, struct arena *arena)
{
    char published[DATE_TEXT_SIZE], day[DATE_TEXT_SIZE];
    if (!asked->earlier || date_is_none(list->published) ||
        date_compare(list->published, asked->day) <= 0)
        return true;
    return add_reason(scope, list->id, "as_of",
                      arena_printf(arena,
                                   "version %lld of %.*s was published %s, after %s, and the "
                                   "version of that day was not used",
                                   (long long)list->version, STR_ARG(list->id),
                                   date_format(list->published, published),
                                   date_format(asked->day, day)));
}

static bool judge_future(struct scope *scope, struct date as_of, int64_t now_unix_ms,
                         struct arena *arena)
{
    int32_t tomorrow = (int32_t)(now_unix_ms / DAY_MS) + 1; /* some time zones are there already */
    if (date_to_days(as_of) <= tomorrow)
        return true;
    char day[DATE_TEXT_SIZE];
    return add_reason(scope, STR_EMPTY, "as_of",
                      arena_printf(arena, "what the lists will hold on %s is not known",
                                   date_format(as_of, day)));
}

static bool judge_lists(struct scope *scope, const struct screen_context *context,
                        const struct risk_nexus *nexus, struct date as_of, struct arena *arena)
{
    const struct snapshot *snapshot = context->snapshot;
    const struct moment asked = moment_of(as_of, context->now_unix_ms);
    for (size_t i = 0; i < snapshot->n_lists; i++) {
        const struct snapshot_list *list = &snapshot->lists[i];
        bool chosen = is_chosen(scope, list);
        bool needed =
            chosen && (scope->n_only > 0 || (list->required && nexus_decides(nexus, list->regime)));
        scope->used[i] = chosen && list->enabled && list->version > 0;
        if (needed && !judge_needed(scope, list, &asked, arena))
            return false;
        if (scope->used[i] && !judge_day(scope, list, &asked, arena))
            return false;
    }
    return judge_future(scope, as_of, context->now_unix_ms, arena);
}

/* A replay uses every list that has a version in its snapshot, and says what was said then. */
static bool take_recorded(const struct screen_context *context, struct arena *arena,
                          struct scope *scope, struct error *err)
{
    const struct screening_recorded *recorded = context->recorded;
    scope->reasons = arena_calloc(arena, recorded->n_reasons, sizeof *scope->reasons);
    if (!scope->reasons)
        return error_memory(err);
    for (size_t i = 0; i < recorded->n_reasons; i++)
        scope->reasons[i] = recorded->reasons[i];
    scope->n_reasons = recorded->n_reasons;
    for (size_t i = 0; i < context->snapshot->n_lists; i++)
        scope->used[i] = context->snapshot->lists[i].version > 0;
    return true;
}

bool scope_decide(const struct screen_context *context, const struct engagement *engagement,
                  struct date as_of, struct arena *arena, struct scope *scope_out,
                  struct error *err)
{
    const struct snapshot *snapshot = context->snapshot;
    bool own = context->n_only_lists > 0;
    struct scope scope = {
        .only = own ? context->only_lists : engagement->only_lists,
        .n_only = own ? context->n_only_lists : engagement->n_only_lists,
        .used = arena_calloc(arena, snapshot->n_lists, sizeof *scope.used),
        .reasons =
            arena_calloc(arena, snapshot->n_lists * REASONS_A_LIST + 1, sizeof *scope.reasons),
    };
    if (!scope.used || !scope.reasons)
        return error_memory(err);
    if (context->recorded) {
        if (!take_recorded(context, arena, &scope, err))
            return false;
        *scope_out = scope;
        return true;
    }
    if (!check_restriction(snapshot, &scope, err))
        return false;
    if (!judge_lists(&scope, context, policy_nexus(&context->policy, engagement), as_of, arena))
        return error_memory(err);
    bool any = false;
    for (size_t i = 0; i < snapshot->n_lists; i++)
        any = any || scope.used[i];
    if (!any && scope.n_only == 0) /* lists asked for by name are each said to be missing */
        return error_set(err, ERROR_UNAVAILABLE, "no list is active, so nothing can be screened");
    *scope_out = scope;
    return true;
}
