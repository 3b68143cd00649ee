import CSndFile
import Foundation
import PerceiverKit

/// An open sound file of any kind that libsndfile reads: WAV, FLAC, OGG, AIFF, MP3 and more.
///
/// The format is recognised by content, not by the file's extension.
package final class AudioFile {
    /// The name of the file in errors.
    let name: String
    /// The sample rate, in Hz.
    let sampleRate: Int
    /// The number of channels.
    let channelCount: Int
    /// The number of samples of each channel.
    let frameCount: Int
    private let handle: OpaquePointer
    /// False for Ogg files: libsndfile 1.2 decodes their last page at a wrong position after seeking.
    private let jumpsExactly: Bool

    /// Opens the file at `path` and reads its header.
    ///
    /// - Throws: `DataError` if it is not a sound or has no samples.
    package convenience init(at path: String) throws {
        try requireFile(at: path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DataError(path: path, expected: "a readable file", found: "a file that cannot be opened")
        }
        try self.init(descriptor: descriptor, name: path)
    }

    /// Opens a user's file, given by its path or its bytes.
    ///
    /// - Throws: `DataError` if it is not a sound or has no samples.
    convenience init(_ source: ExampleSource) throws {
        if let path = source.path {
            try self.init(at: path)
        } else {
            try self.init(contents: source.contents(), name: source.name)
        }
    }

    /// Opens the bytes of a file; errors call it `name`.
    convenience init(contents: Data, name: String) throws {
        // libsndfile seeks in the file, so the bytes are written to a temporary one.
        let file = try ScratchFile(contents)
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DataError(path: name, expected: "space for a temporary file", found: "none")
        }
        try self.init(descriptor: descriptor, name: name)
    }

    /// Makes a sound file of an open file, and owns it.
    ///
    /// The descriptor is used, not the path, because libsndfile would read any file named `.au` or `.vox` as a sound.
    private init(descriptor: Int32, name: String) throws {
        let isEmpty = lseek(descriptor, 0, SEEK_END) == 0
        lseek(descriptor, 0, SEEK_SET)
        var info = SF_INFO()
        guard let handle = sf_open_fd(descriptor, Int32(SFM_READ), &info, Int32(SF_TRUE)) else {
            let reason = isEmpty ? "an empty file" : Self.reasonOfFailure()
            throw DataError(path: name, expected: "a sound file", found: reason)
        }
        self.handle = handle
        self.name = name
        sampleRate = Int(info.samplerate)
        channelCount = Int(info.channels)
        frameCount = Int(info.frames)
        jumpsExactly = info.format & Int32(SF_FORMAT_TYPEMASK) != Int32(SF_FORMAT_OGG)
        guard frameCount > 0 else {
            throw DataError(path: name, expected: "at least one sample", found: "none")
        }
        let decodedByteCount = Double(frameCount) * Double(channelCount) * 4
        guard DecodingLimit.allows(decodedByteCount) else {
            throw DataError(
                path: name, expected: "a sound of at most \(DecodingLimit.text) once decoded",
                found: "one of \(Int(decodedByteCount / 1e6)) MB")
        }
        guard sampleRate > 0, info.frames < 1 << 40, info.seekable != 0,
            !Self.isCutShort(Self.log(of: handle))
        else { throw cutShort }
    }

    deinit { sf_close(handle) }

    /// Reads the last sample, which is missing if the file was cut short.
    package func requireEnd() throws {
        try jump(to: frameCount - 1)
        _ = try frames(1)
    }

    /// The mean of all channels, from -1 to 1, of the frames in `range`.
    ///
    /// - Throws: `DataError` for a file that is cut short, damaged, or has samples that are not finite.
    func samples(_ range: Range<Int>) throws -> [Float] {
        try jump(to: jumpsExactly ? range.lowerBound : 0)
        let atOnce = max(1, (1 << 16) / channelCount)
        if !jumpsExactly {
            for start in stride(from: 0, to: range.lowerBound, by: atOnce) {
                _ = try frames(min(atOnce, range.lowerBound - start))
            }
        }
        var mono: [Float] = []
        mono.reserveCapacity(range.count)
        for start in stride(from: 0, to: range.count, by: atOnce) {
            let interleaved = try frames(min(atOnce, range.count - start))
            if channelCount == 1 {
                mono += interleaved
            } else {
                for first in stride(from: 0, to: interleaved.count, by: channelCount) {
                    let channels = interleaved[first..<first + channelCount]
                    mono.append(channels.reduce(0, +) / Float(channelCount))
                }
            }
        }
        guard mono.allSatisfy(\.isFinite) else {
            throw DataError(path: name, expected: "numbers as samples", found: "one that is not finite")
        }
        return mono
    }

    private func jump(to frame: Int) throws {
        guard sf_seek(handle, Int64(frame), SEEK_SET) == frame else { throw cutShort }
    }

    /// The next `count` frames, interleaved.
    private func frames(_ count: Int) throws -> [Float] {
        var interleaved = [Float](repeating: 0, count: count * channelCount)
        var done = 0
        while done < count {
            let read = interleaved.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.map {
                    Int(sf_readf_float(handle, $0 + done * channelCount, Int64(count - done)))
                } ?? 0
            }
            guard read > 0 else { throw cutShort }
            done += read
        }
        return interleaved
    }

    private var cutShort: DataError {
        DataError(path: name, expected: "a whole sound file", found: "one that is cut short or damaged")
    }
}

extension AudioFile {
    /// The reason why libsndfile did not open the last file.
    private static func reasonOfFailure() -> String {
        let hasNoRate = log(of: nil).split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            return words.starts(with: ["Sample", "Rate"]) && words.last == "0"
        }
        return hasNoRate
            ? "one with a sample rate of 0 Hz"
            : "bytes that do not decode: \(String(cString: sf_strerror(nil)).trimmingCharacters(in: [" ", "."]))"
    }

    /// The log of libsndfile on opening a file; without a handle, on the last file that it could not open.
    private static func log(of handle: OpaquePointer?) -> String {
        var text = [CChar](repeating: 0, count: 1 << 14)
        sf_command(handle, Int32(SFC_GET_LOG_INFO), &text, Int32(text.count - 1))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether the header states more bytes than there are, which libsndfile only logs: `data : 40000 (should be 99)`.
    private static func isCutShort(_ log: String) -> Bool {
        // Files that were written to a pipe state a length near 2 or 4 GB, because it was not known; and some programs count the
        // eight bytes of the header's own beginning.
        let (unknown, slack) = (0x7FFF_0000, 8)
        return log.split(separator: "\n").contains { line in
            guard let note = line.range(of: " (should be "), line.hasSuffix(")"),
                let stated = Int(line[..<note.lowerBound].split(separator: " ").last ?? ""),
                let actual = Int(line[note.upperBound...].dropLast())
            else { return false }
            return !line.contains("Bytes/sec") && stated < unknown && stated > actual + slack
        }
    }
}
