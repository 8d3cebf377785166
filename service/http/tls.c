/* http/tls.c - see tls.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/tls.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/file.h"

enum { MAX_CHAIN = 16, MAX_FILE_BYTES = 1 << 20, KEY_ID_BYTES = 64 };

struct identity_shown {
    gnutls_pcert_st chain[MAX_CHAIN];
    unsigned n_chain;
    gnutls_privkey_t key;
    struct identity_shown *before;
};

/* The newest first; readers take the pointer, what hangs behind it is only freed at the end. */
static _Atomic(struct identity_shown *) shown;

static void identity_free(struct identity_shown *identity)
{
    for (unsigned i = 0; i < identity->n_chain; i++)
        gnutls_pcert_deinit(&identity->chain[i]);
    if (identity->key)
        gnutls_privkey_deinit(identity->key);
    free(identity);
}

static bool read_chain(struct identity_shown *identity, const char *path, struct error *err)
{
    AUTO_BUF text = BUF_INIT(MAX_FILE_BYTES);
    if (!file_read(path, &text, err))
        return false;
    const gnutls_datum_t pem = {(unsigned char *)text.data, (unsigned)text.len};
    unsigned count = MAX_CHAIN;
    int failed =
        gnutls_pcert_list_import_x509_raw(identity->chain, &count, &pem, GNUTLS_X509_FMT_PEM, 0);
    if (failed < 0)
        return error_set(err, ERROR_USAGE, "%s: %s", path, gnutls_strerror(failed));
    identity->n_chain = count;
    return count > 0 || error_set(err, ERROR_USAGE, "%s holds no certificate", path);
}

static bool read_key(struct identity_shown *identity, const char *path, struct error *err)
{
    AUTO_BUF text = BUF_INIT(MAX_FILE_BYTES);
    if (!file_read(path, &text, err))
        return false;
    const gnutls_datum_t pem = {(unsigned char *)text.data, (unsigned)text.len};
    int failed = gnutls_privkey_init(&identity->key);
    if (failed >= 0)
        failed = gnutls_privkey_import_x509_raw(identity->key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (text.data)
        memset(text.data, 0, text.len);
    return failed >= 0 || error_set(err, ERROR_USAGE, "%s: %s", path, gnutls_strerror(failed));
}

static bool key_fits(const struct identity_shown *identity)
{
    unsigned char ours[KEY_ID_BYTES], theirs[KEY_ID_BYTES];
    size_t n_ours = sizeof ours, n_theirs = sizeof theirs;
    gnutls_pubkey_t pubkey = NULL;
    bool fits = gnutls_pubkey_init(&pubkey) >= 0 &&
                gnutls_pubkey_import_privkey(pubkey, identity->key, 0, 0) >= 0 &&
                gnutls_pubkey_get_key_id(pubkey, GNUTLS_KEYID_USE_SHA256, ours, &n_ours) >= 0 &&
                gnutls_pubkey_get_key_id(identity->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, theirs,
                                         &n_theirs) >= 0 &&
                n_ours == n_theirs && memcmp(ours, theirs, n_ours) == 0;
    if (pubkey)
        gnutls_pubkey_deinit(pubkey);
    return fits;
}

bool tls_load(const char *cert_path, const char *key_path, struct error *err)
{
    struct identity_shown *identity = calloc(1, sizeof *identity);
    if (!identity)
        return error_memory(err);
    bool good = read_chain(identity, cert_path, err) && read_key(identity, key_path, err);
    if (good && !key_fits(identity))
        good = error_set(err, ERROR_USAGE, "the key in %s is not the certificate's in %s", key_path,
                         cert_path);
    if (!good) {
        identity_free(identity);
        return false;
    }
    identity->before = atomic_load(&shown);
    while (!atomic_compare_exchange_weak(&shown, &identity->before, identity))
        ;
    return true;
}

void tls_release(void)
{
    struct identity_shown *identity = atomic_exchange(&shown, NULL);
    while (identity) {
        struct identity_shown *before = identity->before;
        identity_free(identity);
        identity = before;
    }
}

int tls_choose(gnutls_session_t session, const gnutls_datum_t *authorities, int n_authorities,
               const gnutls_pk_algorithm_t *algorithms, int n_algorithms, gnutls_pcert_st **chain,
               unsigned *n_chain, gnutls_privkey_t *key)
{
    (void)session, (void)authorities, (void)n_authorities, (void)algorithms, (void)n_algorithms;
    struct identity_shown *identity = atomic_load(&shown);
    if (!identity)
        return -1;
    *chain = identity->chain;
    *n_chain = identity->n_chain;
    *key = identity->key;
    return 0;
}
