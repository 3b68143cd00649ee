// Attention over a grid: scores are sums of a number for each line and one for each column, and what is summed over
// keys needs the weights only as sums over lines and columns.

#include "CKernels.h"
#include "vector_math.h"

VECTORISED void kernel_outer_sum(float *restrict out, const float *restrict outer, const float *restrict inner, size_t rows,
                                 size_t columns) {
    for (size_t y = 0; y < rows; y++, out += columns) {
        float first = outer[y];
        for (size_t x = 0; x < columns; x++) out[x] = first + inner[x];
    }
}

VECTORISED void kernel_add_marginals(float *restrict outer, float *restrict inner, const float *restrict x, size_t rows,
                                     size_t columns) {
    for (size_t y = 0; y < rows; y++, x += columns) {
        float sum = 0;
        for (size_t i = 0; i < columns; i++) {
            sum += x[i];
            inner[i] += x[i];
        }
        outer[y] += sum;
    }
}
