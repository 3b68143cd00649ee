/// Sound as a WAV file of 16-bit samples, one channel.
package enum WAVFile {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - samples: from -1 to 1; what lies beyond is cut off, and what is no number is silence.
    ///   - sampleRate: in Hz.
    /// - Returns: the whole file.
    package static func bytes(of samples: [Float], sampleRate: Int) -> [UInt8] {
        let (sampleSize, headerSize) = (2, 44)
        let dataSize = samples.count * sampleSize
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerSize + dataSize)
        func add(_ text: String) { bytes += text.utf8 }
        func add(_ number: some FixedWidthInteger) {
            withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
        }
        add("RIFF")
        add(UInt32(headerSize - 8 + dataSize))
        add("WAVEfmt ")
        add(UInt32(16))
        let (pulseCode, channelCount): (UInt16, UInt16) = (1, 1)
        add(pulseCode)
        add(channelCount)
        add(UInt32(sampleRate))
        add(UInt32(sampleRate * sampleSize))
        add(UInt16(sampleSize))
        add(UInt16(8 * sampleSize))
        add("data")
        add(UInt32(dataSize))
        for sample in samples {
            let whole = sample.isNaN ? 0 : (min(max(sample, -1), 1) * 32767).rounded()
            add(UInt16(bitPattern: Int16(whole)))
        }
        return bytes
    }
}
