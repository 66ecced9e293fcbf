/*
 * A disk that cannot read some files: read and pread of a regular file whose sticky bit is set (chmod +t) fail with EIO.
 * Loaded with LD_PRELOAD; chmod -t makes the file readable again. Names, sizes and all else stay as they are.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int is_bad(int file) {
    struct stat status;
    int saved = errno;
    int bad = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
    errno = saved;
    return bad;
}

static ssize_t fail(void) {
    errno = EIO;
    return -1;
}

ssize_t read(int file, void *bytes, size_t count) {
    static ssize_t (*next)(int, void *, size_t);
    if (next == NULL) {
        next = dlsym(RTLD_NEXT, "read");
    }
    return is_bad(file) ? fail() : next(file, bytes, count);
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset) {
    static ssize_t (*next)(int, void *, size_t, off_t);
    if (next == NULL) {
        next = dlsym(RTLD_NEXT, "pread");
    }
    return is_bad(file) ? fail() : next(file, bytes, count, offset);
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t offset) {
    static ssize_t (*next)(int, void *, size_t, off64_t);
    if (next == NULL) {
        next = dlsym(RTLD_NEXT, "pread64");
    }
    return is_bad(file) ? fail() : next(file, bytes, count, offset);
}
