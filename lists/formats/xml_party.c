/* lists/formats/xml_party.c - from a record's tree to the sink.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/xml_party.h"

#include "lists/formats/countries.h"
#include "lists/formats/dates.h"

void xml_party_init(struct xml_party *p, const struct list_sink *sink)
{
    memset(p, 0, sizeof *p);
    p->sink = sink;
    builder_init(&p->builder);
    buf_init(&p->raw, BUILDER_MAX_BYTES);
    buf_init(&p->text, BUILDER_MAX_BYTES);
    buf_init(&p->elsewhere, BUILDER_MAX_BYTES);
}

void xml_party_release(struct xml_party *p)
{
    builder_release(&p->builder);
    buf_release(&p->raw);
    buf_release(&p->text);
    buf_release(&p->elsewhere);
}

void xml_party_keep(struct xml_party *p, struct str json)
{
    if (json.len == 0)
        return;
    if (p->elsewhere.len > 0)
        buf_addc(&p->elsewhere, ',');
    buf_add(&p->elsewhere, json);
}

bool xml_party_finish(struct xml_party *p, struct xml_node *record,
                      const struct xml_vocabulary *vocabulary, struct arena *arena,
                      struct error *err)
{
    struct listed_record *r = &p->builder.record;
    buf_clear(&p->raw);
    struct json_writer raw = JSON_WRITER(&p->raw);
    json_begin_array(&raw);
    bool whole =
        xml_leftovers(record, vocabulary, arena, &raw, p->sink->warnings, p->sink->coverage);
    if (p->elsewhere.len > 0)
        json_raw(&raw, buf_str(&p->elsewhere));
    json_end_array(&raw);
    whole &= !buf_failed(&p->elsewhere) && !buf_failed(&p->raw) && !p->failed;
    buf_clear(&p->elsewhere);
    if (!whole || arena_failed(&p->builder.arena))
        return error_set(err, ERROR_MEMORY, "the record of %.*s needs too much memory",
                         STR_ARG(r->id));
    if (r->id.len == 0)
        return error_set(err, ERROR_LIST_REFUSED, "a party without an id");
    if (r->n_names == 0)
        return error_set(err, ERROR_LIST_REFUSED, "party %.*s has no name", STR_ARG(r->id));
    r->raw = json_writer_done(&raw) ? buf_str(&p->raw) : STR_EMPTY;
    if (str_equal(r->raw, STR("[]")))
        r->raw = STR_EMPTY;
    const struct listed_record *done = builder_finish(&p->builder, err);
    return done && p->sink->party(p->sink->context, done, err);
}

void xml_party_primary_first(struct xml_party *p)
{
    struct builder *b = &p->builder;
    size_t n = b->record.n_names, at = 0;
    while (at < n && b->names[at].role != NAME_PRIMARY)
        at++;
    if (at == n || at == 0)
        return;
    struct subject_name name = b->names[at];
    bool original = b->originals[at];
    memmove(b->names + 1, b->names, at * sizeof *b->names);
    memmove(b->originals + 1, b->originals, at * sizeof *b->originals);
    b->names[0] = name;
    b->originals[0] = original;
}

void xml_party_join(struct xml_party *p, const char *separator, struct str part)
{
    if (part.len == 0)
        return;
    if (p->text.len > 0)
        buf_adds(&p->text, separator);
    buf_add(&p->text, part);
    p->failed |= buf_failed(&p->text);
}

void xml_party_country(struct xml_party *p, struct str name)
{
    if (name.len > 0 && !builder_add_country(&p->builder, name))
        warnings_add_detail(p->sink->warnings, "country not known", name);
}

void xml_party_nationality(struct xml_party *p, struct str name)
{
    if (name.len > 0 && !builder_add_nationality(&p->builder, name))
        warnings_add_detail(p->sink->warnings, "country not known", name);
}

struct str xml_country_code(struct str code, struct str name, struct list_warnings *warnings)
{
    if (code.len == 0)
        return country_of_name(name);
    if (str_equal(code, STR("00")))
        return STR_EMPTY;
    struct str known = country_of_code(code);
    if (known.len > 0)
        return known;
    struct str by_name = country_of_name(name);
    if (by_name.len == 0)
        warnings_add_detail(warnings, "country not known", code);
    return by_name;
}

bool xml_publish(const struct list_sink *sink, struct str day, struct error *err)
{
    struct date date;
    if (day.len > 10) /* a time, or a zone */
        day.len = 10;
    if (day.len == 0 || !sink->published)
        return true;
    if (!date_of_phrase(day, &date) || !date_is_full(date))
        return error_set(err, ERROR_LIST_REFUSED, "the list's own date \"%.*s\" is no day",
                         STR_ARG(day));
    return sink->published(sink->context, date, err);
}

bool xml_publish_at(struct xml_reader *reader, const struct list_sink *sink, struct str day,
                    struct error *err)
{
    struct error why = ERROR_INIT;
    if (xml_publish(sink, day, &why))
        return true;
    if (why.code == ERROR_LIST_REFUSED)
        return xml_refuse(reader, err, "%s", why.message);
    *err = why;
    return false;
}

bool xml_one_file(size_t count, const char *title, struct error *err)
{
    return count == 1 ||
           error_set(err, ERROR_LIST_REFUSED, "%s is one file, not %zu", title, count);
}

bool xml_recognise(const struct list_file *files, size_t count, const char *root, const char *mark)
{
    enum { LOOKED_AT = 16 << 10 };
    struct str found;
    if (count != 1 || !xml_root_name(files[0].data, &found) || !str_equal(found, str_of(root)))
        return false;
    struct str head =
        str_slice(files[0].data, 0, files[0].data.len < LOOKED_AT ? files[0].data.len : LOOKED_AT);
    return !mark || str_find(head, str_of(mark), 0) < head.len;
}
