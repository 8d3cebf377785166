/* http/pages/routes_review.c - the table of the pages of reviewers and administrators.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/page.h"
#include "http/pages/pages.h"

const struct route review_page_routes[] = {
    {.pattern = NULL},
};
