/* lists/versions/subject_text.c - a subject as lines of text, and back.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/subject_text.h"

static const char *const roles[] = {[NAME_PRIMARY] = "primary",
                                    [NAME_ALIAS] = "alias",
                                    [NAME_WEAK] = "weak",
                                    [NAME_FORMER] = "former"};

const char *name_role_word(enum name_role role) { return roles[role]; }

/* --- writing ---------------------------------------------------------------------------------- */

static void write_countries(struct buf *out, const struct listed_record *record)
{
    for (size_t i = 0; i < record->n_nationalities; i++)
        buf_printf(out, "country\t%.*s\n", STR_ARG(record->nationalities[i]));
    for (size_t i = 0; i < record->n_countries; i++) {
        bool known = false;
        for (size_t k = 0; k < record->n_nationalities && !known; k++)
            known = str_equal(record->countries[i], record->nationalities[k]);
        if (!known)
            buf_printf(out, "country\t%.*s\n", STR_ARG(record->countries[i]));
    }
}

void subject_text_write(struct buf *out, const struct listed_record *record)
{
    if (record->gender != GENDER_UNKNOWN)
        buf_adds(out, record->gender == GENDER_MALE ? "gender\tmale\n" : "gender\tfemale\n");
    for (size_t i = 0; i < record->n_names; i++) {
        buf_printf(out, "name\t%s\t", name_role_word(record->names[i].role));
        buf_add(out, record->names[i].text);
        buf_addc(out, '\n');
    }
    for (size_t i = 0; i < record->n_births; i++) {
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        const struct subject_birth *birth = &record->births[i];
        buf_printf(out, "birth\t%s\t%s\t%s\n", date_format(birth->from, from),
                   date_format(birth->to, to), birth->circa ? "circa" : "exact");
    }
    for (size_t i = 0; i < record->n_identifiers; i++) {
        const struct subject_identifier *identifier = &record->identifiers[i];
        buf_printf(out, "identifier\t%.*s\t%.*s\t", STR_ARG(identifier->kind),
                   STR_ARG(identifier->country));
        buf_add(out, identifier->value);
        buf_addc(out, '\n');
    }
    write_countries(out, record);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct arrays {
    struct subject_name *names;
    struct subject_birth *births;
    struct subject_identifier *identifiers;
    struct str *countries;
};

static bool read_role(struct str word, enum name_role *role_out)
{
    for (size_t i = 0; i < LENGTH(roles); i++) {
        if (!str_equal(word, str_of(roles[i])))
            continue;
        *role_out = (enum name_role)i;
        return true;
    }
    return false;
}

static bool read_line(struct str line, struct subject *subject, const struct arrays *arrays)
{
    struct str kind, first, second;
    struct error ignored = ERROR_INIT;
    if (!str_cut(&line, '\t', &kind))
        return false;
    if (str_equal(kind, STR("name"))) {
        struct subject_name *name = &arrays->names[subject->n_names++];
        if (!str_cut(&line, '\t', &first) || !read_role(first, &name->role))
            return false;
        name->text = line;
        return true;
    }
    if (str_equal(kind, STR("identifier"))) {
        struct subject_identifier *identifier = &arrays->identifiers[subject->n_identifiers++];
        if (!str_cut(&line, '\t', &identifier->kind) || !str_cut(&line, '\t', &identifier->country))
            return false;
        identifier->value = line;
        return true;
    }
    if (str_equal(kind, STR("country"))) {
        arrays->countries[subject->n_countries++] = line;
        return true;
    }
    if (str_equal(kind, STR("birth"))) {
        struct subject_birth *birth = &arrays->births[subject->n_births++];
        birth->circa = str_ends_with(line, STR("\tcirca"));
        return str_cut(&line, '\t', &first) && str_cut(&line, '\t', &second) &&
               date_parse(first, &birth->from, &ignored) &&
               date_parse(second, &birth->to, &ignored);
    }
    if (str_equal(kind, STR("gender"))) {
        subject->gender = str_equal(line, STR("male")) ? GENDER_MALE : GENDER_FEMALE;
        return true;
    }
    return false;
}

static size_t count_lines(struct str text, struct str prefix)
{
    size_t count = 0;
    struct str line;
    while (str_cut(&text, '\n', &line))
        count += str_starts_with(line, prefix);
    return count;
}

bool subject_text_read(struct str text, enum schema schema, struct arena *arena,
                       struct subject *subject_out, struct error *err)
{
    struct arrays arrays = {
        .names = arena_calloc(arena, count_lines(text, STR("name\t")), sizeof *arrays.names),
        .births = arena_calloc(arena, count_lines(text, STR("birth\t")), sizeof *arrays.births),
        .identifiers =
            arena_calloc(arena, count_lines(text, STR("identifier\t")), sizeof *arrays.identifiers),
        .countries =
            arena_calloc(arena, count_lines(text, STR("country\t")), sizeof *arrays.countries),
    };
    if (arena_failed(arena))
        return error_set(err, ERROR_MEMORY, "no memory to read a listed party");

    struct subject subject = {.schema = schema};
    struct str line;
    while (str_cut(&text, '\n', &line))
        if (line.len > 0 && !read_line(line, &subject, &arrays))
            return error_set(err, ERROR_INTERNAL, "a stored listed party cannot be read");
    subject.names = arrays.names;
    subject.births = arrays.births;
    subject.identifiers = arrays.identifiers;
    subject.countries = arrays.countries;
    *subject_out = subject;
    return true;
}

/* --- the match hash --------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

bool subject_text_hash(struct str text, char out[SHA256_HEX_SIZE])
{
    size_t count = 0, capacity = count_lines(text, STR(""));
    struct str *lines = malloc((capacity + 1) * sizeof *lines);
    struct str line;
    if (!lines)
        return false;
    while (str_cut(&text, '\n', &line))
        if (line.len > 0 && !str_starts_with(line, STR("gender\t")))
            lines[count++] = line;
    qsort(lines, count, sizeof *lines, by_bytes);

    AUTO_BUF sorted = BUF_INIT(SIZE_MAX / 2);
    for (size_t i = 0; i < count; i++) {
        buf_add(&sorted, lines[i]);
        buf_addc(&sorted, '\n');
    }
    free(lines);
    if (buf_failed(&sorted))
        return false;
    sha256_hex(buf_str(&sorted), out);
    return true;
}
