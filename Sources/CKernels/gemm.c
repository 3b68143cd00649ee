// Matrix products of float32.

#include "CKernels.h"

#if defined(__x86_64__)

#define PROCESSOR "arch=x86-64-v4"
#define MULTIPLY_ADD(sum, left, right) _mm512_fmadd_ps(left, right, sum)
#include "gemm_tiles.h"

bool kernel_gemm_is_available(void) { return __builtin_cpu_supports("x86-64-v4"); }

WIDE void kernel_gemm(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_row_stride, ptrdiff_t a_column_stride,
                      const float *b, ptrdiff_t b_stride, size_t m, size_t n, size_t k, float scale, bool adds) {
    gemm(c, c_stride, a, a_row_stride, a_column_stride, b, b_stride, m, n, k, scale, adds);
}

#else

bool kernel_gemm_is_available(void) { return false; }

void kernel_gemm(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_row_stride, ptrdiff_t a_column_stride,
                 const float *b, ptrdiff_t b_stride, size_t m, size_t n, size_t k, float scale, bool adds) {
    (void)c, (void)c_stride, (void)a, (void)a_row_stride, (void)a_column_stride, (void)b, (void)b_stride;
    (void)m, (void)n, (void)k, (void)scale, (void)adds;
    __builtin_trap();  // not to be called where it is not available
}

#endif
