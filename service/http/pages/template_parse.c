/* http/pages/template_parse.c - see template_parse.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/template_parse.h"

#include "http/pages/template.h"

struct parser {
    struct arena *arena;
    struct template *template;
    struct str source;
    size_t at; /* bytes already turned into nodes */
    unsigned line;
    struct html_scanner html;
    struct {
        size_t node;
        struct html_scanner html; /* as the section began: its end must stand at the same place */
        enum html_place place;
    } open[TEMPLATE_MAX_SECTIONS];
    size_t n_open;
    struct error *err;
};

/* One {{tag}}: where it stands and what it says. */
struct tag {
    size_t from, to; /* with its braces */
    char sigil;      /* '#', '^', '/', '>', '!' or 0 for a value */
    struct str name;
};

static bool fail(struct parser *p, const char *what, struct str name)
{
    return error_set(p->err, ERROR_SYNTAX, "%s:%u: %s%s%.*s", p->template->file, p->line, what,
                     name.len ? " " : "", STR_ARG(name));
}

static bool add_node(struct parser *p, struct node node)
{
    struct template *t = p->template;
    struct node *nodes = t->nodes;
    if (t->n_nodes == t->capacity) {
        nodes = arena_grow(p->arena, nodes, &t->capacity, t->n_nodes + 1, sizeof *nodes);
        if (!nodes)
            return error_memory(p->err);
        t->nodes = nodes;
    }
    node.line = p->line;
    nodes[t->n_nodes++] = node;
    return true;
}

static void count_lines(struct parser *p, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        p->line += text.ptr[i] == '\n';
}

/* Line by line, so that an error names the right one. */
static bool scan_literal(struct parser *p, struct str text)
{
    struct error why = ERROR_INIT;
    for (size_t at = 0; at < text.len;) {
        size_t end = str_find(text, STR("\n"), at);
        end += end < text.len;
        struct str line = str_slice(text, at, end);
        if (!html_scan(&p->html, line, &why))
            return fail(p, why.message, STR_EMPTY);
        count_lines(p, line);
        at = end;
    }
    return true;
}

static bool add_literal(struct parser *p, size_t from, size_t to)
{
    struct str text = str_slice(p->source, from, to);
    if (text.len > 0 && !add_node(p, (struct node){.kind = NODE_LITERAL, .text = text}))
        return false;
    return scan_literal(p, text);
}

static bool name_is_valid(struct str name)
{
    if (str_equal(name, STR(".")))
        return true;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return name.len > 0;
}

/* The text before the tag has not been counted yet when something is wrong with the tag. */
static bool fail_at(struct parser *p, size_t from, const char *what, struct str name)
{
    count_lines(p, str_slice(p->source, p->at, from));
    return fail(p, what, name);
}

static bool read_tag(struct parser *p, size_t from, struct tag *tag_out)
{
    size_t close = str_find(p->source, STR("}}"), from + 2);
    if (close == p->source.len)
        return fail_at(p, from, "a tag is not closed by }}", STR_EMPTY);
    struct str inside = str_trim(str_slice(p->source, from + 2, close));
    struct tag tag = {from, close + 2, 0, inside};
    if (inside.len > 0 && memchr("{&=<$", inside.ptr[0], 5))
        return fail_at(p, from, "there is no unescaped output or other sigil:", inside);
    if (inside.len > 0 && memchr("#^/>!", inside.ptr[0], 5)) {
        tag.sigil = inside.ptr[0];
        tag.name = str_trim(str_slice(inside, 1, inside.len));
    }
    if (tag.sigil != '!' && !name_is_valid(tag.name))
        return fail_at(p, from, "not a name:", tag.name);
    *tag_out = tag;
    return true;
}

/* Widens a tag that stands alone on its line to the whole line. */
static void take_whole_line(const struct parser *p, struct tag *tag)
{
    size_t from = tag->from, to = tag->to;
    while (from > p->at && (p->source.ptr[from - 1] == ' ' || p->source.ptr[from - 1] == '\t'))
        from--;
    while (to < p->source.len && (p->source.ptr[to] == ' ' || p->source.ptr[to] == '\t'))
        to++;
    bool begins = from == 0 || p->source.ptr[from - 1] == '\n';
    bool ends = to == p->source.len || p->source.ptr[to] == '\n';
    if (!begins || !ends)
        return;
    tag->from = from;
    tag->to = to < p->source.len ? to + 1 : to;
}

