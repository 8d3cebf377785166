/* account/password.c - Argon2id, and no more of it at once than memory allows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/password.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>

#include "account/users.h"
#include "core/utf8.h"

_Static_assert((int)PASSWORD_HASH_SIZE == (int)crypto_pwhash_STRBYTES, "see password.h");

/* OWASP asks for 19 MiB and 2 passes at least; libsodium's "interactive" is 64 MiB and 2. */
enum { PLACES = 2, MAX_WAITING = 8, WAIT_S = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int busy, waiting;

static bool enter(struct error *err)
{
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += WAIT_S;

    int waited = 0;
    pthread_mutex_lock(&lock);
    waiting++;
    while (busy == PLACES && waiting <= MAX_WAITING && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&freed, &lock, &deadline);
    waiting--;
    bool entered = busy < PLACES;
    busy += entered;
    pthread_mutex_unlock(&lock);
    return entered ||
           error_set(err, ERROR_TOO_MANY, "too many people sign in at this moment; try again");
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    busy--;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

bool password_check(struct str password, struct error *err)
{
    if (password.len > PASSWORD_MAX_BYTES)
        return error_at(err, "/password", "a password has at most %d bytes", PASSWORD_MAX_BYTES);
    if (!utf8_valid(password))
        return error_at(err, "/password", "the password is not valid UTF-8");
    if (utf8_count(password) < PASSWORD_MIN_RUNES)
        return error_at(err, "/password", "a password has at least %d characters",
                        PASSWORD_MIN_RUNES);
    return true;
}

static bool hash_now(struct str password, char hash_out[PASSWORD_HASH_SIZE], struct error *err)
{
    if (crypto_pwhash_str(hash_out, password.ptr ? password.ptr : "", password.len,
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return error_memory(err);
    return true;
}

bool password_hash(struct str password, char hash_out[PASSWORD_HASH_SIZE], struct error *err)
{
    if (!enter(err))
        return false;
    bool hashed = hash_now(password, hash_out, err);
    leave();
    return hashed;
}

/* Making a hash costs what checking one does. */
bool password_verify(const char *hash, struct str password, bool *fits_out, struct error *err)
{
    char unused[PASSWORD_HASH_SIZE];
    bool done = true, fits = false;
    if (password.len > PASSWORD_MAX_BYTES)
        password.len = 0; /* fits nothing, and hashing megabytes is no service to offer */
    if (!enter(err))
        return false;
    if (hash)
        fits = crypto_pwhash_str_verify(hash, password.ptr ? password.ptr : "", password.len) == 0;
    else
        done = hash_now(password, unused, err);
    leave();
    if (done)
        *fits_out = fits;
    return done;
}
