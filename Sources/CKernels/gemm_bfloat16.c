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
#define MULTIPLY_ADD(sum, left, right) (vector)_mm512_dpbf16_ps(sum, (__m512bh)(left), (__m512bh)(right))
#include "gemm_tiles.h"

bool kernel_gemm_bfloat16_is_available(void) {
    return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16");
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
        __m512 first = _mm512_maskz_loadu_ps(first_lanes(rest), x + i);
        __m512 second = rest > lanes ? _mm512_maskz_loadu_ps(first_lanes(rest - lanes), x + i + lanes) : _mm512_setzero_ps();
        _mm512_mask_storeu_ps(out + i / 2, first_lanes((rest + 1) / 2), (__m512)_mm512_cvtne2ps_pbh(second, first));
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
        part mask = first_lanes(columns - i);
        __m512 second = is_last ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(mask, next + i);
        __m512i both = (__m512i)_mm512_cvtne2ps_pbh(second, _mm512_maskz_loadu_ps(mask, x + i));
        _mm512_mask_storeu_ps(out + i, mask, (__m512)_mm512_permutexvar_epi16(order, both));
    }
}

// Both blocks are copied, because their elements must be rounded and paired. A pair is one element of the product.
TILE block left_block(float *space, matrix a, size_t row, size_t rows, size_t first, size_t count, size_t columns) {
    (void)columns;
    size_t start = 2 * first, elements = 2 * count < a.sum_length - start ? 2 * count : a.sum_length - start;
    if (a.is_transposed) {
        pair_rows(space, max_rows, a.data + (ptrdiff_t)start * a.stride + row, a.stride, elements, rows);
        return (block){space, 1, max_rows};
    }
    pair_columns(space, left_stride, a.data + (ptrdiff_t)row * a.stride + start, a.stride, rows, elements);
    return (block){space, left_stride, 1};
}

TILE block right_block(float *space, matrix b, size_t first, size_t count, size_t column, size_t columns, size_t rows) {
    (void)rows;
    size_t start = 2 * first, elements = 2 * count < b.sum_length - start ? 2 * count : b.sum_length - start;
    if (b.is_transposed) {
        float turned[panel_width * depth];
        pair_columns(turned, depth, b.data + (ptrdiff_t)column * b.stride + start, b.stride, columns, elements);
        kernel_transpose(space, panel_width, turned, depth, columns, count);
    } else {
        pair_rows(space, panel_width, b.data + (ptrdiff_t)start * b.stride + column, b.stride, elements, columns);
    }
    return (block){space, panel_width, 1};
}

WIDE void kernel_gemm_bfloat16(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed,
                               const float *b, ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k,
                               float scale, bool adds) {
    matrix left = {a, a_stride, a_is_transposed, k}, right = {b, b_stride, b_is_transposed, k};
    gemm(c, c_stride, left, right, m, n, (k + 1) / 2, scale, adds);
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
