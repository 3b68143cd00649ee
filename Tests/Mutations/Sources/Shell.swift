import Foundation

/// Commands that are waited for.
enum Shell {
    /// Runs a command of bash, and gives its exit code and everything that it printed.
    static func run(_ command: String) throws -> (code: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-o", "pipefail", "-c", command]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// Prints a line at once, also into a file, for those who look at it before the end.
func say(_ line: String) {
    print(line)
    fflush(nil)
}
