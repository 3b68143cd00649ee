import Foundation
import Synchronization

/// The only way in which the program writes to its standard output.
public enum StandardOutput {
    /// The error code of the first write that failed; 0: none failed.
    private static let failure = Atomic<Int32>(0)

    /// The error of results that could not be written.
    public struct Failure: Error, CustomStringConvertible {
        let code: Int32

        /// Whether the reader has closed the pipe, as `head` does when it has seen enough.
        public var isBrokenPipe: Bool { code == EPIPE }

        /// The whole sentence.
        public var description: String {
            "The results cannot be written to the standard output: \(String(cString: strerror(code)))."
        }
    }

    /// Writes `text` without buffering, even into a file, so that the output of a job that is killed is not lost.
    ///
    /// Control characters are written as in `\u001b`, which is valid in JSON too.
    ///
    /// - Throws: ``Failure`` if this or an earlier text could not be written.
    public static func write(_ text: String) throws(Failure) {
        try finish()
        let bytes = Array(text.withVisibleControls.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(STDOUT_FILENO, $0.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0, errno != EINTR { note(errno) }
            try check()
            done += max(0, count)
        }
    }

    /// Writes what is still buffered.
    ///
    /// - Throws: ``Failure`` if this or an earlier text could not be written.
    public static func finish() throws(Failure) {
        if fflush(nil) != 0 { note(errno) }
        try check()
    }

    private static func note(_ code: Int32) {
        _ = failure.compareExchange(expected: 0, desired: code, ordering: .relaxed)
    }

    private static func check() throws(Failure) {
        let code = failure.load(ordering: .relaxed)
        if code != 0 { throw Failure(code: code) }
    }
}

/// Writes a line to the standard output.
///
/// - Throws: `StandardOutput.Failure` if it cannot be written.
public func say(_ line: String = "") throws(StandardOutput.Failure) { try StandardOutput.write(line + "\n") }
