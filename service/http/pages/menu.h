/* http/pages/menu.h - the menu: what a person may see of the service.
 *
 * An entry shows when its page stands in the route table and the person has that route's scope; so
 * the menu can neither promise a page that is not there nor one that would be refused.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_MENU_H
#define HTTP_PAGES_MENU_H

#include "account/identity.h"
#include "http/pages/template_value.h"

enum page_tab {
    TAB_NONE,
    TAB_HOME,
    TAB_SCREEN,
    TAB_PARTIES,
    TAB_ENGAGEMENTS,
    TAB_UPLOAD,
    TAB_REVIEW,
    TAB_LISTS,
    TAB_POLICY,
    TAB_AUDIT,
    TAB_ACCOUNTS,
    TAB_HELP,
    TABS
};

/** Sets "menu": a list of entries with href, label and current; and the flags may_screen,
 *  may_read_parties, may_write_parties, may_decide, may_approve, may_write_lists, may_audit and
 *  may_administer, for what a page offers. */
void menu_add(struct template_value *root, const struct identity *identity, enum page_tab current);

#endif
