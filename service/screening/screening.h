/* screening/screening.h - the use case: an engagement against the lists, with a model and a policy.
 *
 * screen_engagement() is what the JSON API, the web pages and the CLI all call. The result is a
 * value; screening_write() is its JSON (design/api.md), screening_evidence() its canonical evidence
 * (RFC 8785; only integers and strings), whose SHA-256 every answer carries.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SCREENING_SCREENING_H
#define SCREENING_SCREENING_H

#include "core/uuid.h"
#include "lists/snapshot/snapshot.h"
#include "match/match.h"
#include "portfolio/engagement.h"
#include "review/decisions.h"
#include "review/policy.h"
#include "risk/risk.h"

struct screening_reason;

/* What a replay takes over: it was true then, and cannot be found out again. */
struct screening_recorded {
    const char *model; /* its id */
    const struct screening_reason *reasons;
    size_t n_reasons;
};

struct screen_context {
    const struct snapshot *snapshot;
    int64_t now_unix_ms; /* evaluated_at, and what staleness is measured against */
    struct policy policy;
    const struct str *only_lists; /* list ids to screen against; empty: the engagement's, else all
                                     enabled */
    size_t n_only_lists;
    const struct decision_in_force *decisions; /* by party and listed party (decisions_in_force) */
    size_t n_decisions;
    const struct screening_recorded *recorded; /* a replay's; NULL: the lists are judged anew */
};

enum { SCREENING_MAX_MATCHES = 20 }; /* shown of one party */

/* Why the lists do not suffice for a clean answer: `no_match` and `watch` become `indeterminate`.
 */
struct screening_reason {
    struct str list;  /* its id; empty when it is no list's */
    const char *code; /* missing, stale, sample, as_of */
    struct str message;
};

struct screening_match {
    uint32_t listed; /* position in snapshot->listed */
    struct match_explanation explanation;
    const struct decision_in_force *decision; /* that applies to this pair, or NULL */
};

struct screening_party {
    struct screening_match *matches; /* best first, at most SCREENING_MAX_MATCHES */
    size_t n_matches;
    size_t total; /* listed parties at or above the threshold, shown or not */
};

struct screening {
    char id[UUID_TEXT_SIZE]; /* "" when not persisted */
    const struct engagement *engagement;
    const struct snapshot *snapshot;        /* borrowed: keep the reference while this lives */
    const struct screening_party *parties;  /* as engagement->parties */
    const bool *list_used;                  /* as snapshot->lists */
    const struct screening_reason *reasons; /* any reason makes the input's lists_incomplete true */
    size_t n_reasons;
    const struct str *only_lists; /* the restriction in force, as asked for */
    size_t n_only_lists;
    struct policy policy;
    struct risk_input input;   /* input.listed etc. as evaluated */
    size_t n_derived;          /* the last so many of input.relations follow from equal facts */
    const uint32_t *listed_at; /* input.listed position -> snapshot->listed position */
    struct risk_result result;
    struct date as_of;
    int64_t evaluated_unix_ms;
    const char *model;
    char evidence_sha256[65];
    struct str evidence; /* canonical JSON */
};

/** Does something keep the answer from being complete: the lists, or a graph cut at its depth? */
static inline bool screening_incomplete(const struct screening *s)
{
    return s->input.lists_incomplete || s->result.partial;
}

/**
 * Screens. Everything lives in `arena`. Touches no database.
 *
 * The day of the question (engagement->as_of, else today) chooses which relations are valid and
 * which rules hold; the caller chooses the snapshot of that day (snapshot_take_as_of). When the day
 * lies after tomorrow, or before a used list of the snapshot was published, that is a reason, and a
 * clean verdict becomes `indeterminate` rather than pretend to know that day's lists.
 *
 * Errors: ERROR_INPUT (pointer set) for an unknown list, ERROR_MEMORY, ERROR_UNAVAILABLE when no
 * list at all is active.
 */
bool screen_engagement(const struct screen_context *context, const struct engagement *engagement,
                       struct arena *arena, struct screening *screening_out,
                       struct error *err) MUST_CHECK;

/** The answer of POST /v1/screen, field for field as design/api.md has it. */
void screening_write(struct json_writer *w, const struct screening *screening);

/** The canonical evidence (docs/evidence.md), in the arena; an empty view when memory is short.
 *  screen_engagement() has called it already. */
struct str screening_evidence(const struct screening *screening, struct arena *arena);

/** A few lines of plain text: the tier path with its arithmetic, for the CLI and the demo. */
void screening_print(struct buf *out, const struct screening *screening, bool colour);

#endif
