// A disk that fails when it is told to. Preloaded into a program (LD_PRELOAD), it stands between the program and the
// calls that change files below one folder. The environment says what happens:
//
//   FAULTY_DISK_FOLDER  the folder, absolute
//   FAULTY_DISK_CALL    the number of the call that fails, from 1; none: all go well
//   FAULTY_DISK_ERROR   what it fails with, a number of errno.h
//   FAULTY_DISK_STAYS   1: all later calls that need room or a descriptor fail too, as on a disk that is full
//   FAULTY_DISK_LOG     a file that gets a line for each call: its name and its path
//   FAULTY_DISK_FILES   the most descriptors that the program may have open

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { descriptor_limit = 4096 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *paths[descriptor_limit];  // of the files below the folder that are open for writing, and of folders
static const char *folder;
static long failing_call, call_count;
static int failure, log_descriptor = -1;
static bool stays;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void read_environment(void) {
    const char *call = getenv("FAULTY_DISK_CALL"), *error = getenv("FAULTY_DISK_ERROR");
    const char *log = getenv("FAULTY_DISK_LOG");
    folder = getenv("FAULTY_DISK_FOLDER");
    failing_call = call ? atol(call) : 0;
    failure = error ? atoi(error) : ENOSPC;
    stays = getenv("FAULTY_DISK_STAYS") != NULL;
    const char *files = getenv("FAULTY_DISK_FILES");
    if (files) setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)atol(files), (rlim_t)atol(files)});
    if (log) log_descriptor = NEXT(open)(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

// The path from the root of the disk, or NULL if it is not below the folder.
static char *watched(const char *path, char whole[PATH_MAX]) {
    if (!folder || !path) return NULL;
    if (path[0] == '/') {
        snprintf(whole, PATH_MAX, "%s", path);
    } else {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here)) return NULL;
        if (snprintf(whole, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return NULL;
    }
    size_t length = strlen(folder);
    return strncmp(whole, folder, length) == 0 && whole[length] == '/' ? whole : NULL;
}

static void forget(int descriptor) {
    if (descriptor < 0 || descriptor >= descriptor_limit) return;
    pthread_mutex_lock(&lock);
    free(paths[descriptor]);
    paths[descriptor] = NULL;
    pthread_mutex_unlock(&lock);
}

static void remember(int descriptor, const char *path) {
    if (descriptor < 0 || descriptor >= descriptor_limit) return;
    forget(descriptor);
    pthread_mutex_lock(&lock);
    paths[descriptor] = strdup(path);
    pthread_mutex_unlock(&lock);
}

// Counts a call, writes its line, and says whether it fails.
static bool fails(const char *name, const char *path, const char *second) {
    pthread_mutex_lock(&lock);
    long number = ++call_count;
    if (log_descriptor >= 0) {
        char line[3 * PATH_MAX];
        int length = snprintf(line, sizeof line, second ? "%s\t%s\t%s\n" : "%s\t%s\n", name, path, second);
        if (NEXT(write)(log_descriptor, line, (size_t)length) != length) abort();
    }
    pthread_mutex_unlock(&lock);
    // Removing needs neither room nor descriptors.
    bool removes = strcmp(name, "unlink") == 0 || strcmp(name, "rmdir") == 0 || strcmp(name, "close") == 0;
    bool later = stays && number > failing_call && !(removes && (failure == ENOSPC || failure == EMFILE));
    bool does = failing_call && (number == failing_call || later);
    if (does) errno = failure;
    return does;
}

static bool fails_at(const char *name, int descriptor) {
    if (descriptor < 0 || descriptor >= descriptor_limit || !paths[descriptor]) return false;
    return fails(name, paths[descriptor], NULL);
}

// MARK: Opening and closing

#define OPEN(name, ...)                                                                \
    char whole[PATH_MAX];                                                                     \
    mode_t mode = 0;                                                                          \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                      \
        va_list rest;                                                                         \
        va_start(rest, flags);                                                                \
        mode = va_arg(rest, mode_t);                                                          \
        va_end(rest);                                                                         \
    }                                                                                         \
    bool writes = (flags & O_ACCMODE) != O_RDONLY;                                            \
    char *found = writes || (flags & O_DIRECTORY) ? watched(path, whole) : NULL;              \
    if (found && writes && fails("open", found, NULL)) return -1;                             \
    int descriptor = NEXT(name)(__VA_ARGS__, flags, mode);                                    \
    if (found) remember(descriptor, found);                                                   \
    return descriptor;

