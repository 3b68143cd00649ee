// Counter-based random numbers: dropout, uniform and normal numbers.

#include "CKernels.h"
#include "vector_math.h"

// Mixes a seed, so that neighbouring seeds give unrelated streams (the finaliser of SplitMix64).
INLINE uint64_t mixed(uint64_t seed) {
    seed += 0x9e3779b97f4a7c15ull;
    seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9ull;
    seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebull;
    return seed ^ (seed >> 31);
}

VECTORISED void kernel_dropout(float *out, const float *x, uint64_t seed, uint64_t first, float probability,
                               size_t count) {
    uint32_t limit = (uint32_t)(probability * 4294967296.0);
    float scale = 1 / (1 - probability);
    // A counter has 32 bits, so every 2^32 elements have another stream.
    for (size_t done = 0, part; done < count; done += part) {
        uint64_t index = first + done, left = (1ull << 32) - (uint32_t)index, stream = mixed(seed + (index >> 32));
        uint32_t low = (uint32_t)stream, high = (uint32_t)(stream >> 32), start = (uint32_t)index;
        part = count - done < left ? count - done : left;
        IN_PLACE
        for (size_t i = done; i < done + part; i++)
            out[i] = vector_random(low, high, start + (uint32_t)(i - done)) >= limit ? x[i] * scale : 0;
    }
}

VECTORISED void kernel_uniform(float *out, uint64_t seed, size_t count) {
    uint64_t stream = mixed(seed);
    uint32_t low = (uint32_t)stream, high = (uint32_t)(stream >> 32);
    for (size_t i = 0; i < count; i++) out[i] = (float)(vector_random(low, high, (uint32_t)i) >> 8) * 0x1p-24f;
}

// The Box-Muller transform: two uniform numbers of the stream make one normal number.
void kernel_normal(float *out, uint64_t seed, size_t count) {
    uint64_t stream = mixed(seed);
    uint32_t low = (uint32_t)stream, high = (uint32_t)(stream >> 32);
    for (size_t i = 0; i < count; i++) {
        double u = ((double)vector_random(low, high, (uint32_t)(2 * i)) + 1) * 0x1p-32;
        double v = (double)vector_random(low, high, (uint32_t)(2 * i + 1)) * 0x1p-32;
        out[i] = (float)(sqrt(-2 * log(u)) * cos(6.283185307179586 * v));
    }
}
