/*
 * Records what a program does to the files below one directory, in the order it happens, so that dev.hikyaku.it.power
 * can rebuild that directory as a power cut would have left it. Loaded with LD_PRELOAD:
 *
 *     POWER_DIRECTORY=/real/path POWER_LOG=/elsewhere/log LD_PRELOAD=power_recorder.so program
 *
 * Every record is one append to the log: u32 length, u8 type, fields, in the machine's byte order. Others may append
 * records of their own (marks) to the same log: appends of several processes do not mix.
 *
 * A change and its record are made under one lock. A sync is two records, begin and end, with no lock in between: what
 * was recorded before the begin is on disk at the end. A sync that fails has no end.
 *
 * What cannot be recorded is recorded as such (UNSUPPORTED), and the reader refuses the log. What a program does without
 * the C library's functions goes unseen: the reader compares the whole log's result with the directory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum type {
    CREATE = 1,  /* u64 inode, path */
    WRITE,       /* u64 inode, u64 offset, bytes */
    TRUNCATE,    /* u64 inode, u64 size */
    ALLOCATE,    /* u64 inode, u64 end */
    MKDIR,       /* u64 inode, path */
    UNLINK,      /* path */
    RMDIR,       /* path */
    RENAME,      /* path, NUL, path */
    LINK,        /* path, NUL, path */
    SYNC_BEGIN,  /* u64 inode, u64 token */
    SYNC_END,    /* u64 inode, u64 token */
    MAP,         /* path of a file mapped shared and writable */
    UNSUPPORTED, /* text */
    MARK         /* text; written by others */
};

#define FILES 65536
#define WRITES_ARE_SYNCED 1

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *directory;
static size_t directory_length;
static int log_file = -1;
static atomic_ullong tokens;
static atomic_ullong inode_of[FILES];
static atomic_uchar flags_of[FILES];

static void fail(const char *what) {
    dprintf(2, "power_recorder: %s: %s\n", what, strerror(errno));
    abort();
}

static void open_log(void) {
    directory = getenv("POWER_DIRECTORY");
    const char *path = getenv("POWER_LOG");
    if (directory == NULL || path == NULL) {
        directory = NULL;
        return;
    }
    directory_length = strlen(directory);
    int opened = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (opened < 0) {
        fail(path);
    }
    /* Out of the way of programs that count on low numbers. */
    log_file = syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, opened);
    if (log_file < 0) {
        fail(path);
    }
}

static int recording(void) {
    pthread_once(&once, open_log);
    return directory != NULL;
}

/* ---- records ---- */

static void append(enum type type, const void *head, size_t head_length, const void *tail, size_t tail_length) {
    uint32_t length = 1 + head_length + tail_length;
    uint8_t kind = type;
    struct iovec parts[] = {
        {&length, sizeof length}, {&kind, 1}, {(void *) head, head_length}, {(void *) tail, tail_length}};
    int saved = errno;
    ssize_t written = syscall(SYS_writev, log_file, parts, 4);
    if (written != (ssize_t) (sizeof length + length)) {
        fail("log");
    }
    errno = saved;
}

static void append_inode(enum type type, uint64_t inode, const void *tail, size_t tail_length) {
    append(type, &inode, sizeof inode, tail, tail_length);
}

static void append_number(enum type type, uint64_t inode, uint64_t number) {
    append(type, &inode, sizeof inode, &number, sizeof number);
}

static void append_paths(enum type type, const char *from, const char *to) {
    append(type, from, strlen(from) + 1, to, strlen(to));
}

static void append_text(enum type type, const char *text) { append(type, text, strlen(text), NULL, 0); }

static void lock(void) { pthread_mutex_lock(&order); }

static void unlock(void) {
    int saved = errno;
    pthread_mutex_unlock(&order);
    errno = saved;
}

/* ---- paths ---- */

