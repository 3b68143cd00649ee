#include <stdlib.h>
#include <string.h>

#include "reading.h"

static int is_space(uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

/// The number at `*place`, after white space and comments, and moves behind it; 0 if there is none, or it is too large.
static uint32_t read_number(const uint8_t *bytes, size_t byte_count, size_t *place) {
    size_t i = *place;
    while (i < byte_count && (is_space(bytes[i]) || bytes[i] == '#')) {
        if (bytes[i] == '#') {
            while (i < byte_count && bytes[i] != '\n') i++;
        } else {
            i++;
        }
    }
    uint32_t number = 0;
    for (; i < byte_count && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
        if (number > 100000000) return 0;
        number = number * 10 + (bytes[i] - '0');
    }
    *place = i;
    return number;
}

/// Reads the header of a file that begins with P6; `*start` is where its samples begin, `*largest` what white is.
static int read_header(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image,
                       size_t *start, uint32_t *largest) {
    size_t place = 2;
    image->width = read_number(bytes, byte_count, &place);
    image->height = read_number(bytes, byte_count, &place);
    *largest = read_number(bytes, byte_count, &place);
    // One character of white space stands before the samples.
    *start = place + 1;
    if (place >= byte_count || !is_space(bytes[place]) || image->width == 0 || image->height == 0 || *largest == 0 || *largest > 65535) {
        return image_fail(image, "there is no header of a PPM image");
    }
    if (!image_check_size(image->width, image->height, request, image)) return 0;
    image->channel_count = 3;
    image->bytes_per_sample = *largest > 255 ? 2 : 1;
    uint64_t needed = *start + (uint64_t)image->width * image->height * 3 * image->bytes_per_sample;
    return request->file_byte_count >= needed ? 1 : image_fail(image, "the file ends too early");
}

int ppm_reader_read(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image) {
    memset(image, 0, sizeof *image);
    image->orientation = 1;
    size_t start = 0;
    uint32_t largest = 0;
    if (!read_header(bytes, byte_count, request, image, &start, &largest)) return 0;
    if (request->is_header_only) return 1;
    size_t count = (size_t)image->width * image->height * 3;
    image->samples = malloc(count * image->bytes_per_sample);
    if (image->samples == NULL) return image_fail(image, "there is not enough memory");
    // Levels up to another number than 255 or 65535 are spread over all.
    uint32_t white = image->bytes_per_sample == 2 ? 65535 : 255;
    const uint8_t *stored = bytes + start;
    for (size_t i = 0; i < count; i++) {
        uint32_t level = white == 255 ? stored[i] : (uint32_t)stored[2 * i] << 8 | stored[2 * i + 1];
        uint32_t spread = level >= largest ? white : (uint32_t)(((uint64_t)level * white + largest / 2) / largest);
        if (white == 255) {
            image->samples[i] = (uint8_t)spread;
        } else {
            ((uint16_t *)(void *)image->samples)[i] = (uint16_t)spread;
        }
    }
    return 1;
}
