// Predictions of trained Perceiver models in any program that calls C.
//
// Load the folder of a run, predict something of examples, read the answers, free both:
//
//     perceiver_model *model;
//     perceiver_predictions *answers;
//     const char *files[] = {"seven.png"};
//     if (perceiver_load("runs/digits", &model) != PERCEIVER_OK) return puts(perceiver_error());
//     if (perceiver_predict_files(model, files, 1, 3, &answers) != PERCEIVER_OK) return puts(perceiver_error());
//     float probability;
//     const char *label = perceiver_label(answers, 0, 0, &probability);
//     perceiver_free_predictions(answers);
//     perceiver_free(model);
//
// All functions may be called from several threads at once. Calls with the same model are computed one after another, on all
// cores; calls with different models share the cores. A model or predictions must not be used any more once they are freed.
// Text is UTF-8; what is returned as `const char *` belongs to the model or the predictions and lives as long as these. Any
// number of examples may be given: some are read and computed at a time, so that only the answers take more memory.
//
// What a host has to know: a thread that calls needs a stack of 1 MB, and must not be cancelled within a call. After fork(), a
// child loads models of its own, and computes on one thread. Where the machine has no memory for what is being computed, the
// process ends with a message and the status 1. The header is C99 or C++11.

#ifndef PERCEIVER_H
#define PERCEIVER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// How a call has ended. perceiver_error() says more of any but PERCEIVER_OK.
typedef enum perceiver_status {
    PERCEIVER_OK = 0,
    PERCEIVER_BAD_ARGUMENT = 1,  // a pointer that is null, a count of 0, arrays that the model does not take
    PERCEIVER_BAD_RUN = 2,       // a folder that is no run, is damaged, or needs more memory than there is
    PERCEIVER_BAD_EXAMPLE = 3,   // an example that cannot be read; the other examples of that call are answered
    PERCEIVER_UNSUPPORTED = 4,   // something that this model does not do
    PERCEIVER_INTERNAL = 5       // anything else
} perceiver_status;

typedef struct perceiver_model perceiver_model;
typedef struct perceiver_predictions perceiver_predictions;

// The bytes of a file, such as those of a PNG or a WAV file.
typedef struct perceiver_bytes {
    const void *data;
    size_t size;
} perceiver_bytes;

typedef enum perceiver_type {
    PERCEIVER_FLOAT32 = 0,
    PERCEIVER_INT32 = 1,
    PERCEIVER_UINT8 = 2,
    PERCEIVER_FLOAT64 = 3
} perceiver_type;

// An array of a batch: `count` examples, one after another, each of the shape that perceiver_describe() has under "arrays".
typedef struct perceiver_array {
    const char *name;
    perceiver_type type;
    const void *data;
    const int64_t *shape;  // [examples, ...]
    size_t rank;
} perceiver_array;

// The version of the library, such as "0.1.0".
const char *perceiver_version(void);

// What went wrong in this thread's last call that did not end with PERCEIVER_OK, as a sentence; never null.
const char *perceiver_error(void);

// Loads the model of a run: the weights of its best checkpoint.
perceiver_status perceiver_load(const char *folder, perceiver_model **model);

// Frees a model; null is nothing to free.
void perceiver_free(perceiver_model *model);

// What the model takes and answers, as a JSON object: "input", "output", "classes", "example", "arrays", "parameters", ...
const char *perceiver_describe(const perceiver_model *model);

// The number of threads that compute, of the whole process; by default one for each processor.
void perceiver_set_threads(size_t count);

// Predictions for `count` examples in files; a pair of frames is "first.png+second.png".
//
// `top` is the most labels of each example, at least one. The answers have to be freed if the status is PERCEIVER_OK or
// PERCEIVER_BAD_EXAMPLE; with any other they are set to null.
perceiver_status perceiver_predict_files(perceiver_model *model, const char *const *paths, size_t count, size_t top,
                                         perceiver_predictions **predictions);

// The same for examples in memory, each the bytes of a file.
perceiver_status perceiver_predict_bytes(perceiver_model *model, const perceiver_bytes *examples, size_t count, size_t top,
                                         perceiver_predictions **predictions);

// The same for examples in words: texts, or rows of a table as "age=39,workclass=Private".
perceiver_status perceiver_predict_texts(perceiver_model *model, const char *const *texts, size_t count, size_t top,
                                         perceiver_predictions **predictions);

// The same for arrays that are read already, in the form that the model computes with: Docs/Serving.md says which.
perceiver_status perceiver_predict_arrays(perceiver_model *model, const perceiver_array *arrays, size_t array_count, size_t top,
                                          perceiver_predictions **predictions);

// How many examples there are.
size_t perceiver_count(const perceiver_predictions *predictions);

// What is wrong with an example; null if nothing is, or if there is no example of that number.
const char *perceiver_example_error(const perceiver_predictions *predictions, size_t example);

// How many labels an example has, and one of them, the likeliest first, with its probability; null beyond the last.
size_t perceiver_label_count(const perceiver_predictions *predictions, size_t example);
const char *perceiver_label(const perceiver_predictions *predictions, size_t example, size_t rank, float *probability);

// How many numbers are predicted of an example, and the name and the value of one, in the units of the data; null beyond the last.
size_t perceiver_number_count(const perceiver_predictions *predictions, size_t example);
const char *perceiver_number(const perceiver_predictions *predictions, size_t example, size_t index, double *value);

// All that is predicted of an example as a JSON object, tables too.
const char *perceiver_json(const perceiver_predictions *predictions, size_t example);

// Frees predictions; null is nothing to free.
void perceiver_free_predictions(perceiver_predictions *predictions);

// What a model that continues prompts writes after one: at most `length` tokens, up to 16,777,216, drawn at `temperature` (0: the
// likeliest always) by `seed`. The text has to be freed with perceiver_free_text().
perceiver_status perceiver_continue(perceiver_model *model, const char *prompt, size_t length, float temperature, uint64_t seed,
                                    char **text);
void perceiver_free_text(char *text);

#ifdef __cplusplus
}
#endif

#endif
