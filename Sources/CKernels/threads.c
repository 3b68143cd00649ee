// Helper threads that share the iterations of one loop at a time with the thread that calls kernel_parallel.

#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "CKernels.h"

typedef struct {
    void (*body)(void *, size_t);
    void *context;
    size_t count;
    atomic_size_t next;
} loop;

// A loop of operations has the next one within microseconds, so whoever waits for it spins at first. After that it also lets
// others run, who may be the ones that it waits for; and when nothing comes at all, it sleeps.
enum { spin_nanoseconds = 10000, sleep_nanoseconds = 200000, spins_between_looks = 16 };

static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;  // held by the caller whose loop the helpers run
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static loop current;
static atomic_size_t generation;     // odd while a loop is open to helpers
static atomic_size_t inside;         // helpers that work on the current loop
static size_t helper_count;
static atomic_size_t wanted_count = SIZE_MAX;  // SIZE_MAX until it is first asked for
static atomic_size_t active_count;   // helpers with a lower number take part
static bool is_child;                // of a process that had helpers

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");  // waits some tens of cycles, where `yield` waits none on most cores
#endif
}

static long long now_in_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

// Somebody who waits for other threads, and since when.
typedef struct {
    long long start;
    unsigned spins;
} patience;

// Waits for a moment; false when it is time to sleep.
static bool wait_awake(patience *waiting) {
    relax();
    if (++waiting->spins % spins_between_looks != 0) return true;
    long long now = now_in_nanoseconds();
    if (waiting->start == 0) waiting->start = now;
    if (now - waiting->start > spin_nanoseconds) sched_yield();
    return now - waiting->start < sleep_nanoseconds;
}

// The state in which a thread takes numbers below the least normal one, 1.2e-38, for zero; returns the state before.
//
// They are what is left of probabilities and of moments of gradients that have vanished, and arithmetic on them takes a hundred
// times as long. Every loop runs so, on any number of threads.
static unsigned long flush_subnormal_numbers(void) {
#if defined(__x86_64__)
    unsigned before = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before | 0x8040);  // of results, and of factors and summands
    return before;
#elif defined(__aarch64__)
    unsigned long before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" ::"r"(before | 1ul << 24));
    return before;
#else
    return 0;
#endif
}

static void restore_arithmetic(unsigned long before) {
#if defined(__x86_64__)
    __builtin_ia32_ldmxcsr((unsigned)before);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" ::"r"(before));
#else
    (void)before;
#endif
}

static void take_part(loop *work) {
    for (;;) {
        size_t index = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed);
        if (index >= work->count) return;
        work->body(work->context, index);
    }
}

static void *help(void *argument) {
    size_t number = (size_t)argument, seen = 0;
    flush_subnormal_numbers();
    for (;;) {
        size_t now;
        patience waiting = {0};
        while (now = atomic_load(&generation), now == seen || now % 2 == 0) {
            if (wait_awake(&waiting)) continue;
            pthread_mutex_lock(&lock);
            while (now = atomic_load(&generation), now == seen || now % 2 == 0) pthread_cond_wait(&wake, &lock);
            pthread_mutex_unlock(&lock);
        }
        seen = now;
        if (number >= atomic_load(&active_count)) continue;
        atomic_fetch_add(&inside, 1);
        // The loop may have been closed between reading `generation` and counting ourselves in `inside`.
        if (atomic_load(&generation) == now) take_part(&current);
        atomic_fetch_sub(&inside, 1);
    }
    return NULL;
}

// The processors that this process may use: mpirun, taskset or a container may have left it some of the machine's.
static size_t core_count(void) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    long count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > kernel_max_threads ? kernel_max_threads : (size_t)count;
}

size_t kernel_thread_count(void) {
    if (is_child) return 1;
    size_t count = atomic_load(&wanted_count);
    if (count == SIZE_MAX) {
        size_t cores = core_count();
        // If another thread has set it meanwhile, the exchange fails and puts that number into `count`.
        if (atomic_compare_exchange_strong(&wanted_count, &count, cores)) count = cores;
    }
    return count;
}

void kernel_set_thread_count(size_t count) {
    atomic_store(&wanted_count, count < 1 ? 1 : count > kernel_max_threads ? kernel_max_threads : count);
}

// A child has only the thread that forked. It stays the only one, because Swift's locks know that thread by the number that it
// had before, and the kernel, which settles who is next, by another.
static void begin_in_child(void) { is_child = true; }

static void start_helpers(size_t count) {
    static bool is_first = true;
    if (helper_count >= count) return;
    if (is_first) pthread_atfork(NULL, NULL, begin_in_child);
    is_first = false;
    // Signals are for the threads of whoever uses this, but for those of a thread's own faults.
    sigset_t others, before;
    sigfillset(&others);
    const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&others, faults[i]);
    pthread_sigmask(SIG_SETMASK, &others, &before);
    while (helper_count < count) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, help, (void *)helper_count) != 0) break;  // fewer helpers, same result
        pthread_detach(thread);
        helper_count++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void kernel_parallel(size_t count, size_t max_threads, void (*body)(void *, size_t), void *context) {
    unsigned long arithmetic = flush_subnormal_numbers();
    size_t threads = kernel_thread_count();  // another thread may set it meanwhile; this loop keeps to one count
    if (count <= 1 || max_threads <= 1 || threads == 1 || pthread_mutex_trylock(&owner) != 0) {
        for (size_t i = 0; i < count; i++) body(context, i);
        return restore_arithmetic(arithmetic);
    }
    size_t helpers = (threads < max_threads ? threads : max_threads) - 1;
    start_helpers(helpers);
    atomic_store(&active_count, helpers);
    current.body = body;
    current.context = context;
    current.count = count;
    atomic_store(&current.next, 0);
    pthread_mutex_lock(&lock);
    atomic_fetch_add(&generation, 1);
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&lock);
    take_part(&current);
    atomic_fetch_add(&generation, 1);  // closed: a helper that looks now sees an even number
    patience waiting = {0};
    while (atomic_load(&inside) != 0) wait_awake(&waiting);
    pthread_mutex_unlock(&owner);
    restore_arithmetic(arithmetic);
}
