#ifndef PNG_READER_H
#define PNG_READER_H

#include <stddef.h>
#include <stdint.h>

/// A decoded PNG file: its stored samples, row-major with channels last, or the reason for a failure.
typedef struct {
    uint32_t width;
    uint32_t height;
    /// 1 (grey) or 3 (RGB): palettes are looked up and alpha is dropped.
    uint32_t channel_count;
    /// 1, or 2 for files of 16 bits a sample, which are in the byte order of this machine.
    uint32_t bytes_per_sample;
    /// Owned by this struct; null after a failure.
    uint8_t *samples;
    /// Empty after a success.
    char message[160];
} png_reader_image;

/// Decodes a PNG file held in memory. Returns 1 on success and 0 on failure.
///
/// libpng reports errors by `longjmp`, which must not cross Swift frames, so all calls into libpng stay
/// behind this function.
int png_reader_decode(const uint8_t *bytes, size_t byte_count, uint64_t pixel_limit,
                      png_reader_image *image);

/// Frees the samples of an image; harmless after a failure.
void png_reader_free(png_reader_image *image);

#endif
