// Linear maps of 8-bit integers: rows of activations and rows of weights are rounded to multiples of a scale of their own,
// -127 to 127 times it, and products are summed as 32-bit integers, which is exact.
//
// An instruction sums four products of unsigned and signed bytes, so activations are stored plus 128, and sums begin at -128 times
// the sum of the weights. Weights are packed once: panels of 32 outputs, and in a panel four inputs of each output side by side.

#include "CKernels.h"
#include "vector_math.h"

enum {
    quarter = 4,                     // inputs that one instruction sums
    lanes = 16,                      // outputs in a vector
    panel_width = kernel_int8_panel, // outputs in a panel
    most_rows = 12,                  // with two vectors each, as many sums as there are registers for
    cached_bytes = 32 << 10          // of weights in the L1 cache
};

// Sums of products round the same on every processor, so multiply-adds are not fused here.
#pragma clang fp reassociate(off) contract(off)

static size_t whole(size_t count, size_t unit) { return (count + unit - 1) / unit * unit; }

size_t kernel_int8_row_bytes(size_t inputs) { return whole(inputs, quarter); }

size_t kernel_int8_packed_bytes(size_t outputs, size_t inputs) { return whole(outputs, lanes) * whole(inputs, quarter); }

// Where panel `column` / panel_width begins.
static const int8_t *panel_start(const int8_t *packed, size_t column, size_t inputs) {
    return packed + column * whole(inputs, quarter);
}

// The largest absolute value as bits, which have the order of the numbers: infinity and NaN come above all others.
INLINE uint32_t largest(const float *x, size_t count) {
    uint32_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        bits &= 0x7fffffff;
        found = bits > found ? bits : found;
    }
    return found;
}

// The scale of numbers up to `bits`: 0 for numbers too small to have one, NaN where they are not all finite.
INLINE float scale_of(uint32_t bits) {
    if (bits >= 0x7f800000) return NAN;
    float scale = bits_to_float(bits) / 127.0f;
    return scale < 1.17549435e-38f ? 0.0f : scale;
}

// The nearest integer, ties to even, in the low byte; x is between -128 and 127.
INLINE uint32_t nearest(float x) {
    float shifted = x + 12582912.0f;  // 1.5 * 2^23
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    return bits;
}

VECTORISED void kernel_int8_round_rows(uint8_t *restrict out, float *restrict scales, const float *restrict x, size_t rows,
                                       size_t columns) {
    size_t width = whole(columns, quarter);
    for (size_t row = 0; row < rows; row++, out += width, x += columns) {
        float scale = scale_of(largest(x, columns)), factor = scale > 0 ? 1.0f / scale : 0.0f;
        scales[row] = scale;
        if (factor == 0) {
            memset(out, 0x80, width);
            continue;
        }
        for (size_t i = 0; i < columns; i++) out[i] = (uint8_t)(nearest(x[i] * factor) ^ 0x80);
        for (size_t i = columns; i < width; i++) out[i] = 0x80;
    }
}

VECTORISED void kernel_int8_round_weights(uint8_t *restrict out, float *restrict scales, const float *restrict weights,
                                          size_t outputs, size_t inputs) {
    for (size_t row = 0; row < outputs; row++, out += inputs, weights += inputs) {
        float scale = scale_of(largest(weights, inputs));
        // Seventeen bits, times the seven of an integer, are a float32.
        uint32_t bits;
        memcpy(&bits, &scale, sizeof bits);
        if (scale > 0) scale = bits_to_float((bits + 0x3f + (bits >> 7 & 1)) & ~0x7fu);
        scales[row] = scale;
        float factor = scale > 0 ? 1.0f / scale : 0.0f;
        for (size_t i = 0; i < inputs; i++) out[i] = factor > 0 ? (uint8_t)(nearest(weights[i] * factor) ^ 0x80) : 0x80;
    }
}

VECTORISED void kernel_int8_restore(float *restrict out, const uint8_t *restrict integers, const float *restrict scales,
                                    size_t outputs, size_t inputs) {
    for (size_t row = 0; row < outputs; row++, out += inputs, integers += inputs)
        for (size_t i = 0; i < inputs; i++) out[i] = (float)((int32_t)integers[i] - 128) * scales[row];
}