static bool open_section(struct parser *p, const struct tag *tag)
{
    enum html_place place = html_place(&p->html);
    if (place == HTML_NOWHERE)
        return fail(p, "a section may not stand here:", tag->name);
    if (p->n_open == TEMPLATE_MAX_SECTIONS)
        return fail(p, "sections are nested too deeply:", tag->name);
    p->open[p->n_open].node = p->template->n_nodes;
    p->open[p->n_open].html = p->html;
    p->open[p->n_open].place = place;
    p->n_open++;
    enum node_kind kind = tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED;
    return add_node(p, (struct node){.kind = kind, .text = tag->name});
}

/* Text before and after the section must be read alike whether or not it is shown. */
static bool same_place(enum html_place before, enum html_place after)
{
    bool url = before == HTML_URL_WHOLE || before == HTML_URL_PART;
    return before == after || (url && after == HTML_URL_PART);
}

static bool close_section(struct parser *p, const struct tag *tag)
{
    if (p->n_open == 0)
        return fail(p, "closes a section that is not open:", tag->name);
    p->n_open--;
    struct node *begin = &p->template->nodes[p->open[p->n_open].node];
    if (!str_equal(begin->text, tag->name))
        return fail(p, "closes another section than the innermost:", tag->name);
    if (!same_place(p->open[p->n_open].place, html_place(&p->html)))
        return fail(p, "the section ends in another place of the markup than it began:", tag->name);
    begin->end = p->template->n_nodes;
    return true;
}

static bool add_value(struct parser *p, const struct tag *tag)
{
    enum html_place place = html_place(&p->html);
    if (place == HTML_NOWHERE || place == HTML_IN_TAG)
        return fail(p, "no value can be written safely here:", tag->name);
    html_scan_value(&p->html);
    return add_node(p, (struct node){.kind = NODE_VALUE, .place = place, .text = tag->name});
}

static bool add_partial(struct parser *p, const struct tag *tag)
{
    if (html_place(&p->html) != HTML_TEXT)
        return fail(p, "a partial may only stand in text:", tag->name);
    return add_node(p, (struct node){.kind = NODE_PARTIAL, .text = tag->name});
}

static bool add_tag(struct parser *p, struct tag tag)
{
    if (tag.sigil != 0)
        take_whole_line(p, &tag);
    if (!add_literal(p, p->at, tag.from))
        return false;
    p->at = tag.to;
    bool added = true;
    switch (tag.sigil) {
    case '#':
    case '^':
        added = open_section(p, &tag);
        break;
    case '/':
        added = close_section(p, &tag);
        break;
    case '>':
        added = add_partial(p, &tag);
        break;
    case '!':
        break;
    default:
        added = add_value(p, &tag);
    }
    count_lines(p, str_slice(p->source, tag.from, tag.to));
    return added;
}

static bool parse_all(struct parser *p)
{
    for (;;) {
        size_t from = str_find(p->source, STR("{{"), p->at);
        if (from == p->source.len)
            break;
        struct tag tag = {0};
        if (!read_tag(p, from, &tag) || !add_tag(p, tag))
            return false;
    }
    if (!add_literal(p, p->at, p->source.len))
        return false;
    if (p->n_open > 0)
        return fail(
            p, "a section is not closed:", p->template->nodes[p->open[p->n_open - 1].node].text);
    if (html_place(&p->html) != HTML_TEXT)
        return fail(p, "the file ends inside a tag", STR_EMPTY);
    return true;
}

bool template_parse(struct arena *arena, const char *file, struct str source,
                    struct template *template_out, struct error *err)
{
    struct template made = {.file = file};
    struct parser parser = {
        .arena = arena, .template = &made, .source = source, .line = 1, .err = err};
    if (source.len > TEMPLATE_MAX_BYTES)
        return fail(&parser, "the template is too large", STR_EMPTY);
    if (!parse_all(&parser))
        return false;
    made.name = str_of(file);
    if (str_ends_with(made.name, STR(".html")))
        made.name.len -= STR(".html").len;
    *template_out = made;
    return true;
}
