/* fuzz/fuzz_evidence.c - a file given to `evidence verify` and to the replay never crashes; what is
 * found to hold is the same document in canonical form. SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "screening/evidence_read.h"
#include "screening/evidence_verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = ERROR_INIT;
    struct str text = {(const char *)data, size};
    struct evidence_verdict verdict;
    const struct evidence_claim nothing = {0};
    if (evidence_verify(text, &nothing, &verdict, &err) && !verdict.sha256_known &&
        !verdict.signed_) {
        fprintf(stderr, "evidence that nothing vouches for was found to hold\n");
        abort();
    }

    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct evidence_read read;
    err = (struct error)ERROR_INIT;
    if (!evidence_read(text, &arena, &read, &err) && err.code == ERROR_NONE) {
        fprintf(stderr, "a refusal without a reason\n");
        abort();
    }
    return 0;
}
