/* unit/http/test_template.c - templates escape by themselves and refuse what cannot be escaped.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HOSTILE "\"><script>alert('&')</script>"
#define HOSTILE_ESCAPED "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"

static struct template_value *example(struct arena *arena)
{
    struct template_value *root = template_object(arena);
    template_text(root, "hostile", STR(HOSTILE));
    template_text(root, "name", STR("SEK Studio"));
    template_text(root, "control", STR("a\x01\x7F\tb"));
    template_text(root, "script_url", STR("javascript:alert(1)"));
    template_text(root, "other_host", STR("//evil.example/x"));
    template_text(root, "tab_host", STR("/\t/evil.example/x"));
    template_text(root, "local", STR("/lists?a=1&b=2"));
    template_text(root, "id", STR("a/b?c=\"d\" \xC3\xA9"));
    template_flag(root, "yes", true);
    template_flag(root, "no", false);
    template_int(root, "count", -12);
    template_markup(root, "drawing", (struct markup){STR("<svg></svg>")});
    struct template_value *rows = template_list(root, "rows");
    for (int i = 1; i <= 3; i++) {
        struct template_value *row = template_add(rows);
        template_int(row, "n", i);
        template_flag(row, "second", i == 2);
    }
    template_list(root, "empty");
    struct template_value *texts = template_list(root, "texts");
    template_add_text(texts, STR("<1>"));
    template_add_text(texts, STR("2"));
    struct template_value *inner = template_within(root, "inner");
    template_text(inner, "name", STR("inner name"));
    return root;
}

static const struct {
    const char *label, *source, *want;
} renders[] = {
    {"plain text stays", "<p>hello</p>", "<p>hello</p>"},
    {"a value", "<p>{{name}}</p>", "<p>SEK Studio</p>"},
    {"blanks in the tag", "<p>{{ name }}</p>", "<p>SEK Studio</p>"},
    {"markup in text is escaped", "<p>{{hostile}}</p>", "<p>" HOSTILE_ESCAPED "</p>"},
    {"markup in an attribute is escaped", "<p title=\"{{hostile}}\"></p>",
     "<p title=\"" HOSTILE_ESCAPED "\"></p>"},
    {"control characters are replaced", "{{control}}", "a\xEF\xBF\xBD\xEF\xBF\xBD\tb"},
    {"a script address becomes #", "<a href=\"{{script_url}}\">x</a>", "<a href=\"#\">x</a>"},
    {"another host without scheme becomes #", "<a href=\"{{other_host}}\">x</a>",
     "<a href=\"#\">x</a>"},
    {"another host behind a tab becomes #", "<a href=\"{{tab_host}}\">x</a>",
     "<a href=\"#\">x</a>"},
    {"form actions are addresses", "<form action=\"{{script_url}}\"></form>",
     "<form action=\"#\"></form>"},
    {"a local address stays", "<a href=\"{{local}}\">x</a>",
     "<a href=\"/lists?a=1&amp;b=2\">x</a>"},
    {"a part of an address is percent-encoded", "<a href=\"/x/{{id}}\">x</a>",
     "<a href=\"/x/a%2Fb%3Fc%3D%22d%22%20%C3%A9\">x</a>"},
    {"an optional beginning of an address makes the rest a part",
     "<a href=\"{{#no}}/x/{{/no}}{{script_url}}\">x</a>",
     "<a href=\"javascript%3Aalert%281%29\">x</a>"},
    {"trusted markup in text", "<div>{{drawing}}</div>", "<div><svg></svg></div>"},
    {"trusted markup in an attribute is escaped", "<p title=\"{{drawing}}\"></p>",
     "<p title=\"&lt;svg&gt;&lt;/svg&gt;\"></p>"},
    {"a true section", "{{#yes}}a{{/yes}}{{^yes}}b{{/yes}}", "a"},
    {"a false section", "{{#no}}a{{/no}}{{^no}}b{{/no}}", "b"},
    {"a missing section", "{{#nothing}}a{{/nothing}}{{^nothing}}b{{/nothing}}", "b"},
    {"an empty list", "{{#empty}}a{{/empty}}{{^empty}}b{{/empty}}", "b"},
    {"a text is true when not empty", "{{#name}}{{name}}{{/name}}", "SEK Studio"},
    {"a list", "{{#rows}}{{n}}{{#second}}!{{/second}},{{/rows}}", "1,2!,3,"},
    {"a list of texts", "{{#texts}}[{{.}}]{{/texts}}", "[&lt;1&gt;][2]"},
    {"inner names first, outer ones behind", "{{#inner}}{{name}}/{{count}}{{/inner}}",
     "inner name/-12"},
    {"a section inside a tag", "<option value=\"1\"{{#yes}} selected{{/yes}}>x</option>",
     "<option value=\"1\" selected>x</option>"},
    {"a section inside an attribute", "<p class=\"a{{#yes}} b{{/yes}}\">x</p>",
     "<p class=\"a b\">x</p>"},
    {"a tag alone on its line takes the line",
     "<ul>\n  {{#rows}}\n<li>{{n}}</li>\n{{/rows}}\n</ul>",
     "<ul>\n<li>1</li>\n<li>2</li>\n<li>3</li>\n</ul>"},
    {"a comment", "a{{! <b> }}b", "ab"},
    {"an external script is fine", "<script src=\"/a.js\" defer></script>{{name}}",
     "<script src=\"/a.js\" defer></script>SEK Studio"},
    {"text after a comment of HTML", "<!-- \" < -->{{name}}", "<!-- \" < -->SEK Studio"},
};

static const struct {
    const char *label, *source, *message;
} refusals[] = {
    {"unescaped output", "\n{{{name}}}", "page.html:2: there is no unescaped output"},
    {"unescaped output by &", "{{&name}}", "there is no unescaped output"},
    {"other delimiters", "{{=<% %>=}}", "there is no unescaped output"},
    {"an unclosed tag", "a\nb{{name", "page.html:2: a tag is not closed"},
    {"an empty tag", "{{}}", "not a name"},
    {"a strange name", "{{a-b}}", "not a name"},
    {"an unclosed section", "{{#a}}x", "a section is not closed: a"},
    {"a section never opened", "x{{/a}}", "closes a section that is not open: a"},
    {"sections that cross", "{{#a}}{{#b}}{{/a}}{{/b}}", "closes another section"},
    {"a value in an unquoted attribute", "<a href={{name}}>", "no value can be written safely"},
    {"a value as attribute", "<a {{name}}>", "no value can be written safely"},
    {"a value as tag name", "<{{name}}>", "no value can be written safely"},
    {"a value in a script", "<script>var a = '{{name}}'</script>", "no value can be written"},
    {"a value in a style", "<style>{{name}}</style>", "no value can be written"},
    {"a value in a comment of HTML", "<!-- {{name}} -->", "no value can be written"},
    {"single quotes", "<a href='x'>", "needs double quotes"},
    {"an event handler", "<a onclick=\"x()\">", "inline script or style"},
    {"an inline style", "<p style=\"color:red\">", "inline script or style"},
    {"a section that ends elsewhere", "{{#a}}<p title=\"{{/a}}\">", "ends in another place"},
    {"a file that ends in a tag", "<p", "ends inside a tag"},
    {"an unknown partial", "{{>nothing}}", "page.html:1: there is no template nothing.html"},
};

static bool render(const char *source, struct buf *out, struct error *err)
{
    const struct asset assets[] = {{"page.html", str_of(source), ""}, {NULL, STR_EMPTY, NULL}};
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct template_set *set = template_set_new(assets, err);
    bool done = set && template_render(set, NULL, "page", example(&arena), out, err);
    template_set_free(set);
    return done;
}

static void test_renders(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(renders); i++) {
        AUTO_BUF out = BUF_INIT(1 << 16);
        struct error err = ERROR_INIT;
        if (!render(renders[i].source, &out, &err))
            fail_msg("%s: %s", renders[i].label, err.message);
        if (strcmp(buf_cstr(&out), renders[i].want) != 0)
            fail_msg("%s: got %s", renders[i].label, buf_cstr(&out));
    }
}

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(refusals); i++) {
        AUTO_BUF out = BUF_INIT(1 << 16);
        struct error err = ERROR_INIT;
        if (render(refusals[i].source, &out, &err))
            fail_msg("%s: was accepted", refusals[i].label);
        if (!strstr(err.message, refusals[i].message) || !strstr(err.message, "page.html:"))
            fail_msg("%s: said %s", refusals[i].label, err.message);
    }
}

static void test_layout_and_partials(void **state)
{
    (void)state;
    const struct asset assets[] = {
        {"base.html", STR("<main>{{>content}}</main>"), ""},
        {"page.html", STR("{{#rows}}{{>row}}{{/rows}}"), ""},
        {"row.html", STR("<i>{{n}}</i>"), ""},
        {"style.css", STR("{{ this is no template"), ""},
        {NULL, STR_EMPTY, NULL},
    };
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF out = BUF_INIT(1 << 16);
    struct error err = ERROR_INIT;
    struct template_set *set = template_set_new(assets, &err);
    assert_non_null(set);
    assert_true(template_render(set, "base", "page", example(&arena), &out, &err));
    assert_string_equal(buf_cstr(&out), "<main><i>1</i><i>2</i><i>3</i></main>");
    assert_false(template_render(set, "base", "nothing", example(&arena), &out, &err));
    template_set_free(set);
}

static void test_partials_that_call_themselves_end(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 16);
    struct error err = ERROR_INIT;
    assert_false(render("x{{>page}}", &out, &err));
    assert_non_null(strstr(err.message, "too deeply"));
}

static void test_output_has_a_maximum(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(8);
    struct error err = ERROR_INIT;
    assert_false(render("a longer text than the buffer may hold", &out, &err));
    assert_int_equal(err.code, ERROR_MEMORY);
}

static void test_short_memory_is_reported(void **state)
{
    (void)state;
    for (size_t max = 64; max < 4096; max += 64) {
        const struct asset assets[] = {{"page.html", STR("{{name}}"), ""}, {NULL, STR_EMPTY, NULL}};
        AUTO_ARENA arena = ARENA_INIT(max);
        AUTO_BUF out = BUF_INIT(1 << 16);
        struct error err = ERROR_INIT;
        struct template_set *set = template_set_new(assets, &err);
        assert_non_null(set);
        const struct template_value *root = example(&arena);
        bool done = template_render(set, NULL, "page", root, &out, &err);
        assert_true(done == !arena_failed(&arena));
        template_set_free(set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_renders),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_layout_and_partials),
        cmocka_unit_test(test_partials_that_call_themselves_end),
        cmocka_unit_test(test_output_has_a_maximum),
        cmocka_unit_test(test_short_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
