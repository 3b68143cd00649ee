#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>

#include "reading.h"

/// The content of the chunk EXIF of a RIFF file; null if it has none, or ends before it.
static const uint8_t *find_exif(const uint8_t *bytes, size_t byte_count, size_t *content_count) {
    size_t start = 12;
    while (start <= byte_count && byte_count - start >= 8) {
        const uint8_t *chunk = bytes + start;
        size_t size = chunk[4] | chunk[5] << 8 | chunk[6] << 16 | (size_t)chunk[7] << 24;
        if (size > byte_count - start - 8) return NULL;
        if (memcmp(chunk, "EXIF", 4) == 0) {
            *content_count = size;
            return chunk + 8;
        }
        start += 8 + size + size % 2;
    }
    return NULL;
}

static int read_header(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image) {
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(bytes, byte_count, &features) != VP8_STATUS_OK) {
        return image_fail(image, "there is no header of a WebP image");
    }
    if (features.has_animation) return image_fail(image, "it is an animation, and not one picture");
    if (!image_check_size(features.width, features.height, request, image)) return 0;
    image->width = features.width;
    image->height = features.height;
    image->channel_count = 3;
    image->bytes_per_sample = 1;

    enum { flags_offset = 20, exif_flag = 8 };
    if (memcmp(bytes + 12, "VP8X", 4) != 0 || !(bytes[flags_offset] & exif_flag)) return 1;
    size_t exif_count = 0;
    const uint8_t *exif = find_exif(bytes, byte_count, &exif_count);
    if (exif == NULL && byte_count < request->file_byte_count) return image_fail(image, "its Exif block lies further on");
    if (exif != NULL) image->orientation = exif_orientation(exif, exif_count);
    return 1;
}

static int read_samples(const uint8_t *bytes, size_t byte_count, image_result *image) {
    size_t row_bytes = (size_t)image->width * image->channel_count;
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return image_fail(image, "libwebp does not start");
    image->samples = malloc(image->height * row_bytes);
    if (image->samples == NULL) return image_fail(image, "there is not enough memory");
    config.output.colorspace = MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = image->samples;
    config.output.u.RGBA.stride = (int)row_bytes;
    config.output.u.RGBA.size = image->height * row_bytes;
    switch (WebPDecode(bytes, byte_count, &config)) {
        case VP8_STATUS_OK: return 1;
        case VP8_STATUS_OUT_OF_MEMORY: return image_fail(image, "there is not enough memory");
        case VP8_STATUS_SUSPENDED:
        case VP8_STATUS_NOT_ENOUGH_DATA: return image_fail(image, "the file ends too early");
        default: return image_fail(image, "the picture's data is damaged");
    }
}

int webp_reader_read(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image) {
    memset(image, 0, sizeof *image);
    image->orientation = 1;
    // What libwebp also takes, a bare stream without a RIFF header, is no WebP file.
    if (byte_count < 30 || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WEBP", 4) != 0) {
        return image_fail(image, "the file ends too early");
    }
    if (!read_header(bytes, byte_count, request, image)) return 0;
    if (request->is_header_only || read_samples(bytes, byte_count, image)) return 1;
    image_result_free(image);
    return 0;
}
