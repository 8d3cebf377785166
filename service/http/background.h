/* http/background.h - keeps the caches true: one connection listens for activations and
 * revocations.
 *
 * On a notice, and every few seconds in case one was missed, the snapshot is refreshed and cached
 * keys are forgotten. A lost connection is reopened with growing pauses; matching goes on
 * meanwhile.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_BACKGROUND_H
#define HTTP_BACKGROUND_H

#include "core/error.h"

struct service;
struct background;

/** Starts the thread; `conninfo` is the application role's. NULL when no thread can be had. */
struct background *background_start(struct service *service, const char *conninfo,
                                    struct error *err) MUST_CHECK;
void background_stop(struct background *background); /* joins; NULL is fine */

#endif