/* Removes empty and "." parts and resolves "..", as text. */
static void normalise(char *path) {
    char *parts[PATH_MAX / 2];
    int count = 0;
    char copy[PATH_MAX];
    strcpy(copy, path);
    char *rest = copy, *part;
    while ((part = strsep(&rest, "/")) != NULL) {
        if (strcmp(part, "..") == 0) {
            count -= count > 0;
        } else if (*part != 0 && strcmp(part, ".") != 0) {
            parts[count++] = part;
        }
    }
    char *end = path;
    for (int i = 0; i < count; i++) {
        end += sprintf(end, "/%s", parts[i]);
    }
    if (count == 0) {
        strcpy(path, "/");
    }
}

/* The path below the directory ("" is the directory itself), or NULL for one elsewhere. */
static const char *recorded(int at, const char *path, char out[PATH_MAX]) {
    if (!recording() || path == NULL) {
        return NULL;
    }
    int saved = errno;
    ssize_t length = 0;
    if (path[0] != '/') {
        if (at == AT_FDCWD) {
            length = getcwd(out, PATH_MAX) == NULL ? -1 : (ssize_t) strlen(out);
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            length = readlink(link, out, PATH_MAX - 1);
        }
        errno = saved;
        if (length < 0) {
            return NULL;
        }
    }
    if ((size_t) snprintf(out + length, PATH_MAX - length, "/%s", path) >= (size_t) (PATH_MAX - length)) {
        return NULL;
    }
    normalise(out);
    if (strncmp(out, directory, directory_length) != 0) {
        return NULL;
    }
    if (out[directory_length] == 0) {
        return out + directory_length;
    }
    return out[directory_length] == '/' ? out + directory_length + 1 : NULL;
}

/* ---- open files ---- */

static uint64_t inode(int file) {
    if (file < 0 || file >= FILES) {
        return 0;
    }
    uint64_t known = atomic_load(&inode_of[file]);
    if (known == 0) {
        return 0;
    }
    /* The number may have been closed behind our back and given to something else. */
    struct stat now;
    int saved = errno;
    int failed = fstat(file, &now);
    errno = saved;
    return failed == 0 && now.st_ino == known ? known : 0;
}

static void forget(int file) {
    if (file >= 0 && file < FILES) {
        atomic_store(&inode_of[file], 0);
    }
}

static void same(int file, int copy) {
    if (file >= 0 && file < FILES && copy >= 0 && copy < FILES) {
        atomic_store(&flags_of[copy], atomic_load(&flags_of[file]));
        atomic_store(&inode_of[copy], atomic_load(&inode_of[file]));
    }
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    char absolute[PATH_MAX];
    const char *below = recorded(at, path, absolute);
    if (below == NULL) {
        int elsewhere = syscall(SYS_openat, at, path, flags, mode);
        forget(elsewhere);
        return elsewhere;
    }
    struct stat before, after;
    lock();
    int existed = fstatat(at, path, &before, 0) == 0;
    int file = syscall(SYS_openat, at, path, flags, mode);
    if (file >= 0) {
        if ((flags & O_TMPFILE) == O_TMPFILE || file >= FILES || fstat(file, &after) != 0) {
            append_text(UNSUPPORTED, "open");
        } else {
            atomic_store(&flags_of[file], flags & (O_SYNC | O_DSYNC) ? WRITES_ARE_SYNCED : 0);
            atomic_store(&inode_of[file], after.st_ino);
            if (!existed) {
                append_inode(CREATE, after.st_ino, below, strlen(below));
            } else if ((flags & O_TRUNC) && before.st_size > 0) {
                append_number(TRUNCATE, after.st_ino, 0);
            }
        }
    }
    unlock();
    return file;
}

#define OPEN(name, declaration, at)                                       \
    int name declaration {                                                \
        mode_t mode = 0;                                                  \
        if (flags & (O_CREAT | O_TMPFILE)) {                              \
            va_list rest;                                                 \
            va_start(rest, flags);                                        \
            mode = va_arg(rest, mode_t);                                  \
            va_end(rest);                                                 \
        }                                                                 \
        return opened(at, path, flags, mode);                             \
    }

