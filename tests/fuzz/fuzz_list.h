/* fuzz/fuzz_list.h - any bytes are a list of a format or are refused; what is staged can be read
 * back. A target includes this and calls fuzz_list() with the format's name.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FUZZ_FUZZ_LIST_H
#define TESTS_FUZZ_FUZZ_LIST_H

#include <stdint.h>
#include <stdlib.h>

#include "lists/versions/staging.h"
#include "lists/versions/subject_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_read_back(const struct staging *staging)
{
    for (size_t i = 0; i < staging->n_parties; i++) {
        AUTO_ARENA arena = ARENA_INIT(64 << 20);
        struct subject subject;
        struct error err = ERROR_INIT;
        if (!subject_text_read(staging->parties[i].subject, staging->parties[i].schema, &arena,
                               &subject, &err))
            abort();
    }
    const struct list_coverage *c = &staging->coverage;
    if (c->values != c->mapped + c->raw + c->unknown)
        abort();
}

static inline int fuzz_list(const char *format, const uint8_t *data, size_t size)
{
    const struct list_file file = {"f", {(const char *)data, size}};
    struct error err = ERROR_INIT;
    struct staging staging;
    staging_init(&staging, STR("own"), list_format_find(str_of(format)));
    (void)list_format_recognise(&file, 1);
    if (staging_read(&staging, &file, 1, &err))
        fuzz_read_back(&staging);
    else if (err.code != ERROR_LIST_REFUSED && err.code != ERROR_MEMORY)
        abort();
    staging_release(&staging);
    return 0;
}

#endif
