// The loops that must be fast. Most are compiled for AVX-512, AVX2 and baseline x86-64; the program's loader chooses the
// widest version that the processor supports. Other architectures have one version: on arm64 the compiler makes NEON of it.
//
// All arrays are contiguous float32 unless a stride is named. `count` is in elements, `rows` x `columns` is row-major.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Elementwise. A stride is 1, or 0 to repeat one element.
void kernel_add(float *out, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, size_t count);
void kernel_subtract(float *out, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, size_t count);
void kernel_multiply(float *out, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, size_t count);
void kernel_divide(float *out, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, size_t count);
void kernel_add_scaled(float *accumulator, const float *x, float scale, size_t count);  // accumulator += scale * x
void kernel_scale(float *out, const float *x, float scale, size_t count);
// scale * (a + b) + constant
void kernel_scaled_sum(float *out, const float *a, const float *b, float scale, const float *constant, size_t count);
void kernel_bytes_to_floats(float *out, const uint8_t *x, float scale, float offset, size_t count);

void kernel_exp(float *out, const float *x, size_t count);
void kernel_log(float *out, const float *x, size_t count);
void kernel_sqrt(float *out, const float *x, size_t count);
void kernel_tanh(float *out, const float *x, size_t count);
void kernel_gelu(float *out, const float *x, size_t count);                                    // x * Phi(x), exact
void kernel_gelu_gradient(float *out, const float *x, const float *gradient, size_t count);    // gradient * gelu'(x)
void kernel_relu(float *out, const float *x, size_t count);                                    // x where it is above 0, else 0
void kernel_relu_gradient(float *out, const float *x, const float *gradient, size_t count);    // gradient where x is above 0

// Reductions.
double kernel_sum(const float *x, size_t count);
double kernel_sum_of_squares(const float *x, size_t count);
float kernel_maximum(const float *x, size_t count);
float kernel_dot(const float *a, const float *b, size_t count);
void kernel_sum_rows(float *accumulator, const float *x, size_t rows, size_t columns);         // accumulator[c] += sum over rows
void kernel_sum_of_rows(float *out, const float *x, size_t rows, size_t columns);             // out[c] = sum over rows, however many

// Row-wise.
void kernel_softmax(float *out, const float *x, size_t rows, size_t columns);
void kernel_softmax_gradient(float *out, const float *y, const float *gradient, size_t rows, size_t columns);
// mean and rstd (reciprocal standard deviation), [rows] each, are what the gradient needs again.
void kernel_layer_norm(float *out, float *mean, float *rstd, const float *x, const float *weight, const float *bias,
                       float epsilon, size_t rows, size_t columns);
// weight_gradient and bias_gradient are added to; each may be NULL.
void kernel_layer_norm_gradient(float *out, float *weight_gradient, float *bias_gradient, const float *gradient,
                                const float *x, const float *mean, const float *rstd, const float *weight,
                                size_t rows, size_t columns);
float kernel_log_sum_exp(const float *x, size_t count);
// out = factor * (exp(x - log_sum_exp) - smoothing / count), then out[label] -= factor * (1 - smoothing)
void kernel_cross_entropy_gradient(float *out, const float *x, float log_sum_exp, int64_t label, float smoothing,
                                   float factor, size_t count);
// Replaces the logits x by their gradient: factor * softmax(x), then x[label] -= factor. Returns their log-sum-exp.
float kernel_cross_entropy_in_place(float *x, int64_t label, float factor, size_t count);
size_t kernel_count_not_below(const float *x, float bound, size_t count);                      // NaN counts

// The first 2 * pairs of each head's channels: (a, b) becomes (a cos - b sin, b cos + a sin) for each two neighbours, by the
// angles of cosines and sines [pairs] times direction, 1 or -1. The other channels of out are left as they are.
void kernel_rotate(float *out, const float *x, const float *cosines, const float *sines, float direction, size_t heads,
                   size_t channels, size_t pairs);

// out [columns x rows] = x [rows x columns] transposed; a stride counts elements from one row to the next.
void kernel_transpose(float *out, size_t out_stride, const float *x, size_t x_stride, size_t rows, size_t columns);

// The largest elements of each channel of a window of height x width, and their gradient, which is added to x_gradient. x is
// the window's first element; row_stride counts elements from one row to the next.
void kernel_max_pool(float *out, const float *x, size_t row_stride, size_t height, size_t width, size_t channels);
void kernel_max_pool_gradient(float *x_gradient, const float *gradient, const float *x, size_t row_stride, size_t height,
                              size_t width, size_t channels);

// Counter-based random numbers: element i depends on (seed, first + i) alone.
void kernel_dropout(float *out, const float *x, uint64_t seed, uint64_t first, float probability, size_t count);
void kernel_normal(float *out, uint64_t seed, size_t count);
void kernel_uniform(float *out, uint64_t seed, size_t count);                                  // in [0, 1)

// The most per-example channels that the row kernels below multiply. Where there are more, matrix products do, and
// `per_example_count` is 0.
enum { kernel_attention_max_per_example = 4 };

// What the row kernels are told of a tile of attention. A pointer is NULL where the part is absent. See fusedAttention in
// Tensors for the formulas.
typedef struct {
    size_t columns;            // keys in this tile
    const float *row_scale;    // [columns] the factor r of each key and value
    const uint8_t *is_padding; // [columns] true where no query attends to the key
    const float *per_example;  // [per_example_count, columns] channels of keys and values that differ between examples
    size_t per_example_count;
    size_t per_example_stride; // elements from one row of `per_example` to the next
    uint64_t dropout_seed;
    float dropout;             // probability of zeroing a weight; 0 for none
} kernel_attention_tile;

