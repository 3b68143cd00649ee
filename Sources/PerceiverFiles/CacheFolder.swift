import Foundation

/// The program's folder within the user's folder for caches.
package enum CacheFolder {
    /// Where the folder is; it need not exist.
    ///
    /// - Parameter environment: decides it: `XDG_CACHE_HOME`, or `.cache` in `HOME`.
    /// - Returns: its path.
    package static func path(_ environment: [String: String]) -> String {
        // By its specification, a relative path in that variable is ignored.
        let caches = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return "\(caches ?? "\(environment["HOME"] ?? NSHomeDirectory())/.cache")/perceiver-io"
    }
}
