// Compares each kernel of Sources/CKernels with a plain loop in float64, at sizes that are not a whole number of vectors.
// Every array ends where a page ends that may not be touched, so that a vector which reaches too far stops the program.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "CKernels.h"

// MARK: Arrays

static struct { void *start; size_t length; } mappings[64];
static size_t mapping_count;

static void *bytes(size_t count) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), length = (count + page - 1) / page * page;
    char *start = mmap(NULL, length + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + length, page, PROT_NONE) != 0) perror("mmap"), exit(2);
    mappings[mapping_count].start = start, mappings[mapping_count++].length = length + page;
    return start + length - count;
}

static void release(void) {
    while (mapping_count > 0) mapping_count--, munmap(mappings[mapping_count].start, mappings[mapping_count].length);
}

static uint64_t state = 1;
static uint32_t below(uint32_t bound) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)((state >> 33) % bound);
}
static float drawn(void) { return (float)below(2001) * 1e-3f - 1; }  // from -1 to 1

static float *numbers(size_t count) {
    float *x = bytes(count * sizeof *x);
    for (size_t i = 0; i < count; i++) x[i] = drawn();
    return x;
}

static float *copied(const float *x, size_t count) { return memcpy(bytes(count * sizeof *x), x, count * sizeof *x); }

// MARK: Comparison

static const char *group;
static size_t compared, wrong;
static double worst;  // as a share of what is allowed
static int is_failed;

static void begin(const char *name) { group = name, compared = wrong = 0, worst = 0; }

static const double precision = 2e-6;  // some roundings of float32

// `scale` is the size of the numbers whose rounding the result may show.
static void expect(const char *what, size_t index, double found, double expected, double scale) {
    double share = fabs(found - expected) / (precision * scale);
    if (found == expected || (isnan(found) && isnan(expected))) share = 0;
    compared++;
    if (share <= 1) {
        worst = share > worst ? share : worst;
        return;
    }
    if (wrong++ < 5) printf("%s: %s[%zu] is %.9g, expected %.9g\n", group, what, index, found, expected);
}

static void end(void) {
    if (wrong > 0) is_failed = 1;
    printf("%s: %zu of %zu numbers are wrong, worst error %.2f of what is allowed\n", group, wrong, compared, worst);
    fflush(stdout);
}

static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 13, 15, 16, 17, 31, 33, 47, 64, 65, 100, 257, 1030};
enum { size_count = sizeof sizes / sizeof *sizes };
#define FOR_SIZES(n) for (size_t s_ = 0, n; s_ < size_count && (n = sizes[s_]); s_++, release())
#define EACH(i, n) for (size_t i = 0; i < (n); i++)

// MARK: Elements

static double normal(double x) { return 0.5 * erfc(-x / sqrt(2)); }
static double density(double x) { return exp(-x * x / 2) / sqrt(2 * M_PI); }

