// Matrix products of float32.

#include "CKernels.h"

#if defined(__x86_64__)

#define PROCESSOR "arch=x86-64-v4"
#define MULTIPLY_ADD(sum, left, right) _mm512_fmadd_ps(left, right, sum)
#include "gemm_tiles.h"

// Rows of x that lie apart, next to each other. Each is in a page of its own, where the processor does not look ahead by itself.
TILE void copy_rows(float *out, size_t out_stride, const float *x, ptrdiff_t x_stride, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++, out += out_stride, x += x_stride) {
        const float *later = x + 4 * x_stride;
        for (size_t i = 0; i < columns; i += lanes) __builtin_prefetch(later + i);
        size_t i = 0;
        for (; i + lanes <= columns; i += lanes) _mm512_storeu_ps(out + i, _mm512_loadu_ps(x + i));
        if (i == columns) continue;
        __mmask16 rest = (__mmask16)(0xffff >> (lanes - (columns - i)));
        _mm512_mask_storeu_ps(out + i, rest, _mm512_maskz_loadu_ps(rest, x + i));
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
    if (rows < 32 || b.stride <= panel_width) return (block){start, b.stride, 1};
    copy_rows(space, panel_width, start, b.stride, count, columns);
    return (block){space, panel_width, 1};
}

// The same for a few rows of A and a transposed B, whose rows are read once, as they lie: a vector along the sum, for at most four
// rows of A with four of B at a time.
TILE void dots(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride,
               const int rows, const int columns, size_t k, float scale, bool adds) {
    __m512 sums[4][4];
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < columns; j++) sums[r][j] = _mm512_setzero_ps();
    for (size_t i = 0; i < k; i += lanes) {
        __mmask16 mask = k - i < lanes ? (__mmask16)(0xffff >> (lanes - (k - i))) : (__mmask16)0xffff;
        __m512 left[4];
        for (int r = 0; r < rows; r++) left[r] = _mm512_maskz_loadu_ps(mask, a + r * a_stride + i);
        for (int j = 0; j < columns; j++) {
            __m512 right = _mm512_maskz_loadu_ps(mask, b + j * b_stride + i);
            for (int r = 0; r < rows; r++) sums[r][j] = MULTIPLY_ADD(sums[r][j], left[r], right);
        }
    }
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < columns; j++) {
            float *target = c + r * c_stride + j, sum = scale * _mm512_reduce_add_ps(sums[r][j]);
            *target = adds ? *target + sum : sum;
        }
}

#define DOTS(name, rows)                                                                                                  \
    WIDE static void name(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, const float *b,               \
                          ptrdiff_t b_stride, size_t n, size_t k, float scale, bool adds) {                               \
        size_t j = 0;                                                                                                     \
        for (; j + 4 <= n; j += 4, b += 4 * b_stride) dots(c + j, c_stride, a, a_stride, b, b_stride, rows, 4, k, scale, adds); \
        for (; j < n; j++, b += b_stride) dots(c + j, c_stride, a, a_stride, b, b_stride, rows, 1, k, scale, adds);       \
    }
DOTS(dots_of_4, 4)
DOTS(dots_of_3, 3)
DOTS(dots_of_2, 2)
DOTS(dots_of_1, 1)

static WIDE void multiply_few_rows(float *c, ptrdiff_t c_stride, matrix a, matrix b, size_t m, size_t n, size_t k, float scale,
                                   bool adds) {
    for (size_t row = 0; row < m; row += 4) {
        float *target = c + (ptrdiff_t)row * c_stride;
        const float *left = a.data + (ptrdiff_t)row * a.stride;
        switch (m - row) {
            case 1: dots_of_1(target, c_stride, left, a.stride, b.data, b.stride, n, k, scale, adds); break;
            case 2: dots_of_2(target, c_stride, left, a.stride, b.data, b.stride, n, k, scale, adds); break;
            case 3: dots_of_3(target, c_stride, left, a.stride, b.data, b.stride, n, k, scale, adds); break;
            default: dots_of_4(target, c_stride, left, a.stride, b.data, b.stride, n, k, scale, adds);
        }
    }
}

bool kernel_gemm_is_available(void) { return __builtin_cpu_supports("x86-64-v4"); }

WIDE void kernel_gemm(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed, const float *b,
                      ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k, float scale, bool adds) {
    matrix left = {a, a_stride, a_is_transposed, k}, right = {b, b_stride, b_is_transposed, k};
    if (m <= 12 && b_is_transposed && !a_is_transposed)
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
