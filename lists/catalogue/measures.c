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

/* Words within the publisher's own (UK: Sanctions Imposed; SECO: the title of a sanctions set), in
 * lower case. All rows that fit count. Bans on persons' travel or office do not touch payments. */
static const struct {
    const char *words;
    unsigned measures;
} sanction_rows[] = {
    {"freeze", MEASURE_FREEZE},
    {"financial measures", MEASURE_FREEZE},
    {"financial sanctions", MEASURE_FREEZE},
    {"block", MEASURE_FREEZE},
    {"licence requirement",
     MEASURE_LICENCE}, /* bureaus' lists in the Consolidated Screening List */
    {"debarment", MEASURE_DEBARMENT},
    {"sectoral (", MEASURE_SECTORAL},
    {"travel", MEASURE_INFORMATION},
    {"entry ban", MEASURE_INFORMATION},
    {"entry into", MEASURE_INFORMATION},
    {"director disqualification", MEASURE_INFORMATION},
    {"closure of representative offices", MEASURE_INFORMATION},
    {"prevention of business arrangements", MEASURE_SECTORAL},
    {"trust services", MEASURE_SECTORAL},
    {"correspondent banking", MEASURE_SECTORAL},
    {"capital market", MEASURE_SECTORAL},
    {"money market", MEASURE_SECTORAL},
    {"investment", MEASURE_SECTORAL},
    {"arms embargo", MEASURE_LICENCE},
    {"technical assistance", MEASURE_LICENCE},
    {"port entry", MEASURE_PORT},
    {"specified ship", MEASURE_PORT},
    {"ship specification", MEASURE_PORT},
    {"vessel", MEASURE_PORT},
    {"deflag", MEASURE_PORT},
    {"charter", MEASURE_PORT},
    {"crew servicing", MEASURE_PORT},
    {"ship registration", MEASURE_PORT},
    {"detention", MEASURE_PORT},
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

static bool holds_words(struct str text, struct str words)
{
    for (size_t i = 0; i + words.len <= text.len; i++)
        if (str_equal_nocase(str_slice(text, i, i + words.len), words))
            return true;
    return false;
}

unsigned measures_of_sanctions(const struct str *words, size_t count)
{
    unsigned all = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned measures = 0;
        for (size_t row = 0; row < LENGTH(sanction_rows); row++)
            if (holds_words(words[i], str_of(sanction_rows[row].words)))
                measures |= sanction_rows[row].measures;
        all |= measures ? measures : (unsigned)MEASURE_FREEZE; /* not understood: the strictest */
    }
    return all ? all : (unsigned)MEASURE_FREEZE;
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