// One row: from products to weights.
// raw: products of the query with the shared channels of the keys; may be the same memory as scores.
// scores: out, the weights (times row_scale, after dropout), not yet divided by their sum.
// query, output: their per-example channels; output = output * factor + the weighted sum over this tile.
// maximum, sum: running over the blocks of keys. Returns the factor for what was summed up with the old maximum.
float kernel_attention_weights(float *scores, const float *raw, const float *query, float *output, float *maximum,
                               float *sum, uint64_t dropout_first, const kernel_attention_tile *tile);
// One row of backward.
// scores: out, the weights. weight_gradients: in, the gradients of the weights; out, those of the raw products.
// The other gradients are added to; per_example_gradient and row_scale_gradient may be NULL.
// output_dot_gradient: the product of the row's output and its gradient, over all channels.
void kernel_attention_gradient(float *scores, const float *raw, float *weight_gradients, const float *query,
                               const float *output_gradient, float *query_gradient, float *per_example_gradient,
                               float *row_scale_gradient, float log_sum_exp, float output_dot_gradient,
                               uint64_t dropout_first, const kernel_attention_tile *tile);

// For a grid of rows x columns: out[i, j] = outer[i] + inner[j].
void kernel_outer_sum(float *out, const float *outer, const float *inner, size_t rows, size_t columns);
// outer[i] += the sum of row i of x; inner[j] += the sum of column j.
void kernel_add_marginals(float *outer, float *inner, const float *x, size_t rows, size_t columns);

// C = scale * A B, or C += scale * A B if `adds`, for A m x k and B k x n. A stride is from row to row of the matrix as
// stored, before transposing. There is one for AVX-512 and one for NEON. Traps where it is not available: there OpenBLAS is
// the better choice.
bool kernel_gemm_is_available(void);
void kernel_gemm(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed, const float *b,
                 ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k, float scale, bool adds);

// The same with A and B rounded to bfloat16.
bool kernel_gemm_bfloat16_is_available(void);
void kernel_gemm_bfloat16(float *c, ptrdiff_t c_stride, const float *a, ptrdiff_t a_stride, bool a_is_transposed,
                          const float *b, ptrdiff_t b_stride, bool b_is_transposed, size_t m, size_t n, size_t k,
                          float scale, bool adds);
// out [rows, columns] = x rounded to the nearest bfloat16, stored as float32: for the same products on any processor.
void kernel_round_to_bfloat16(float *out, const float *x, size_t x_stride, size_t rows, size_t columns);

// Linear maps of 8-bit integers: out = (integers of x . integers of the weights) * scale of the row * scale of the output + bias.
// An integer is the number divided by its scale, rounded to the nearest, ties to even; the scale is the largest absolute number / 127,
// NaN if one of them is not finite, and 0 below the smallest normal float32. Rounded integers are stored plus 128, as bytes.
enum { kernel_int8_panel = 32 };  // outputs that are packed together
typedef struct {
    size_t outputs, inputs;
    const int8_t *packed;         // [kernel_int8_packed_bytes]
    const int32_t *starts;        // [outputs] -128 times the sum of an output's integers
    const float *scales, *bias;   // [outputs]; bias may be NULL
} kernel_int8_map;
// Rounds weights [outputs, inputs]. A scale has 17 bits, so that integers times it are exact: rounding them again changes nothing.
void kernel_int8_round_weights(uint8_t *out, float *scales, const float *weights, size_t outputs, size_t inputs);
// integers * scales, [outputs, inputs]
void kernel_int8_restore(float *out, const uint8_t *integers, const float *scales, size_t outputs, size_t inputs);
size_t kernel_int8_packed_bytes(size_t outputs, size_t inputs);
void kernel_int8_pack(int8_t *packed, int32_t *starts, const uint8_t *weights, size_t outputs, size_t inputs);
// Rounds x [rows, columns] to integers, [rows, kernel_int8_row_bytes(columns)], and their scales, [rows].
size_t kernel_int8_row_bytes(size_t columns);
void kernel_int8_round_rows(uint8_t *out, float *scales, const float *x, size_t rows, size_t columns);
// Outputs first ..< first + count of rounded rows, [rows, count] with c_stride from row to row. `first` is a multiple of the panel,
// and so is `count` but for the last outputs. Both functions find the same numbers; the first is the quicker where it is available.
bool kernel_int8_is_available(void);
void kernel_int8_linear(float *c, size_t c_stride, const uint8_t *x, const float *x_scales, size_t rows,
                        const kernel_int8_map *map, size_t first, size_t count);
void kernel_int8_linear_plain(float *c, size_t c_stride, const uint8_t *x, const float *x_scales, size_t rows,
                              const kernel_int8_map *map, size_t first, size_t count);

// Optimisers, one tensor at a time, in place. `rate` is the learning rate.
void kernel_adam(float *parameter, const float *gradient, float *first_moment, float *second_moment, float rate,
                 float beta1, float beta2, float epsilon, float l2_decay, float decoupled_decay, float correction1,
                 float correction2, size_t count);
void kernel_lamb_update(float *update, const float *parameter, const float *gradient, float *first_moment,
                        float *second_moment, float beta1, float beta2, float epsilon, float decay, float correction1,
                        float correction2, size_t count);
void kernel_momentum(float *parameter, const float *gradient, float *velocity, float rate, float momentum,
                     float l2_decay, size_t count);

// Runs body(context, index) for each index below count, in any order, on this thread and helpers, at most max_threads of
// them, and returns when all are done. While the helpers work for another caller, this thread does all of it.
void kernel_parallel(size_t count, size_t max_threads, void (*body)(void *context, size_t index), void *context);
enum { kernel_max_threads = 256 };  // SettingRange.threads allows as many
void kernel_set_thread_count(size_t count);
size_t kernel_thread_count(void);
