// A matrix product for AVX-512 and NEON, in blocks as in Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication" (2008): a block of A stays in the L2 cache, a panel of B in the L1 cache, and a tile of C in registers.
//
// A file that includes this defines what gemm_vectors.h needs; MULTIPLY_ADD(sum, left, right) for vectors of elements; and
// after it left_block and right_block, which say where a block lies, or copy it. An element is four bytes: a float, or a pair
// of bfloat16.

#include "CKernels.h"
#include "gemm_vectors.h"

enum {
    panel_width = 4 * lanes,
    max_rows = 256,
    // The panel of B, 32 KB with AVX-512 and 8 KB with NEON, leaves some of the L1 cache to the rows of A.
    depth = 128,
    // Rows of A that start a power of two apart would meet in the same lines of the cache.
    left_stride = depth + lanes
};

// A factor in memory: rows that start `stride` elements apart.
typedef struct {
    const float *data;
    ptrdiff_t stride;
    bool is_transposed;
    size_t sum_length;  // numbers in each sum
} matrix;

// A part of a factor, transposed or not, in elements of the product.
typedef struct {
    const float *data;
    ptrdiff_t row_stride, column_stride;
} block;

typedef struct {
    float *c;
    block a, b;  // the columns of B are neighbours
    ptrdiff_t c_stride;
    size_t k;
    float scale;
    bool adds;
    part last;  // the lanes of a tile's last vector that are inside the matrix
} product;

// Computes `rows` x (`vectors` * lanes) elements of C in registers. Both counts are constants where this is inlined, and so are
// the strides if the blocks were copied.
TILE void tile(const product *p, size_t row, const int rows, const int vectors, const bool are_copies) {
    const ptrdiff_t a_row_stride = are_copies ? left_stride : p->a.row_stride, a_step = are_copies ? 1 : p->a.column_stride;
    const ptrdiff_t b_step = are_copies ? panel_width : p->b.row_stride;
    vector sums[14][4];
    for (int r = 0; r < rows; r++)
        for (int v = 0; v < vectors; v++) sums[r][v] = (vector){0};
    const float *a = p->a.data + (ptrdiff_t)row * a_row_stride, *b = p->b.data;
    for (size_t i = 0; i < p->k; i++, a += a_step, b += b_step) {
        vector right[4];
        for (int v = 0; v < vectors - 1; v++) right[v] = load(b + v * lanes);
        const float *last = b + (vectors - 1) * lanes;
        right[vectors - 1] = has_masks ? load_part(last, p->last) : load(last);
        for (int r = 0; r < rows; r++) {
            vector left = broadcast(a + r * a_row_stride);
            for (int v = 0; v < vectors; v++) sums[r][v] = MULTIPLY_ADD(sums[r][v], left, right[v]);
        }
    }
    for (int r = 0; r < rows; r++) {
        float *c = p->c + (ptrdiff_t)(row + (size_t)r) * p->c_stride;
        for (int v = 0; v < vectors; v++, c += lanes) {
            part inside = v == vectors - 1 ? p->last : first_lanes(lanes);
            vector sum = sums[r][v] * p->scale;
            if (p->adds) sum += load_part(c, inside);
            store_part(c, sum, inside);
        }
    }
}

// All rows of a panel of `vectors` * lanes columns, in tiles of at most `most` rows, which fill the 32 registers.
TILE void panel(const product *p, size_t m, const int vectors, const int most, const bool are_copies) {
    size_t row = 0;
    for (; row + (size_t)most <= m; row += (size_t)most) tile(p, row, most, vectors, are_copies);
    if (most > 8 && row + 8 <= m) tile(p, row, 8, vectors, are_copies), row += 8;
    if (row + 4 <= m) tile(p, row, 4, vectors, are_copies), row += 4;
    if (row + 2 <= m) tile(p, row, 2, vectors, are_copies), row += 2;
    if (row < m) tile(p, row, 1, vectors, are_copies);
}
#define PANEL(name, vectors, most, are_copies) \
    WIDE static void name(const product *p, size_t m) { panel(p, m, vectors, most, are_copies); }
PANEL(panel_of_4_copies, 4, 6, true)
PANEL(panel_of_4, 4, 6, false)
PANEL(panel_of_3, 3, 8, false)
PANEL(panel_of_2, 2, 12, false)
PANEL(panel_of_1, 1, 14, false)

// The columns of a panel. Panels of one vector are slow, so five vectors are split into 3 and 2, not 4 and 1.
TILE size_t panel_columns(size_t columns) {
    size_t vectors = (columns + lanes - 1) / lanes;
    size_t width = (vectors == 5 ? 3 : vectors < 4 ? vectors : 4) * lanes;
    return width < columns ? width : columns;
}

TILE void multiply_panel(product *p, size_t rows, size_t columns) {
    size_t vectors = (columns + lanes - 1) / lanes;
    p->last = first_lanes(columns - (vectors - 1) * lanes);
    switch (vectors) {
        case 4:
            if (p->a.row_stride == left_stride && p->a.column_stride == 1 && p->b.row_stride == panel_width)
                panel_of_4_copies(p, rows);
            else
                panel_of_4(p, rows);
            break;
        case 3: panel_of_3(p, rows); break;
        case 2: panel_of_2(p, rows); break;
        default: panel_of_1(p, rows);
    }
}

// Elements [row ..< row + rows, first ..< first + count] of A, where they lie or copied to `space` [rows, left_stride].
// They are multiplied with `columns` columns.
TILE block left_block(float *space, matrix a, size_t row, size_t rows, size_t first, size_t count, size_t columns);
// Elements [first ..< first + count, column ..< column + columns] of B, where they lie or copied to
// `space` [count, panel_width]. They are multiplied with `rows` rows. Without masks whole vectors are read of each row of the
// block, and what their last lanes hold is of no consequence.
TILE block right_block(float *space, matrix b, size_t first, size_t count, size_t column, size_t columns, size_t rows);

// C [m, n] = scale * A B, or C += scale * A B, for factors of k elements in each sum.
TILE void gemm(float *c, ptrdiff_t c_stride, matrix a, matrix b, size_t m, size_t n, size_t k, float scale, bool adds) {
    _Alignas(64) float left[max_rows * left_stride], right[depth * panel_width];
    product p = {.c_stride = c_stride, .scale = scale};
    for (size_t row = 0; row < m; row += max_rows) {
        size_t rows = m - row < max_rows ? m - row : max_rows;
        for (size_t first = 0; first == 0 || first < k; first += depth) {
            p.k = k - first < depth ? k - first : depth;
            p.adds = adds || first > 0;
            p.a = left_block(left, a, row, rows, first, p.k, n);
            for (size_t column = 0, columns; column < n; column += columns) {
                columns = panel_columns(n - column);
                p.b = right_block(right, b, first, p.k, column, columns, rows);
                p.c = c + (ptrdiff_t)row * c_stride + column;
                multiply_panel(&p, rows, columns);
            }
        }
    }
}
