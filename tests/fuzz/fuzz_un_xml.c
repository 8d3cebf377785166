/* fuzz/fuzz_un_xml.c - any bytes are a list or are refused; what is staged can be read back.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "lists/versions/staging.h"
#include "lists/versions/subject_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct list_file file = {"un.xml", {(const char *)data, size}};
    struct error err = ERROR_INIT;
    struct staging staging;
    staging_init(&staging, STR("own"), list_format_find(STR("un-xml")));
    (void)list_format_recognise(&file, 1);
    if (staging_read(&staging, &file, 1, &err)) {
        for (size_t i = 0; i < staging.n_parties; i++) {
            AUTO_ARENA arena = ARENA_INIT(64 << 20);
            struct subject subject;
            if (!subject_text_read(staging.parties[i].subject, staging.parties[i].schema, &arena,
                                   &subject, &err))
                abort();
        }
    } else if (err.code != ERROR_LIST_REFUSED && err.code != ERROR_MEMORY) {
        abort();
    }
    staging_release(&staging);
    return 0;
}