static void elements(void) {
    begin("elements");
    FOR_SIZES(n) {
        float *a = numbers(n), *b = numbers(n), *out = numbers(n), *start = copied(out, n);
        EACH(i, n) b[i] += b[i] < 0 ? -1 : 1;
#define BINARY(name, operator)                                                                      \
        kernel_##name(out, a, 1, b, 1, n);                                                          \
        EACH(i, n) expect(#name, i, out[i], (double)a[i] operator b[i], 1);                         \
        kernel_##name(out, a, 1, b, 0, n);                                                          \
        EACH(i, n) expect(#name " of one", i, out[i], (double)a[i] operator b[0], 1);               \
        kernel_##name(out, a, 0, b, 1, n);                                                          \
        EACH(i, n) expect(#name " to one", i, out[i], (double)a[0] operator b[i], 1);
        BINARY(add, +)
        BINARY(subtract, -)
        BINARY(multiply, *)
        BINARY(divide, /)
        // Once to another array, once in place.
#define UNARY(name, factor, expected)                                          \
        EACH(i, n) a[i] = factor * drawn();                                    \
        kernel_##name(out, a, n);                                              \
        memcpy(start, a, n * sizeof *a);                                       \
        kernel_##name(a, a, n);                                                \
        EACH(i, n) {                                                           \
            double x = start[i], y = expected;                                 \
            expect(#name, i, out[i], y, fabs(y) + 0.1);                        \
            expect(#name " in place", i, a[i], out[i], 0);                     \
        }
        UNARY(exp, 80, exp(x))
        UNARY(log, 3, x < 0 ? NAN : log(x))
        UNARY(sqrt, 3, x < 0 ? NAN : sqrt(x))
        UNARY(tanh, 3, tanh(x))
        UNARY(gelu, 5, x * normal(x))
        UNARY(relu, 5, x > 0 ? x : 0)
        kernel_gelu_gradient(out, a, b, n);
        EACH(i, n) expect("gelu_gradient", i, out[i], b[i] * (normal(a[i]) + a[i] * density(a[i])), 2);
        EACH(i, n) a[i] = drawn();
        kernel_relu_gradient(out, a, b, n);
        EACH(i, n) expect("relu_gradient", i, out[i], a[i] > 0 ? b[i] : 0, 0);
        kernel_scale(out, a, 0.3f, n);
        EACH(i, n) expect("scale", i, out[i], 0.3f * (double)a[i], 1);
        memcpy(start, out, n * sizeof *out);
        kernel_add_scaled(out, a, -1.7f, n);
        EACH(i, n) expect("add_scaled", i, out[i], start[i] - 1.7 * a[i], 1);
        kernel_scaled_sum(out, a, b, 0.4f, start, n);
        EACH(i, n) expect("scaled_sum", i, out[i], 0.4 * (a[i] + (double)b[i]) + start[i], 1);
        uint8_t *small = bytes(n);
        EACH(i, n) small[i] = (uint8_t)below(256);
        kernel_bytes_to_floats(out, small, 0.01f, -1, n);
        EACH(i, n) expect("bytes_to_floats", i, out[i], 0.01 * small[i] - 1, 1);
    }
    const float extremes[] = {NAN, INFINITY, -INFINITY, 89, -88, 88.5f, -87, 0, -0.0f};
    const double powers[] = {NAN, INFINITY, 0, INFINITY, 0, exp(88.5), exp(-87), 1, 1};
    float out[9];
    kernel_exp(out, extremes, 9);
    EACH(i, 9) expect("exp of extremes", i, out[i], powers[i], fabs(powers[i]));
    end();
}

// MARK: Sums and rows

static void reductions(void) {
    begin("reductions");
    FOR_SIZES(n) {
        float *a = numbers(n), *b = numbers(n);
        double sum = 0, squares = 0, dot = 0, maximum = -INFINITY;
        EACH(i, n) sum += a[i], squares += (double)a[i] * a[i], dot += (double)a[i] * b[i], maximum = fmax(maximum, a[i]);
        expect("sum", n, kernel_sum(a, n), sum, (double)n);
        expect("sum_of_squares", n, kernel_sum_of_squares(a, n), squares, (double)n);
        expect("dot", n, kernel_dot(a, b, n), dot, (double)n);
        expect("maximum", n, kernel_maximum(a, n), maximum, 0);
        size_t count = 0;
        EACH(i, n) count += a[i] >= 0.25f;
        expect("count_not_below", n, (double)kernel_count_not_below(a, 0.25f, n), (double)count, 0);
        double exponentials = 0;
        EACH(i, n) exponentials += exp(a[i]);
        expect("log_sum_exp", n, kernel_log_sum_exp(a, n), log(exponentials), 5);
        a[n / 2] = NAN;
        expect("maximum of NaN", n, kernel_maximum(a, n), NAN, 0);
        for (size_t rows = 1; rows < 600; rows = rows * 5 + 1) {
            float *x = numbers(rows * n), *out = numbers(n), *start = copied(out, n), *all = numbers(n);
            kernel_sum_rows(out, x, rows, n);
            kernel_sum_of_rows(all, x, rows, n);
            EACH(c, n) {
                double total = 0;
                EACH(r, rows) total += x[r * n + c];
                expect("sum_rows", c, out[c], start[c] + total, (double)rows);
                expect("sum_of_rows", c, all[c], total, (double)rows);
            }
        }
    }
    end();
}

static void rows(void) {
    begin("softmax, layer norm, cross-entropy");
    enum { height = 3 };
    FOR_SIZES(n) {
        size_t all = height * n;
        float *x = numbers(all), *out = numbers(all), *gradient = numbers(all), *y = numbers(all);
        float *weight = numbers(n), *bias = numbers(n), *mean = numbers(height), *rstd = numbers(height);
        EACH(i, all) x[i] *= 5;
        kernel_softmax(y, x, height, n);
        kernel_softmax_gradient(out, y, gradient, height, n);
        EACH(r, height) {
            double sum = 0, dot = 0;
            EACH(i, n) sum += exp(x[r * n + i]);
            EACH(i, n) dot += exp(x[r * n + i]) / sum * gradient[r * n + i];
            EACH(i, n) {
                double p = exp(x[r * n + i]) / sum;
                expect("softmax", i, y[r * n + i], p, 1);
                expect("softmax_gradient", i, out[r * n + i], p * (gradient[r * n + i] - dot), 1);
            }
        }
        kernel_layer_norm(out, mean, rstd, x, weight, bias, 1e-3f, height, n);
        float *x_gradient = numbers(all), *weight_gradient = numbers(n), *bias_gradient = numbers(n);
        float *weight_start = copied(weight_gradient, n), *bias_start = copied(bias_gradient, n);
        kernel_layer_norm_gradient(x_gradient, weight_gradient, bias_gradient, gradient, x, mean, rstd, weight, height, n);
        double weight_sums[2000] = {0}, bias_sums[2000] = {0};
        EACH(r, height) {
            const float *row = x + r * n, *g = gradient + r * n;
            double mu = 0, variance = 0, sum = 0, dot = 0;
            EACH(i, n) mu += row[i] / (double)n;
            EACH(i, n) variance += (row[i] - mu) * (row[i] - mu) / (double)n;
            double inverse = 1 / sqrt(variance + 1e-3), size = 1 + 10 * inverse;
            EACH(i, n) sum += (double)g[i] * weight[i] / (double)n;
            EACH(i, n) dot += (double)g[i] * weight[i] * (row[i] - mu) * inverse / (double)n;
            EACH(i, n) {
                double z = (row[i] - mu) * inverse;
                expect("layer_norm", i, out[r * n + i], z * weight[i] + bias[i], size);
                expect("layer_norm_gradient", i, x_gradient[r * n + i],
                       inverse * ((double)g[i] * weight[i] - sum - z * dot), size * size);
                weight_sums[i] += g[i] * z, bias_sums[i] += g[i];
            }
        }
        EACH(i, n) expect("weight_gradient", i, weight_gradient[i], weight_start[i] + weight_sums[i], 100);
        EACH(i, n) expect("bias_gradient", i, bias_gradient[i], bias_start[i] + bias_sums[i], 5);
        double sum = 0;
        EACH(i, n) sum += exp(x[i]);
        size_t label = n / 3;
        kernel_cross_entropy_gradient(out, x, (float)log(sum), (int64_t)label, 0.1f, 0.5f, n);
        EACH(i, n)
            expect("cross_entropy_gradient", i, out[i],
                   0.5 * (exp(x[i]) / sum - 0.1 / (double)n) - (i == label ? 0.5 * 0.9 : 0), 4);
        float *logits = copied(x, n);
        expect("cross_entropy_in_place", n, kernel_cross_entropy_in_place(logits, (int64_t)label, 0.5f, n), log(sum), 10);
        EACH(i, n) expect("cross_entropy_in_place", i, logits[i], 0.5 * exp(x[i]) / sum - (i == label ? 0.5 : 0), 1);
    }
    end();
}

// MARK: Layouts

static void layouts(void) {
    begin("transposes, rotations, grids, pools");
    FOR_SIZES(n) {
        for (size_t height = 1; height < 70; height = height * 2 + 1) {
            size_t x_stride = n + 3, out_stride = height + 2;
            float *x = numbers((height - 1) * x_stride + n), *out = numbers((n - 1) * out_stride + height);
            kernel_transpose(out, out_stride, x, x_stride, height, n);
            EACH(r, height) EACH(c, n) expect("transpose", c, out[c * out_stride + r], x[r * x_stride + c], 0);
            float *outer = numbers(height), *inner = numbers(n), *grid = numbers(height * n);
            kernel_outer_sum(grid, outer, inner, height, n);
            EACH(r, height) EACH(c, n) expect("outer_sum", c, grid[r * n + c], (double)outer[r] + inner[c], 1);
            float *outer_start = copied(outer, height), *inner_start = copied(inner, n);
            kernel_add_marginals(outer, inner, grid, height, n);
            EACH(r, height) {
                double sum = outer_start[r];
                EACH(c, n) sum += grid[r * n + c];
                expect("marginal of a row", r, outer[r], sum, (double)n);
            }
            EACH(c, n) {
                double sum = inner_start[c];
                EACH(r, height) sum += grid[r * n + c];
                expect("marginal of a column", c, inner[c], sum, (double)height);
            }
        }
        size_t pairs = n / 2, heads = 2;
        float *x = numbers(heads * n), *out = numbers(heads * n), *cosines = numbers(pairs), *sines = numbers(pairs);
        kernel_rotate(out, x, cosines, sines, -1, heads, n, pairs);
        EACH(h, heads) EACH(i, pairs) {
            double a = x[h * n + 2 * i], b = x[h * n + 2 * i + 1];
            expect("rotate", i, out[h * n + 2 * i], a * cosines[i] + b * sines[i], 1);
            expect("rotate", i, out[h * n + 2 * i + 1], b * cosines[i] - a * sines[i], 1);
        }
        size_t stride = 3 * n + 1;
        float *image = numbers(stride + 3 * n), *largest = numbers(n), *gradient = numbers(n);
        float *image_gradient = numbers(stride + 3 * n), *start = copied(image_gradient, stride + 3 * n);
        kernel_max_pool(largest, image, stride, 2, 3, n);
        kernel_max_pool_gradient(image_gradient, gradient, image, stride, 2, 3, n);
        EACH(c, n) {
            size_t best = c;
            EACH(r, 2) EACH(column, 3) if (image[r * stride + column * n + c] > image[best]) best = r * stride + column * n + c;
            expect("max_pool", c, largest[c], image[best], 0);
            expect("max_pool_gradient", c, image_gradient[best], (double)start[best] + gradient[c], 1);
        }
    }
    end();
}

// MARK: Random numbers and optimisers

static void randoms(void) {
    begin("random numbers");
    enum { count = 100001 };
    float *x = numbers(count), *out = numbers(count), *part = numbers(1000);
    kernel_dropout(out, x, 7, (1ull << 32) - 500, 0.25f, count);
    size_t kept = 0;
    EACH(i, count) {
        if (x[i] == 0) continue;
        kept += out[i] != 0;
        if (out[i] != 0) expect("dropout", i, out[i], x[i] / 0.75, 1);
    }
    expect("share kept by dropout", 0, (double)kept / count, 0.75, 0.005 / precision);
    kernel_dropout(part, x + 333, 7, (1ull << 32) - 500 + 333, 0.25f, 1000);
    EACH(i, 1000) expect("dropout from the middle on", i, part[i], out[i + 333], 0);
    for (int is_normal = 0; is_normal < 2; is_normal++) {
        double sum = 0, squares = 0;
        (is_normal ? kernel_normal : kernel_uniform)(out, 3, count);
        EACH(i, count) sum += out[i], squares += (double)out[i] * out[i];
        if (!is_normal) EACH(i, count) expect("uniform", i, out[i] >= 0 && out[i] < 1, 1, 0);
        expect(is_normal ? "mean of normal" : "mean of uniform", 0, sum / count, is_normal ? 0 : 0.5, 0.01 / precision);
        expect(is_normal ? "square of normal" : "square of uniform", 0, squares / count, is_normal ? 1 : 1 / 3.0, 0.02 / precision);
    }
    release();
    end();
}

static void optimisers(void) {
    begin("optimisers");
    FOR_SIZES(n) {
        float *p = numbers(n), *g = numbers(n), *m = numbers(n), *v = numbers(n), *update = numbers(n);
        EACH(i, n) v[i] = fabsf(v[i]);
        float *p0 = copied(p, n), *m0 = copied(m, n), *v0 = copied(v, n);
        kernel_adam(p, g, m, v, 0.1f, 0.9f, 0.99f, 1e-3f, 0.01f, 0.02f, 0.3f, 0.2f, n);
        EACH(i, n) {
            double gradient = g[i] + 0.01 * p0[i], first = 0.9 * m0[i] + 0.1 * gradient;
            double second = 0.99 * v0[i] + 0.01 * gradient * gradient;
            expect("first moment", i, m[i], first, 1), expect("second moment", i, v[i], second, 1);
            double expected = p0[i] * (1 - 0.1 * 0.02) - 0.1 * first / 0.3 / (sqrt(second / 0.2) + 1e-3);
            expect("adam", i, p[i], expected, 20);
        }
        memcpy(m, m0, n * sizeof *m), memcpy(v, v0, n * sizeof *v);
        kernel_lamb_update(update, p0, g, m, v, 0.9f, 0.99f, 1e-3f, 0.02f, 0.3f, 0.2f, n);
        EACH(i, n) {
            double first = 0.9 * m0[i] + 0.1 * g[i], second = 0.99 * v0[i] + 0.01 * (double)g[i] * g[i];
            expect("lamb_update", i, update[i], first / 0.3 / (sqrt(second / 0.2) + 1e-3) + 0.02 * p0[i], 100);
        }
        memcpy(p, p0, n * sizeof *p), memcpy(m, m0, n * sizeof *m);
        kernel_momentum(p, g, m, 0.1f, 0.9f, 0.01f, n);
        EACH(i, n) {
            double velocity = 0.9 * m0[i] + g[i] + 0.01 * p0[i];
            expect("velocity", i, m[i], velocity, 2), expect("momentum", i, p[i], p0[i] - 0.1 * velocity, 2);
        }
    }
    end();
}

// MARK: Attention

enum { most_channels = 6, most_keys = 1100 };

// One tile of one row, forward and backward.
static void attention_row(size_t n, size_t channels, bool scales, bool pads, float dropout, bool all_gradients) {
    size_t stride = n + 5;
    float *f = numbers(most_channels * stride), *r = numbers(n), *raw = numbers(n), *scores = numbers(n);
    float *query = numbers(channels), *output = numbers(channels), *start = copied(output, channels);
    uint8_t *padding = bytes(n);
    EACH(j, n) r[j] += 1.5f, padding[j] = n > 1 && j % 5 == 1;
    kernel_attention_tile tile = {n, scales ? r : NULL, pads ? padding : NULL, f, channels, stride, 11, dropout};
    float *keep = numbers(n);
    EACH(j, n) keep[j] = 1;
    if (dropout > 0) kernel_dropout(keep, keep, 11, 40, dropout, n);

    double t[most_keys], p[most_keys], highest = 0.5, sum = 2, total = 0;
    EACH(j, n) {
        t[j] = raw[j];
        EACH(e, channels) t[j] += (double)query[e] * f[e * stride + j];
        p[j] = pads && padding[j] ? -INFINITY : t[j] * (scales ? r[j] : 1);
        highest = fmax(highest, p[j]);
    }
    double score_sum = 0;
    EACH(j, n) p[j] = exp(p[j]), score_sum += p[j];
    float maximum = 0.5f, running = 2;
    double factor = exp(0.5 - highest);
    expect("factor", n, kernel_attention_weights(scores, raw, query, output, &maximum, &running, 40, &tile), factor, 1);
    EACH(j, n) {
        double e = p[j] / exp(highest), w = e * (scales ? r[j] : 1) * keep[j];
        total += e;
        expect("weight", j, scores[j], w, 4);
    }
    expect("maximum", n, maximum, highest, 4), expect("sum", n, running, sum * factor + total, (double)n + 2);
    EACH(c, channels) {
        double out = start[c] * factor;
        EACH(j, n) out += p[j] / exp(highest) * (scales ? r[j] : 1) * keep[j] * f[c * stride + j];
        expect("output", c, output[c], out, 4.0 * (double)n + 1);
    }

    double log_sum = log(score_sum), inner = 0.3;
    float *dw = numbers(n), *dw0 = copied(dw, n), *z = numbers(channels), *dq = numbers(channels), *dq0 = copied(dq, channels);
    float *df = numbers(most_channels * stride), *df0 = copied(df, most_channels * stride), *dr = numbers(n), *dr0 = copied(dr, n);
    kernel_attention_gradient(scores, raw, dw, query, z, dq, all_gradients ? df : NULL, all_gradients && scales ? dr : NULL,
                              (float)log_sum, (float)inner, 40, &tile);
    double dq_sums[most_channels] = {0};
    EACH(j, n) {
        double scale = scales ? r[j] : 1, probability = p[j] / score_sum, weight_gradient = dw0[j];
        EACH(c, channels) weight_gradient += (double)z[c] * f[c * stride + j];
        double ds = probability * (weight_gradient * scale * keep[j] - inner), weight = probability * keep[j] * scale;
        expect("weight again", j, scores[j], weight, 20);
        expect("gradient of raw", j, dw[j], ds * scale, 100);
        if (all_gradients && scales)
            expect("gradient of row scale", j, dr[j], dr0[j] + keep[j] * probability * weight_gradient + ds * t[j], 100);
        EACH(c, channels) {
            dq_sums[c] += ds * scale * f[c * stride + j];
            if (all_gradients)
                expect("gradient of channel", j, df[c * stride + j],
                       df0[c * stride + j] + ds * scale * query[c] + weight * z[c], 100);
        }
    }
    EACH(c, channels) expect("gradient of query", c, dq[c], dq0[c] + dq_sums[c], 100);
}

static void attention(void) {
    begin("attention");
    FOR_SIZES(n)
        for (size_t channels = 0; channels <= most_channels; channels++)
            for (int flags = 0; flags < 16; flags++, release())
                attention_row(n, channels, flags & 1, flags & 2, flags & 4 ? 0.2f : 0, flags & 8);
    end();
}

// MARK: Products

typedef void (*product)(float *, ptrdiff_t, const float *, ptrdiff_t, bool, const float *, ptrdiff_t, bool, size_t, size_t,
                        size_t, float, bool);

static void multiply_once(product gemm, bool rounds, size_t m, size_t n, size_t k, bool a_turned, bool b_turned, bool adds) {
    size_t a_stride = (a_turned ? m : k) + below(3), b_stride = (b_turned ? k : n) + below(3), c_stride = n + below(3);
    size_t a_rows = a_turned ? k : m, b_rows = b_turned ? n : k, a_width = a_turned ? m : k, b_width = b_turned ? k : n;
    size_t a_count = a_rows ? (a_rows - 1) * a_stride + a_width : 0, b_count = b_rows ? (b_rows - 1) * b_stride + b_width : 0;
    size_t c_count = (m - 1) * c_stride + n;
    float *a = numbers(a_count), *b = numbers(b_count), *c = numbers(c_count), *start = copied(c, c_count);
    gemm(c, (ptrdiff_t)c_stride, a, (ptrdiff_t)a_stride, a_turned, b, (ptrdiff_t)b_stride, b_turned, m, n, k, 0.5f, adds);
    if (rounds && a_count) kernel_round_to_bfloat16(a, copied(a, a_count), a_count, 1, a_count);
    if (rounds && b_count) kernel_round_to_bfloat16(b, copied(b, b_count), b_count, 1, b_count);
    char what[80];
    snprintf(what, sizeof what, "%zu x %zu x %zu%s%s%s", m, n, k, a_turned ? ", A turned" : "", b_turned ? ", B turned" : "",
             adds ? ", added" : "");
    EACH(i, m) {
        EACH(j, n) {
            double sum = 0, size = 1;
            for (size_t l = 0; l < k; l++) {
                double term = (double)a[a_turned ? l * a_stride + i : i * a_stride + l]
                            * b[b_turned ? j * b_stride + l : l * b_stride + j];
                sum += term, size += fabs(term);
            }
            expect(what, i * n + j, c[i * c_stride + j], 0.5 * sum + (adds ? start[i * c_stride + j] : 0), size);
        }
        for (size_t j = n; i + 1 < m && j < c_stride; j++)
            expect("what lies between rows", i, c[i * c_stride + j], start[i * c_stride + j], 0);
    }
    release();
}

static void products(const char *name, product gemm, bool rounds) {
    static const uint32_t ms[] = {1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 14, 19, 20, 21, 33, 65, 257};
    static const uint32_t ns[] = {1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 16, 17, 20, 31, 33, 63, 64, 65, 80, 130};
    static const uint32_t ks[] = {0, 1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 64, 65, 127, 128, 129, 257};
    begin(name);
#define ANY(list) list[below(sizeof list / sizeof *list)]
    for (int i = 0; i < 1200; i++) {
        int flags = i % 8;
        multiply_once(gemm, rounds, ANY(ms), ANY(ns), ANY(ks), flags & 1, flags & 2, flags & 4);
    }
    end();
}

static void rounding(void) {
    begin("rounding to bfloat16");
    FOR_SIZES(n) {
        float *x = numbers(2 * n + 1), *out = numbers(2 * n);
        kernel_round_to_bfloat16(out, x, n + 1, 2, n);
        EACH(r, 2) EACH(i, n) {
            uint32_t bits;
            memcpy(&bits, &out[r * n + i], sizeof bits);
            double number = x[r * (n + 1) + i];
            expect("bfloat16", i, out[r * n + i], number, fabs(number) / 256 / precision);
            expect("lower half of bfloat16", i, bits & 0xffff, 0, 0);
        }
    }
    end();
}

// MARK: Threads

static volatile float tiny = 1e-30f;
static float products_of_tiny[1000];

static void multiply_tiny(void *context, size_t index) {
    (void)context;
    products_of_tiny[index] = tiny * 1e-10f + 1e-40f;
}

static void threads(void) {
    begin("threads");
    kernel_set_thread_count(3);
    EACH(round, 50) {
        EACH(i, 1000) products_of_tiny[i] = 1;
        kernel_parallel(1000, 3, multiply_tiny, NULL);
        EACH(i, 1000) expect("subnormal number in a loop", i, products_of_tiny[i] == 0, 1, 0);
    }
    expect("subnormal number after it", 0, tiny * 1e-10f > 0, 1, 0);
    expect("thread count", 0, (double)kernel_thread_count(), 3, 0);
    end();
}

int main(void) {
    elements();
    reductions();
    rows();
    layouts();
    randoms();
    optimisers();
    attention();
    rounding();
    if (kernel_gemm_is_available()) products("products", kernel_gemm, false);
    if (kernel_gemm_bfloat16_is_available()) products("products of bfloat16", kernel_gemm_bfloat16, true);
#if defined(__aarch64__)
    begin("products are available");
    expect("kernel_gemm_is_available", 0, kernel_gemm_is_available(), 1, 0);
    end();
#endif
    threads();
    return is_failed;
}
