/* fuzz/fuzz_template.c - any template either is refused or renders hostile values without markup.
 *
 * The value is one that no place of a page may let through as it is. The template's own literals
 * are the attacker's bytes here, so the check counts: rendering with the hostile value must not
 * produce the value itself where the template does not hold it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "http/pages/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char hostile[] = "javascript:'\"><x7q onload=1>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str source = {(const char *)data, size};
    const struct asset assets[] = {{"page.html", source, ""}, {NULL, STR_EMPTY, NULL}};
    struct error err = ERROR_INIT;
    struct template_set *set = template_set_new(assets, &err);
    if (!set)
        return 0;
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    AUTO_BUF out = BUF_INIT(1 << 20);
    struct template_value *root = template_object(&arena);
    template_text(root, "a", str_of(hostile));
    struct template_value *list = template_list(root, "b");
    for (int i = 0; i < 2; i++)
        template_text(template_add(list), "c", str_of(hostile));
    bool done = template_render(set, NULL, "page", root, &out, &err);
    bool own = str_find(source, STR("<x7q"), 0) < source.len;
    if (done && !own && str_find(buf_str(&out), STR("<x7q"), 0) < out.len)
        abort();
    template_set_free(set);
    return 0;
}
