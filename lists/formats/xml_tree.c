/* lists/formats/xml_tree.c - records as trees, and what is left of them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/xml_tree.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/map.h"
#include "lists/formats/source.h"

/* --- reading ---------------------------------------------------------------------------------- */

struct tree_reader {
    const struct list_file *file;
    const struct xml_records *records;
    struct arena arena;
    struct xml_node *open[XML_MAX_DEPTH + 1]; /* by depth, from the record's on */
    unsigned record_depth;                    /* 0: outside of any record */
    char parents[XML_MAX_DEPTH + 1][64];      /* names of the open elements outside */
    size_t line, column;                      /* where the record begins */
};

/* A record that fills its arena is refused; the other reason to fail is memory itself. */
static bool no_memory(const struct tree_reader *t, struct error *err)
{
    if (t->arena.used_bytes > XML_MAX_RECORD_BYTES - 2 * XML_MAX_TEXT_BYTES)
        return source_refuse_at(t->file, t->line, t->column, err,
                                "a record of more than %d bytes in memory", XML_MAX_RECORD_BYTES);
    return error_set(err, ERROR_MEMORY, "%s: the record at line %zu needs more than %d bytes",
                     t->file->name, t->line, XML_MAX_RECORD_BYTES);
}

static bool of_schema_instance(const char *name)
{
    return strncmp(name, "http://www.w3.org/2001/XMLSchema-instance}", 42) == 0;
}

static void add_attributes(struct tree_reader *t, struct xml_node *node, const char **attributes)
{
    size_t count = 0;
    while (attributes[2 * count])
        count++;
    node->attributes = arena_calloc(&t->arena, count, sizeof *node->attributes);
    for (size_t i = 0; node->attributes && i < count; i++) {
        if (of_schema_instance(attributes[2 * i])) /* xsi:nil and the like */
            continue;
        struct xml_value *value = &node->attributes[node->n_attributes++];
        value->name = str_copy(&t->arena, str_of(attributes[2 * i]));
        value->text = str_trim(str_copy(&t->arena, str_of(attributes[2 * i + 1])));
    }
}

/* Elements of one name stand together in every format; where they do not, the first 256 children
 * are looked at, so that a hostile record does not cost the square of its size. */
static uint32_t ordinal_of(const struct xml_node *parent, struct str name)
{
    enum { LOOKED_AT = 256 };
    uint32_t ordinal = 0, looked_at = 0;
    if (parent->last && str_equal(parent->last->value.name, name))
        return parent->last->ordinal + 1;
    for (const struct xml_node *n = parent->children; n && looked_at < LOOKED_AT;
         n = n->next, looked_at++)
        if (str_equal(n->value.name, name))
            ordinal = n->ordinal;
    return ordinal + 1;
}

static bool begin_node(struct tree_reader *t, unsigned depth, const char *name,
                       const char **attributes, struct error *err)
{
    struct xml_node *node = arena_calloc(&t->arena, 1, sizeof *node);
    if (!node)
        return no_memory(t, err);
    node->value.name = str_copy(&t->arena, str_of(name));
    node->ordinal = 1;
    add_attributes(t, node, attributes);
    if (depth > t->record_depth) {
        struct xml_node *parent = t->open[depth - 1];
        node->ordinal = ordinal_of(parent, node->value.name);
        if (parent->last)
            parent->last->next = node;
        else
            parent->children = node;
        parent->last = node;
    }
    t->open[depth] = node;
    return !arena_failed(&t->arena) || no_memory(t, err);
}

static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, struct error *err)
{
    struct tree_reader *t = context;
    if (t->record_depth == 0) {
        bool record = false;
        snprintf(t->parents[depth], sizeof t->parents[depth], "%.63s", name);
        if (!t->records->begin(t->records->context, reader, depth, name, attributes, &record, err))
            return false;
        if (!record)
            return true;
        t->record_depth = depth;
        xml_place(reader, &t->line, &t->column);
    }
    return begin_node(t, depth, name, attributes, err);
}

static bool end_record(struct tree_reader *t, struct error *err)
{
    const char *parent = t->record_depth > 1 ? t->parents[t->record_depth - 1] : "";
    struct xml_node *record = t->open[t->record_depth];
    bool done = t->records->record(t->records->context, parent, record, &t->arena, err);
    arena_release(&t->arena);
    t->record_depth = 0;
    if (!done && err->code == ERROR_LIST_REFUSED) {
        struct error refused = *err;
        return source_refuse_at(t->file, t->line, t->column, err, "%s", refused.message);
    }
    return done;
}

static bool end(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                struct str text, struct error *err)
{
    struct tree_reader *t = context;
    (void)reader, (void)name;
    if (t->record_depth == 0)
        return true;
    t->open[depth]->value.text = str_copy(&t->arena, str_trim(text));
    if (arena_failed(&t->arena))
        return no_memory(t, err);
    return depth > t->record_depth || end_record(t, err);
}

bool xml_read_records(const struct list_file *file, const struct xml_records *records,
                      struct error *err)
{
    struct tree_reader t = {.file = file, .records = records};
    arena_init(&t.arena, XML_MAX_RECORD_BYTES);
    const struct xml_handler handler = {&t, begin, end};
    bool done = xml_read(file, &handler, err);
    arena_release(&t.arena);
    return done;
}

/* --- looking ---------------------------------------------------------------------------------- */

static struct xml_node *named(struct xml_node *node, struct str name)
{
    while (node && !str_equal(node->value.name, name))
        node = node->next;
    return node;
}

struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
    return node ? named(node->children, str_of(name)) : NULL;
}

struct xml_node *xml_next(const struct xml_node *node)
{
    return node ? named(node->next, node->value.name) : NULL;
}

struct xml_node *xml_descend(const struct xml_node *node, const char *const *path)
{
    struct xml_node *found = NULL;
    for (; *path; path++, node = found)
        found = xml_child(node, *path);
    return found;
}

struct str xml_text(struct xml_node *node)
{
    if (!node)
        return STR_EMPTY;
    node->value.mapped = true;
    return node->value.text;
}

struct str xml_child_text(const struct xml_node *node, const char *name)
{
    return xml_text(xml_child(node, name));
}

struct str xml_node_attribute(const struct xml_node *node, const char *name)
{
    for (size_t i = 0; node && i < node->n_attributes; i++) {
        struct xml_value *value = &node->attributes[i];
        if (!str_equal(value->name, str_of(name)))
            continue;
        value->mapped = true;
        return value->text;
    }
    return STR_EMPTY;
}

bool xml_is_true(struct str text)
{
    return str_equal_nocase(text, STR("true")) || str_equal(text, STR("1"));
}

/* --- what is left ------------------------------------------------------------------------------
 */

struct leftovers {
    const struct xml_vocabulary *vocabulary;
    struct arena *arena;
    struct json_writer *raw;
    struct list_warnings *warnings;
    struct list_coverage *coverage;
    struct list_coverage ignored; /* when the caller counts none */
    struct map seen;
    const struct xml_node *path[XML_MAX_DEPTH + 1]; /* below the record */
    unsigned depth;
    bool failed;
};

static bool is_among(const char *const *names, struct str parent, struct str name)
{
    for (; names && *names; names++) {
        struct str row = str_of(*names);
        size_t slash = str_find(row, STR("/"), 0);
        if (slash == row.len ? str_equal(row, name)
                             : str_equal(str_slice(row, 0, slash), parent) &&
                                   str_equal(str_slice(row, slash + 1, row.len), name))
            return true;
    }
    return false;
}

/* "nameAlias[2]/regulationSummary@numberTitle" */
static struct str path_of(struct leftovers *l, const struct xml_value *attribute)
{
    AUTO_BUF path = BUF_INIT(XML_MAX_DEPTH * (XML_MAX_NAME_BYTES + 16));
    for (unsigned i = 0; i < l->depth; i++) {
        if (i > 0)
            buf_addc(&path, '/');
        buf_add(&path, l->path[i]->value.name);
        if (l->path[i]->ordinal > 1)
            buf_printf(&path, "[%" PRIu32 "]", l->path[i]->ordinal);
    }
    if (attribute) {
        buf_addc(&path, '@');
        buf_add(&path, attribute->name);
    }
    l->failed |= buf_failed(&path);
    return str_copy(l->arena, buf_str(&path));
}

static void keep(struct leftovers *l, const struct xml_value *value, bool is_attribute)
{
    struct str path = path_of(l, is_attribute ? value : NULL);
    char *key = arena_alloc(l->arena, path.len + 1 + value->text.len);
    uint32_t before = MAP_NONE;
    if (!key || !path.ptr) {
        l->failed = true;
        return;
    }
    memcpy(key, path.ptr, path.len);
    key[path.len] = '\n';
    memcpy(key + path.len + 1, value->text.ptr, value->text.len);
    l->failed |= !map_add(&l->seen, (struct str){key, path.len + 1 + value->text.len}, 0, &before);
    if (l->failed || before != MAP_NONE)
        return;
    json_begin_object(l->raw);
    json_key_str(l->raw, path);
    json_text(l->raw, value->text);
    json_end_object(l->raw);
}

static void look_at_value(struct leftovers *l, const struct xml_value *value, struct str parent,
                          bool is_attribute)
{
    if (value->text.len == 0 || is_among(l->vocabulary->numbering, parent, value->name))
        return;
    l->coverage->values++;
    if (value->mapped) {
        l->coverage->mapped++;
        return;
    }
    if (is_among(l->vocabulary->kept, parent, value->name)) {
        l->coverage->raw++;
    } else {
        l->coverage->unknown++;
        warnings_add_detail(l->warnings, is_attribute ? "unknown attribute" : "unknown element",
                            value->name);
    }
    keep(l, value, is_attribute);
}

static void look_at(struct leftovers *l, const struct xml_node *node, struct str parent)
{
    for (size_t i = 0; i < node->n_attributes; i++)
        look_at_value(l, &node->attributes[i], node->value.name, true);
    look_at_value(l, &node->value, parent, false);
    for (const struct xml_node *child = node->children; child && !l->failed; child = child->next) {
        l->path[l->depth++] = child;
        look_at(l, child, node->value.name);
        l->depth--;
    }
}

bool xml_leftovers(const struct xml_node *record, const struct xml_vocabulary *vocabulary,
                   struct arena *arena, struct json_writer *raw, struct list_warnings *warnings,
                   struct list_coverage *coverage)
{
    struct leftovers l = {.vocabulary = vocabulary,
                          .arena = arena,
                          .raw = raw,
                          .warnings = warnings,
                          .coverage = coverage};
    if (!coverage)
        l.coverage = &l.ignored;
    map_init(&l.seen, arena);
    look_at(&l, record, STR_EMPTY);
    return !l.failed && !arena_failed(arena);
}