OPEN(open, (const char *path, int flags, ...), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD)
OPEN(openat, (int at, const char *path, int flags, ...), at)
OPEN(openat64, (int at, const char *path, int flags, ...), at)

int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return opened(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return opened(at, path, flags, 0); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int file) {
    forget(file);
    return syscall(SYS_close, file);
}

int dup(int file) {
    int copy = syscall(SYS_dup, file);
    same(file, copy);
    return copy;
}

int dup3(int file, int copy, int flags) {
    forget(copy);
    int result = syscall(SYS_dup3, file, copy, flags);
    same(file, result);
    return result;
}

int dup2(int file, int copy) { return file == copy ? syscall(SYS_fcntl, file, F_GETFD) < 0 ? -1 : copy : dup3(file, copy, 0); }

static int controlled(int file, int command, void *argument) {
    int result = syscall(SYS_fcntl, file, command, argument);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) {
        same(file, result);
    }
    return result;
}

#define FCNTL(name)                                 \
    int name(int file, int command, ...) {          \
        va_list rest;                               \
        va_start(rest, command);                    \
        void *argument = va_arg(rest, void *);      \
        va_end(rest);                               \
        return controlled(file, command, argument); \
    }

FCNTL(fcntl)
FCNTL(fcntl64)

/* ---- data ---- */

static void append_write(int file, uint64_t inode, off_t offset, const void *data, size_t length) {
    uint64_t head[] = {inode, offset};
    append(WRITE, head, sizeof head, data, length);
    if (atomic_load(&flags_of[file]) & WRITES_ARE_SYNCED) {
        uint64_t token = atomic_fetch_add(&tokens, 1);
        append_number(SYNC_BEGIN, inode, token);
        append_number(SYNC_END, inode, token);
    }
}

/* Where a write without an offset goes. */
static off_t position(int file) {
    struct stat now;
    if (syscall(SYS_fcntl, file, F_GETFL) & O_APPEND) {
        return fstat(file, &now) == 0 ? now.st_size : -1;
    }
    return lseek(file, 0, SEEK_CUR);
}

ssize_t write(int file, const void *data, size_t length) {
    uint64_t target = inode(file);
    if (target == 0) {
        return syscall(SYS_write, file, data, length);
    }
    lock();
    off_t offset = position(file);
    ssize_t written = syscall(SYS_write, file, data, length);
    if (written > 0) {
        append_write(file, target, offset, data, written);
    }
    unlock();
    return written;
}

static ssize_t written_at(int file, const void *data, size_t length, off_t offset) {
    uint64_t target = inode(file);
    if (target == 0) {
        return syscall(SYS_pwrite64, file, data, length, offset);
    }
    lock();
    ssize_t written = syscall(SYS_pwrite64, file, data, length, offset);
    if (written > 0) {
        append_write(file, target, offset, data, written);
    }
    unlock();
    return written;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) { return written_at(file, data, length, offset); }
ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset) { return written_at(file, data, length, offset); }

/* The parts as one write: the reader sees what one call did. */
static ssize_t gathered(int file, const struct iovec *parts, int count, off_t offset, int at_offset) {
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        length += parts[i].iov_len;
    }
    char *data = malloc(length + 1), *end = data;
    if (data == NULL) {
        fail("writev");
    }
    for (int i = 0; i < count; i++) {
        end = mempcpy(end, parts[i].iov_base, parts[i].iov_len);
    }
    ssize_t written = at_offset ? written_at(file, data, length, offset) : write(file, data, length);
    int saved = errno;
    free(data);
    errno = saved;
    return written;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    return inode(file) == 0 ? syscall(SYS_writev, file, parts, count) : gathered(file, parts, count, 0, 0);
}

