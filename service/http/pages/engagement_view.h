/* http/pages/engagement_view.h - a stored engagement as the drawing and the table of parties want
 * it. SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_ENGAGEMENT_VIEW_H
#define HTTP_PAGES_ENGAGEMENT_VIEW_H

#include "http/pages/result_view.h"
#include "portfolio/engagement.h"

/** Nobody has a finding and there is no path: it has not been screened here. The engagement is
 *  borrowed. False only when memory is short. */
bool engagement_view(const struct engagement *engagement, struct arena *arena,
                     struct result_view *view_out, struct error *err) MUST_CHECK;

#endif
