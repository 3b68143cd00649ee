// Branch-free scalar functions that the compiler turns into vector code inside a loop.
// The polynomials are minimax fits made for this file; their errors are stated.

#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

// A sanitized build has one version of each kernel, because the loader would choose among several before the sanitizer
// has started.
#if defined(__x86_64__) && !defined(SANITIZED)
#define VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTORISED
#endif

// For a loop whose arrays are either the same or do not overlap, so that no iteration reads what another writes. Without it
// the loop compares addresses first, and takes its slow version where the output is one of the inputs.
#define IN_PLACE _Pragma("clang loop vectorize(assume_safety)")

#define INLINE static inline __attribute__((always_inline))

// Sums may be reordered and multiply-adds fused. Nothing else is relaxed, so NaN and infinity behave as usual.
#pragma clang fp reassociate(on) contract(fast)

INLINE float bits_to_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// The larger of two numbers; b if either is NaN.
INLINE float larger(float a, float b) { return a > b ? a : b; }

// e^x = 2^n * p with an integer n and p between 0.7 and 1.42, with a relative error of 2e-7, for x from -87.3 to 88.7.
// For smaller x, n is -126 and p meaningless; for NaN, p is NaN.
INLINE float split_exp(float x, int32_t *n) {
    float whole = __builtin_elementwise_roundeven(x * 1.44269504f);
    float r = x - whole * 0.693359375f;
    r = r - whole * -2.12194440e-4f;
    float p = 0.00138368038f;
    p = p * r + 0.00837481557f;
    p = p * r + 0.0416682263f;
    p = p * r + 0.166664202f;
    p = p * r + 0.499999921f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    *n = (int32_t)larger(whole, -126.0f);
    return p;
}

// 2^n as float32, for n from -126 to 127.
INLINE float power_of_two(int32_t n) { return bits_to_float((uint32_t)(n + 127) << 23); }

// e^x. 0 below -87.3, where float32 would be subnormal; infinity above 88.7; NaN stays NaN.
INLINE float vector_exp(float x) {
    int32_t n;
    float p = split_exp(x > 88.7f ? 88.7f : x, &n);
    // In two factors, because n can be 128, and 2^128 is no float32.
    float y = p * power_of_two(n / 2) * power_of_two(n - n / 2);
    y = x < -87.3f ? 0.0f : y;
    y = x > 88.7f ? INFINITY : y;
    return x != x ? x : y;
}

// e^x for x up to 80, in a third fewer instructions: enough for a score minus the maximum of its row.
INLINE float vector_exp_of_lower(float x) {
    int32_t n;
    float p = split_exp(x, &n);
    float y = p * power_of_two(n);
    return x < -87.3f ? 0.0f : y;
}

// The standard normal distribution: *lower = Phi(x), and *density = its derivative. Absolute error 3e-8.
// The upper tail is exp(-x^2/2) / 2 times a polynomial in t = 1 / (1 + 0.4 |x| / sqrt 2).
INLINE void vector_normal(float x, float *lower, float *density) {
    float magnitude = __builtin_elementwise_abs(x) * 0.707106781f;
    float t = 1.0f / (1.0f + 0.4f * magnitude);
    float p = 0.0774886213f;
    p = p * t - 0.412421671f;
    p = p * t + 0.72743338f;
    p = p * t - 0.432104032f;
    p = p * t + 0.456775981f;
    p = p * t + 0.114959213f;
    p = p * t + 0.244155331f;
    p = p * t + 0.223615091f;
    p = p * t + 9.80656006e-05f;
    float bell = vector_exp_of_lower(-magnitude * magnitude);
    float tail = 0.5f * bell * p;
    *lower = x > 0.0f ? 1.0f - tail : tail;
    *density = 0.398942280f * bell;
}

// The largest of some numbers, minus infinity if there are none. Written with lanes that are folded at the end, because
// the compiler may not reorder comparisons and would keep a single maximum.
INLINE float row_maximum(const float *x, size_t count) {
    enum { lanes = 16 };
    float highest[lanes];
    for (size_t l = 0; l < lanes; l++) highest[l] = -INFINITY;
    size_t i = 0;
    for (; i + 4 * lanes <= count; i += 4 * lanes)
        for (size_t l = 0; l < lanes; l++)
            highest[l] = larger(larger(larger(x[i + l], x[i + l + lanes]),
                                       larger(x[i + l + 2 * lanes], x[i + l + 3 * lanes])), highest[l]);
    for (; i + lanes <= count; i += lanes)
        for (size_t l = 0; l < lanes; l++) highest[l] = larger(x[i + l], highest[l]);
    for (size_t width = lanes / 2; width > 0; width /= 2)
        for (size_t l = 0; l < width; l++) highest[l] = larger(highest[l], highest[l + width]);
    for (; i < count; i++) highest[0] = larger(x[i], highest[0]);
    return highest[0];
}

INLINE float row_dot(const float *restrict a, const float *restrict b, size_t count) {
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

// Mixes 64 bits of seed and a counter into 32 random bits (two rounds of multiply and shift per half).
INLINE uint32_t vector_random(uint32_t seed_low, uint32_t seed_high, uint32_t counter) {
    uint32_t x = counter ^ seed_low;
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    x ^= x >> 16;
    x += seed_high;
    x ^= x >> 15;
    x *= 0xd168aaadu;
    x ^= x >> 15;
    x *= 0xaf723597u;
    x ^= x >> 14;
    return x;
}
