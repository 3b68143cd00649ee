// Matrix products of float32.

#include "CKernels.h"

#if defined(__x86_64__) || defined(__aarch64__)

#define PROCESSOR "arch=x86-64-v4"
#define MULTIPLY_ADD(sum, left, right) __builtin_elementwise_fma(left, right, sum)
#include "gemm_tiles.h"

enum { line = 64 / sizeof(float) };  // of the cache

// Rows of x that lie apart, next to each other. Each is in a page of its own, where the processor does not look ahead by itself.
TILE void copy_rows(float *out, size_t out_stride, const float *x, ptrdiff_t x_stride, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++, out += out_stride, x += x_stride) {
        const float *later = x + 4 * x_stride;
        for (size_t i = 0; i < columns; i += line) __builtin_prefetch(later + i);
        size_t i = 0;
        for (; i + lanes <= columns; i += lanes) store(out + i, load(x + i));
        if (i == columns) continue;
        part rest = first_lanes(columns - i);
        store_part(out + i, load_part(x + i, rest), rest);
    }
}

// Copying pays only for a block that is used often enough.
TILE block left_block(float *space, matrix a, size_t row, size_t rows, size_t first, size_t count, size_t columns) {
    const float *start = a.data + (ptrdiff_t)(a.is_transposed ? first : row) * a.stride + (a.is_transposed ? row : first);
    if (columns <= 2 * panel_width) return (block){start, a.is_transposed ? 1 : a.stride, a.is_transposed ? a.stride : 1};
    if (a.is_transposed)
        kernel_transpose(space, left_stride, start, (size_t)a.stride, count, rows);
    else
        copy_rows(space, left_stride, start, a.stride, rows, count);
    return (block){space, left_stride, 1};
}

TILE block right_block(float *space, matrix b, size_t first, size_t count, size_t column, size_t columns, size_t rows) {
    if (b.is_transposed) {
        const float *start = b.data + (ptrdiff_t)column * b.stride + first;
        kernel_transpose(space, panel_width, start, (size_t)b.stride, columns, count);
        return (block){space, panel_width, 1};
    }
    const float *start = b.data + (ptrdiff_t)first * b.stride + column;
    const bool is_readable = has_masks || columns % lanes == 0;
    if (is_readable && (rows < 32 || b.stride <= panel_width)) return (block){start, b.stride, 1};
    copy_rows(space, panel_width, start, b.stride, count, columns);
    return (block){space, panel_width, 1};
}

// Sums of neighbours in a, then in b.
TILE quarter pair_sums(quarter a, quarter b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6) + __builtin_shufflevector(a, b, 1, 3, 5, 7);
}

// The four sums over the lanes of four vectors, in their order.
TILE quarter sums_of_lanes(const vector *v) {
    return pair_sums(pair_sums(folded(v[0]), folded(v[1])), pair_sums(folded(v[2]), folded(v[3])));
}

// One vector along the sum, or a part of it, for each of the dot products below.
TILE void add_products(vector sums[6][4], const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride,
                       const int rows, const int columns, const bool is_whole, part inside) {
    vector right[4];
    for (int j = 0; j < columns; j++)
        right[j] = is_whole ? load(b + j * b_stride) : load_part(b + j * b_stride, inside);
    for (int r = 0; r < rows; r++) {
        vector left = is_whole ? load(a + r * a_stride) : load_part(a + r * a_stride, inside);
        for (int j = 0; j < columns; j++) sums[r][j] = MULTIPLY_ADD(sums[r][j], left, right[j]);
    }
}

// A product of a few rows of A and a transposed B, whose rows are read once, as they lie: vectors along the sum, for `rows` of A
// with at most four of B at a time. Whoever reads those first asks for the next four, for which the processor alone would be
// late.
TILE void dots(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride,
               const int rows, const int columns, const bool is_first, size_t k, float scale, bool adds) {
    vector sums[6][4];
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < 4; j++) sums[r][j] = (vector){0};
    size_t i = 0;
    for (; i + line <= k; i += line) {
        for (int j = 0; is_first && j < columns; j++) __builtin_prefetch(b + (j + 4) * b_stride + i);
#pragma clang loop unroll(disable)  // with four lanes the compiler would mix four rounds, for which registers do not suffice
        for (size_t v = 0; v < line; v += lanes)
            add_products(sums, a + i + v, a_stride, b + i + v, b_stride, rows, columns, true, 0);
    }
    for (; lanes < line && i + lanes <= k; i += lanes)
        add_products(sums, a + i, a_stride, b + i, b_stride, rows, columns, true, 0);
    if (i < k) add_products(sums, a + i, a_stride, b + i, b_stride, rows, columns, false, first_lanes(k - i));
    for (int r = 0; r < rows; r++, c += c_stride) {
        quarter sum = sums_of_lanes(sums[r]) * scale;
        for (int j = 0; j < columns; j++) c[j] = adds ? c[j] + sum[j] : sum[j];
    }
}

// All rows of A with `columns` rows of B, which stay in the L1 cache.
TILE void dots_of_all(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride,
                      size_t m, const int columns, size_t k, float scale, bool adds) {
#define ROWS(count, is_first) dots(c, c_stride, a, a_stride, b, b_stride, count, columns, is_first, k, scale, adds)
#define REST(done) m -= done, c += done * c_stride, a += done * a_stride
    switch (m) {
        case 1: ROWS(1, true); return;
        case 2: ROWS(2, true); return;
        case 3: ROWS(3, true); return;
        case 4: ROWS(4, true); return;
        case 5: ROWS(5, true); return;
        default: ROWS(6, true);
    }
    for (REST(6); m >= 6; REST(6)) ROWS(6, false);
    if (m >= 4) ROWS(4, false), REST(4);
    if (m >= 2) ROWS(2, false), REST(2);
    if (m == 1) ROWS(1, false);
#undef ROWS
#undef REST
}

static WIDE void multiply_few_rows(float *c, ptrdiff_t c_stride, matrix a, matrix b, size_t m, size_t n, size_t k, float scale,
                                   bool adds) {
    size_t j = 0;
    const float *right = b.data;
    for (; j + 4 <= n; j += 4, right += 4 * b.stride)
        dots_of_all(c + j, c_stride, a.data, a.stride, right, b.stride, m, 4, k, scale, adds);
    for (; j < n; j++, right += b.stride) dots_of_all(c + j, c_stride, a.data, a.stride, right, b.stride, m, 1, k, scale, adds);
}

// Up to so many rows of A, a transposed B is not worth copying.
enum { few_rows = 20 };

bool kernel_gemm_is_available(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("x86-64-v4");
#else
    return true;
#endif
}

WIDE void kernel_gemm(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed, const float *b,
                      ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k, float scale, bool adds) {
    matrix left = {a, a_stride, a_is_transposed, k}, right = {b, b_stride, b_is_transposed, k};
    if (m <= few_rows && b_is_transposed && !a_is_transposed)
        multiply_few_rows(c, c_stride, left, right, m, n, k, scale, adds);
    else
        gemm(c, c_stride, left, right, m, n, k, scale, adds);
}

#else

bool kernel_gemm_is_available(void) { return false; }

void kernel_gemm(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed, const float *b,
                 ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k, float scale, bool adds) {
    (void)c, (void)c_stride, (void)a, (void)a_stride, (void)a_is_transposed, (void)b, (void)b_stride, (void)b_is_transposed;
    (void)m, (void)n, (void)k, (void)scale, (void)adds;
    __builtin_trap();  // not to be called where it is not available
}

#endif
