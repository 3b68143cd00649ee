// What the library itself calls; not for its users.

#ifndef PERCEIVER_ERROR_H
#define PERCEIVER_ERROR_H

// Keeps what went wrong for this thread.
void perceiver_set_error(const char *sentence);

#endif
