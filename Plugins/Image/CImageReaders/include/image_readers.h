#ifndef IMAGE_READERS_H
#define IMAGE_READERS_H

#include <stddef.h>
#include <stdint.h>

/// What is to be read of an image file.
typedef struct {
    /// The most pixels that a file may have.
    uint64_t pixel_limit;
    /// The length of the whole file, of which a reader of the header may get the beginning alone.
    uint64_t file_byte_count;
    /// Whether samples are left out.
    int is_header_only;
    /// A JPEG file may be decoded smaller, if no side becomes shorter than this, as the picture is looked at; 0: at
    /// its own size.
    uint32_t least_height;
    uint32_t least_width;
} image_request;

/// An image file that was read: its stored samples, row-major with channels last, or the reason for a failure.
typedef struct {
    uint32_t width;
    uint32_t height;
    /// 1 (grey) or 3 (RGB): palettes are looked up, CMYK is converted, and alpha is dropped.
    uint32_t channel_count;
    /// 1, or 2 for files of 16 bits a sample, which are in the byte order of this machine.
    uint32_t bytes_per_sample;
    /// How the stored picture has to be turned, 1 to 8 as in Exif; 1 where the file does not say.
    uint32_t orientation;
    /// Owned by this struct; null after a failure, and where the header alone was asked for.
    uint8_t *samples;
    /// Empty after a success.
    char message[160];
} image_result;

/// Each reads a file of its format that is held in memory, and returns 1 on success and 0 on failure.
///
/// libpng and libjpeg report errors by `longjmp`, which must not cross Swift frames, so all calls into them stay behind
/// these functions.
int png_reader_read(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image);
int jpeg_reader_read(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image);
int webp_reader_read(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image);
int ppm_reader_read(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image);

/// Frees the samples of an image; harmless after a failure.
void image_result_free(image_result *image);

#endif
