// Matrix products whose factors are rounded to bfloat16 (8 bits of precision), and whose sums are float32.
//
// An instruction multiplies and adds pairs of factors, so neighbours along the sum are packed into pairs, a block at a time.
// A pair of bfloat16 has the size of a float.

#include "CKernels.h"
#include "vector_math.h"

// The nearest bfloat16 (ties to even) as a float32; NaN stays NaN.
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

// x [rows, columns] as pairs of neighbours in a row, [rows, (columns + 1) / 2]; an odd last element is paired with zero.
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

// x [rows, columns] as pairs of neighbours in a column, [(rows + 1) / 2, columns]; an odd last row is paired with zeros.
static WIDE void pair_rows(float *out, size_t out_stride, const float *x, ptrdiff_t x_stride, size_t rows, size_t columns) {
    // Interleaves sixteen elements of one row with sixteen of the next.
    uint16_t indices[2 * lanes];
    for (uint16_t i = 0; i < lanes; i++) indices[2 * i] = i, indices[2 * i + 1] = (uint16_t)(i + lanes);
    const __m512i order = _mm512_loadu_si512(indices);
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

// The sizes of a block: a panel of the right factor fills the L1 cache.
enum { max_rows = 64, max_columns = 128, max_pairs = 128 };

WIDE void kernel_gemm_bfloat16(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed,
                               const float *b, ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k,
                               float scale, bool adds) {
    float left[max_rows * max_pairs], right[max_pairs * max_columns], turned[max_columns * max_pairs];
    for (size_t column = 0; column < n; column += max_columns) {
        size_t width = n - column < max_columns ? n - column : max_columns;
        for (size_t first = 0; first < k; first += 2 * max_pairs) {
            size_t depth = k - first < 2 * max_pairs ? k - first : 2 * max_pairs, pairs = (depth + 1) / 2;
            if (b_is_transposed) {
                pair_columns(turned, max_pairs, b + (ptrdiff_t)column * b_stride + first, b_stride, width, depth);
                kernel_transpose(right, max_columns, turned, max_pairs, width, pairs);
            } else {
                pair_rows(right, max_columns, b + (ptrdiff_t)first * b_stride + column, b_stride, depth, width);
            }
            for (size_t row = 0; row < m; row += max_rows) {
                size_t height = m - row < max_rows ? m - row : max_rows;
                if (a_is_transposed)
                    pair_rows(left, max_rows, a + (ptrdiff_t)first * a_stride + row, a_stride, depth, height);
                else
                    pair_columns(left, max_pairs, a + (ptrdiff_t)row * a_stride + first, a_stride, height, depth);
                gemm(c + (ptrdiff_t)row * c_stride + column, c_stride, left, a_is_transposed ? 1 : max_pairs,
                     a_is_transposed ? max_rows : 1, right, max_columns, height, width, pairs, scale, adds || first > 0);
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
