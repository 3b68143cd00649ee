// The elementwise part of attention, a row of scores at a time. One row of a tile is a few thousand bytes, so every
// pass below but the first finds it in the nearest cache.

#include "CKernels.h"
#include "vector_math.h"

// t = raw + own_query . own: the products of the query with the whole keys. t may be raw.
INLINE void whole_products(float *t, const float *raw, const float *own_query,
                           const kernel_attention_tile *tile) {
    size_t count = tile->columns, stride = tile->own_stride;
    const float *own = tile->own;
    if (tile->own_count == 0) {
        if (t != raw) memcpy(t, raw, count * sizeof *t);
        return;
    }
    size_t next = 1;
    float first = own_query[0];
    if (tile->own_count == 1) {
        IN_PLACE
        for (size_t j = 0; j < count; j++) t[j] = raw[j] + first * own[j];
    } else {
        float second = own_query[1];
        const float *other = own + stride;
        IN_PLACE
        for (size_t j = 0; j < count; j++) t[j] = raw[j] + first * own[j] + second * other[j];
        next = 2;
    }
    for (size_t e = next; e < tile->own_count; e++) {
        float factor = own_query[e];
        const float *row = own + e * stride;
        for (size_t j = 0; j < count; j++) t[j] += factor * row[j];
    }
}

INLINE void set_padding(float *restrict x, float value, const kernel_attention_tile *tile) {
    if (!tile->is_padding) return;
    for (size_t j = 0; j < tile->columns; j++) x[j] = tile->is_padding[j] ? value : x[j];
}

// The usual case in a few passes: no padding, no dropout, and `own_count` and `scales` (by row_scale) known where this is
// expanded. First t = (raw + own_query . own) * r.
enum { most_own = kernel_attention_most_own };

INLINE void scaled_products(float *t, const float *raw, const float *own_query, const kernel_attention_tile *tile,
                            const size_t own_count, const bool scales) {
    const float *r = tile->row_scale, *own[most_own];
    float q[most_own];
    for (size_t e = 0; e < own_count; e++) own[e] = tile->own + e * tile->own_stride, q[e] = own_query[e];
    IN_PLACE
    for (size_t j = 0; j < tile->columns; j++) {
        float x = raw[j];
        for (size_t e = 0; e < own_count; e++) x += q[e] * own[e][j];
        t[j] = scales ? x * r[j] : x;
    }
}

// Then the weights e^(t - highest) * r and their products with the own channels; returns the sum of the exponentials.
INLINE float scaled_weights(float *t, float highest, float *own_output, float factor, const kernel_attention_tile *tile,
                            const size_t own_count, const bool scales) {
    const float *r = tile->row_scale, *own[most_own];
    float total = 0, sums[most_own];
    for (size_t e = 0; e < own_count; e++) own[e] = tile->own + e * tile->own_stride, sums[e] = 0;
    IN_PLACE
    for (size_t j = 0; j < tile->columns; j++) {
        float power = vector_exp_of_lower(t[j] - highest);
        total += power;
        if (scales) power *= r[j];
        t[j] = power;
        for (size_t e = 0; e < own_count; e++) sums[e] += power * own[e][j];
    }
    for (size_t e = 0; e < own_count; e++) own_output[e] = own_output[e] * factor + sums[e];
    return total;
}

// Own channels come with a row scale, but not the other way round.
#define EXPAND(tile, call)                                 \
    switch ((tile)->own_count) {                           \
        case 0:                                            \
            if ((tile)->row_scale) call(0, true);          \
            else call(0, false);                           \
            break;                                         \
        case 1: call(1, true); break;                      \
        case 2: call(2, true); break;                      \
        case 3: call(3, true); break;                      \
        default: call(4, true);                            \
    }

INLINE bool is_usual(const kernel_attention_tile *tile) {
    return !tile->is_padding && tile->dropout == 0 && tile->own_count <= most_own && (tile->own_count == 0 || tile->row_scale);
}

VECTORISED float kernel_attention_weights(float *scores, const float *raw, const float *own_query, float *own_output,
                                          float *maximum, float *sum, uint64_t dropout_first,
                                          const kernel_attention_tile *tile) {
    size_t count = tile->columns;
    const float *restrict r = tile->row_scale;
    const bool usual = is_usual(tile);
    float old = *maximum;
    if (usual) {
#define PRODUCTS(own_count, scales) scaled_products(scores, raw, own_query, tile, own_count, scales)
        EXPAND(tile, PRODUCTS)
#undef PRODUCTS
    } else {
        whole_products(scores, raw, own_query, tile);
        if (r)
            for (size_t j = 0; j < count; j++) scores[j] *= r[j];
        set_padding(scores, -INFINITY, tile);
    }
    float highest = row_maximum(scores, count);
    highest = old > highest ? old : highest;
    if (highest == -INFINITY) {  // nothing to look at so far
        int has_nan = 0;
        for (size_t j = 0; j < count; j++) has_nan |= scores[j] != scores[j];
        if (has_nan) *sum = NAN;
        memset(scores, 0, count * sizeof *scores);
        return 1;
    }
    float factor = old == -INFINITY ? 0 : expf(old - highest), total = 0;
    if (usual) {
#define WEIGHTS(own_count, scales) total = scaled_weights(scores, highest, own_output, factor, tile, own_count, scales)
        EXPAND(tile, WEIGHTS)
#undef WEIGHTS
    } else {
        for (size_t j = 0; j < count; j++) {
            float e = vector_exp_of_lower(scores[j] - highest);
            scores[j] = e;
            total += e;
        }
        if (r)
            for (size_t j = 0; j < count; j++) scores[j] *= r[j];
        if (tile->dropout > 0)
            kernel_dropout(scores, scores, tile->dropout_seed, dropout_first, tile->dropout, count);
        for (size_t e = 0; e < tile->own_count; e++)
            own_output[e] = own_output[e] * factor + row_dot(scores, tile->own + e * tile->own_stride, count);
    }
    *maximum = highest;
    *sum = *sum * factor + total;
    return factor;
}

