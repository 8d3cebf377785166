/* core/nearest.c - the distance between two words of a table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/nearest.h"

enum { MAX_BYTES = 64, MAX_TYPOS = 3 };

static unsigned min(unsigned x, unsigned y) { return x < y ? x : y; }

/* Optimal string alignment: Levenshtein's table plus swaps of neighbours, three rows of it kept. */
static unsigned distance(struct str a, struct str b)
{
    unsigned rows[3][MAX_BYTES + 1];
    for (unsigned j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned replace = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            row[j] = min(replace, min(row[j - 1], above[j]) + 1);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                row[j] = min(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

void nearest_offer(struct nearest *nearest, struct str typed, const char *known)
{
    struct str word = str_of(known);
    if (typed.len > MAX_BYTES || word.len > MAX_BYTES)
        return;
    unsigned limit = min(MAX_TYPOS, (unsigned)(word.len + 2) / 3);
    unsigned typos = distance(typed, word);
    if (typos > limit || typos >= word.len || (nearest->word && nearest->typos <= typos))
        return;
    *nearest = (struct nearest){known, typos};
}
