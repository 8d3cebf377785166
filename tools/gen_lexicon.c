/* tools/gen_lexicon.c - writes service/text/lexicon_table.c from service/text/data.
 *
 *     cc -std=c17 -D_POSIX_C_SOURCE=200809L -Iservice -o /tmp/gen_lexicon tools/gen_lexicon.c \
 *         service/text/words.c service/text/fold.c service/text/fold_table.c \
 *         service/core/{arena,str,utf8}.c
 *     /tmp/gen_lexicon service/text/data > service/text/lexicon_table.c
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/utf8.h"
#include "text/fold.h"
#include "text/lexicon_table.h"
#include "text/words.h"

enum { ROWS_MAX = 30000, LINE = 16384, SLOTS = 32768, CHAIN_MAX = 4 };

struct row {
    char *key, *canonical;
    unsigned flags, group, legal, number, common;
};

static struct row rows[ROWS_MAX];
static unsigned n_rows;
static unsigned groups;

static struct row *row_of(const char *key)
{
    for (unsigned i = 0; i < n_rows; i++)
        if (strcmp(rows[i].key, key) == 0)
            return &rows[i];
    if (n_rows == ROWS_MAX)
        exit(1);
    rows[n_rows].key = strdup(key);
    return &rows[n_rows++];
}

/* As the tokeniser would write it. */
static const char *folded(const char *text)
{
    static char out[512];
    struct arena arena = ARENA_INIT(1 << 20);
    struct word words[WORDS_MAX];
    size_t n = words_split(&arena, str_of(text), words);
    size_t len = 0;
    out[0] = 0;
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(out + len, sizeof out - len, "%s%.*s", i ? " " : "",
                                (int)words[i].text.len, words[i].text.ptr);
    arena_release(&arena);
    return out;
}

static char *trim(char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    size_t len = strlen(s);
    while (len && strchr(" \t\r\n", s[len - 1]))
        s[--len] = 0;
    return s;
}

static void add_legal(char *phrase, unsigned class)
{
    char key[512];
    snprintf(key, sizeof key, "%s", folded(phrase));
    struct row *row = row_of(key);
    row->flags |= LEXICON_LEGAL;
    if (!row->legal)
        row->legal = class;
    if (!strchr(key, ' '))
        return;
    bool first = true;
    for (char *w = strtok(key, " "); w; w = strtok(NULL, " ")) {
        row = row_of(w);
        if (first)
            row->flags |= LEXICON_LEGAL_START;
        if (strlen(w) >= 5)
            row->flags |= LEXICON_LEGAL_PART;
        first = false;
    }
}

static void read_legal(FILE *f)
{
    static char line[LINE];
    unsigned class = 0;
    while (fgets(line, sizeof line, f)) {
        char *text = trim(line);
        char *colon = strchr(text, ':');
        if (*text == '#' || !colon)
            continue;
        class ++;
        char *save = NULL;
        for (char *p = strtok_r(colon + 1, ";", &save); p; p = strtok_r(NULL, ";", &save)) {
            char copy[512];
            snprintf(copy, sizeof copy, "%s", trim(p));
            add_legal(copy, class);
        }
    }
}

static unsigned section_flag(const char *section)
{
    static const struct {
        const char *name;
        unsigned flag;
    } FLAGS[] = {{"@stop", LEXICON_STOP},
                 {"@tail", LEXICON_TAIL},
                 {"@generic", LEXICON_GENERIC},
                 {"@place", LEXICON_PLACE},
                 {"@trade", LEXICON_GENERIC | LEXICON_TRADE},
                 {"@everyday", LEXICON_EVERYDAY},
                 {"@honorific", LEXICON_HONORIFIC},
                 {"@eastsurname", LEXICON_EAST_SURNAME},
                 {"@particle", LEXICON_PARTICLE}};
    for (size_t i = 0; i < LENGTH(FLAGS); i++)
        if (strcmp(FLAGS[i].name, section) == 0)
            return FLAGS[i].flag;
    return 0;
}

