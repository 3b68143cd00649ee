import Foundation
import PerceiverFiles

/// Standard input, output and error.
enum StandardDescriptors {
    /// Opens those that are closed on /dev/null: the next files would get their numbers, and what is said would go there.
    ///
    /// To be called before anything else opens a file.
    static func open() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) < 0 {
            // The lowest number that is free is taken, which is this one.
            _ = Foundation.open("/dev/null", O_RDWR)
        }
    }
}

/// Writes a line for a person to the standard error; where that is closed, nobody is there to be told.
func complain(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data((line.withVisibleControls + "\n").utf8))
}