static ssize_t gathered_at(int file, const struct iovec *parts, int count, off_t offset) {
    return inode(file) == 0 ? syscall(SYS_pwritev, file, parts, count, offset, 0)
                            : gathered(file, parts, count, offset, 1);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) { return gathered_at(file, parts, count, offset); }
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t offset) { return gathered_at(file, parts, count, offset); }

static int truncated(int file, off_t size) {
    uint64_t target = inode(file);
    if (target == 0) {
        return syscall(SYS_ftruncate, file, size);
    }
    lock();
    int result = syscall(SYS_ftruncate, file, size);
    if (result == 0) {
        append_number(TRUNCATE, target, size);
    }
    unlock();
    return result;
}

int ftruncate(int file, off_t size) { return truncated(file, size); }
int ftruncate64(int file, off64_t size) { return truncated(file, size); }

static int truncated_path(const char *path, off_t size) {
    char absolute[PATH_MAX];
    if (recorded(AT_FDCWD, path, absolute) != NULL) {
        append_text(UNSUPPORTED, "truncate");
    }
    return syscall(SYS_truncate, path, size);
}

int truncate(const char *path, off_t size) { return truncated_path(path, size); }
int truncate64(const char *path, off64_t size) { return truncated_path(path, size); }

static int allocated(int file, int mode, off_t offset, off_t length) {
    uint64_t target = inode(file);
    if (target == 0) {
        return syscall(SYS_fallocate, file, mode, offset, length);
    }
    lock();
    int result = syscall(SYS_fallocate, file, mode, offset, length);
    if (result == 0 && mode == 0) {
        append_number(ALLOCATE, target, offset + length);
    } else if (result == 0 && mode != FALLOC_FL_KEEP_SIZE) {
        append_text(UNSUPPORTED, "fallocate");
    }
    unlock();
    return result;
}

int fallocate(int file, int mode, off_t offset, off_t length) { return allocated(file, mode, offset, length); }
int fallocate64(int file, int mode, off64_t offset, off64_t length) { return allocated(file, mode, offset, length); }
int posix_fallocate(int file, off_t offset, off_t length) { return allocated(file, 0, offset, length) == 0 ? 0 : errno; }
int posix_fallocate64(int file, off64_t offset, off64_t length) { return allocated(file, 0, offset, length) == 0 ? 0 : errno; }

/* Copies inside the kernel show no data: whoever asks is told to read and write instead. */
ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t length, unsigned flags) {
    if (inode(to) != 0) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}

static ssize_t sent(int to, int from, off_t *offset, size_t length) {
    if (inode(to) != 0) {
        errno = EINVAL;
        return -1;
    }
    return syscall(SYS_sendfile, to, from, offset, length);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t length) { return sent(to, from, offset, length); }
ssize_t sendfile64(int to, int from, off64_t *offset, size_t length) { return sent(to, from, offset, length); }

