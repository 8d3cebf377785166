/* http/pages/result_words.h - a result as sentences: the verdict's headline, steps, paths.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_WORDS_H
#define HTTP_PAGES_RESULT_WORDS_H

#include "http/pages/result_view.h"

/** "No match in lists dated 22 Nov 2026", or who matches whom at which tier; never "clear". */
struct str result_headline(const struct result_view *view);

/** Why the result is incomplete, or empty. */
struct str result_incomplete(const struct result_view *view);

/** Who was screened: the first party behind the buyer, and how many more. */
struct str result_subject(const struct result_view *view);

/** The name of what a step stands at. */
struct str result_step_name(const struct result_view *view, const struct view_step *step);

/** Why a step has its factor: "Harbor Ltd contracts it (declared)", "name match 0.95". */
struct str result_step_why(const struct result_view *view, const struct view_path *path, size_t at);

/** "A > B > C", with arrows. */
struct str result_path_text(const struct result_view *view, const struct view_path *path);

/** "0.95 x 0.95 = 0.9025", factors of 1 at the root left out. */
struct str result_path_product(const struct result_view *view, const struct view_path *path);

/** One removal of the counterfactual, from the answer's item. */
struct str result_removal(const struct result_view *view, const cJSON *item);

/** "linked_to" as "linked to". */
struct str result_kind_words(const struct result_view *view, struct str kind);

/** "Owned by listed parties"; a rule not known here as it is. */
struct str result_rule_title(struct str rule);

/** A rule's or flag's reason with the parties it quotes by their ids ("3" pays "4") quoted by their
 *  names. */
struct str result_with_names(const struct result_view *view, struct str reason);

#endif
