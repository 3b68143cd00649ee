#define _GNU_SOURCE
#include "start.h"

#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// OpenBLAS allocates memory when it is loaded, and more for each thread that multiplies; where it gets none, it retries for
// ever. So this reserves and releases as much address space first: a buffer of 32 MB and a stack of 8 MB for each processor,
// and some for the rest of the program. No page is touched, so only a limit on the process (ulimit -v, ulimit -d) makes it
// fail.
static void require_address_space(void) {
    cpu_set_t processors;
    CPU_ZERO(&processors);
    int count = sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : 1;
    size_t size = ((size_t)320 + (size_t)40 * (size_t)count) << 20;
    void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room != MAP_FAILED) {
        munmap(room, size);
        return;
    }
    static const char text[] =
        "Error: The limit on the memory of a process (ulimit -v, ulimit -d) is too low: with its libraries, this program "
        "needs about 600 MB of address space on two processors, and 40 MB for each further one. Raise the limit.\n";
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
    _exit(1);
}

// Runs before the constructors of all libraries, OpenBLAS among them.
__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = require_address_space;
