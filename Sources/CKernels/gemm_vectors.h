// Vectors of numbers as the matrix products use them: sixteen lanes with AVX-512, four with NEON. Both have 32 registers of
// them, so tiles have the same shape in vectors.
//
// A file that includes this for x86-64 defines PROCESSOR, the target.

#pragma once

#include <stdbool.h>
#include <stddef.h>

#if defined(__x86_64__)

#include <immintrin.h>

#define WIDE __attribute__((target(PROCESSOR)))
enum { lanes = 16, has_masks = true };
typedef __mmask16 part;  // some first lanes

#else

#define WIDE
enum { lanes = 4, has_masks = false };
typedef size_t part;  // the number of these lanes, which costs a branch for each

#endif

#define TILE static inline __attribute__((always_inline)) WIDE

typedef float vector __attribute__((vector_size(lanes * sizeof(float))));
typedef float vector_in_memory __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float))));
typedef float quarter __attribute__((vector_size(4 * sizeof(float))));

TILE vector load(const float *x) { return *(const vector_in_memory *)x; }
TILE void store(float *x, vector v) { *(vector_in_memory *)x = v; }

#if defined(__x86_64__)

// All lanes, or the first `count`, at least one.
TILE part first_lanes(size_t count) { return count >= lanes ? 0xffff : (part)(0xffff >> (lanes - count)); }
TILE vector load_part(const float *x, part inside) { return _mm512_maskz_loadu_ps(inside, x); }
TILE void store_part(float *x, vector v, part inside) { _mm512_mask_storeu_ps(x, inside, v); }

// One number in all lanes.
TILE vector broadcast(const float *x) { return _mm512_set1_ps(*x); }

// Four sums, each of every fourth lane.
TILE quarter folded(vector v) {
    __m256 half = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
    return _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}

#else

TILE part first_lanes(size_t count) { return count; }

TILE vector load_part(const float *x, part inside) {
    vector v = {0};
    for (size_t l = 0; l < lanes; l++)
        if (l < inside) v[l] = x[l];
    return v;
}

TILE void store_part(float *x, vector v, part inside) {
    for (size_t l = 0; l < lanes; l++)
        if (l < inside) x[l] = v[l];
}

// One number in all lanes: fmla takes it from one. The compiler would rather load it to all (ld1r), which occupies a
// multiplier on most cores, so the assembly, which is empty, hides that the number comes from memory.
TILE vector broadcast(const float *x) {
    float number = *x;
    __asm__("" : "+w"(number));
    return (vector){number, number, number, number};
}

TILE quarter folded(vector v) { return v; }

#endif
