/* account/scopes.c - what a credential may do, and which roles have which.
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/scopes.h"

static const struct {
    unsigned bit;
    const char *word, *help;
} scopes[] = {
#define SCOPE(constant, bit, word, help) {constant, word, help},
    SCOPES(SCOPE)
#undef SCOPE
};

/* Decider and approver are two roles, so that four eyes are two people. */
static const struct {
    const char *name;
    unsigned scopes;
} roles[ROLES] = {
    [ROLE_NONE] = {"none", 0},
    [ROLE_VIEWER] = {"viewer", SCOPE_MATCH | SCOPE_PARTIES_READ},
    [ROLE_REQUESTER] = {"requester",
                        SCOPE_MATCH | SCOPE_SCREEN | SCOPE_PARTIES_READ | SCOPE_PARTIES_WRITE},
    [ROLE_REVIEWER] = {"reviewer", SCOPE_MATCH | SCOPE_SCREEN | SCOPE_PARTIES_READ |
                                       SCOPE_PARTIES_WRITE | SCOPE_DECIDE},
    [ROLE_APPROVER] = {"approver", SCOPE_MATCH | SCOPE_SCREEN | SCOPE_PARTIES_READ | SCOPE_APPROVE},
    [ROLE_LIST_MANAGER] = {"list_manager", SCOPE_MATCH | SCOPE_LISTS_WRITE},
    [ROLE_ADMINISTRATOR] = {"administrator", SCOPES_ALL},
    [ROLE_AUDITOR] = {"auditor", SCOPE_MATCH | SCOPE_PARTIES_READ | SCOPE_AUDIT_READ},
};

const char *scope_name(unsigned scope)
{
    for (size_t i = 0; i < LENGTH(scopes); i++) {
        if (scopes[i].bit == scope)
            return scopes[i].word;
    }
    return "?";
}

const char *scope_help(unsigned scope)
{
    for (size_t i = 0; i < LENGTH(scopes); i++) {
        if (scopes[i].bit == scope)
            return scopes[i].help;
    }
    return "?";
}

static unsigned scope_of(struct str word)
{
    if (str_equal(word, STR("all")))
        return SCOPES_ALL;
    for (size_t i = 0; i < LENGTH(scopes); i++) {
        if (str_equal(word, str_of(scopes[i].word)))
            return scopes[i].bit;
    }
    return 0;
}

/* The next word behind blanks and commas; false at the end. */
static bool next_word(struct str *rest, struct str *word_out)
{
    size_t from = 0;
    while (from < rest->len && (rest->ptr[from] == ' ' || rest->ptr[from] == ','))
        from++;
    size_t to = from;
    while (to < rest->len && rest->ptr[to] != ' ' && rest->ptr[to] != ',')
        to++;
    *word_out = str_slice(*rest, from, to);
    *rest = str_slice(*rest, to, rest->len);
    return word_out->len > 0;
}

bool scopes_parse(struct str text, unsigned *scopes_out, struct error *err)
{
    AUTO_BUF known = BUF_INIT(4096);
    struct str rest = text, word;
    unsigned found = 0;

    scopes_format(SCOPES_ALL - 1, ' ', &known); /* for the message: all but "match" */
    while (next_word(&rest, &word)) {
        unsigned scope = scope_of(word);
        if (!scope)
            return error_set(err, ERROR_USAGE, "there is no scope \"%.*s\"; there are: all %s %s",
                             STR_ARG(word), scopes[0].word, buf_cstr(&known));
        found |= scope;
    }
    if (!found)
        return error_set(err, ERROR_USAGE, "name at least one scope of: all %s %s", scopes[0].word,
                         buf_cstr(&known));
    *scopes_out = found;
    return true;
}

void scopes_format(unsigned set, char separator, struct buf *out)
{
    if ((set & SCOPES_ALL) == SCOPES_ALL) {
        buf_adds(out, "all");
        return;
    }
    bool first = true;
    for (size_t i = 0; i < LENGTH(scopes); i++) {
        if (!(set & scopes[i].bit))
            continue;
        if (!first)
            buf_addc(out, separator);
        buf_adds(out, scopes[i].word);
        first = false;
    }
}

const char *role_name(enum role role)
{
    return roles[(unsigned)role < ROLES ? role : ROLE_NONE].name;
}

unsigned role_scopes(enum role role)
{
    return roles[(unsigned)role < ROLES ? role : ROLE_NONE].scopes;
}

bool role_parse(struct str text, enum role *role_out, struct error *err)
{
    for (int role = ROLE_NONE + 1; role < ROLES; role++) {
        if (str_equal(text, str_of(roles[role].name))) {
            *role_out = (enum role)role;
            return true;
        }
    }
    return error_set(err, ERROR_USAGE,
                     "there is no role \"%.*s\"; there are viewer, requester, reviewer, approver, "
                     "list_manager, administrator and auditor",
                     STR_ARG(text));
}
