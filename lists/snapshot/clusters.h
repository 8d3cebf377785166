/* lists/snapshot/clusters.h - the same party on several lists.
 *
 * OFAC, the UN, the EU and the UK list the same people under different spellings. Parties of
 * different lists are the same when one of these holds, and never by a name alone:
 *
 *     identifier   an equal strong identifier of one kind (check digits right), for a person only
 *                  when no birth contradicts
 *     birth        a name in common at CLUSTER_NAME_MICRO or above, and an equal birth to the day
 *     birth_year   two names of two words or more at CLUSTER_SURE_MICRO, the same birth year, and a
 *                  country in common
 *     address      (firms) a name at CLUSTER_SURE_MICRO, a country, and words of an address in
 *                  common
 *
 * Two parties of one list are never put together, so a cluster has at most one of each: the
 * publisher says they are two. Surer evidence is taken first, then the smaller ids, so the same
 * versions give the same clusters on every machine; that is why evidence can name them.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_SNAPSHOT_CLUSTERS_H
#define LISTS_SNAPSHOT_CLUSTERS_H

#include "lists/snapshot/snapshot.h"
#include "match/subject.h"

enum { CLUSTER_NAME_MICRO = 850000, CLUSTER_SURE_MICRO = 960000 };

/**
 * Writes `cluster` and `next_same` of every party, and the evidence to *same_out. `subjects` are
 * those of `listed`, by position.
 * Cost: near linear; only parties that share an identifier, or a birth year (or an address word)
 * and a word of a name, are compared. Errors: ERROR_MEMORY.
 */
bool clusters_find(struct snapshot_listed *listed, const struct subject *subjects, size_t count,
                   struct arena *arena, struct snapshot_same **same_out, size_t *n_same_out,
                   struct error *err) MUST_CHECK;

const char *cluster_evidence_name(enum cluster_evidence evidence);

#endif
