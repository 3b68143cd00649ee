#ifndef START_H
#define START_H

// What is checked before any library begins: see start.c. There is nothing to call.

#endif
