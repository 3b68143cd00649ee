// Adam, LAMB and momentum: one step of one parameter.

#include "CKernels.h"
#include "vector_math.h"

VECTORISED void kernel_adam(float *restrict parameter, const float *restrict gradient, float *restrict first_moment,
                            float *restrict second_moment, float rate, float beta1, float beta2, float epsilon,
                            float l2_decay, float decoupled_decay, float correction1, float correction2, size_t count) {
    float keep = 1 - rate * decoupled_decay, step = rate / correction1;
    float root_correction = 1 / __builtin_elementwise_sqrt(correction2);
    for (size_t i = 0; i < count; i++) {
        float p = parameter[i], g = gradient[i] + l2_decay * p;
        float m = beta1 * first_moment[i] + (1 - beta1) * g;
        float v = beta2 * second_moment[i] + (1 - beta2) * g * g;
        first_moment[i] = m;
        second_moment[i] = v;
        parameter[i] = p * keep - step * m / (__builtin_elementwise_sqrt(v) * root_correction + epsilon);
    }
}

VECTORISED void kernel_lamb_update(float *restrict update, const float *restrict parameter,
                                   const float *restrict gradient, float *restrict first_moment,
                                   float *restrict second_moment, float beta1, float beta2, float epsilon, float decay,
                                   float correction1, float correction2, size_t count) {
    float scale = 1 / correction1, root_correction = 1 / __builtin_elementwise_sqrt(correction2);
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i];
        float m = beta1 * first_moment[i] + (1 - beta1) * g;
        float v = beta2 * second_moment[i] + (1 - beta2) * g * g;
        first_moment[i] = m;
        second_moment[i] = v;
        update[i] = scale * m / (__builtin_elementwise_sqrt(v) * root_correction + epsilon) + decay * parameter[i];
    }
}

VECTORISED void kernel_momentum(float *restrict parameter, const float *restrict gradient, float *restrict velocity,
                                float rate, float momentum, float l2_decay, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float v = momentum * velocity[i] + gradient[i] + l2_decay * parameter[i];
        velocity[i] = v;
        parameter[i] -= rate * v;
    }
}
