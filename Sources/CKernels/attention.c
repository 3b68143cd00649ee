// The elementwise part of attention, a row of scores at a time. A row of a tile is a few thousand bytes, so every pass
// below but the first finds it in the L1 cache.
//
// For a key j: f its per-example channels, r its row scale, t = (raw + g . f) r its score, where g are the per-example
// channels of the query and raw is the product of query and key over the shared channels.

#include "CKernels.h"
#include "vector_math.h"

// t = raw + g . f: the products of the query with all channels of the keys. t may be raw.
INLINE void whole_products(float *t, const float *raw, const float *query, const kernel_attention_tile *tile) {
    size_t count = tile->columns, stride = tile->per_example_stride;
    const float *f = tile->per_example;
    if (tile->per_example_count == 0) {
        if (t != raw) memcpy(t, raw, count * sizeof *t);
        return;
    }
    size_t next = 1;
    float first = query[0];
    if (tile->per_example_count == 1) {
        IN_PLACE
        for (size_t j = 0; j < count; j++) t[j] = raw[j] + first * f[j];
    } else {
        float second = query[1];
        const float *other = f + stride;
        IN_PLACE
        for (size_t j = 0; j < count; j++) t[j] = raw[j] + first * f[j] + second * other[j];
        next = 2;
    }
    for (size_t e = next; e < tile->per_example_count; e++) {
        float factor = query[e];
        const float *row = f + e * stride;
        for (size_t j = 0; j < count; j++) t[j] += factor * row[j];
    }
}

INLINE void set_padding(float *restrict x, float value, const kernel_attention_tile *tile) {
    if (!tile->is_padding) return;
    for (size_t j = 0; j < tile->columns; j++) x[j] = tile->is_padding[j] ? value : x[j];
}

enum { max_per_example = kernel_attention_max_per_example };

// The usual case, without padding and dropout, takes few passes: EXPAND calls these functions with constants for
// `channels`, the number of per-example channels, and for `scales`, whether there is a row scale.
//
// Scores t = (raw + g . f) r.
INLINE void scaled_products(float *t, const float *raw, const float *query, const kernel_attention_tile *tile,
                            const size_t channels, const bool scales) {
    const float *r = tile->row_scale, *f[max_per_example];
    float g[max_per_example];
    for (size_t e = 0; e < channels; e++) f[e] = tile->per_example + e * tile->per_example_stride, g[e] = query[e];
    IN_PLACE
    for (size_t j = 0; j < tile->columns; j++) {
        float x = raw[j];
        for (size_t e = 0; e < channels; e++) x += g[e] * f[e][j];
        t[j] = scales ? x * r[j] : x;
    }
}

// Weights e^(t - highest) r from scores t; output = output * factor + the weighted sum of f. Returns the sum of the
// exponentials.
INLINE float scaled_weights(float *t, float highest, float *output, float factor, const kernel_attention_tile *tile,
                            const size_t channels, const bool scales) {
    const float *r = tile->row_scale, *f[max_per_example];
    float total = 0, sums[max_per_example];
    for (size_t e = 0; e < channels; e++) f[e] = tile->per_example + e * tile->per_example_stride, sums[e] = 0;
    IN_PLACE
    for (size_t j = 0; j < tile->columns; j++) {
        float power = vector_exp_of_lower(t[j] - highest);
        total += power;
        if (scales) power *= r[j];
        t[j] = power;
        for (size_t e = 0; e < channels; e++) sums[e] += power * f[e][j];
    }
    for (size_t e = 0; e < channels; e++) output[e] = output[e] * factor + sums[e];
    return total;
}

// Where there are per-example channels there is a row scale, by `is_usual`.
#define EXPAND(tile, call)                                 \
    switch ((tile)->per_example_count) {                   \
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
    return !tile->is_padding && tile->dropout == 0 && tile->per_example_count <= max_per_example &&
           (tile->per_example_count == 0 || tile->row_scale);
}

