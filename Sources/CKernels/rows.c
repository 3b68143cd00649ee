// Softmax, layer norm and cross-entropy: a row at a time, in a few passes while the row is in the L1 cache.

#include "CKernels.h"
#include "vector_math.h"

// restrict: without it the compiler would choose between two loops, with two orders of the sum, by how far apart the
// arrays are in memory.
VECTORISED void kernel_softmax(float *restrict out, const float *restrict x, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++, out += columns, x += columns) {
        float maximum = row_maximum(x, columns), sum = 0;
        for (size_t i = 0; i < columns; i++) {
            float e = vector_exp_of_lower(x[i] - maximum);
            out[i] = e;
            sum += e;
        }
        float inverse = 1 / sum;
        for (size_t i = 0; i < columns; i++) out[i] *= inverse;
    }
}

VECTORISED void kernel_softmax_gradient(float *out, const float *y, const float *gradient, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++, out += columns, y += columns, gradient += columns) {
        float dot = 0;
        for (size_t i = 0; i < columns; i++) dot += y[i] * gradient[i];
        IN_PLACE
        for (size_t i = 0; i < columns; i++) out[i] = y[i] * (gradient[i] - dot);
    }
}

VECTORISED void kernel_layer_norm(float *restrict out, float *restrict mean, float *restrict rstd,
                                  const float *restrict x, const float *restrict weight, const float *restrict bias,
                                  float epsilon, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++, out += columns, x += columns) {
        float sum = 0, squares = 0;
        for (size_t i = 0; i < columns; i++) sum += x[i];
        float mu = sum / (float)columns;
        for (size_t i = 0; i < columns; i++) squares += (x[i] - mu) * (x[i] - mu);
        float r = 1 / __builtin_elementwise_sqrt(squares / (float)columns + epsilon);
        for (size_t i = 0; i < columns; i++) out[i] = (x[i] - mu) * r * weight[i] + bias[i];
        mean[row] = mu;
        rstd[row] = r;
    }
}

VECTORISED void kernel_layer_norm_gradient(float *restrict out, float *restrict weight_gradient,
                                           float *restrict bias_gradient, const float *restrict gradient,
                                           const float *restrict x, const float *restrict mean,
                                           const float *restrict rstd, const float *restrict weight, size_t rows,
                                           size_t columns) {
    for (size_t row = 0; row < rows; row++, x += columns, gradient += columns) {
        float mu = mean[row], r = rstd[row];
        if (weight_gradient)
            for (size_t i = 0; i < columns; i++) weight_gradient[i] += gradient[i] * (x[i] - mu) * r;
        if (bias_gradient)
            for (size_t i = 0; i < columns; i++) bias_gradient[i] += gradient[i];
        if (!out) continue;
        float sum = 0, dot = 0;
        for (size_t i = 0; i < columns; i++) {
            float d = gradient[i] * weight[i];
            sum += d;
            dot += d * (x[i] - mu) * r;
        }
        sum /= (float)columns;
        dot /= (float)columns;
        for (size_t i = 0; i < columns; i++)
            out[i] = r * (gradient[i] * weight[i] - sum - (x[i] - mu) * r * dot);
        out += columns;
    }
}

VECTORISED float kernel_log_sum_exp(const float *x, size_t count) {
    float maximum = row_maximum(x, count), sum = 0;
    for (size_t i = 0; i < count; i++) sum += vector_exp_of_lower(x[i] - maximum);
    return maximum + logf(sum);
}

VECTORISED void kernel_cross_entropy_gradient(float *out, const float *x, float log_sum_exp, int64_t label,
                                              float smoothing, float factor, size_t count) {
    float even = smoothing / (float)count;
    IN_PLACE
    for (size_t i = 0; i < count; i++) out[i] = factor * (vector_exp_of_lower(x[i] - log_sum_exp) - even);
    out[label] -= factor * (1 - smoothing);
}

VECTORISED float kernel_cross_entropy_in_place(float *x, int64_t label, float factor, size_t count) {
    float maximum = row_maximum(x, count), sum = 0;
    for (size_t i = 0; i < count; i++) {
        float e = vector_exp(x[i] - maximum);
        x[i] = e;
        sum += e;
    }
    float scale = factor / sum;
    for (size_t i = 0; i < count; i++) x[i] *= scale;
    x[label] -= factor;
    return maximum + logf(sum);
}

VECTORISED size_t kernel_count_not_below(const float *x, float bound, size_t count) {
    uint32_t found = 0;
    for (size_t i = 0; i < count; i++) found += !(x[i] < bound);
    return found;
}
