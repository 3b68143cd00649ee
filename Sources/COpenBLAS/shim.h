#pragma once

#include <cblas.h>

// Part of every OpenBLAS, but declared in its own header only since 0.3.22.
char *openblas_get_config(void);
char *openblas_get_corename(void);
void openblas_set_num_threads(int count);
