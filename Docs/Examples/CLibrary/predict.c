// Predicts the classes of files: cc predict.c -I include -L lib -lperceiver -Wl,-rpath,lib -o predict && ./predict RUN FILE...
#include <stdio.h>

#include "perceiver.h"

int main(int count, char **words) {
    if (count < 3) {
        fprintf(stderr, "usage: predict RUN FILE...\n");
        return 2;
    }
    perceiver_model *model;
    if (perceiver_load(words[1], &model) != PERCEIVER_OK) {
        fprintf(stderr, "%s\n", perceiver_error());
        return 1;
    }
    perceiver_predictions *answers;
    size_t files = (size_t)count - 2;
    perceiver_status status = perceiver_predict_files(model, (const char *const *)words + 2, files, 3, &answers);
    if (status != PERCEIVER_OK) fprintf(stderr, "%s\n", perceiver_error());
    for (size_t file = 0; file < perceiver_count(answers); file++) {
        const char *fault = perceiver_example_error(answers, file);
        printf("%s%s%s\n", words[2 + file], fault ? ": " : "", fault ? fault : "");
        for (size_t rank = 0; rank < perceiver_label_count(answers, file); rank++) {
            float probability;
            const char *label = perceiver_label(answers, file, rank, &probability);
            printf("  %s %.4f\n", label, (double)probability);
        }
    }
    perceiver_free_predictions(answers);
    perceiver_free(model);
    return status == PERCEIVER_OK ? 0 : 1;
}
