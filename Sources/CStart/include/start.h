#ifndef START_H
#define START_H

// A check of the memory limit that runs by itself before any library is initialised; see start.c. There is nothing to call.

#endif
