// A matrix product for AVX-512 that does not pack its factors: at the sizes used here a panel of B fits into the L1 or L2
// cache, and packing would take a fifth as long as the arithmetic.
//
// A file that includes this defines PROCESSOR, the target, and MULTIPLY_ADD(sum, left, right) for vectors of sixteen
// elements. An element is four bytes: a float, or a pair of bfloat16.

#include <immintrin.h>

#include "CKernels.h"

#define WIDE __attribute__((target(PROCESSOR)))
#define TILE static inline __attribute__((always_inline, target(PROCESSOR))) void

enum { lanes = 16 };

typedef struct {
    float *c;
    const float *a, *b;
    ptrdiff_t c_stride, a_row_stride, a_column_stride, b_stride;
    size_t k;
    float scale;
    bool adds;
    __mmask16 last;  // the lanes of a tile's last vector that are inside the matrix
} product;

// Computes `rows` x (`vectors` * 16) elements of C in registers. Both counts are constants where this is inlined.
TILE tile(const product *p, size_t row, size_t column, const int rows, const int vectors) {
    __m512 sums[14][4];
    for (int r = 0; r < rows; r++)
        for (int v = 0; v < vectors; v++) sums[r][v] = _mm512_setzero_ps();
    const float *a = p->a + (ptrdiff_t)row * p->a_row_stride, *b = p->b + column;
    for (size_t i = 0; i < p->k; i++, a += p->a_column_stride, b += p->b_stride) {
        __m512 right[4];
        for (int v = 0; v < vectors - 1; v++) right[v] = _mm512_loadu_ps(b + v * lanes);
        right[vectors - 1] = _mm512_maskz_loadu_ps(p->last, b + (vectors - 1) * lanes);
        for (int r = 0; r < rows; r++) {
            __m512 left = _mm512_set1_ps(a[r * p->a_row_stride]);
            for (int v = 0; v < vectors; v++) sums[r][v] = MULTIPLY_ADD(sums[r][v], left, right[v]);
        }
    }
    __m512 scale = _mm512_set1_ps(p->scale);
    for (int r = 0; r < rows; r++) {
        float *c = p->c + (ptrdiff_t)(row + (size_t)r) * p->c_stride + column;
        for (int v = 0; v < vectors; v++, c += lanes) {
            __mmask16 mask = v == vectors - 1 ? p->last : (__mmask16)0xffff;
            __m512 sum = _mm512_mul_ps(sums[r][v], scale);
            if (p->adds) sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(mask, c));
            _mm512_mask_storeu_ps(c, mask, sum);
        }
    }
}

// All rows of a panel of `vectors` * 16 columns, in tiles that fill the 32 registers.
#define PANEL(name, vectors, most)                                            \
    WIDE static void name(const product *p, size_t column, size_t m) {        \
        size_t row = 0;                                                       \
        for (; row + most <= m; row += most) tile(p, row, column, most, vectors); \
        if (most > 8 && row + 8 <= m) tile(p, row, column, 8, vectors), row += 8; \
        if (row + 4 <= m) tile(p, row, column, 4, vectors), row += 4;         \
        if (row + 2 <= m) tile(p, row, column, 2, vectors), row += 2;         \
        if (row < m) tile(p, row, column, 1, vectors);                        \
    }
PANEL(panel_of_4, 4, 6)
PANEL(panel_of_3, 3, 8)
PANEL(panel_of_2, 2, 12)
PANEL(panel_of_1, 1, 14)

static inline __attribute__((always_inline, target(PROCESSOR))) void gemm(
    float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_row_stride, ptrdiff_t a_column_stride, const float *b,
    ptrdiff_t b_stride, size_t m, size_t n, size_t k, float scale, bool adds) {
    // A panel of B with this many rows stays in the L1 cache while all rows of A are multiplied with it.
    enum { depth = 128 };
    for (size_t first = 0; first == 0 || first < k; first += depth) {
        product p = {c, a + (ptrdiff_t)first * a_column_stride, b + (ptrdiff_t)first * b_stride, c_stride, a_row_stride,
                     a_column_stride, b_stride, k - first < depth ? k - first : depth, scale, adds || first > 0, 0};
        for (size_t column = 0; column < n;) {
            size_t rest = (n - column + lanes - 1) / lanes;
            // Panels of one vector are slow, so five vectors are split into 3 and 2, not 4 and 1.
            size_t vectors = rest == 5 ? 3 : rest < 4 ? rest : 4;
            size_t width = vectors * lanes < n - column ? vectors * lanes : n - column;
            p.last = (__mmask16)(0xffff >> (vectors * lanes - width));
            switch (vectors) {
                case 4: panel_of_4(&p, column, m); break;
                case 3: panel_of_3(&p, column, m); break;
                case 2: panel_of_2(&p, column, m); break;
                default: panel_of_1(&p, column, m);
            }
            column += width;
        }
    }
}
