/* cmd/progress.h - a bar on the terminal's last line, on standard error; nothing where that is
 * none. SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;       /* standard error is a terminal */
    int64_t drawn_us; /* when it was last drawn */
};

void progress_init(struct progress *progress);
/** Draws it, ten times a second at most. `total` 0: not known. */
void progress_draw(struct progress *progress, const char *phase, int64_t current, int64_t total);
void progress_clear(struct progress *progress);

#endif
