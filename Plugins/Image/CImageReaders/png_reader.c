#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"

typedef struct {
    const uint8_t *next;
    size_t remaining;
} byte_source;

static void on_error(png_structp png, png_const_charp text) {
    image_result *image = png_get_error_ptr(png);
    image_fail(image, "%s", text);
    png_longjmp(png, 1);
}

// A warning concerns data that libpng can do without, such as a broken text chunk.
static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void read_bytes(png_structp png, png_bytep target, size_t count) {
    byte_source *source = png_get_io_ptr(png);
    if (count > source->remaining) png_error(png, "the file ends too early");
    memcpy(target, source->next, count);
    source->next += count;
    source->remaining -= count;
}

// Refuses, before any memory is taken, sizes that this file cannot hold.
static void check_size(png_structp png, png_infop info, const image_request *request, image_result *image) {
    // Deflate cannot shrink data to less than 1/1032.
    const uint64_t longest_expansion = 1032;
    image->width = png_get_image_width(png, info);
    image->height = png_get_image_height(png, info);
    uint64_t stored_bytes = image->height * (uint64_t)png_get_rowbytes(png, info);
    if (!image_check_size(image->width, image->height, request, image)
        || !image_check_content(stored_bytes, longest_expansion, request, image)) {
        png_longjmp(png, 1);
    }
}

static void choose_output(png_structp png, png_infop info) {
    png_byte colour = png_get_color_type(png, info);
    png_byte depth = png_get_bit_depth(png, info);
    if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
    if (colour == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(png);
    png_set_strip_alpha(png);
    const uint16_t probe = 1;
    int little_endian = *(const uint8_t *)&probe;
    if (depth == 16 && little_endian) png_set_swap(png);
}

static void decode(png_structp png, png_infop info, const image_request *request, image_result *image) {
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_read_info(png, info);
    check_size(png, info, request, image);
    choose_output(png, info);
    int pass_count = png_set_interlace_handling(png);
    png_read_update_info(png, info);

    image->channel_count = png_get_channels(png, info);
    image->bytes_per_sample = png_get_bit_depth(png, info) / 8;
    if (request->is_header_only) return;
    size_t row_bytes = png_get_rowbytes(png, info);
    image->samples = calloc(image->height, row_bytes);
    if (image->samples == NULL) png_error(png, "there is not enough memory");
    for (int pass = 0; pass < pass_count; pass++) {
        for (size_t row = 0; row < image->height; row++) {
            png_read_row(png, image->samples + row * row_bytes, NULL);
        }
    }
    png_read_end(png, NULL);
}

int png_reader_read(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image) {
    memset(image, 0, sizeof *image);
    image->orientation = 1;
    byte_source source = {bytes, byte_count};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, image, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (info == NULL) {
        png_destroy_read_struct(&png, NULL, NULL);
        return image_fail(image, "libpng does not start");
    }
    // Nothing that is read after the jump changes after this line, apart from what `image` points to.
    if (setjmp(png_jmpbuf(png)) == 0) {
        png_set_read_fn(png, &source, read_bytes);
        decode(png, info, request, image);
        png_destroy_read_struct(&png, &info, NULL);
        return 1;
    }
    png_destroy_read_struct(&png, &info, NULL);
    image_result_free(image);
    return 0;
}
