#ifndef READING_H
#define READING_H

#include "image_readers.h"

/// Puts the reason of a failure into `image`, and returns 0.
__attribute__((format(printf, 2, 3))) int image_fail(image_result *image, const char *format, ...);

/// Refuses, before any memory is taken, an image over the limit; 1 if it is within.
int image_check_size(uint64_t width, uint64_t height, const image_request *request, image_result *image);

/// Refuses sizes that a file is too short for: the most pixels (or bytes) that its bytes can stand for; 1 if it is not.
int image_check_content(uint64_t needed, uint64_t most_each_byte, const image_request *request, image_result *image);

/// The orientation in the content of an Exif block, with or without the name before it; 1 if there is none.
uint32_t exif_orientation(const uint8_t *block, size_t byte_count);

#endif
