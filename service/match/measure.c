/* match/measure.c - the words for measures.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/measure.h"

#include <stddef.h>

const char *measure_name(enum measure one)
{
    switch (one) {
    case MEASURE_FREEZE:
        return "freeze";
    case MEASURE_SECTORAL:
        return "sectoral";
    case MEASURE_LICENCE:
        return "licence";
    case MEASURE_DEBARMENT:
        return "debarment";
    case MEASURE_PORT:
        return "port";
    case MEASURE_IMPORT:
        return "import";
    case MEASURE_INFORMATION:
        return "information";
    case MEASURE_ALL:
        break;
    }
    return NULL;
}

const char *measure_topic(enum measure one)
{
    switch (one) {
    case MEASURE_FREEZE:
    case MEASURE_SECTORAL:
        return "sanction";
    case MEASURE_DEBARMENT:
        return "debarment";
    case MEASURE_LICENCE:
        return "export.control";
    case MEASURE_PORT:
    case MEASURE_IMPORT:
    case MEASURE_INFORMATION:
    case MEASURE_ALL:
        break;
    }
    return NULL;
}