// The usual gradient in one pass: no dropout, no gradients of own channels or row scale.
INLINE void usual_gradient(float *scores, const float *raw, float *weight_gradients, const float *own_query,
                           const float *own_output_gradient, float *own_query_gradient, float log_sum_exp,
                           float output_dot_gradient, const kernel_attention_tile *tile, const size_t own_count,
                           const bool scales) {
    const float *r = tile->row_scale, *own[most_own];
    float q[most_own], z[most_own], sums[most_own];
    for (size_t e = 0; e < own_count; e++) {
        own[e] = tile->own + e * tile->own_stride;
        q[e] = own_query[e], z[e] = own_output_gradient[e], sums[e] = 0;
    }
    IN_PLACE
    for (size_t j = 0; j < tile->columns; j++) {
        float t = raw[j], dw = weight_gradients[j], scale = scales ? r[j] : 1;
        for (size_t e = 0; e < own_count; e++) t += q[e] * own[e][j], dw += z[e] * own[e][j];
        float p = vector_exp_of_lower(scale * t - log_sum_exp);
        float ds = p * (dw * scale - output_dot_gradient) * scale;
        scores[j] = p * scale;
        weight_gradients[j] = ds;
        for (size_t e = 0; e < own_count; e++) sums[e] += ds * own[e][j];
    }
    for (size_t e = 0; e < own_count; e++) own_query_gradient[e] += sums[e];
}

VECTORISED void kernel_attention_gradient(float *scores, const float *raw, float *weight_gradients,
                                          const float *own_query, const float *own_output_gradient,
                                          float *own_query_gradient, float *own_gradient, float *row_scale_gradient,
                                          float log_sum_exp, float output_dot_gradient, uint64_t dropout_first,
                                          const kernel_attention_tile *tile) {
    size_t count = tile->columns, stride = tile->own_stride;
    const float *r = tile->row_scale;
    if (log_sum_exp == -INFINITY) {  // a row without weights passes no gradient
        memset(scores, 0, count * sizeof *scores);
        memset(weight_gradients, 0, count * sizeof *weight_gradients);
        return;
    }
    if (is_usual(tile) && !own_gradient && !row_scale_gradient) {
#define USUAL(own_count, scales)                                                                                     \
    usual_gradient(scores, raw, weight_gradients, own_query, own_output_gradient, own_query_gradient, log_sum_exp, \
                   output_dot_gradient, tile, own_count, scales)
        EXPAND(tile, USUAL)
#undef USUAL
        return;
    }
    whole_products(scores, raw, own_query, tile);
    for (size_t e = 0; e < tile->own_count; e++) {
        float factor = own_output_gradient[e];
        const float *row = tile->own + e * stride;
        for (size_t j = 0; j < count; j++) weight_gradients[j] += factor * row[j];
    }
    if (row_scale_gradient) {
        // The gradient of r needs the products t, the probabilities p and the gradients of both at once.
        for (size_t j = 0; j < count; j++) {
            float t = scores[j], p = vector_exp_of_lower(r[j] * t - log_sum_exp), keep = 1;
            if (tile->is_padding && tile->is_padding[j]) p = 0;
            if (tile->dropout > 0) {
                float one = 1;
                kernel_dropout(&keep, &one, tile->dropout_seed, dropout_first + j, tile->dropout, 1);
            }
            float weight_gradient = weight_gradients[j];
            float ds = p * (weight_gradient * r[j] * keep - output_dot_gradient);
            row_scale_gradient[j] += keep * p * weight_gradient + ds * t;
            scores[j] = p * keep * r[j];
            weight_gradients[j] = ds * r[j];
        }
    } else {
        if (r)
            for (size_t j = 0; j < count; j++) {
                scores[j] = vector_exp_of_lower(r[j] * scores[j] - log_sum_exp);
                weight_gradients[j] *= r[j];
            }
        else
            for (size_t j = 0; j < count; j++) scores[j] = vector_exp_of_lower(scores[j] - log_sum_exp);
        set_padding(scores, 0, tile);
        if (tile->dropout > 0)
            kernel_dropout(weight_gradients, weight_gradients, tile->dropout_seed, dropout_first, tile->dropout, count);
        if (r)
            for (size_t j = 0; j < count; j++) {
                float p = scores[j];
                weight_gradients[j] = p * (weight_gradients[j] - output_dot_gradient) * r[j];
                scores[j] = p * r[j];
            }
        else
            for (size_t j = 0; j < count; j++)
                weight_gradients[j] = scores[j] * (weight_gradients[j] - output_dot_gradient);
        if (tile->dropout > 0)
            kernel_dropout(scores, scores, tile->dropout_seed, dropout_first, tile->dropout, count);
    }
    for (size_t e = 0; e < tile->own_count; e++) {
        own_query_gradient[e] += row_dot(weight_gradients, tile->own + e * stride, count);
        if (!own_gradient) continue;
        float g = own_query[e], dz = own_output_gradient[e];
        float *restrict row = own_gradient + e * stride;
        for (size_t j = 0; j < count; j++) row[j] += weight_gradients[j] * g + scores[j] * dz;
    }
}
