import Foundation
import PerceiverFiles

/// Shows the progress of a run, or of something done for many examples: on a terminal as one line that is redrawn, elsewhere as a new line
/// from time to time.
public final class ProgressBar {
    private let isTerminal: Bool
    private let secondsBetweenUpdates: Double
    private let width: () -> Int
    private let write: (String) -> Void
    private var lastTime: Double?
    private var isDrawn = false

    /// Makes a progress bar on standard error.
    ///
    /// `secondsBetweenLines` applies only if that is not a terminal.
    public convenience init(secondsBetweenLines: Double = 10) {
        self.init(
            isTerminal: isatty(STDERR_FILENO) != 0, secondsBetweenLines: secondsBetweenLines,
            width: Self.terminalWidth,
            // Training goes on even if progress cannot be shown.
            write: StandardError.remark)
    }

    init(
        isTerminal: Bool, secondsBetweenLines: Double, width: @escaping () -> Int,
        write: @escaping (String) -> Void
    ) {
        self.isTerminal = isTerminal
        // Ten times a second looks smooth and costs next to nothing.
        secondsBetweenUpdates = isTerminal ? 0.1 : secondsBetweenLines
        self.width = width
        self.write = write
    }

    /// Shows `progress` at `time`, in seconds of a clock, unless the last update was too recent.
    ///
    /// The end is always shown.
    public func update(_ progress: some ShownProgress, time: Double) {
        if let lastTime, time - lastTime < secondsBetweenUpdates, progress.share < 1 { return }
        lastTime = time
        if isTerminal {
            // The last column stays empty: a character there makes some terminals start a new line.
            write("\r\(Self.clearLine)" + ProgressLine.text(progress, width: width() - 1))
            isDrawn = true
        } else {
            write(ProgressLine.plainText(progress) + "\n")
        }
    }

    /// Removes the line from a terminal, before other output or when the run is over.
    ///
    /// The next update draws it again at once.
    public func clear() {
        if isDrawn { write("\r\(Self.clearLine)") }
        isDrawn = false
        if isTerminal { lastTime = nil }
    }

    /// The terminal's command that erases everything right of the cursor.
    private static let clearLine = "\u{1B}[K"

    private static func terminalWidth() -> Int {
        var size = winsize()
        // Some terminals do not know their size, or report 0.
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
