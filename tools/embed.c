/* tools/embed.c - writes files as a C table: `embed GROUP FILE...` prints assets_GROUP[].
 *
 * Rows are sorted by name (the path's last part); each carries its SHA-256. Bytes are written as
 * string literals of octal escapes, which any C compiler reads quickly.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_PER_LINE = 64, MAX_FILE = 16 << 20 };

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(base_name(*(char *const *)a), base_name(*(char *const *)b));
}

static bool print_literal(const unsigned char *data, size_t len)
{
    for (size_t i = 0; i < len; i += BYTES_PER_LINE) {
        fputs("     \"", stdout);
        for (size_t j = i; j < len && j < i + BYTES_PER_LINE; j++) {
            unsigned char c = data[j];
            bool plain = c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '?';
            if (plain)
                putchar(c);
            else
                printf("\\%03o", c);
        }
        fputs("\"\n", stdout);
    }
    if (len == 0)
        fputs("     \"\"\n", stdout);
    return !ferror(stdout);
}

static bool print_row(const char *path, unsigned char *data)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return false;
    }
    size_t len = fread(data, 1, MAX_FILE, file);
    bool whole = feof(file) && !ferror(file);
    if (fclose(file) != 0 || !whole) {
        fprintf(stderr, "embed: %s: cannot be read or is larger than %d bytes\n", path, MAX_FILE);
        return false;
    }
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    crypto_hash_sha256(hash, data, len);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    printf("    {\"%s\", {\n", base_name(path));
    bool printed = print_literal(data, len);
    printf("     , %zuu}, \"%s\"},\n", len, hex);
    return printed;
}

int main(int argc, char **argv)
{
    if (argc < 2 || sodium_init() < 0) {
        fputs("usage: embed GROUP FILE...\n", stderr);
        return 2;
    }
    unsigned char *data = malloc(MAX_FILE);
    if (!data) {
        fputs("embed: no memory\n", stderr);
        return 4;
    }
    qsort(argv + 2, (size_t)(argc - 2), sizeof *argv, by_name);
    printf("/* Made by tools/embed.c; do not edit. */\n#include \"core/asset.h\"\n\n"
           "#ifdef __GNUC__\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n#endif\n\n"
           "extern const struct asset assets_%s[];\nconst struct asset assets_%s[] = {\n",
           argv[1], argv[1]);
    bool done = true;
    for (int i = 2; done && i < argc; i++)
        done = print_row(argv[i], data);
    puts("    {NULL, {NULL, 0}, NULL},\n};");
    free(data);
    return done && fflush(stdout) == 0 ? 0 : 4;
}
