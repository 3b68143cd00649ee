/// Samples from -1 to 1 as a WAV file of 16 bits.
///
/// - Parameters:
///   - samples: of all channels, frame by frame.
///   - sampleRate: frames in a second.
///   - channelCount: samples of a frame.
/// - Returns: the bytes of the file.
public func wavFile(_ samples: [Float], sampleRate: Int = 8000, channelCount: Int = 1) -> [UInt8] {
    func number(_ value: Int, byteCount: Int) -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let data = samples.flatMap { number(Int(($0 * 32767).rounded()), byteCount: 2) }
    let frameBytes = 2 * channelCount
    let format =
        number(1, byteCount: 2) + number(channelCount, byteCount: 2) + number(sampleRate, byteCount: 4)
        + number(sampleRate * frameBytes, byteCount: 4) + number(frameBytes, byteCount: 2)
        + number(16, byteCount: 2)
    return Array("RIFF".utf8) + number(36 + data.count, byteCount: 4) + Array("WAVEfmt ".utf8)
        + number(16, byteCount: 4) + format + Array("data".utf8) + number(data.count, byteCount: 4) + data
}
