/* fuzz/fuzz_screen_table.c - a pasted table becomes rows of the form, whatever is pasted.
 *
 * Every row names a relation and an earlier party or the buyer, and what is kept has fields.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "http/pages/screen_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = ARENA_INIT(16 << 20);
    struct str text = {(const char *)data, size};
    if (!utf8_valid(text)) /* forms are checked before */
        return 0;
    struct screen_form *form = screen_form_new(&arena);
    if (!form)
        return 0;
    form->top[TOP_TABLE] = text;
    screen_form_take_table(form);
    if (form->n_rows > FORM_MAX_ROWS || form->n_typed > form->n_rows)
        abort();
    for (size_t i = 0; i < form->n_rows; i++) {
        int64_t other = 0;
        if (!form_relation_of(form->rows[i].values[ROW_RELATION]) ||
            !str_to_int(form->rows[i].values[ROW_OF], 0, FORM_MAX_ROWS, &other))
            abort();
    }
    if (screen_form_keep_rows(form) && form->n_typed > FORM_EDITED_ROWS)
        abort();
    return 0;
}
