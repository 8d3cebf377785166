/* http/pages/page.h - what all pages share: the frame, redirects, the list of problems of a form.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_PAGE_H
#define HTTP_PAGES_PAGE_H

#include "http/http.h"
#include "http/pages/menu.h"
#include "http/pages/template_value.h"

/** The values every page has: title, menu, who is signed in and what that person may do (menu.h).
 *  NULL when memory is short, which page_finish() reports. */
struct template_value *page_begin(struct service *service, const struct http_request *request,
                                  const char *title, enum page_tab tab);

/** Renders `page`.html inside base.html; the answer has `status` and a strict policy. */
bool page_finish(struct http_response *response, unsigned status, const char *page,
                 const struct template_value *root, struct error *err) MUST_CHECK;

/** The same without the frame: a page that is printed or filed. */
bool page_finish_alone(struct http_response *response, const char *page,
                       const struct template_value *root, struct error *err) MUST_CHECK;

/** 303 to a path on this server. Fails only when memory is short. */
bool page_redirect(const struct http_request *request, struct http_response *response,
                   struct str path, struct error *err) MUST_CHECK;

/** "/parties?q=some%20words" of "/parties?q=" and the words; "/parties" when there are none. */
struct str page_address(struct arena *arena, const char *prefix, struct str value);

/** "/parties/a%2Fb" of "/parties/" and an id. */
struct str page_path(struct arena *arena, const char *prefix, struct str id);

/** What search.html needs: where it goes, what it says, and what was looked for. */
void page_add_search(struct template_value *root, const char *path, const char *label,
                     const char *hint, struct str words);

/** Adds a line to the summary at the top of a form; `href` may be empty. The first call makes it.
 */
struct template_value *page_problems(struct template_value *root);
void page_add_problem(struct template_value *problems, struct str href, struct str message);

/** Sets "pager" for pager.html: a link to the first page when this one is not it, and to the next
 *  when there is one. `path` is the page's with its own query, if any ("/parties?q=a"); `cursor` is
 *  where this page began and `next` where the next one does, either may be empty. */
void page_add_pager(struct template_value *root, struct str path, struct str cursor,
                    struct str next);

http_handler page_sign_in_form, page_sign_in_post, page_sign_out;
http_handler page_parties, page_party;
http_handler page_engagements, page_engagement, page_engagement_screen;
http_handler page_upload, page_upload_post, page_import, page_import_again;
http_handler page_screening_replay;
http_handler page_job, page_job_cancel;
http_handler page_home, page_lists, page_help, page_asset;
http_handler page_screen_form, page_screen_post, page_screening;

#endif
