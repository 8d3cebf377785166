/* match/measure.h - what a listing does to the party it names: a set of bits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_MEASURE_H
#define MATCH_MEASURE_H

enum measure {
    MEASURE_FREEZE = 1 << 0, /* asset freeze or full blocking: the only one that can block */
    MEASURE_SECTORAL = 1 << 1,
    MEASURE_LICENCE = 1 << 2,
    MEASURE_DEBARMENT = 1 << 3,
    MEASURE_PORT = 1 << 4,
    MEASURE_IMPORT = 1 << 5,
    MEASURE_INFORMATION = 1 << 6,
    MEASURE_ALL = (1 << 7) - 1,
};

/** "freeze", ...; NULL for what is not exactly one bit. */
const char *measure_name(enum measure one);

/** FollowTheMoney's topic for a measure ("sanction", "debarment", "export.control"), NULL where it
 *  has none. */
const char *measure_topic(enum measure one);

#endif
