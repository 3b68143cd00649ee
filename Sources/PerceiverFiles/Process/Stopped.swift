import Foundation

/// The program was asked to stop.
public struct Stopped: Error, CustomStringConvertible, Equatable {
    /// The signal.
    public let signal: Int32

    /// Makes an error that says which signal it was.
    public init(signal: Int32) { self.signal = signal }

    /// The exit code of a program that a signal has ended, by the shells' convention.
    public var exitCode: Int32 { 128 + signal }

    /// The whole sentence.
    public var description: String { "Stopped by signal \(signal) (\(String(cString: strsignal(signal))))." }
}
