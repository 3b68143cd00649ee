// The sentence of each thread, which lives as long as the thread.

#include "perceiver.h"
#include "perceiver_error.h"

#include <string.h>

static _Thread_local char last_error[2048] = "Nothing went wrong.";

void perceiver_set_error(const char *sentence) {
    size_t length = strlen(sentence);
    if (length >= sizeof last_error) {
        length = sizeof last_error - 1;
        // Not in the middle of a character of UTF-8.
        while (length > 0 && (sentence[length] & 0xC0) == 0x80) length--;
    }
    memcpy(last_error, sentence, length);
    last_error[length] = 0;
}

const char *perceiver_error(void) { return last_error; }
