/* http/pages/template.c - see template.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/template.h"

#include "http/pages/template_parse.h"

enum { SET_MAX_BYTES = 8 << 20 };

struct template_set {
    struct arena arena;
    struct template *items;
    size_t count, capacity;
};

/* The objects a name is looked up in, innermost first. */
struct scope {
    const struct template_value *value;
    const struct scope *outer;
};

struct renderer {
    const struct template_set *set;
    const struct template *content; /* what {{>content}} stands for */
    struct buf *out;
    unsigned partials;
    struct error *err;
};

static const struct template *find(const struct template_set *set, struct str name)
{
    for (size_t i = 0; i < set->count; i++)
        if (str_equal(set->items[i].name, name))
            return &set->items[i];
    return NULL;
}

static bool add_template(struct template_set *set, const struct asset *asset, struct error *err)
{
    struct template *items =
        arena_grow(&set->arena, set->items, &set->capacity, set->count + 1, sizeof *items);
    if (!items)
        return error_memory(err);
    set->items = items;
    if (!template_parse(&set->arena, asset->name, asset->data, &items[set->count], err))
        return false;
    set->count++;
    return true;
}

static bool check_partials(const struct template_set *set, struct error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct template *t = &set->items[i];
        for (size_t j = 0; j < t->n_nodes; j++) {
            const struct node *node = &t->nodes[j];
            if (node->kind != NODE_PARTIAL || str_equal(node->text, STR("content")))
                continue;
            if (!find(set, node->text))
                return error_set(err, ERROR_SYNTAX, "%s:%u: there is no template %.*s.html",
                                 t->file, node->line, STR_ARG(node->text));
        }
    }
    return true;
}

static bool parse_set(struct template_set *set, const struct asset *assets, struct error *err)
{
    for (const struct asset *asset = assets; asset->name; asset++)
        if (str_ends_with(str_of(asset->name), STR(".html")) && !add_template(set, asset, err))
            return false;
    return check_partials(set, err);
}

struct template_set *template_set_new(const struct asset *assets, struct error *err)
{
    struct template_set *set = calloc(1, sizeof *set);
    if (!set) {
        (void)error_memory(err);
        return NULL;
    }
    arena_init(&set->arena, SET_MAX_BYTES);
    if (!parse_set(set, assets, err)) {
        template_set_free(set);
        return NULL;
    }
    return set;
}

void template_set_free(struct template_set *set)
{
    if (!set)
        return;
    arena_release(&set->arena);
    free(set);
}

static const struct template_value *look_up(const struct scope *scope, struct str name)
{
    if (str_equal(name, STR(".")))
        return scope->value;
    for (; scope; scope = scope->outer) {
        const struct template_value *field = template_field(scope->value, name);
        if (field)
            return field;
    }
    return NULL;
}

static void write_value(struct buf *out, const struct template_value *value, enum html_place place)
{
    if (!value || (value->kind != TEMPLATE_TEXT && value->kind != TEMPLATE_MARKUP))
        return;
    if (place == HTML_URL_PART)
        html_escape_url_part(out, value->text);
    else if (place == HTML_URL_WHOLE && !html_url_is_safe(value->text))
        buf_addc(out, '#');
    else if (place == HTML_TEXT && value->kind == TEMPLATE_MARKUP)
        buf_add(out, value->text);
    else
        html_escape(out, value->text);
}

static bool render_nodes(struct renderer *r, const struct template *t, size_t from, size_t to,
                         const struct scope *scope);

static bool render_section(struct renderer *r, const struct template *t, size_t at,
                           const struct scope *scope)
{
    const struct node *node = &t->nodes[at];
    const struct template_value *value = look_up(scope, node->text);
    bool shown = template_is_shown(value);
    if (node->kind == NODE_INVERTED)
        return shown || render_nodes(r, t, at + 1, node->end, scope);
    if (!shown)
        return true;
    if (value->kind == TEMPLATE_OBJECT) {
        struct scope inner = {value, scope};
        return render_nodes(r, t, at + 1, node->end, &inner);
    }
    if (value->kind != TEMPLATE_LIST)
        return render_nodes(r, t, at + 1, node->end, scope);
    for (const struct template_value *item = value->first; item; item = item->next) {
        struct scope inner = {item, scope};
        if (buf_failed(r->out) || !render_nodes(r, t, at + 1, node->end, &inner))
            return false;
    }
    return true;
}

static bool render_partial(struct renderer *r, struct str name, const struct scope *scope)
{
    bool is_content = r->content && str_equal(name, STR("content"));
    const struct template *t = is_content ? r->content : find(r->set, name);
    if (!t)
        return error_set(r->err, ERROR_INTERNAL, "no template %.*s", STR_ARG(name));
    if (r->partials == TEMPLATE_MAX_PARTIALS)
        return error_set(r->err, ERROR_INTERNAL, "%s: partials are nested too deeply", t->file);
    r->partials++;
    bool done = render_nodes(r, t, 0, t->n_nodes, scope);
    r->partials--;
    return done;
}

static bool render_nodes(struct renderer *r, const struct template *t, size_t from, size_t to,
                         const struct scope *scope)
{
    for (size_t i = from; i < to; i++) {
        const struct node *node = &t->nodes[i];
        bool done = true;
        switch (node->kind) {
        case NODE_LITERAL:
            buf_add(r->out, node->text);
            break;
        case NODE_VALUE:
            write_value(r->out, look_up(scope, node->text), node->place);
            break;
        case NODE_SECTION:
        case NODE_INVERTED:
            done = render_section(r, t, i, scope);
            i = node->end - 1;
            break;
        case NODE_PARTIAL:
            done = render_partial(r, node->text, scope);
            break;
        }
        if (!done)
            return false;
    }
    return true;
}

bool template_render(const struct template_set *set, const char *layout, const char *page,
                     const struct template_value *root, struct buf *out, struct error *err)
{
    if (!root)
        return error_memory(err);
    const struct template *content = find(set, str_of(page));
    const struct template *outer = layout ? find(set, str_of(layout)) : content;
    if (!content || !outer)
        return error_set(err, ERROR_INTERNAL, "no template %s", content ? layout : page);
    struct renderer renderer = {
        .set = set, .content = layout ? content : NULL, .out = out, .err = err};
    struct scope scope = {root, NULL};
    bool done = render_nodes(&renderer, outer, 0, outer->n_nodes, &scope);
    if (buf_failed(out) || arena_failed(root->arena))
        return error_memory(err);
    return done;
}
