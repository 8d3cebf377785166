/* core/log.h - key=value lines on standard error, one an event.
 *
 * Names of people, parameters of statements and secrets are never logged. Only `cmd`, `http` and
 * the background work of `lists` log; everything below returns errors.
 *
 *     log_event(LOG_INFO, "list_activated", "list=%s version=%d", id, version);
 *     2026-11-23T21:14:05.123Z level=info event=list_activated list=us-ofac-sdn version=12
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/** Lowest level that is written, for the whole process; set once by main before threads start. */
void log_set_level(enum log_level lowest);
void log_event(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** `text` quoted when it needs quoting, control characters escaped: for values from outside.
 *  Writes at most `size` bytes with the NUL; returns `out`. */
const char *log_quote(struct str text, char *out, size_t size);

#endif
