/* cmd/lists.h - the verbs of `subtier lists` that have a file of their own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LISTS_H
#define CMD_LISTS_H

#include "core/options.h"
#include "lists/refresh/refresh.h"

/* Rows for the tables of what fetches lists. */
#define REFRESH_OPTIONS                                                                            \
    {"--mirror", "URL", "fetch lists from URL/<list>/<file> instead ($SUBTIER_LISTS_MIRROR)"},     \
    {                                                                                              \
        "--mirror-ca", "F", "PEM authorities the mirror's certificate rests on"                    \
    }

/** From the options and the environment. ERROR_USAGE. */
bool refresh_settings_read(const struct options *options, struct refresh_settings *settings_out,
                           struct error *err) MUST_CHECK;

/** `lists refresh [LIST...]`: without a name those in use. The worst outcome is the error. */
bool lists_refresh(const struct options *options, struct error *err) MUST_CHECK;

/** `lists diff LIST [FROM] [TO]`, `lists verify [LIST...]` (ERROR_CONFLICT when something differs),
 *  `lists status LIST`: its versions, held ones with their id and findings. */
bool lists_diff(const struct options *options, struct error *err) MUST_CHECK;
bool lists_verify(const struct options *options, struct error *err) MUST_CHECK;
bool lists_history(const struct options *options, struct error *err) MUST_CHECK;

/** `lists activate LIST ID --user NAME [--reason TEXT]`: proposes or approves the release of a held
 *  version. */
bool lists_activate_held(const struct options *options, struct error *err) MUST_CHECK;

#endif
