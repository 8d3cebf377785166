/* http/pages/routes.c - the table of the pages.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/page.h"
#include "http/pages/pages.h"

enum { FORM_BYTES = 4096, SCREEN_FORM_BYTES = 1 << 20 };

#define PAGE (ROUTE_PAGE | ROUTE_DATABASE)

const struct route page_routes[] = {
    {.method = HTTP_GET, .pattern = "/login", .flags = PAGE | ROUTE_PUBLIC,
     .handler = page_sign_in_form, .summary = "The sign-in form"},
    {.method = HTTP_POST, .pattern = "/login", .flags = PAGE | ROUTE_PUBLIC,
     .body_limit_bytes = FORM_BYTES, .handler = page_sign_in_post, .summary = "Signs in"},
    {.method = HTTP_POST, .pattern = "/logout", .scope = SCOPE_MATCH, .flags = PAGE,
     .body_limit_bytes = FORM_BYTES, .handler = page_sign_out, .summary = "Signs out"},
    {.method = HTTP_GET, .pattern = "/", .scope = SCOPE_MATCH, .flags = PAGE,
     .handler = page_home, .summary = "Lists with their state, last screenings"},
    {.method = HTTP_GET, .pattern = "/screen", .scope = SCOPE_SCREEN, .flags = PAGE,
     .handler = page_screen_form, .summary = "The form for a vendor and its tiers"},
    {.method = HTTP_POST, .pattern = "/screen", .scope = SCOPE_SCREEN, .flags = PAGE,
     .body_limit_bytes = SCREEN_FORM_BYTES, .handler = page_screen_post,
     .summary = "Screens what the form says"},
    {.method = HTTP_GET, .pattern = "/screenings/{id}", .scope = SCOPE_SCREEN, .flags = PAGE,
     .handler = page_screening, .summary = "The result of a screening"},
    {.method = HTTP_GET, .pattern = "/lists", .scope = SCOPE_MATCH, .flags = PAGE,
     .handler = page_lists, .summary = "Lists with their dates and state"},
    {.method = HTTP_GET, .pattern = "/help", .scope = SCOPE_MATCH, .flags = PAGE,
     .handler = page_help, .summary = "What scores mean; glossary"},
    {.method = HTTP_GET, .pattern = "/assets/{file}", .flags = ROUTE_PUBLIC | ROUTE_TOLERANT,
     .handler = page_asset, .summary = "Stylesheet, script and icon"},
    {.pattern = NULL},
};