void kernel_int8_pack(int8_t *packed, int32_t *starts, const uint8_t *weights, size_t outputs, size_t inputs) {
    size_t width = whole(inputs, quarter);
    for (size_t column = 0; column < outputs; column += panel_width) {
        size_t left = outputs - column < panel_width ? outputs - column : panel_width, columns = whole(left, lanes);
        for (size_t i = 0; i < width; i += quarter)
            for (size_t j = 0; j < columns; j++)
                for (size_t q = 0; q < quarter; q++)
                    *packed++ = j < left && i + q < inputs ? (int8_t)(weights[(column + j) * inputs + i + q] - 128) : 0;
    }
    for (size_t row = 0; row < outputs; row++) {
        int32_t sum = 0;
        for (size_t i = 0; i < inputs; i++) sum += weights[row * inputs + i] - 128;
        starts[row] = -128 * sum;
    }
}

// The same as kernel_int8_linear on any processor, which says what that computes.
VECTORISED void kernel_int8_linear_plain(float *c, size_t c_stride, const uint8_t *x, const float *x_scales, size_t rows,
                                         const kernel_int8_map *map, size_t first, size_t count) {
    size_t width = whole(map->inputs, quarter);
    for (size_t column = first; column < first + count; column += panel_width) {
        size_t left = map->outputs - column < panel_width ? map->outputs - column : panel_width, columns = whole(left, lanes);
        for (size_t row = 0; row < rows; row++) {
            int32_t sums[panel_width] = {0};
            const int8_t *w = panel_start(map->packed, column, map->inputs);
            for (size_t i = 0; i < width; i += quarter, w += columns * quarter)
                for (size_t j = 0; j < columns; j++)
                    for (size_t q = 0; q < quarter; q++) sums[j] += x[row * width + i + q] * w[j * quarter + q];
            for (size_t j = 0; j < left && column + j < first + count; j++) {
                float y = (float)(sums[j] + map->starts[column + j]) * x_scales[row];
                y *= map->scales[column + j];
                if (map->bias) y += map->bias[column + j];
                c[row * c_stride + column - first + j] = y;
            }
        }
    }
}

#if defined(__x86_64__)

#include <immintrin.h>

#define PROCESSOR "arch=x86-64-v4,avx512vnni"
#define WIDE __attribute__((target(PROCESSOR)))
#define TILE static inline __attribute__((always_inline, target(PROCESSOR)))