int open(const char *path, int flags, ...) { OPEN(open, path) }
int open64(const char *path, int flags, ...) { OPEN(open64, path) }
int openat(int place, const char *path, int flags, ...) { OPEN(openat, place, path) }
int openat64(int place, const char *path, int flags, ...) { OPEN(openat64, place, path) }

int mkstemp(char *path) {
    char whole[PATH_MAX];
    char *found = watched(path, whole);
    if (found && fails("open", found, NULL)) return -1;
    int descriptor = NEXT(mkstemp)(path);
    if (found) remember(descriptor, watched(path, whole));
    return descriptor;
}

int close(int descriptor) {
    bool does = fails_at("close", descriptor);
    forget(descriptor);
    int result = NEXT(close)(descriptor);  // closed it is, whatever it says
    if (does) errno = failure;
    return does ? -1 : result;
}

// MARK: Writing

ssize_t write(int descriptor, const void *bytes, size_t count) {
    return fails_at("write", descriptor) ? -1 : NEXT(write)(descriptor, bytes, count);
}
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t place) {
    return fails_at("write", descriptor) ? -1 : NEXT(pwrite)(descriptor, bytes, count, place);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t place) {
    return fails_at("write", descriptor) ? -1 : NEXT(pwrite64)(descriptor, bytes, count, place);
}
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    return fails_at("write", descriptor) ? -1 : NEXT(writev)(descriptor, parts, count);
}
int ftruncate(int descriptor, off_t length) {
    return fails_at("truncate", descriptor) ? -1 : NEXT(ftruncate)(descriptor, length);
}
int ftruncate64(int descriptor, off64_t length) {
    return fails_at("truncate", descriptor) ? -1 : NEXT(ftruncate64)(descriptor, length);
}
int fallocate(int descriptor, int mode, off_t start, off_t length) {
    return fails_at("allocate", descriptor) ? -1 : NEXT(fallocate)(descriptor, mode, start, length);
}
int posix_fallocate(int descriptor, off_t start, off_t length) {
    return fails_at("allocate", descriptor) ? failure : NEXT(posix_fallocate)(descriptor, start, length);
}
int posix_fallocate64(int descriptor, off64_t start, off64_t length) {
    return fails_at("allocate", descriptor) ? failure : NEXT(posix_fallocate64)(descriptor, start, length);
}
int fsync(int descriptor) { return fails_at("sync", descriptor) ? -1 : NEXT(fsync)(descriptor); }
int fdatasync(int descriptor) { return fails_at("sync", descriptor) ? -1 : NEXT(fdatasync)(descriptor); }

// MARK: Names

#define NAMED(name, path, second, call)                                                            \
    char whole[PATH_MAX], other[PATH_MAX];                                                         \
    char *found = watched(path, whole), *target = watched(second, other);                          \
    if (found && fails(name, found, target)) return -1;                                            \
    return call;

int rename(const char *path, const char *to) { NAMED("rename", path, to, NEXT(rename)(path, to)) }
int renameat(int place, const char *path, int other_place, const char *to) {
    NAMED("rename", path, to, NEXT(renameat)(place, path, other_place, to))
}
int renameat2(int place, const char *path, int other_place, const char *to, unsigned flags) {
    NAMED("rename", path, to, NEXT(renameat2)(place, path, other_place, to, flags))
}
int link(const char *path, const char *to) { NAMED("link", path, to, NEXT(link)(path, to)) }
int symlink(const char *to, const char *path) { NAMED("link", path, NULL, NEXT(symlink)(to, path)) }
int mkdir(const char *path, mode_t mode) { NAMED("mkdir", path, NULL, NEXT(mkdir)(path, mode)) }
int unlink(const char *path) { NAMED("unlink", path, NULL, NEXT(unlink)(path)) }
int rmdir(const char *path) { NAMED("rmdir", path, NULL, NEXT(rmdir)(path)) }
