import Foundation
import Synchronization

/// The ways in which the program writes to its standard error; what cannot be written is lost.
public enum StandardError {
    /// Whether remarks and progress are left out, as in all processes but the first of those that share their work.
    package static var isQuiet: Bool {
        get { quiet.load(ordering: .relaxed) }
        set { quiet.store(newValue, ordering: .relaxed) }
    }
    private static let quiet = Atomic<Bool>(false)

    /// Writes text as it is.
    package static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes text as it is, unless remarks are left out.
    package static func remark(_ text: String) {
        if !isQuiet { write(text) }
    }
}
