/* http/pages/menu.c - see menu.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/menu.h"

#include <pthread.h>
#include <string.h>

#include "http/http.h"

static const struct {
    const char *path, *label;
} entries[TABS] = {
    [TAB_HOME] = {"/", "Home"},
    [TAB_SCREEN] = {"/screen", "New screening"},
    [TAB_PARTIES] = {"/parties", "Parties"},
    [TAB_ENGAGEMENTS] = {"/engagements", "Engagements"},
    [TAB_UPLOAD] = {"/upload", "Bulk upload"},
    [TAB_REVIEW] = {"/review", "Review"},
    [TAB_LISTS] = {"/lists", "Lists"},
    [TAB_POLICY] = {"/policy", "Policy"},
    [TAB_AUDIT] = {"/audit", "Audit"},
    [TAB_ACCOUNTS] = {"/accounts", "Users and keys"},
    [TAB_HELP] = {"/help", "Help"},
};

static const struct {
    const char *flag;
    unsigned scope;
} rights[] = {
    {"may_screen", SCOPE_SCREEN},
    {"may_read_parties", SCOPE_PARTIES_READ},
    {"may_write_parties", SCOPE_PARTIES_WRITE},
    {"may_decide", SCOPE_DECIDE},
    {"may_approve", SCOPE_APPROVE},
    {"may_write_lists", SCOPE_LISTS_WRITE},
    {"may_audit", SCOPE_AUDIT_READ},
    {"may_administer", SCOPE_ADMIN},
};

/* The scope of each entry's page; 0 where there is no such page. */
static unsigned scopes[TABS];
static pthread_once_t scopes_once = PTHREAD_ONCE_INIT;

static void find_scopes(void)
{
    for (const struct route *route = http_routes(); route->pattern; route++)
        for (size_t i = TAB_NONE + 1; i < TABS; i++)
            if (route->method == HTTP_GET && strcmp(route->pattern, entries[i].path) == 0)
                scopes[i] = route->scope |
                            (route->flags & ROUTE_AUDITABLE ? (unsigned)SCOPE_AUDIT_READ : 0u);
}

void menu_add(struct template_value *root, const struct identity *identity, enum page_tab current)
{
    pthread_once(&scopes_once, find_scopes);
    struct template_value *menu = template_list(root, "menu");
    for (size_t i = TAB_NONE + 1; i < TABS; i++) {
        if (!(identity->scopes & scopes[i]))
            continue;
        struct template_value *entry = template_add(menu);
        template_cstr(entry, "href", entries[i].path);
        template_cstr(entry, "label", entries[i].label);
        template_flag(entry, "current", i == current);
    }
    for (size_t i = 0; i < LENGTH(rights); i++)
        template_flag(root, rights[i].flag, identity->scopes & rights[i].scope);
}
