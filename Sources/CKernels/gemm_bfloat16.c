// Matrix products whose factors are rounded to bfloat16, eight bits of fraction, and whose sums are float32.
//
// The processor multiplies and adds two neighbours at once, so factors are put in pairs along the sum, a block at a time: a
// pair is four bytes, and takes the place of one float.

#include "CKernels.h"
#include "vector_math.h"

// The nearest bfloat16, the even one of two, as a float32; NaN stays NaN.
INLINE float rounded(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t up = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000u;
    return x != x ? x : bits_to_float(up);
}

VECTORISED void kernel_round_to_bfloat16(float *restrict out, const float *restrict x, size_t x_stride, size_t rows,
                                         size_t columns) {
    for (size_t row = 0; row < rows; row++, out += columns, x += x_stride)
        for (size_t i = 0; i < columns; i++) out[i] = rounded(x[i]);
}

#if defined(__x86_64__)

#define PROCESSOR "arch=x86-64-v4,avx512bf16"
#define MULTIPLY_ADD(sum, left, right) _mm512_dpbf16_ps(sum, (__m512bh)(left), (__m512bh)(right))
#include "gemm_tiles.h"

bool kernel_gemm_bfloat16_is_available(void) {
    return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16");
}

// The lanes of a vector of 16 that are below `count`.
static inline WIDE __mmask16 lanes_below(size_t count) {
    return count >= lanes ? 0xffff : (__mmask16)(0xffff >> (lanes - count));
}

// x [rows, columns] as [rows, pairs] of neighbours in a row; the last of an odd number gets a zero beside it.
static WIDE void pair_columns(float *out, size_t out_stride, const float *x, ptrdiff_t x_stride, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++, out += out_stride, x += x_stride) {
        size_t i = 0;
        for (; i + 2 * lanes <= columns; i += 2 * lanes) {
            __m512bh both = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + lanes), _mm512_loadu_ps(x + i));
            _mm512_storeu_ps(out + i / 2, (__m512)both);
        }
        size_t rest = columns - i;
        if (rest == 0) continue;
        __m512 first = _mm512_maskz_loadu_ps(lanes_below(rest), x + i);
        __m512 second = rest > lanes ? _mm512_maskz_loadu_ps(lanes_below(rest - lanes), x + i + lanes) : _mm512_setzero_ps();
        _mm512_mask_storeu_ps(out + i / 2, lanes_below((rest + 1) / 2), (__m512)_mm512_cvtne2ps_pbh(second, first));
    }
}

// x [rows, columns] as [pairs, columns] of neighbours in a column.
static WIDE void pair_rows(float *out, size_t out_stride, const float *x, ptrdiff_t x_stride, size_t rows, size_t columns) {
    // From sixteen of one row and sixteen of the next to sixteen pairs.
    uint16_t places[2 * lanes];
    for (uint16_t i = 0; i < lanes; i++) places[2 * i] = i, places[2 * i + 1] = (uint16_t)(i + lanes);
    const __m512i order = _mm512_loadu_si512(places);
    for (size_t row = 0; row < rows; row += 2, out += out_stride, x += 2 * x_stride) {
        const bool is_last = row + 1 == rows;
        const float *next = is_last ? x : x + x_stride;
        size_t i = 0;
        for (; i + lanes <= columns; i += lanes) {
            __m512 second = is_last ? _mm512_setzero_ps() : _mm512_loadu_ps(next + i);
            __m512i both = (__m512i)_mm512_cvtne2ps_pbh(second, _mm512_loadu_ps(x + i));
            _mm512_storeu_ps(out + i, (__m512)_mm512_permutexvar_epi16(order, both));
        }
        if (i == columns) continue;
        __mmask16 mask = lanes_below(columns - i);
        __m512 second = is_last ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(mask, next + i);
        __m512i both = (__m512i)_mm512_cvtne2ps_pbh(second, _mm512_maskz_loadu_ps(mask, x + i));
        _mm512_mask_storeu_ps(out + i, mask, (__m512)_mm512_permutexvar_epi16(order, both));
    }
}

enum { most_rows = 64, most_columns = 128, most_pairs = 128 };  // of a block; a panel of the right one fills the nearest cache

WIDE void kernel_gemm_bfloat16(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed,
                               const float *b, ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k,
                               float scale, bool adds) {
    float left[most_rows * most_pairs], right[most_pairs * most_columns], turned[most_columns * most_pairs];
    for (size_t column = 0; column < n; column += most_columns) {
        size_t width = n - column < most_columns ? n - column : most_columns;
        for (size_t first = 0; first < k; first += 2 * most_pairs) {
            size_t depth = k - first < 2 * most_pairs ? k - first : 2 * most_pairs, pairs = (depth + 1) / 2;
            if (b_is_transposed) {
                pair_columns(turned, most_pairs, b + (ptrdiff_t)column * b_stride + first, b_stride, width, depth);
                kernel_transpose(right, most_columns, turned, most_pairs, width, pairs);
            } else {
                pair_rows(right, most_columns, b + (ptrdiff_t)first * b_stride + column, b_stride, depth, width);
            }
            for (size_t row = 0; row < m; row += most_rows) {
                size_t height = m - row < most_rows ? m - row : most_rows;
                if (a_is_transposed)
                    pair_rows(left, most_rows, a + (ptrdiff_t)first * a_stride + row, a_stride, depth, height);
                else
                    pair_columns(left, most_pairs, a + (ptrdiff_t)row * a_stride + first, a_stride, height, depth);
                gemm(c + (ptrdiff_t)row * c_stride + column, c_stride, left, a_is_transposed ? 1 : most_pairs,
                     a_is_transposed ? most_rows : 1, right, most_columns, height, width, pairs, scale, adds || first > 0);
            }
        }
    }
}

#else

bool kernel_gemm_bfloat16_is_available(void) { return false; }

void kernel_gemm_bfloat16(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed,
                          const float *b, ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k,
                          float scale, bool adds) {
    (void)c, (void)c_stride, (void)a, (void)a_stride, (void)a_is_transposed, (void)b, (void)b_stride, (void)b_is_transposed;
    (void)m, (void)n, (void)k, (void)scale, (void)adds;
    __builtin_trap();  // not to be called where it is not available
}

#endif
