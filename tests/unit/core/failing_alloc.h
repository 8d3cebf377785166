/* unit/core/failing_alloc.h - a source included behind this header meets the n-th allocation
 * failing.
 *
 *     #include "failing_alloc.h"
 *     #include "core/buf.c"
 *     ...
 *     fail_allocation(1); // the next one
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_CORE_FAILING_ALLOC_H
#define TESTS_UNIT_CORE_FAILING_ALLOC_H

#include <stdbool.h>
#include <stdlib.h>

static unsigned allocations_left; /* 0: none fails */

/** Makes the n-th allocation from now on fail, once. 0: none. */
static inline void fail_allocation(unsigned n) { allocations_left = n; }

static inline bool allocation_fails(void) { return allocations_left && --allocations_left == 0; }

static inline void *failing_malloc(size_t size) { return allocation_fails() ? NULL : malloc(size); }

static inline void *failing_realloc(void *old, size_t size)
{
    return allocation_fails() ? NULL : realloc(old, size);
}

#define malloc failing_malloc
#define realloc failing_realloc

#endif
