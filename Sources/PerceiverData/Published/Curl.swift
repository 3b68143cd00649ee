import Foundation
import PerceiverFiles

/// Transfers from the web, done by the program `curl`.
///
/// It is asked for bytes alone: they are written here, so that a stop or a full disk is noticed at once, and nothing is
/// written by a process that outlives this one.
enum Curl {
    /// Fetches the bytes at an address.
    ///
    /// - Parameters:
    ///   - address: the address, of the scheme `http` or `https`.
    ///   - start: how many bytes at the beginning to leave out.
    ///   - write: takes the bytes as they come, and says whether it wants more.
    /// - Returns: why not all of them have come; nil: they have, or no more were wanted.
    /// - Throws: ``FetchError`` if there is no `curl`, what `write` throws, `Stopped` if the program is asked to stop.
    static func transfer(
        _ address: String, from start: Int, write: ([UInt8]) throws -> Bool
    ) throws -> CurlFailure? {
        let seconds = 60
        let process: ChildProcess
        do {
            process = try ChildProcess(
                "curl",
                [
                    "--silent", "--show-error", "--no-buffer", "--fail", "--location",
                    "--proto", "=http,https",
                    "--connect-timeout", "\(seconds)", "--speed-limit", "1", "--speed-time", "\(seconds)",
                    "--continue-at", "\(start)", "--url", address,
                ])
        } catch {
            throw FetchError(
                "Files are fetched by the program curl, but it \(error.reason) Install it (apt-get install curl), or fetch "
                    + "\(address) in another way.")
        }
        while case let bytes = try process.read(1 << 16), !bytes.isEmpty {
            if try !write(bytes) { return nil }
        }
        let outcome = process.finish()
        // Ctrl-C ends both, in any order.
        try StopSignals.check()
        return outcome.status == 0 ? nil : CurlFailure(status: outcome.status, message: outcome.errors)
    }
}

/// Why `curl` did not fetch all.
struct CurlFailure {
    private let status: Int32
    private let message: String

    init(status: Int32, message: String) {
        self.status = status
        self.message = message
    }

    /// Whether the server sends files only from their start.
    var lacksRanges: Bool { status == 33 }

    /// Whether the connection ended before the file did: less than promised, no answer, too slow, or errors of sending,
    /// receiving or HTTP/2.
    var isInterruption: Bool { [18, 52, 28, 55, 56, 92].contains(status) }

    /// The program's own words, such as: Could not resolve host: example.com (curl 6).
    var reason: String {
        let line = message.split(whereSeparator: \.isNewline).last.map(String.init) ?? "no reason is given"
        return "\(line.replacing(#/^curl: \(\d+\) /#, with: "")) (curl \(status))"
    }
}
