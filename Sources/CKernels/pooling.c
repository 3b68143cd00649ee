// The largest elements of one window over rows and columns.

#include "CKernels.h"
#include "vector_math.h"

// NaN counts as the largest.
INLINE bool is_larger(float x, float y) { return x > y || x != x; }

VECTORISED void kernel_max_pool(float *restrict out, const float *restrict x, size_t row_stride, size_t height,
                                size_t width, size_t channels) {
    memcpy(out, x, channels * sizeof *out);
    for (size_t row = 0; row < height; row++)
        for (size_t column = 0; column < width; column++) {
            const float *element = x + row * row_stride + column * channels;
            for (size_t c = 0; c < channels; c++) out[c] = is_larger(element[c], out[c]) ? element[c] : out[c];
        }
}

void kernel_max_pool_gradient(float *restrict x_gradient, const float *restrict gradient, const float *restrict x,
                              size_t row_stride, size_t height, size_t width, size_t channels) {
    for (size_t c = 0; c < channels; c++) {
        size_t largest = c;
        for (size_t row = 0; row < height; row++)
            for (size_t column = 0; column < width; column++) {
                size_t index = row * row_stride + column * channels + c;
                if (is_larger(x[index], x[largest])) largest = index;
            }
        x_gradient[largest] += gradient[c];
    }
}
