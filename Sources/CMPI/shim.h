#pragma once

#include <mpi.h>

// What MPI's header defines by macros that Swift does not see.
static inline MPI_Comm mpi_comm_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype mpi_byte(void) { return MPI_BYTE; }
static inline MPI_Errhandler mpi_errors_return(void) { return MPI_ERRORS_RETURN; }
static inline MPI_Status *mpi_status_ignore(void) { return MPI_STATUS_IGNORE; }
static inline MPI_Status *mpi_statuses_ignore(void) { return MPI_STATUSES_IGNORE; }
static inline MPI_Datatype mpi_float(void) { return MPI_FLOAT; }
static inline MPI_Op mpi_sum(void) { return MPI_SUM; }
static inline void *mpi_in_place(void) { return MPI_IN_PLACE; }
