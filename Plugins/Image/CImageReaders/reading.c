#include "reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int image_fail(image_result *image, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(image->message, sizeof image->message, format, arguments);
    va_end(arguments);
    return 0;
}

int image_check_size(uint64_t width, uint64_t height, const image_request *request, image_result *image) {
    if (width * height <= request->pixel_limit) return 1;
    return image_fail(image, "the header claims %llu x %llu pixels, over the limit of %llu in all",
                      (unsigned long long)width, (unsigned long long)height,
                      (unsigned long long)request->pixel_limit);
}

int image_check_content(uint64_t needed, uint64_t most_each_byte, const image_request *request, image_result *image) {
    if (needed / most_each_byte <= request->file_byte_count) return 1;
    return image_fail(image, "the header claims %u x %u pixels, more than %llu bytes can hold", image->width,
                      image->height, (unsigned long long)request->file_byte_count);
}

void image_result_free(image_result *image) {
    free(image->samples);
    image->samples = NULL;
}
