#include "CKernels.h"
#include "vector_math.h"

enum { side = 16 };
typedef float lanes __attribute__((vector_size(side * sizeof(float)), aligned(sizeof(float))));

// Transposes 16 x 16 elements in registers, in four rounds that interleave rows i and i + 8 into rows 2i and 2i + 1.
INLINE void transpose_block(float *out, size_t out_stride, const float *x, size_t x_stride) {
    lanes a[side], b[side];
    for (size_t i = 0; i < side; i++) {
        a[i] = *(const lanes *)(x + i * x_stride);
        __builtin_prefetch(x + i * x_stride + 2 * side);  // rows may be in pages of their own
    }
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < side / 2; i++) {
            b[2 * i] = __builtin_shufflevector(a[i], a[i + side / 2], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            b[2 * i + 1] = __builtin_shufflevector(a[i], a[i + side / 2], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14,
                                                   30, 15, 31);
        }
        for (size_t i = 0; i < side; i++) a[i] = b[i];
    }
    for (size_t i = 0; i < side; i++) *(lanes *)(out + i * out_stride) = a[i];
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
