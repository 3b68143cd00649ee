import Foundation
import PerceiverFiles

/// Standard input, output and error.
enum StandardDescriptors {
    /// Opens closed ones on /dev/null; otherwise the next files would get their numbers, and output would go into them.
    ///
    /// Call this before anything else opens a file.
    static func open() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) < 0 {
            // A new file gets the lowest free number, which is this one.
            _ = Foundation.open("/dev/null", O_RDWR)
        }
    }

    /// Leaves out all that is written for the user, but for the error that ends the program.
    static func quiet() {
        StandardError.isQuiet = true
        let nowhere = Foundation.open("/dev/null", O_WRONLY)
        dup2(nowhere, STDOUT_FILENO)
        close(nowhere)
    }
}

/// Writes a line for the user to standard error; it is lost if that is closed.
func complain(_ line: String) { StandardError.remark(line.withVisibleControls + "\n") }
