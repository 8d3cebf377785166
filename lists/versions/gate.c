/* lists/versions/gate.c - bounds, canaries and dates.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/gate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void gate_add_finding(struct import_result *result, struct arena *arena, const char *check,
                      const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (result->n_findings == LENGTH(result->findings))
        return;
    result->findings[result->n_findings].check = check;
    result->findings[result->n_findings].detail = str_copy(arena, str_of(text));
    result->n_findings++;
}

static void check_shrinking(const struct catalogue_list *bounds, const char *check,
                            const char *what, uint64_t before, uint64_t now, struct arena *arena,
                            struct import_result *result)
{
    uint64_t percent = before * bounds->shrink_percent / 100;
    uint64_t allowed = percent > bounds->shrink_parties ? percent : bounds->shrink_parties;
    if (now + allowed < before)
        gate_add_finding(result, arena, check,
                         "%" PRIu64 " %s; the active version has %" PRIu64 " and may lose %" PRIu64,
                         now, what, before, allowed);
}

static void check_canaries(const struct catalogue_list *bounds, const struct staging *staging,
                           struct arena *arena, struct import_result *result)
{
    for (size_t i = 0; i < bounds->n_canaries; i++)
        if (map_get(&staging->by_id, bounds->canaries[i].id) == MAP_NONE)
            gate_add_finding(result, arena, "canary", "%.*s (%.*s) is not in the file",
                             STR_ARG(bounds->canaries[i].id), STR_ARG(bounds->canaries[i].name));
}

/* A column lost or moved leaves parties and names alone and empties these. */
static void check_fill(const struct catalogue_list *bounds, const struct list_fill *before,
                       const struct list_fill *now, struct arena *arena,
                       struct import_result *result)
{
    check_shrinking(bounds, "fill", "parties with a birth", before->births, now->births, arena,
                    result);
    check_shrinking(bounds, "fill", "parties with a country", before->countries, now->countries,
                    arena, result);
    check_shrinking(bounds, "fill", "parties with an identifier", before->identifiers,
                    now->identifiers, arena, result);
}

static void check_not_ahead(struct date published, struct date today, struct arena *arena,
                            struct import_result *result)
{
    enum { MOST_DAYS_AHEAD = 366 };
    if (date_to_days(published) - date_to_days(today) <= MOST_DAYS_AHEAD)
        return;
    char ours[DATE_TEXT_SIZE];
    gate_add_finding(result, arena, "date", "published on %s, more than a year from now",
                     date_format(published, ours));
}

void gate_check(const struct catalogue_list *bounds, const struct gate_active *active,
                const struct staging *staging, struct date published, struct date today,
                struct arena *arena, struct import_result *result)
{
    const struct list_counts *counts = &staging->tally.counts;
    if (staging->partial.len > 0)
        gate_add_finding(result, arena, "whole", "%.*s", STR_ARG(staging->partial));
    check_canaries(bounds, staging, arena, result);
    check_not_ahead(published, today, arena, result);
    if (!active->known)
        return;
    check_shrinking(bounds, "bounds", "parties", active->parties,
                    counts->parties - counts->delisted, arena, result);
    check_shrinking(bounds, "bounds", "names", active->names, counts->primary + counts->aliases,
                    arena, result);
    if (active->has_fill)
        check_fill(bounds, &active->fill, &staging->fill, arena, result);
    if (date_compare(published, active->published) < 0) {
        char ours[DATE_TEXT_SIZE], theirs[DATE_TEXT_SIZE];
        gate_add_finding(result, arena, "date", "published on %s, before the active version of %s",
                         date_format(published, ours), date_format(active->published, theirs));
    }
}

void gate_check_ends(const struct import_request *request, const char *format, struct arena *arena,
                     struct import_result *result)
{
    enum { END_MARK = 0x1A };
    if (!str_equal(str_of(format), STR("ofac-legacy-csv")))
        return;
    for (size_t i = 0; i < request->n_files; i++) {
        const struct list_file *file = &request->files[i];
        struct str name = str_of(file->name);
        bool comments = str_find(name, STR("comments"), 0) < name.len;
        if (comments || (file->data.len > 0 && file->data.ptr[file->data.len - 1] == END_MARK))
            continue;
        gate_add_finding(result, arena, "end",
                         "%s does not end with OFAC's end mark (0x1A): it may be cut off",
                         file->name);
    }
}
