#if MPI
    import CMPI

    /// What the MPI library says when a call of it fails.
    struct MPIError: Error, CustomStringConvertible {
        /// The whole sentence.
        let description: String

        /// Throws an error if `code` says that a call has failed.
        static func check(_ code: Int32) throws {
            guard code != MPI_SUCCESS else { return }
            var text = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING) + 1)
            var length: Int32 = 0
            MPI_Error_string(code, &text, &length)
            throw MPIError(
                description:
                    "The MPI library says: \(String(decoding: text.prefix(Int(length)).map(UInt8.init), as: UTF8.self))."
            )
        }
    }
#endif
