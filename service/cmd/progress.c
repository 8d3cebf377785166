/* cmd/progress.c - see progress.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "core/clock.h"

enum { WIDTH = 30, EVERY_US = 100000 };

void progress_init(struct progress *progress)
{
    *progress = (struct progress){.shown = isatty(STDERR_FILENO) == 1};
}

void progress_draw(struct progress *progress, const char *phase, int64_t current, int64_t total)
{
    int64_t now_us = clock_monotonic_us();
    if (!progress->shown || (now_us - progress->drawn_us < EVERY_US && current < total))
        return;
    progress->drawn_us = now_us;
    if (total <= 0) {
        fprintf(stderr, "\r%-10s %" PRId64 "\033[K", phase, current);
        return;
    }
    int64_t filled = current >= total ? WIDTH : current * WIDTH / total;
    char bar[WIDTH + 1];
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r%-10s [%s] %3" PRId64 " %%\033[K", phase, bar,
            current >= total ? 100 : current * 100 / total);
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}
