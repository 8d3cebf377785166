/* http/tls.h - the certificate that new connections are shown, and its replacement while they come.
 *
 * libmicrohttpd takes a certificate once, at its start; GnuTLS asks a callback for each connection
 * instead. That callback has no context of ours, so one identity serves the process.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H

#include <gnutls/abstract.h>

#include "core/error.h"

/** Reads the PEM files, checks that the key fits the certificate and shows it to connections from
 *  now on. What was shown before stays in memory for handshakes under way, until tls_release().
 *  ERROR_USAGE names the file; what is shown then stays. */
bool tls_load(const char *cert_path, const char *key_path, struct error *err) MUST_CHECK;

/** Frees all; after the last connection. */
void tls_release(void);

/** For MHD_OPTION_HTTPS_CERT_CALLBACK. */
int tls_choose(gnutls_session_t session, const gnutls_datum_t *authorities, int n_authorities,
               const gnutls_pk_algorithm_t *algorithms, int n_algorithms, gnutls_pcert_st **chain,
               unsigned *n_chain, gnutls_privkey_t *key);

#endif
