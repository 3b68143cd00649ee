#include "CKernels.h"
#include "vector_math.h"

// A block's rows and columns: a line of the cache each. It is turned in parts as large as registers hold: all of it, or four
// by four where 32 registers have four lanes each.
enum { side = 16 };
#if defined(__aarch64__)
enum { width = 4, rounds = 2 };
#define FIRST_HALVES 0, 4, 1, 5
#define SECOND_HALVES 2, 6, 3, 7
#else
enum { width = 16, rounds = 4 };
#define FIRST_HALVES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define SECOND_HALVES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#endif
typedef float lanes __attribute__((vector_size(width * sizeof(float)), aligned(sizeof(float))));

// Transposes width x width elements in registers, in rounds that interleave rows i and i + width / 2 into rows 2i and 2i + 1.
// The first part of a line asks for the line after the next: rows may be in pages of their own.
INLINE void transpose_part(float *out, size_t out_stride, const float *x, size_t x_stride, bool is_first) {
    lanes a[width], b[width];
    for (size_t i = 0; i < width; i++) {
        a[i] = *(const lanes *)(x + i * x_stride);
        if (is_first) __builtin_prefetch(x + i * x_stride + 2 * side);
    }
    for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < width / 2; i++) {
            b[2 * i] = __builtin_shufflevector(a[i], a[i + width / 2], FIRST_HALVES);
            b[2 * i + 1] = __builtin_shufflevector(a[i], a[i + width / 2], SECOND_HALVES);
        }
        for (size_t i = 0; i < width; i++) a[i] = b[i];
    }
    for (size_t i = 0; i < width; i++) *(lanes *)(out + i * out_stride) = a[i];
}

INLINE void transpose_block(float *out, size_t out_stride, const float *x, size_t x_stride) {
    for (size_t r = 0; r < side; r += width)
        for (size_t c = 0; c < side; c += width)
            transpose_part(out + c * out_stride + r, out_stride, x + r * x_stride + c, x_stride, c == 0);
}

VECTORISED void kernel_transpose(float *restrict out, size_t out_stride, const float *restrict x, size_t x_stride,
                                 size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r += side)
        for (size_t c = 0; c < columns; c += side) {
            const float *from = x + r * x_stride + c;
            float *to = out + c * out_stride + r;
            size_t height = rows - r, width = columns - c;
            if (height >= side && width >= side) {
                transpose_block(to, out_stride, from, x_stride);
                continue;
            }
            for (size_t j = 0; j < width && j < side; j++)
                for (size_t i = 0; i < height && i < side; i++) to[j * out_stride + i] = from[i * x_stride + j];
        }
}
