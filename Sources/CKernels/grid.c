// Attention to a grid: a score is the sum of a number of its row and one of its column, and sums over keys need the weights
// only as sums over each row and each column. See AttentionGrid.swift.
//
// Rows are short, and seldom a whole number of vectors: the last vector of a row ends where the row does, so its first lanes
// overlap the vector before.

#include "CKernels.h"
#include "vector_math.h"

enum { width = 16 };
typedef float lanes __attribute__((vector_size(width * sizeof(float)), aligned(sizeof(float))));
typedef int32_t masks __attribute__((vector_size(width * sizeof(int32_t)), aligned(sizeof(int32_t))));

#define AT(x) (*(lanes *)(x))
#define IN(x) (*(const lanes *)(x))

VECTORISED void kernel_outer_sum(float *restrict out, const float *restrict outer, const float *restrict inner, size_t rows,
                                 size_t columns) {
    size_t whole = columns / width * width;
    for (size_t y = 0; y < rows; y++, out += columns) {
        float first = outer[y];
        for (size_t x = 0; x < whole; x += width) AT(out + x) = IN(inner + x) + first;
        if (columns < width)
            for (size_t x = 0; x < columns; x++) out[x] = inner[x] + first;
        else if (whole < columns)
            AT(out + columns - width) = IN(inner + columns - width) + first;
    }
}

// sums[l] += the sum of the sixteen lanes of row l, for four rows: after each halving, two rows share one vector.
#define SUMS_OF_FOUR(sums, a, b, c, d)                                                                           \
    lanes ab = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +           \
               __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);      \
    lanes cd = __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +           \
               __builtin_shufflevector(c, d, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);      \
    lanes all = __builtin_shufflevector(ab, cd, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +      \
                __builtin_shufflevector(ab, cd, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);     \
    all += __builtin_shufflevector(all, all, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);              \
    all += __builtin_shufflevector(all, all, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);              \
    for (size_t l = 0; l < 4; l++) sums[l] += all[4 * l];

VECTORISED void kernel_add_marginals(float *restrict outer, float *restrict inner, const float *restrict x, size_t rows,
                                     size_t columns) {
    size_t whole = columns / width * width, last = columns - width, y = 0;
    bool has_rest = whole < columns;
    lanes rest = {0};  // the last vector's column sums, added to `inner` at the end, because its lanes overlap others
    masks is_new;  // the lanes of the last vector that the vector before does not have
    for (size_t l = 0; l < width; l++) is_new[l] = columns + l >= whole + width ? -1 : 0;
    for (; columns >= width && y + 4 <= rows; y += 4, x += 4 * columns) {
        const float *x1 = x + columns, *x2 = x1 + columns, *x3 = x2 + columns;
        lanes a = {0}, b = {0}, c = {0}, d = {0};
        for (size_t i = 0; i < whole; i += width) {
            a += IN(x + i), b += IN(x1 + i), c += IN(x2 + i), d += IN(x3 + i);
            AT(inner + i) += (IN(x + i) + IN(x1 + i)) + (IN(x2 + i) + IN(x3 + i));
        }
        if (has_rest) {
            lanes e = (lanes)((masks)IN(x + last) & is_new), f = (lanes)((masks)IN(x1 + last) & is_new);
            lanes g = (lanes)((masks)IN(x2 + last) & is_new), h = (lanes)((masks)IN(x3 + last) & is_new);
            a += e, b += f, c += g, d += h;
            rest += (e + f) + (g + h);
        }
        SUMS_OF_FOUR((outer + y), a, b, c, d)
    }
    if (y > 0 && has_rest) AT(inner + last) += rest;
    for (; y < rows; y++, x += columns) {
        float sum = 0;
        for (size_t i = 0; i < columns; i++) {
            sum += x[i];
            inner[i] += x[i];
        }
        outer[y] += sum;
    }
}
