/* http/reply.h - an exchange's answer as libmicrohttpd sends it, with the headers every answer has.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "http/exchange.h"

/** Queues the answer. `close`: the connection ends with it. The body is given away. */
enum MHD_Result reply_send(struct http_exchange *x, bool close);

/** For an exchange that still belongs to a worker, or has no memory: 503, built without it. */
enum MHD_Result reply_unavailable(struct MHD_Connection *connection);

#endif
