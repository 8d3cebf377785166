/* core/faults.h - several errors in one document, each naming its value.
 *
 * A decoder that wants to report every bad field of a request, not only the first, collects them
 * here; at most FAULTS_MAX are kept, the rest counted.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_FAULTS_H
#define CORE_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

enum { FAULTS_MAX = 32 };

struct faults {
    struct {
        char pointer[128];
        char code[32]; /* short machine word: "required", "unknown_field", "duplicate", ... */
        char message[256];
    } rows[FAULTS_MAX];
    size_t count; /* may exceed FAULTS_MAX */
};

void faults_add(struct faults *faults, const char *pointer, const char *code, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/** Takes over an error a single-value reader has set (its pointer and message). */
void faults_add_error(struct faults *faults, const char *code, const struct error *err);

#endif