bool kernel_int8_is_available(void) { return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vnni"); }

// The four bytes at x in each lane.
TILE __m512i repeated(const uint8_t *x) {
    int32_t bytes;
    memcpy(&bytes, x, sizeof bytes);
    return _mm512_set1_epi32(bytes);
}

// `rows` x (`vectors` * 16) sums in registers, each as `chains` sums, for an instruction waits for the one before it in its chain.
// Counts are constants where this is inlined.
TILE void tile(float *c, size_t c_stride, const uint8_t *x, const float *x_scales, const kernel_int8_map *map, size_t column,
               const int rows, const int vectors, const int chains) {
    const size_t width = whole(map->inputs, quarter), step = (size_t)vectors * lanes * quarter;
    const int8_t *w = panel_start(map->packed, column, map->inputs);
    __m512i sums[4][12][2];
    __mmask16 masks[2];
    for (int v = 0; v < vectors; v++) {
        size_t left = map->outputs - column - (size_t)v * lanes;
        masks[v] = left < lanes ? (__mmask16)(0xffff >> (lanes - left)) : (__mmask16)0xffff;
        __m512i start = _mm512_maskz_loadu_epi32(masks[v], map->starts + column + v * lanes);
        for (int r = 0; r < rows; r++)
            for (int chain = 0; chain < chains; chain++) sums[chain][r][v] = chain == 0 ? start : _mm512_setzero_si512();
    }
    size_t i = 0;
    for (; i + (size_t)chains * quarter <= width; i += (size_t)chains * quarter)
        for (int chain = 0; chain < chains; chain++, w += step) {
            __m512i right[2];
            for (int v = 0; v < vectors; v++) right[v] = _mm512_loadu_si512(w + v * 64);
            if (chains > 1) __builtin_prefetch(w + 2048);
            if (chains > 1 && vectors > 1) __builtin_prefetch(w + 2048 + 64);
            for (int r = 0; r < rows; r++) {
                __m512i left = repeated(x + (size_t)r * width + i + (size_t)chain * quarter);
                for (int v = 0; v < vectors; v++) sums[chain][r][v] = _mm512_dpbusd_epi32(sums[chain][r][v], left, right[v]);
            }
        }
    for (; i < width; i += quarter, w += step)
        for (int v = 0; v < vectors; v++) {
            __m512i right = _mm512_loadu_si512(w + v * 64);
            for (int r = 0; r < rows; r++)
                sums[0][r][v] = _mm512_dpbusd_epi32(sums[0][r][v], repeated(x + (size_t)r * width + i), right);
        }
    for (int v = 0; v < vectors; v++) {
        __m512 scale = _mm512_maskz_loadu_ps(masks[v], map->scales + column + v * lanes);
        __m512 bias = map->bias ? _mm512_maskz_loadu_ps(masks[v], map->bias + column + v * lanes) : _mm512_setzero_ps();
        for (int r = 0; r < rows; r++) {
            __m512i sum = sums[0][r][v];
            for (int chain = 1; chain < chains; chain++) sum = _mm512_add_epi32(sum, sums[chain][r][v]);
            __m512 y = _mm512_mul_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(sum), _mm512_set1_ps(x_scales[r])), scale);
            if (map->bias) y = _mm512_add_ps(y, bias);
            _mm512_mask_storeu_ps(c + (size_t)r * c_stride + v * lanes, masks[v], y);
        }
    }
}

// A few rows of some neighbouring panels, whose weights stay in the L1 cache from one call to the next.
TILE void panels(float *c, size_t c_stride, const uint8_t *x, const float *x_scales, const kernel_int8_map *map, size_t first,
                 size_t count, const int rows, const int chains) {
    for (size_t column = first; column < first + count; column += panel_width, c += panel_width)
        if (map->outputs - column > lanes)
            tile(c, c_stride, x, x_scales, map, column, rows, 2, chains);
        else
            tile(c, c_stride, x, x_scales, map, column, rows, 1, chains);
}

WIDE void kernel_int8_linear(float *c, size_t c_stride, const uint8_t *x, const float *x_scales, size_t rows,
                             const kernel_int8_map *map, size_t first, size_t count) {
    const size_t width = whole(map->inputs, quarter), panel_bytes = panel_width * width;
    // As many panels at a time as fit, so that rows of the result are written in long pieces.
    const size_t together = (panel_bytes < cached_bytes ? cached_bytes / panel_bytes : 1) * panel_width;
    for (size_t column = first, columns; column < first + count; column += columns) {
        columns = first + count - column < together ? first + count - column : together;
        size_t row = 0;
        // Tiles of about the same size.
        for (size_t tiles = (rows + most_rows - 1) / most_rows, height; tiles > 0; tiles--, row += height) {
            height = (rows - row + tiles - 1) / tiles;
#define ROWS(number, chains)                                                                                              \
    case number:                                                                                                          \
        panels(c + row * c_stride + column - first, c_stride, x + row * width, x_scales + row, map, column, columns, number, \
               chains);                                                                                                   \
        break;
            switch (height) {
                ROWS(1, 4)
                ROWS(2, 4)
                ROWS(3, 2)
                ROWS(4, 2)
                ROWS(5, 1)
                ROWS(6, 1)
                ROWS(7, 1)
                ROWS(8, 1)
                ROWS(9, 1)
                ROWS(10, 1)
                ROWS(11, 1)
                ROWS(12, 1)
            }
#undef ROWS
        }
    }
}

#else

bool kernel_int8_is_available(void) { return false; }

void kernel_int8_linear(float *c, size_t c_stride, const uint8_t *x, const float *x_scales, size_t rows,
                        const kernel_int8_map *map, size_t first, size_t count) {
    kernel_int8_linear_plain(c, c_stride, x, x_scales, rows, map, first, count);
}

#endif
