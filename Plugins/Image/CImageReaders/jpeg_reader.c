#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "reading.h"

typedef struct {
    struct jpeg_decompress_struct decoder;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf exit;
    const image_request *request;
    image_result *image;
    // A row of four inks, where a file has these.
    uint8_t *inks;
} reading;

static void leave(reading *state) { longjmp(state->exit, 1); }

static void on_error(j_common_ptr decoder) {
    reading *state = decoder->client_data;
    char text[JMSG_LENGTH_MAX];
    decoder->err->format_message(decoder, text);
    image_fail(state->image, "%s", text);
    leave(state);
}

// Warnings concern data that a picture can be made without; Pillow and browsers show such files too.
static void on_warning(j_common_ptr decoder, int level) {
    (void)decoder;
    (void)level;
}

static void ignore_source(j_decompress_ptr decoder) { (void)decoder; }

static boolean need_more(j_decompress_ptr decoder) {
    reading *state = decoder->client_data;
    image_fail(state->image, "the file ends too early");
    leave(state);
    return FALSE;
}

static void skip_bytes(j_decompress_ptr decoder, long count) {
    if (count <= 0) return;
    if ((size_t)count > decoder->src->bytes_in_buffer) need_more(decoder);
    decoder->src->next_input_byte += count;
    decoder->src->bytes_in_buffer -= count;
}

// A file of many scans, each over the whole picture, would take minutes; encoders write about ten.
static void check_scans(j_common_ptr decoder) {
    enum { most_scans = 100 };
    reading *state = decoder->client_data;
    if (state->decoder.input_scan_number <= most_scans) return;
    image_fail(state->image, "it has more than %d scans", most_scans);
    leave(state);
}

static void start(reading *state, const uint8_t *bytes, size_t byte_count) {
    state->decoder.err = jpeg_std_error(&state->errors);
    state->errors.error_exit = on_error;
    state->errors.emit_message = on_warning;
    state->decoder.client_data = state;
    jpeg_create_decompress(&state->decoder);
    state->source.next_input_byte = bytes;
    state->source.bytes_in_buffer = byte_count;
    state->source.init_source = ignore_source;
    state->source.term_source = ignore_source;
    state->source.fill_input_buffer = need_more;
    state->source.skip_input_data = skip_bytes;
    state->source.resync_to_restart = jpeg_resync_to_restart;
    state->decoder.src = &state->source;
    state->progress.progress_monitor = check_scans;
    state->decoder.progress = &state->progress;
}

static uint32_t orientation(const struct jpeg_decompress_struct *decoder) {
    for (jpeg_saved_marker_ptr marker = decoder->marker_list; marker != NULL; marker = marker->next) {
        if (marker->data_length >= 6 && memcmp(marker->data, "Exif\0\0", 6) == 0) {
            return exif_orientation(marker->data, marker->data_length);
        }
    }
    return 1;
}

static void read_header(reading *state) {
    // The most pixels of a byte: 8 blocks of 8 x 8 that take a bit each, in files that halve one side of every colour.
    const uint64_t most_pixels = 1024;
    struct jpeg_decompress_struct *decoder = &state->decoder;
    image_result *image = state->image;
    jpeg_save_markers(decoder, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(decoder, TRUE);
    image->width = decoder->image_width;
    image->height = decoder->image_height;
    uint64_t pixel_count = (uint64_t)image->width * image->height;
    if (!image_check_size(image->width, image->height, state->request, image)
        || !image_check_content(pixel_count, most_pixels, state->request, image)) {
        leave(state);
    }
    if (decoder->num_components == 2 || decoder->num_components > 4) {
        image_fail(image, "it has %d channels, and not 1, 3 or 4", decoder->num_components);
        leave(state);
    }
    image->channel_count = decoder->num_components == 1 ? 1 : 3;
    image->bytes_per_sample = 1;
    image->orientation = orientation(decoder);
    decoder->out_color_space = decoder->num_components == 1   ? JCS_GRAYSCALE
                               : decoder->num_components == 3 ? JCS_RGB
                                                              : JCS_CMYK;
}

// The smallest of the sizes n / 8 that is not below the one that is wanted.
static void choose_scale(reading *state) {
    struct jpeg_decompress_struct *decoder = &state->decoder;
    int is_turned = state->image->orientation >= 5;
    uint32_t height = is_turned ? state->request->least_width : state->request->least_height;
    uint32_t width = is_turned ? state->request->least_height : state->request->least_width;
    decoder->scale_num = decoder->scale_denom = 8;
    if (height == 0 || width == 0) return;
    for (decoder->scale_num = 1; decoder->scale_num < 8; decoder->scale_num++) {
        jpeg_calc_output_dimensions(decoder);
        if (decoder->output_height >= height && decoder->output_width >= width) return;
    }
}

// Inks as Adobe's programs store them, which is how all files have them: 255 is no ink.
static void convert_inks(const uint8_t *inks, uint8_t *colours, size_t pixel_count) {
    for (size_t pixel = 0; pixel < pixel_count; pixel++) {
        uint32_t light = inks[4 * pixel + 3];
        for (size_t channel = 0; channel < 3; channel++) {
            uint32_t taken = (255u - inks[4 * pixel + channel]) * light + 128;
            taken = ((taken >> 8) + taken) >> 8;
            colours[3 * pixel + channel] = light > taken ? light - taken : 0;
        }
    }
}

static void read_samples(reading *state) {
    struct jpeg_decompress_struct *decoder = &state->decoder;
    image_result *image = state->image;
    choose_scale(state);
    jpeg_start_decompress(decoder);
    image->width = decoder->output_width;
    image->height = decoder->output_height;
    size_t row_bytes = (size_t)image->width * image->channel_count;
    image->samples = malloc(image->height * row_bytes);
    int has_inks = decoder->output_components == 4;
    if (has_inks) state->inks = malloc((size_t)4 * image->width);
    if (image->samples == NULL || (has_inks && state->inks == NULL)) {
        image_fail(image, "there is not enough memory");
        leave(state);
    }
    while (decoder->output_scanline < decoder->output_height) {
        uint8_t *row = image->samples + decoder->output_scanline * row_bytes;
        JSAMPROW target = has_inks ? state->inks : row;
        jpeg_read_scanlines(decoder, &target, 1);
        if (has_inks) convert_inks(state->inks, row, image->width);
    }
    jpeg_finish_decompress(decoder);
}

int jpeg_reader_read(const uint8_t *bytes, size_t byte_count, const image_request *request, image_result *image) {
    memset(image, 0, sizeof *image);
    reading *state = calloc(1, sizeof *state);
    if (state == NULL) return image_fail(image, "there is not enough memory");
    state->request = request;
    state->image = image;
    // Nothing that is read after the jump changes after this line, apart from what `state` points to.
    if (setjmp(state->exit) == 0) {
        start(state, bytes, byte_count);
        read_header(state);
        if (!request->is_header_only) read_samples(state);
    }
    jpeg_destroy_decompress(&state->decoder);
    free(state->inks);
    free(state);
    if (image->message[0] == 0) return 1;
    image_result_free(image);
    return 0;
}
