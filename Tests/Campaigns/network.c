// A switch in one process: devices (TAP) joined with a delay and a rate, for kernels without netem.
//
//   network DELAY_MICROSECONDS MEGABITS DEVICE...
//
// It makes the devices and carries frames between them until it is ended. The hardware address of device n, from 1, must be
// 02:00:00:00:00:n. A frame leaves DELAY after it came, and after those before it at MEGABITS (0: at once), as from a port of
// a switch. Devices hand over up to 64 KB at a time without checksums (TSO), so that 10 Gbit/s take little of a processor.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { PORTS = 8, FRAMES = 1024, ROOM = 66000, HEADER = 10 };  // what comes before a frame: struct virtio_net_hdr

struct frame {
    int64_t due;
    ssize_t size;
    unsigned char bytes[ROOM];
};
struct port {
    int device;
    int64_t free_at;
    unsigned first, last;  // of the frames that wait, counted from the start
    struct frame *frames;
};
static struct port ports[PORTS];
static int count;
static int64_t delay;
static double nanoseconds_per_byte;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void open_port(struct port *port, const char *name) {
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    port->device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    if (port->device < 0) fail("/dev/net/tun");
    if (ioctl(port->device, TUNSETIFF, &request) < 0) fail(name);
    if (ioctl(port->device, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) < 0) fail(name);
    port->frames = mmap(NULL, FRAMES * sizeof(struct frame), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (port->frames == MAP_FAILED) fail("memory");
}

// Puts a frame into the queue of a port; a full queue drops it, as a switch does.
static void queue(struct port *port, const unsigned char *bytes, ssize_t size, int64_t time) {
    if (port->last - port->first == FRAMES) return;
    struct frame *frame = &port->frames[port->last++ % FRAMES];
    int64_t due = time + delay;
    if (due < port->free_at) due = port->free_at;
    port->free_at = due + (int64_t)((size - HEADER) * nanoseconds_per_byte);
    frame->due = port->free_at;
    frame->size = size;
    memcpy(frame->bytes, bytes, size);
}

static void take(int from) {
    static unsigned char bytes[ROOM];
    for (int taken = 0; taken < 16; taken++) {
        ssize_t size = read(ports[from].device, bytes, ROOM);
        if (size <= HEADER + 6) return;
        int64_t time = now();
        const unsigned char *address = bytes + HEADER;
        int to = address[5] - 1;
        if (address[0] == 2 && to >= 0 && to < count) {
            queue(&ports[to], bytes, size, time);
        } else {
            for (to = 0; to < count; to++)
                if (to != from) queue(&ports[to], bytes, size, time);
        }
    }
}

// Hands out what is due; returns when the next is, or -1.
static int64_t give(struct port *port) {
    while (port->first != port->last) {
        struct frame *frame = &port->frames[port->first % FRAMES];
        if (frame->due > now()) return frame->due;
        // A device that is not up yet refuses; then the frame is lost.
        if (write(port->device, frame->bytes, frame->size) < 0 && errno == EAGAIN) return now() + 20000;
        port->first++;
    }
    return -1;
}

int main(int argc, char **argv) {
    if (argc < 4 || argc - 3 > PORTS) {
        fprintf(stderr, "usage: network DELAY_MICROSECONDS MEGABITS DEVICE...\n");
        return 64;
    }
    delay = (int64_t)(atof(argv[1]) * 1000);
    nanoseconds_per_byte = atof(argv[2]) > 0 ? 8000 / atof(argv[2]) : 0;
    count = argc - 3;
    struct pollfd devices[PORTS];
    for (int index = 0; index < count; index++) {
        open_port(&ports[index], argv[3 + index]);
        devices[index] = (struct pollfd){.fd = ports[index].device, .events = POLLIN};
    }
    prctl(PR_SET_TIMERSLACK, 1);
    printf("ready\n");
    fflush(stdout);
    while (1) {
        int64_t next = -1;
        for (int index = 0; index < count; index++) {
            int64_t due = give(&ports[index]);
            if (due >= 0 && (next < 0 || due < next)) next = due;
        }
        int64_t wait = next < 0 ? 0 : next - now();
        if (wait < 0) wait = 0;
        struct timespec time = {wait / 1000000000, wait % 1000000000};
        if (ppoll(devices, count, next < 0 ? NULL : &time, NULL) <= 0) continue;
        for (int index = 0; index < count; index++)
            if (devices[index].revents) take(index);
    }
}
