// Arithmetic and functions of elements.

#include "CKernels.h"
#include "vector_math.h"

// One loop per stride pattern, so that the compiler sees constant strides.
#define BINARY(name, operator)                                                                                     \
    VECTORISED void name(float *restrict out, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, \
                         size_t count) {                                                                           \
        if (a_stride && b_stride) {                                                                                \
            for (size_t i = 0; i < count; i++) out[i] = a[i] operator b[i];                                        \
        } else if (a_stride) {                                                                                     \
            const float y = *b;                                                                                    \
            for (size_t i = 0; i < count; i++) out[i] = a[i] operator y;                                           \
        } else {                                                                                                   \
            const float x = *a;                                                                                    \
            for (size_t i = 0; i < count; i++) out[i] = x operator(b_stride ? b[i] : *b);                          \
        }                                                                                                          \
    }
BINARY(kernel_add, +)
BINARY(kernel_subtract, -)
BINARY(kernel_multiply, *)
BINARY(kernel_divide, /)

#define UNARY(name, pragma, expression)                                    \
    VECTORISED void name(float *out, const float *input, size_t count) {   \
        pragma                                                             \
        for (size_t i = 0; i < count; i++) {                               \
            float x = input[i];                                            \
            out[i] = (expression);                                         \
        }                                                                  \
    }
UNARY(kernel_exp, IN_PLACE, vector_exp(x))
UNARY(kernel_log, , logf(x))  // the C library has no vector form of log and tanh
UNARY(kernel_sqrt, IN_PLACE, __builtin_elementwise_sqrt(x))
UNARY(kernel_tanh, , tanhf(x))

VECTORISED void kernel_gelu(float *out, const float *x, size_t count) {
    IN_PLACE
    for (size_t i = 0; i < count; i++) {
        float lower, density;
        vector_normal(x[i], &lower, &density);
        out[i] = x[i] * lower;
    }
}

VECTORISED void kernel_gelu_gradient(float *out, const float *x, const float *gradient, size_t count) {
    IN_PLACE
    for (size_t i = 0; i < count; i++) {
        float lower, density;
        vector_normal(x[i], &lower, &density);
        out[i] = gradient[i] * (lower + x[i] * density);
    }
}

UNARY(kernel_relu, IN_PLACE, x < 0 ? 0 : x)

VECTORISED void kernel_relu_gradient(float *out, const float *x, const float *gradient, size_t count) {
    IN_PLACE
    for (size_t i = 0; i < count; i++) out[i] = x[i] <= 0 ? 0 : gradient[i];
}

VECTORISED void kernel_add_scaled(float *restrict accumulator, const float *restrict x, float scale, size_t count) {
    for (size_t i = 0; i < count; i++) accumulator[i] += scale * x[i];
}

VECTORISED void kernel_scaled_sum(float *restrict out, const float *restrict a, const float *restrict b, float scale,
                                  const float *restrict constant, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = scale * (a[i] + b[i]) + constant[i];
}

VECTORISED void kernel_scale(float *out, const float *x, float scale, size_t count) {
    IN_PLACE
    for (size_t i = 0; i < count; i++) out[i] = scale * x[i];
}

VECTORISED void kernel_bytes_to_floats(float *restrict out, const uint8_t *restrict x, float scale, float offset,
                                       size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = (float)x[i] * scale + offset;
}
