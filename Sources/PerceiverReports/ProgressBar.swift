import Foundation

/// Shows how far a training run has come: as one line that is drawn again and again on a terminal, as a line
/// now and then elsewhere.
public final class ProgressBar {
    private let isTerminal: Bool
    private let secondsBetweenUpdates: Double
    private let width: () -> Int
    private let write: (String) -> Void
    private var lastTime: Double?
    private var isDrawn = false

    /// Makes a progress bar on the standard error.
    ///
    /// `secondsBetweenLines` counts only when that is not a terminal.
    public convenience init(secondsBetweenLines: Double = 10) {
        self.init(
            isTerminal: isatty(STDERR_FILENO) != 0, secondsBetweenLines: secondsBetweenLines,
            width: Self.terminalWidth,
            write: { text in
                // Progress that cannot be shown is no reason to stop the training.
                _ = Foundation.write(STDERR_FILENO, text, text.utf8.count)
            })
    }

    init(
        isTerminal: Bool, secondsBetweenLines: Double, width: @escaping () -> Int,
        write: @escaping (String) -> Void
    ) {
        self.isTerminal = isTerminal
        // Ten times a second looks smooth and costs nothing beside the training.
        secondsBetweenUpdates = isTerminal ? 0.1 : secondsBetweenLines
        self.width = width
        self.write = write
    }

    /// Shows `progress`, unless the last was shown too short a time before `time`, a clock's seconds.
    ///
    /// The last step is always shown.
    public func update(_ progress: TrainingProgress, time: Double) {
        let isLast = progress.step >= progress.stepCount
        if let lastTime, time - lastTime < secondsBetweenUpdates, !isLast { return }
        lastTime = time
        if isTerminal {
            // The last column stays free: a character there moves some terminals to the next line.
            write("\r\(Self.clearLine)" + ProgressLine.text(progress, width: width() - 1))
            isDrawn = true
        } else {
            write(ProgressLine.plainText(progress) + "\n")
        }
    }

    /// Removes the line from a terminal, to make room for other output or when the run is over.
    ///
    /// The next update draws it again at once.
    public func clear() {
        if isDrawn { write("\r\(Self.clearLine)") }
        isDrawn = false
        if isTerminal { lastTime = nil }
    }

    /// Removes all that is right of the cursor.
    private static let clearLine = "\u{1B}[K"

    private static func terminalWidth() -> Int {
        var size = winsize()
        // Some terminals do not know their size, or say 0.
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
