/* cmd/explain.h - an explanation as aligned text for a terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include "core/buf.h"
#include "match/match.h"

/** Which words met which, what each feature added, and how the score came of it. */
void explain_print(struct buf *out, const struct match_explanation *explanation, bool colour);

#endif
