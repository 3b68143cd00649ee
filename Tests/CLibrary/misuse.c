// Uses libperceiver.so as nobody should, and from several threads at once: misuse RUN EXAMPLE. Exits with 1 where something is
// not as perceiver.h says.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "perceiver.h"

// The names of functions within the library: those of a host are other functions.
void kernel_parallel(void);
void kernel_parallel(void) { abort(); }
void kernel_gemm(void);
void kernel_gemm(void) { abort(); }
void yaml_parser_initialize(void);
void yaml_parser_initialize(void) { abort(); }

static int faults;

#define EXPECT(condition)                                                       \
    do {                                                                        \
        if (!(condition)) {                                                     \
            faults++;                                                           \
            printf("line %d: %s: %s\n", __LINE__, #condition, perceiver_error()); \
        }                                                                       \
    } while (0)

static perceiver_model *model;
static const char *example, *answer;

// The answer for the example, which has to be freed.
static char *predict(perceiver_model *with) {
    perceiver_predictions *found;
    if (perceiver_predict_files(with, &example, 1, 3, &found) != PERCEIVER_OK) return NULL;
    char *text = strdup(perceiver_json(found, 0));
    perceiver_free_predictions(found);
    return text;
}

static void nulls(void) {
    perceiver_model *other;
    perceiver_predictions *found = (perceiver_predictions *)1;
    EXPECT(perceiver_load(NULL, &other) == PERCEIVER_BAD_ARGUMENT);
    EXPECT(perceiver_load("nowhere", &other) == PERCEIVER_BAD_RUN && other == NULL);
    EXPECT(perceiver_load("nowhere", NULL) == PERCEIVER_BAD_ARGUMENT);
    EXPECT(perceiver_predict_files(NULL, &example, 1, 1, &found) == PERCEIVER_BAD_ARGUMENT && found == NULL);
    EXPECT(perceiver_predict_files(model, NULL, 1, 1, &found) == PERCEIVER_BAD_ARGUMENT);
    EXPECT(perceiver_predict_files(model, &example, 1, 1, NULL) == PERCEIVER_BAD_ARGUMENT);
    EXPECT(perceiver_predict_bytes(model, NULL, 1, 1, &found) == PERCEIVER_BAD_ARGUMENT);
    EXPECT(perceiver_predict_arrays(model, NULL, 1, 1, &found) == PERCEIVER_BAD_ARGUMENT);
    EXPECT(perceiver_continue(model, "a", 1, 0, 1, NULL) == PERCEIVER_BAD_ARGUMENT);
    EXPECT(perceiver_describe(NULL) == NULL && perceiver_json(NULL, 0) == NULL && perceiver_count(NULL) == 0);
    perceiver_free(NULL), perceiver_free_predictions(NULL), perceiver_free_text(NULL);
}

static void extremes(void) {
    perceiver_predictions *found;
    const size_t sizes[] = {0, SIZE_MAX, SIZE_MAX / 2};
    for (size_t i = 0; i < 3; i++) {
        size_t size = sizes[i];
        EXPECT(perceiver_predict_files(model, &example, size, 1, &found) == PERCEIVER_BAD_ARGUMENT);
        unsigned char byte = 0;
        int64_t shape[] = {1, INT64_MAX, 4};
        perceiver_array array = {"image", PERCEIVER_UINT8, &byte, shape, 3};
        EXPECT(perceiver_predict_arrays(model, &array, size, 1, &found) == PERCEIVER_BAD_ARGUMENT);
        EXPECT(perceiver_predict_arrays(model, &array, 1, 1, &found) == PERCEIVER_BAD_ARGUMENT);
        array.rank = size;
        EXPECT(perceiver_predict_arrays(model, &array, 1, 1, &found) == PERCEIVER_BAD_ARGUMENT);
        perceiver_bytes bytes = {&byte, size};
        perceiver_status status = perceiver_predict_bytes(model, &bytes, 1, 1, &found);
        EXPECT(status == (size == 0 ? PERCEIVER_BAD_EXAMPLE : PERCEIVER_BAD_ARGUMENT));
        EXPECT((found != NULL) == (size == 0) && (size > 0 || perceiver_example_error(found, 0)));
        perceiver_free_predictions(found);
        perceiver_set_threads(size);
    }
    EXPECT(perceiver_predict_files(model, &example, 1, SIZE_MAX, &found) == PERCEIVER_OK);
    EXPECT(perceiver_label_count(found, 0) > 1 && perceiver_label_count(found, 1) == 0);
    EXPECT(perceiver_label(found, 0, 1000, NULL) == NULL && perceiver_json(found, SIZE_MAX) == NULL);
    perceiver_free_predictions(found);
}

// The bytes of a file are answered as the file is, and are the caller's again.
static void bytes_of_file(void) {
    FILE *file = fopen(example, "rb");
    char *content = malloc(1 << 16);
    size_t size = file ? fread(content, 1, 1 << 16, file) : 0;
    if (file) fclose(file);
    perceiver_bytes all[] = {{content, size}, {content, size / 2}, {content, size}};
    perceiver_predictions *found;
    EXPECT(perceiver_predict_bytes(model, all, 3, 3, &found) == PERCEIVER_BAD_EXAMPLE && perceiver_count(found) == 3);
    memset(content, 0, 1 << 16);
    free(content);
    EXPECT(strcmp(perceiver_json(found, 0), answer) == 0 && strcmp(perceiver_json(found, 2), answer) == 0);
    EXPECT(perceiver_example_error(found, 1) && !perceiver_example_error(found, 2));
    perceiver_free_predictions(found);
}

static void *many_times(void *unused) {
    (void)unused;
    for (int round = 0; round < 20; round++) {
        perceiver_model *own = NULL;
        if (round % 5 == 0) EXPECT(perceiver_load(getenv("PERCEIVER_RUN"), &own) == PERCEIVER_OK);
        perceiver_set_threads((size_t)round % 3 + 1);
        char *text = predict(own ? own : model);
        EXPECT(text && strcmp(text, answer) == 0);
        free(text);
        perceiver_free(own);
    }
    return NULL;
}

// A child of a process that has computed loads its own.
static void child(const char *run) {
    pid_t process = fork();
    if (process == 0) {
        perceiver_model *own;
        alarm(20);
        if (perceiver_load(run, &own) != PERCEIVER_OK) _exit(1);
        char *text = predict(own);
        _exit(text && strcmp(text, answer) == 0 ? 0 : 2);
    }
    int status;
    waitpid(process, &status, 0);
    EXPECT(status == 0);
}

int main(int count, char **words) {
    if (count < 3) return fprintf(stderr, "usage: misuse RUN EXAMPLE\n"), 2;
    setenv("PERCEIVER_RUN", words[1], 1);
    example = words[2];
    if (perceiver_load(words[1], &model) != PERCEIVER_OK) return puts(perceiver_error()), 1;
    char *first = predict(model);
    if (!first) return puts(perceiver_error()), 1;
    answer = first;
    nulls();
    extremes();
    bytes_of_file();
    child(words[1]);
    enum { thread_count = 4 };
    pthread_t threads[thread_count];
    for (int i = 0; i < thread_count; i++) pthread_create(&threads[i], NULL, many_times, NULL);
    for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
    child(words[1]);
    perceiver_free(model);
    free(first);
    printf("%d faults\n", faults);
    return faults > 0;
}
