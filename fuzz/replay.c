/* Runs a fuzz target over the files of its corpus folder: the regression test of what fuzzing
 * found. */
#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 64;
    }
    DIR *dir = opendir(argv[1]);
    if (!dir) {
        fprintf(stderr, "%s: no corpus folder\n", argv[1]);
        return 1;
    }
    int files = 0;
    struct dirent *entry;
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] == '.')
            continue;
        struct arena *a = arena_new();
        struct str bytes;
        struct err err = {0};
        if (!file_read(a, path_join(a, argv[1], entry->d_name), 64u << 20, &bytes, &err)) {
            fprintf(stderr, "%s\n", err.msg);
            return 1;
        }
        /* An exact-size copy, so that ASan sees a read behind the end. */
        uint8_t *copy = xmalloc(bytes.len);
        memcpy(copy, bytes.ptr, bytes.len);
        LLVMFuzzerTestOneInput(copy, bytes.len);
        free(copy);
        arena_free(a);
        files++;
    }
    closedir(dir);
    if (files == 0) {
        fprintf(stderr, "%s: the corpus is empty\n", argv[1]);
        return 1;
    }
    printf("%d inputs\n", files);
    return 0;
}
