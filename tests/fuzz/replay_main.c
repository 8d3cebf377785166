/* fuzz/replay_main.c - runs a fuzz target over its seeds, under any compiler.
 *
 * Arguments are files or folders; without any, the target runs once on nothing.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &info) != 0) {
        perror(path);
        if (file)
            fclose(file);
        return 1;
    }
    size_t size = (size_t)info.st_size;
    /* A block of exactly this size, so that checkers see every overrun. */
    uint8_t *data = malloc(size ? size : 1);
    int failed = !data || fread(data, 1, size, file) != size;
    fclose(file);
    if (!failed)
        LLVMFuzzerTestOneInput(data, size);
    free(data);
    return failed;
}

static int replay_folder(const char *path, unsigned *count)
{
    DIR *folder = opendir(path);
    if (!folder)
        return 0; /* a target without seeds yet */
    int failed = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        char name[4096];
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        failed |= replay_file(name);
        (*count)++;
    }
    closedir(folder);
    return failed;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    int failed = 0;
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        struct stat info;
        if (stat(argv[i], &info) == 0 && S_ISREG(info.st_mode)) {
            failed |= replay_file(argv[i]);
            count++;
        } else {
            failed |= replay_folder(argv[i], &count);
        }
    }
    printf("%u seeds\n", count);
    return failed;
}
