#include "CKernels.h"
#include "vector_math.h"

// Float32 partial sums over short runs keep the loop fast, a float64 total keeps long sums exact to rounding.
enum { run_length = 1024 };

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

VECTORISED float kernel_maximum(const float *x, size_t count) { return row_maximum(x, count); }

VECTORISED float kernel_dot(const float *a, const float *b, size_t count) { return row_dot(a, b, count); }

VECTORISED void kernel_sum_rows(float *restrict accumulator, const float *restrict x, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) accumulator[c] += x[r * columns + c];
}
