import Foundation
import PerceiverFiles

/// A file of events for TensorBoard: numbers, texts and pictures.
///
/// Each event is handed to the system before the call that writes it returns, so curves grow during training.
public final class EventFile {
    // The numbers of the fields of TensorBoard's messages that are used here.
    private enum Event {
        static let (wallTime, step, fileVersion): (UInt64, UInt64, UInt64) = (1, 2, 3)
        static let (summary, sessionLog): (UInt64, UInt64) = (5, 7)
    }

    private enum Value {
        static let (tag, number, image): (UInt64, UInt64, UInt64) = (1, 2, 4)
        static let (tensor, metadata): (UInt64, UInt64) = (8, 9)
    }

    /// The prefix of all event files' names, which TensorBoard requires.
    private static let namePrefix = "events.out.tfevents."
    /// The suffix of the names of event files written here, to tell them from those of other programs.
    private static let nameSuffix = ".perceiver-io"

    /// Whether a file of that name was written here.
    package static func isOwn(_ name: String) -> Bool {
        name.hasPrefix(namePrefix) && name.hasSuffix(nameSuffix)
    }

    /// The path of the file.
    public var path: String { file.path }

    private let file: OutputFile
    private let clock: () -> Double

    /// Makes a new event file in the existing folder `folder`.
    ///
    /// If training resumes from a checkpoint at step `resumedStep`, TensorBoard hides events of later steps in the folder's
    /// other files, because these steps are trained again. `clock` gives the
    /// seconds since 1970.
    public init(
        folder: String, resumedStep: Int? = nil,
        clock: @escaping () -> Double = { Date().timeIntervalSince1970 }
    ) throws {
        file = try Self.newFile(folder: folder, seconds: Int(clock()))
        self.clock = clock
        try writeEvent(step: 0) { $0.append(Event.fileVersion, "brain.Event:2") }
        if let resumedStep {
            // This event makes TensorBoard drop earlier events from the session's first step on.
            try writeEvent(step: resumedStep + 1) { event in
                event.append(Event.sessionLog) { $0.append(1, 1) }
            }
        }
    }

    /// Adds a point to each curve in `values`, pairs of a curve's tag and a number.
    public func write(_ values: some Sequence<(key: String, value: Float)>, step: Int) throws {
        try writeEvent(step: step) { event in
            event.append(Event.summary) { summary in
                for (tag, number) in values {
                    summary.append(1) { value in
                        value.append(Value.tag, tag)
                        value.append(Value.number, number)
                    }
                }
            }
        }
    }

    /// Adds a text, which TensorBoard shows as Markdown.
    public func write(text: String, tag: String, step: Int = 0) throws {
        try writeEvent(step: step) { event in
            event.append(Event.summary) { summary in
                summary.append(1) { value in
                    value.append(Value.tag, tag)
                    value.append(Value.tensor) { tensor in
                        let stringType = 7
                        tensor.append(1, stringType)
                        // The shape: one axis of length one.
                        tensor.append(2) { shape in shape.append(2) { axis in axis.append(1, 1) } }
                        tensor.append(8, text)
                    }
                    value.append(Value.metadata) { metadata in metadata.append(1) { $0.append(1, "text") } }
                }
            }
        }
    }

    /// Adds a picture.
    public func write(_ picture: Bitmap, tag: String, step: Int) throws {
        try writeEvent(step: step) { event in
            event.append(Event.summary) { summary in
                summary.append(1) { value in
                    value.append(Value.tag, tag)
                    value.append(Value.image) { image in
                        image.append(1, picture.height)
                        image.append(2, picture.width)
                        let rgb = 3
                        image.append(3, rgb)
                        image.append(4, picture.pngFile)
                    }
                }
            }
        }
    }

    /// Adds a text that TensorBoard shows unchanged, line by line.
    public func write(preformatted text: String, tag: String, step: Int = 0) throws {
        // Four spaces before each line keep Markdown from changing it.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        try write(text: lines.map { "    " + $0 }.joined(separator: "\n"), tag: tag, step: step)
    }

    private static func newFile(folder: String, seconds: Int) throws -> OutputFile {
        let host = ProcessInfo.processInfo.hostName.replacing("/", with: "_")
        // Two files made in one second differ in the last number.
        var number = 0
        var path: String { "\(folder)/\(namePrefix)\(seconds).\(host).\(getpid()).\(number)\(nameSuffix)" }
        while access(path, F_OK) == 0 { number += 1 }
        return try OutputFile(path: path, mode: .refuse)
    }

    private func writeEvent(step: Int, _ fill: (inout ProtobufMessage) -> Void) throws {
        var event = ProtobufMessage()
        event.append(Event.wallTime, clock())
        event.append(Event.step, step)
        fill(&event)
        try file.write(Self.record(of: event.bytes))
    }

    /// The bytes of a record: its length and the checksum of the length, the content and the checksum of the content.
    static func record(of content: [UInt8]) -> [UInt8] {
        let length = withUnsafeBytes(of: UInt64(content.count).littleEndian, Array.init)
        return length + checksum(of: length) + content + checksum(of: content)
    }

    private static func checksum(of bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: CRC32C.maskedChecksum(of: bytes).littleEndian, Array.init)
    }
}
