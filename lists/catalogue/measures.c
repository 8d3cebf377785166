/* lists/catalogue/measures.c - the tables of measures.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/catalogue/measures.h"

/* The first row whose list fits and whose programme is a prefix of the party's decides for that
 * programme; a row with an empty programme is the list's rule for all others. */
static const struct {
    const char *list, *programme;
    unsigned measures;
} rows[] = {
    /* OFAC, Consolidated Sanctions List (non-SDN): none of it blocks by itself. What blocks is on
     * the SDN list; parties on both stand on both. */
    {"us-ofac-cons", "UKRAINE-EO13662", MEASURE_SECTORAL}, /* SSI, directives 1 to 4 */
    {"us-ofac-cons", "RUSSIA-EO14024", MEASURE_SECTORAL},  /* CAPTA and MBS, directives */
    {"us-ofac-cons", "CMIC-EO13959", MEASURE_SECTORAL},    /* NS-CMIC: securities */
    {"us-ofac-cons", "NS-PLC", MEASURE_SECTORAL}, /* transactions are rejected, 31 CFR 594.520 */
    {"us-ofac-cons", "VENEZUELA-EO13850", MEASURE_SECTORAL}, /* NS-MBS */
    {"us-ofac-cons", "FSE-", MEASURE_SECTORAL},              /* evaders, E.O. 13608 */
    {"us-ofac-cons", "561-Related", MEASURE_SECTORAL},       /* CAPTA: correspondent accounts */
    {"us-ofac-cons", "", MEASURE_SECTORAL},

    {"us-csl", "SDN", MEASURE_FREEZE},
    {"us-csl", "", MEASURE_LICENCE}, /* rows of the other bureaus; told apart by source */
    {"us-dpl", "", MEASURE_LICENCE},
    {"us-uflpa", "", MEASURE_IMPORT},
    {"us-dod-1260h", "", MEASURE_INFORMATION},
    {"us-sam", "", MEASURE_DEBARMENT},
    {"wb-debarred", "", MEASURE_DEBARMENT},
    {"eu-edes", "", MEASURE_DEBARMENT},
};

static const struct {
    const char *topic;
    unsigned measures;
} topic_rows[] = {
    {"sanction", MEASURE_FREEZE},
    {"debarment", MEASURE_DEBARMENT},
    {"export.control", MEASURE_LICENCE},
};

static unsigned measures_of_programme(struct str list, struct str programme)
{
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (str_equal(list, str_of(rows[i].list)) &&
            str_starts_with(programme, str_of(rows[i].programme)))
            return rows[i].measures;
    return MEASURE_FREEZE;
}

unsigned measures_of_programmes(struct str list, const struct str *programmes, size_t count)
{
    unsigned measures = 0;
    for (size_t i = 0; i < count; i++)
        measures |= measures_of_programme(list, programmes[i]);
    return count > 0 ? measures : measures_of_programme(list, STR_EMPTY);
}

unsigned measures_of_topics(const struct str *topics, size_t count)
{
    unsigned measures = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t row = 0; row < LENGTH(topic_rows); row++)
            if (str_equal(topics[i], str_of(topic_rows[row].topic)))
                measures |= topic_rows[row].measures;
    return measures ? measures : MEASURE_INFORMATION;
}