VECTORISED float kernel_attention_weights(float *scores, const float *raw, const float *query, float *output,
                                          float *maximum, float *sum, uint64_t dropout_first,
                                          const kernel_attention_tile *tile) {
    size_t count = tile->columns;
    const float *restrict r = tile->row_scale;
    const bool usual = is_usual(tile);
    float old = *maximum;
    if (usual) {
#define PRODUCTS(channels, scales) scaled_products(scores, raw, query, tile, channels, scales)
        EXPAND(tile, PRODUCTS)
#undef PRODUCTS
    } else {
        whole_products(scores, raw, query, tile);
        if (r)
            for (size_t j = 0; j < count; j++) scores[j] *= r[j];
        set_padding(scores, -INFINITY, tile);
    }
    float highest = row_maximum(scores, count);
    highest = old > highest ? old : highest;
    if (highest == -INFINITY) {  // no key to attend to so far
        int has_nan = 0;
        for (size_t j = 0; j < count; j++) has_nan |= scores[j] != scores[j];
        if (has_nan) *sum = NAN;
        memset(scores, 0, count * sizeof *scores);
        return 1;
    }
    float factor = old == -INFINITY ? 0 : expf(old - highest), total = 0;
    if (usual) {
#define WEIGHTS(channels, scales) total = scaled_weights(scores, highest, output, factor, tile, channels, scales)
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
        for (size_t e = 0; e < tile->per_example_count; e++)
            output[e] = output[e] * factor + row_dot(scores, tile->per_example + e * tile->per_example_stride, count);
    }
    *maximum = highest;
    *sum = *sum * factor + total;
    return factor;
}

// The usual gradients in one pass: no padding, no dropout, no gradients of per-example channels or row scale. With the
// probabilities p = e^(t - log_sum_exp) and dw the gradients of the weights, those of the raw products are
// p (dw r - output_dot_gradient) r.
INLINE void usual_gradient(float *scores, const float *raw, float *weight_gradients, const float *query,
                           const float *output_gradient, float *query_gradient, float log_sum_exp,
                           float output_dot_gradient, const kernel_attention_tile *tile, const size_t channels,
                           const bool scales) {
    const float *r = tile->row_scale, *f[max_per_example];
    float g[max_per_example], z[max_per_example], sums[max_per_example];
    for (size_t e = 0; e < channels; e++) {
        f[e] = tile->per_example + e * tile->per_example_stride;
        g[e] = query[e], z[e] = output_gradient[e], sums[e] = 0;
    }
    IN_PLACE
    for (size_t j = 0; j < tile->columns; j++) {
        float t = raw[j], dw = weight_gradients[j], scale = scales ? r[j] : 1;
        for (size_t e = 0; e < channels; e++) t += g[e] * f[e][j], dw += z[e] * f[e][j];
        float p = vector_exp_of_lower(scale * t - log_sum_exp);
        float ds = p * (dw * scale - output_dot_gradient) * scale;
        scores[j] = p * scale;
        weight_gradients[j] = ds;
        for (size_t e = 0; e < channels; e++) sums[e] += ds * f[e][j];
    }
    for (size_t e = 0; e < channels; e++) query_gradient[e] += sums[e];
}

VECTORISED void kernel_attention_gradient(float *scores, const float *raw, float *weight_gradients, const float *query,
                                          const float *output_gradient, float *query_gradient,
                                          float *per_example_gradient, float *row_scale_gradient, float log_sum_exp,
                                          float output_dot_gradient, uint64_t dropout_first,
                                          const kernel_attention_tile *tile) {
    size_t count = tile->columns, stride = tile->per_example_stride;
    const float *r = tile->row_scale;
    if (log_sum_exp == -INFINITY) {  // no key to attend to: no weights, no gradient
        memset(scores, 0, count * sizeof *scores);
        memset(weight_gradients, 0, count * sizeof *weight_gradients);
        return;
    }
    if (is_usual(tile) && !per_example_gradient && !row_scale_gradient) {
#define USUAL(channels, scales)                                                                        \
    usual_gradient(scores, raw, weight_gradients, query, output_gradient, query_gradient, log_sum_exp, \
                   output_dot_gradient, tile, channels, scales)
        EXPAND(tile, USUAL)
#undef USUAL
        return;
    }
    whole_products(scores, raw, query, tile);
    for (size_t e = 0; e < tile->per_example_count; e++) {
        float factor = output_gradient[e];
        const float *row = tile->per_example + e * stride;
        for (size_t j = 0; j < count; j++) weight_gradients[j] += factor * row[j];
    }
    if (row_scale_gradient) {
        // The gradient of r needs t before its scaling by r, the probability p, and the gradients of both.
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
    for (size_t e = 0; e < tile->per_example_count; e++) {
        query_gradient[e] += row_dot(weight_gradients, tile->per_example + e * stride, count);
        if (!per_example_gradient) continue;
        float g = query[e], z = output_gradient[e];
        float *restrict row = per_example_gradient + e * stride;
        for (size_t j = 0; j < count; j++) row[j] += weight_gradients[j] * g + scores[j] * z;
    }
}