static void add_mapping(char *line)
{
    char *save = NULL;
    char *target = strtok_r(line, " ", &save);
    unsigned kind = row_of(target)->flags & (LEXICON_GENERIC | LEXICON_PLACE | LEXICON_TRADE);
    for (char *w = strtok_r(NULL, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        struct row *row = row_of(folded(w));
        if (!row->canonical && strcmp(row->key, target) != 0)
            row->canonical = strdup(target);
        row->flags |= kind ? kind : LEXICON_GENERIC;
    }
}

static void add_number(char *word, unsigned flag)
{
    char *equals = strchr(word, '=');
    *equals = 0;
    struct row *row = row_of(word);
    row->flags |= flag;
    row->number = (unsigned)strtoul(equals + 1, NULL, 10);
}

static void add_native(char *line, bool han)
{
    char *space = strchr(line, ' ');
    if (!space)
        return;
    *space = 0;
    char key[512];
    if (han)
        snprintf(key, sizeof key, "%s", line);
    else
        snprintf(key, sizeof key, "~%s", folded(line));
    struct row *row = row_of(key);
    row->flags |= LEXICON_NATIVE;
    if (!row->canonical)
        row->canonical = strdup(space + 1);
}

static void read_words(FILE *f)
{
    static char line[LINE];
    char section[64] = "";
    while (fgets(line, sizeof line, f)) {
        char *text = trim(line);
        if (*text == '#' || !*text)
            continue;
        if (*text == '@') {
            snprintf(section, sizeof section, "%s", text);
            continue;
        }
        if (strcmp(section, "@abbreviation") == 0) {
            add_mapping(text);
            continue;
        }
        if (strcmp(section, "@arabic") == 0 || strcmp(section, "@han") == 0) {
            add_native(text, section[1] == 'h');
            continue;
        }
        bool group = strcmp(section, "@group") == 0;
        unsigned line_group = 0;
        char *save = NULL;
        for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
            if (strcmp(section, "@number") == 0 || strcmp(section, "@roman") == 0) {
                add_number(w, section[1] == 'n' ? LEXICON_NUMBER : LEXICON_ROMAN);
                continue;
            }
            bool surname = strcmp(section, "@hansurname") == 0;
            struct row *row = row_of(surname ? w : folded(w));
            row->flags |= surname ? LEXICON_NATIVE : section_flag(section);
            if (group && !line_group) /* a line may go on with a group begun before */
                line_group = row->group ? row->group : ++groups;
            if (group && !row->group)
                row->group = line_group;
            if (strncmp(section, "@common", 7) == 0 && row->common == 0)
                row->common = (unsigned)(section[7] - '0');
        }
    }
}

/* The script a word is written in: 'L'atin, 'C'yrillic, 'A'rabic, 'E'ast Asian; 0 for a mixture. */
static char script_of(const char *text)
{
    char script = 0;
    struct str s = str_of(text);
    for (size_t at = 0; at < s.len;) {
        uint32_t rune = utf8_next(s, &at);
        enum fold_kind kind = fold_rune(rune).kind;
        char one = kind == FOLD_LATIN || kind == FOLD_DIGIT                       ? 'L'
                   : kind == FOLD_CYRILLIC                                        ? 'C'
                   : kind == FOLD_VOWELLESS                                       ? 'A'
                   : kind == FOLD_HAN || kind == FOLD_KANA || kind == FOLD_HANGUL ? 'E'
                                                                                  : 0;
        if (one && script && one != script)
            return 0;
        script = one ? one : script;
    }
    return script;
}

