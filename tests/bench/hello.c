/* bench/hello.c - libmicrohttpd's own hello-world, the ceiling our requests/s are measured against.
 *
 * Same library, same polling, same number of threads as the service; answers POST and GET with a
 * fixed body after reading the request's. `hello PORT THREADS`.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    static int seen;
    struct MHD_Response *response = context;
    (void)url, (void)method, (void)version, (void)upload;
    if (*state == NULL) {
        *state = &seen;
        return MHD_YES;
    }
    if (*upload_size != 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, response);
}

int main(int argc, char **argv)
{
    static char body[] = "{\"hello\": \"world\"}\n";
    sigset_t ends;
    int ended;
    if (argc != 3) {
        fputs("usage: hello PORT THREADS\n", stderr);
        return 2;
    }
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof body - 1, body, MHD_RESPMEM_PERSISTENT);
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)strtoul(argv[1], NULL, 10), NULL,
                         NULL, answer, response, MHD_OPTION_THREAD_POOL_SIZE,
                         (unsigned)strtoul(argv[2], NULL, 10), MHD_OPTION_END);
    if (!daemon) {
        fputs("hello: cannot start\n", stderr);
        return 4;
    }
    sigwait(&ends, &ended);
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    return 0;
}