static void *mapped(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    if ((protection & PROT_WRITE) && (flags & MAP_TYPE) != MAP_PRIVATE && inode(file) != 0) {
        char link[64], path[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t got = readlink(link, path, sizeof path - 1);
        path[got < 0 ? 0 : got] = 0;
        append_text(MAP, path);
    }
    return (void *) syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    return mapped(address, length, protection, flags, file, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int file, off64_t offset) {
    return mapped(address, length, protection, flags, file, offset);
}

/* ---- syncs ---- */

static int synced(int file, long call) {
    uint64_t target = inode(file);
    if (target == 0) {
        return syscall(call, file);
    }
    uint64_t token = atomic_fetch_add(&tokens, 1);
    append_number(SYNC_BEGIN, target, token);
    int result = syscall(call, file);
    if (result == 0) {
        append_number(SYNC_END, target, token);
    }
    return result;
}

int fsync(int file) { return synced(file, SYS_fsync); }
int fdatasync(int file) { return synced(file, SYS_fdatasync); }

/* sync_file_range promises nothing after a power cut (its manual page), so it is not recorded. */

void sync(void) {
    if (recording()) {
        append_text(UNSUPPORTED, "sync");
    }
    syscall(SYS_sync);
}

int syncfs(int file) {
    if (inode(file) != 0) {
        append_text(UNSUPPORTED, "syncfs");
    }
    return syscall(SYS_syncfs, file);
}

/* ---- names ---- */

static int made(int at, const char *path, mode_t mode) {
    char absolute[PATH_MAX];
    const char *below = recorded(at, path, absolute);
    if (below == NULL) {
        return syscall(SYS_mkdirat, at, path, mode);
    }
    struct stat now;
    lock();
    int result = syscall(SYS_mkdirat, at, path, mode);
    if (result == 0 && fstatat(at, path, &now, AT_SYMLINK_NOFOLLOW) == 0) {
        append_inode(MKDIR, now.st_ino, below, strlen(below));
    }
    unlock();
    return result;
}

int mkdir(const char *path, mode_t mode) { return made(AT_FDCWD, path, mode); }
int mkdirat(int at, const char *path, mode_t mode) { return made(at, path, mode); }

static int removed(int at, const char *path, int flags) {
    char absolute[PATH_MAX];
    const char *below = recorded(at, path, absolute);
    if (below == NULL) {
        return syscall(SYS_unlinkat, at, path, flags);
    }
    lock();
    int result = syscall(SYS_unlinkat, at, path, flags);
    if (result == 0) {
        append_text(flags & AT_REMOVEDIR ? RMDIR : UNLINK, below);
    }
    unlock();
    return result;
}

int unlinkat(int at, const char *path, int flags) { return removed(at, path, flags); }
int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    int saved = errno;
    int result = removed(AT_FDCWD, path, 0);
    if (result != 0 && errno == EISDIR) {
        errno = saved;
        result = removed(AT_FDCWD, path, AT_REMOVEDIR);
    }
    return result;
}

static int renamed(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char from_absolute[PATH_MAX], to_absolute[PATH_MAX];
    const char *from_below = recorded(from_at, from, from_absolute);
    const char *to_below = recorded(to_at, to, to_absolute);
    if (from_below == NULL && to_below == NULL) {
        return syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    }
    lock();
    int result = syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (result == 0) {
        if (from_below == NULL || to_below == NULL || (flags & ~RENAME_NOREPLACE) != 0) {
            append_text(UNSUPPORTED, "rename");
        } else {
            append_paths(RENAME, from_below, to_below);
        }
    }
    unlock();
    return result;
}

int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return renamed(from_at, from, to_at, to, 0); }
int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    return renamed(from_at, from, to_at, to, flags);
}

static int linked(int from_at, const char *from, int to_at, const char *to, int flags) {
    char from_absolute[PATH_MAX], to_absolute[PATH_MAX];
    const char *from_below = recorded(from_at, from, from_absolute);
    const char *to_below = recorded(to_at, to, to_absolute);
    if (from_below == NULL && to_below == NULL) {
        return syscall(SYS_linkat, from_at, from, to_at, to, flags);
    }
    lock();
    int result = syscall(SYS_linkat, from_at, from, to_at, to, flags);
    if (result == 0) {
        if (from_below == NULL || to_below == NULL) {
            append_text(UNSUPPORTED, "link");
        } else {
            append_paths(LINK, from_below, to_below);
        }
    }
    unlock();
    return result;
}

int link(const char *from, const char *to) { return linked(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    return linked(from_at, from, to_at, to, flags);
}

int symlinkat(const char *target, int at, const char *path) {
    char absolute[PATH_MAX];
    if (recorded(at, path, absolute) != NULL) {
        append_text(UNSUPPORTED, "symlink");
    }
    return syscall(SYS_symlinkat, target, at, path);
}

int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }
