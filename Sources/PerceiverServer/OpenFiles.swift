#if Server
    import Foundation
    import PerceiverFiles

    /// How many files this process may have open, each connection being one.
    enum OpenFiles {
        /// Allows as many as the system lets this process have.
        ///
        /// - Returns: how many.
        /// - Throws: `FileError` where that is too few to serve anything.
        static func allowMost() throws -> Int {
            var limit = rlimit()
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            guard getrlimit(resource, &limit) == 0 else { return 1024 }
            limit.rlim_cur = limit.rlim_max
            setrlimit(resource, &limit)
            guard limit.rlim_max < 64 else { return Int(clamping: limit.rlim_max) }
            throw FileError(
                path: "/proc/self/limits",
                reason: "allows \(limit.rlim_max) open files, and a server needs 64: ulimit -n says how many."
            )
        }
    }
#endif
