/* risk/verdict.c - the words and the order of verdicts and bands.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "risk/risk.h"

static const struct {
    const char *name;
    unsigned severity;
} verdicts[] = {
    [VERDICT_NO_MATCH] = {"no_match", 0},
    [VERDICT_WATCH] = {"watch", 1},
    [VERDICT_INDETERMINATE] = {"indeterminate", 2},
    [VERDICT_REVIEW] = {"review", 3},
    [VERDICT_BLOCK] = {"block", 4},
};

static const struct {
    uint32_t from_micro;
    const char *name;
} bands[] = {
    [BAND_LOW] = {0, "low"},
    [BAND_GUARDED] = {300000, "guarded"},
    [BAND_ELEVATED] = {600000, "elevated"},
    [BAND_HIGH] = {850000, "high"},
};

const char *verdict_name(enum verdict verdict)
{
    return (unsigned)verdict < LENGTH(verdicts) ? verdicts[verdict].name : NULL;
}

enum verdict verdict_worst(enum verdict a, enum verdict b)
{
    return verdicts[a].severity >= verdicts[b].severity ? a : b;
}

const char *band_name(enum band band)
{
    return (unsigned)band < LENGTH(bands) ? bands[band].name : NULL;
}

enum band band_of(uint32_t risk_micro)
{
    for (unsigned band = BAND_HIGH; band > BAND_LOW; band--)
        if (risk_micro >= bands[band].from_micro)
            return (enum band)band;
    return BAND_LOW;
}
