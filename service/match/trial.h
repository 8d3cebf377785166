/* match/trial.h - finding the listed parties that meet a query by trying all of them.
 *
 * What the index is measured against: no postings, no bounds, no names compared once for many, only
 * every name of every listed party in turn, by the definition match_compare() uses. The list's side
 * is made ready once, so that a list of fifteen thousand is tried in milliseconds, not seconds.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_TRIAL_H
#define MATCH_TRIAL_H

#include "match/index.h"

struct match_trial;

/** Makes `listed[0..count)` ready, which is borrowed, by the rules of `model`. NULL on failure. */
struct match_trial *match_trial_new(const struct model *model, const struct subject *listed,
                                    size_t count, struct error *err) MUST_CHECK;

/** The same over the parties of an index and by its model; the index is borrowed. */
struct match_trial *match_trial_of_index(const struct match_index *index,
                                         struct error *err) MUST_CHECK;
void match_trial_free(struct match_trial *trial);

/** The score of every listed party from `first` up to `first + count`, in millionths, by position
 *  from `first` on: exact from MATCH_THRESHOLD_MICRO on, below it only known to be below. Several
 *  threads may search one trial, each with its own arena. Errors: ERROR_MEMORY. */
bool match_trial_scores(const struct match_trial *trial, const struct subject *query, size_t first,
                        size_t count, struct arena *arena, uint32_t *scores_out,
                        struct error *err) MUST_CHECK;

/** Are the hits of a search with cutoff `cutoff_micro`, no limit and all parties accepted, exactly
 *  the parties whose score (all of them, by position) reaches it? *wrong_out is the first that
 *  differs. */
bool match_trial_agrees(const struct match_hits *hits, const uint32_t *scores, size_t count,
                        uint32_t cutoff_micro, uint32_t *wrong_out);

#endif