/* The key under which text/lexicon.h finds a foreign word; "" when it mixes scripts. */
static const char *foreign_key(char *word)
{
    static char key[600];
    size_t len = strlen(word);
    bool stem = len && word[len - 1] == '-';
    for (char *c = word; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    if (stem)
        word[len - 1] = 0;
    char script = script_of(word);
    const char *mark = script == 'C' ? "^" : script == 'A' ? "~~" : "";
    snprintf(key, sizeof key, "%s%s%s", mark, script == 'E' ? word : folded(word), stem ? "-" : "");
    if (!script)
        fprintf(stderr, "gen_lexicon: two scripts in one word: %s\n", word);
    return script ? key : "";
}

/* "bank banking = банк- بنك 银行 banco": all stand for the first word. */
static void add_concept(char *line, unsigned kind)
{
    enum { KINDS = LEXICON_GENERIC | LEXICON_PLACE | LEXICON_TRADE | LEXICON_EVERYDAY };
    char *equals = strchr(line, '='), *save = NULL, target[128] = "";
    if (!equals)
        return;
    *equals = 0;
    bool telling = *line == '+';
    for (char *w = strtok_r(line + telling, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        bool first = !*target;
        if (first)
            snprintf(target, sizeof target, "%s", w);
        if (strchr(w, '_'))
            continue;
        struct row *row = row_of(w);
        if (!telling && !(row->flags & ~(unsigned)LEXICON_EVERYDAY))
            row->flags |= kind;
        if (!first && !row->canonical)
            row->canonical = strdup(target);
    }
    bool phrase = strchr(target, '_') != NULL;
    unsigned flags = phrase ? 0 : row_of(target)->flags & KINDS;
    for (char *c = target; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    for (char *w = strtok_r(equals + 1, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        const char *key = foreign_key(w);
        if (!*key || strcmp(key, target) == 0)
            continue;
        struct row *row = row_of(key);
        if (row->flags & (LEXICON_LEGAL | LEXICON_STOP | LEXICON_PARTICLE) && !strchr("^~", *key))
            continue;
        if (!row->canonical)
            row->canonical = strdup(target);
        row->flags |= flags | LEXICON_GLOSSARY | (strchr("^~", *key) ? LEXICON_NATIVE : 0);
        if (script_of(key) == 'E')
            row->flags |= LEXICON_NATIVE;
    }
}

static void read_glossary(FILE *f, unsigned kind)
{
    static char line[LINE];
    while (fgets(line, sizeof line, f)) {
        char *text = trim(line);
        if (*text != '#' && *text)
            add_concept(text, kind);
    }
}

/* fabrika -> factory -> plant: what a word stands for stands for nothing else. */
static void resolve_chains(void)
{
    for (unsigned step = 0; step < CHAIN_MAX; step++) {
        for (unsigned i = 0; i < n_rows; i++) {
            if (!rows[i].canonical || strchr(rows[i].canonical, ' '))
                continue;
            const struct row *next = row_of(rows[i].canonical);
            if (next->canonical && !strchr(next->canonical, ' ') &&
                strcmp(next->canonical, rows[i].key) != 0)
                rows[i].canonical = next->canonical;
        }
    }
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct row *)a)->key, ((const struct row *)b)->key);
}

static void print_rows(void)
{
    qsort(rows, n_rows, sizeof rows[0], by_key);
    printf("/* text/lexicon_table.c - generated by tools/gen_lexicon.c from service/text/data; do "
           "not edit.\n * SPDX-License-Identifier: Apache-2.0 */\n"
           "#include \"text/lexicon_table.h\"\n\nstatic const struct lexicon_row ROWS[] = {\n");
    static uint16_t slots[SLOTS];
    for (unsigned i = 0; i < n_rows; i++) {
        struct row *r = &rows[i];
        printf("{\"%s\", ", r->key);
        if (r->canonical)
            printf("\"%s\"", r->canonical);
        else
            printf("NULL");
        printf(", %u, %u, %u, %u, %u},\n", r->flags, r->group, r->legal, r->number, r->common);
        size_t at = str_hash(str_of(r->key)) % SLOTS;
        while (slots[at])
            at = (at + 1) % SLOTS;
        slots[at] = (uint16_t)(i + 1);
    }
    printf("};\n\nstatic const uint16_t SLOTS[] = {\n");
    for (unsigned i = 0; i < SLOTS; i++)
        printf("%u,%s", slots[i], i % 24 == 23 ? "\n" : "");
    printf("};\n\nconst struct lexicon LEXICON_2 = {ROWS, SLOTS, %d};\n", SLOTS);
}

int main(int argc, char **argv)
{
    static const char *const FILES[] = {"legal", "words", "names", "native", "glossary", "places"};
    for (size_t i = 0; argc == 2 && i < LENGTH(FILES); i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.txt", argv[1], FILES[i]);
        FILE *f = fopen(path, "r");
        if (!f)
            return 1;
        if (i == 0)
            read_legal(f);
        else if (i >= 4)
            read_glossary(f, i == 4 ? LEXICON_GENERIC : LEXICON_PLACE);
        else
            read_words(f);
        fclose(f);
    }
    resolve_chains();
    print_rows();
    return n_rows == 0;
}
