// Rotary positions: pairs of neighbouring channels turned by angles.

#include "CKernels.h"
#include "vector_math.h"

VECTORISED void kernel_rotate(float *restrict out, const float *restrict x, const float *restrict cosines,
                              const float *restrict sines, float direction, size_t heads, size_t channels,
                              size_t pairs) {
    for (size_t head = 0; head < heads; head++, out += channels, x += channels) {
        for (size_t i = 0; i < pairs; i++) {
            float a = x[2 * i], b = x[2 * i + 1], sine = direction * sines[i];
            out[2 * i] = a * cosines[i] - b * sine;
            out[2 * i + 1] = b * cosines[i] + a * sine;
        }
    }
}
