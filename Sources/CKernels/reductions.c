// Sums, the maximum and dot products.

#include "CKernels.h"
#include "vector_math.h"

// Short runs are summed in float32, which is fast, and their sums in float64, so that long sums stay exact to rounding.
// Runs along a column are shorter, because their numbers are added one by one, not in the lanes of a vector.
enum { run_length = 1024, run_height = 256 };

#define SUM(name, term)                                                       \
    VECTORISED double name(const float *x, size_t count) {                    \
        double total = 0;                                                     \
        for (size_t start = 0; start < count; start += run_length) {          \
            size_t end = start + run_length < count ? start + run_length : count; \
            float partial = 0;                                                \
            for (size_t i = start; i < end; i++) partial += (term);           \
            total += partial;                                                 \
        }                                                                     \
        return total;                                                         \
    }
SUM(kernel_sum, x[i])
SUM(kernel_sum_of_squares, x[i] * x[i])

VECTORISED float kernel_maximum(const float *x, size_t count) {
    uint32_t unordered = 0;
    for (size_t i = 0; i < count; i++) unordered |= x[i] != x[i];
    return unordered ? NAN : row_maximum(x, count);
}

VECTORISED float kernel_dot(const float *a, const float *b, size_t count) { return row_dot(a, b, count); }

// accumulator[c] += the sum over some rows, which lie `stride` numbers apart.
INLINE void add_rows(float *restrict accumulator, const float *restrict x, size_t rows, size_t columns, size_t stride) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) accumulator[c] += x[r * stride + c];
}

VECTORISED void kernel_sum_rows(float *restrict accumulator, const float *restrict x, size_t rows, size_t columns) {
    add_rows(accumulator, x, rows, columns, columns);
}

VECTORISED void kernel_sum_of_rows(float *restrict out, const float *restrict x, size_t rows, size_t columns) {
    enum { tile = 256 };
    memset(out, 0, columns * sizeof *out);
    if (rows <= run_height) {
        add_rows(out, x, rows, columns, columns);
        return;
    }
    for (size_t first = 0; first < columns; first += tile) {
        size_t width = first + tile < columns ? tile : columns - first;
        double total[tile] = {0};
        for (size_t start = 0; start < rows; start += run_height) {
            size_t height = start + run_height < rows ? run_height : rows - start;
            float partial[tile] = {0};
            add_rows(partial, x + start * columns + first, height, width, columns);
            for (size_t c = 0; c < width; c++) total[c] += partial[c];
        }
        for (size_t c = 0; c < width; c++) out[first + c] = (float)total[c];
    }
}
