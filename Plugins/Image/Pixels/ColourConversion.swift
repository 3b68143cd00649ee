extension Image {
    /// The image as grey (1 channel) or RGB (3 channels).
    ///
    /// Grey is the luma of ITU-R BT.601, in fixed-point arithmetic, with the same results as Pillow.
    public func converted(toChannelCount target: Int) -> Image {
        precondition(target == 1 || target == 3, "an image is grey or RGB")
        guard target != channelCount else { return self }
        let converted: Samples =
            switch samples {
            case .bytes(let bytes): .bytes(target == 1 ? luma(of: bytes) : tripled(bytes))
            case .words(let words): .words(target == 1 ? luma(of: words) : tripled(words))
            }
        return Image(height: height, width: width, channelCount: target, samples: converted)
    }
}

private func luma<Sample: FixedWidthInteger>(of samples: [Sample]) -> [Sample] {
    // The weights 0.299, 0.587 and 0.114 times 65536; a 16-bit sample times their sum still fits in 32 bits.
    stride(from: 0, to: samples.count, by: 3).map { first in
        let red = UInt32(samples[first]) * 19595
        let green = UInt32(samples[first + 1]) * 38470
        let blue = UInt32(samples[first + 2]) * 7471
        return Sample((red + green + blue + 0x8000) >> 16)
    }
}

/// Grey as RGB: each sample three times.
func tripled<Sample>(_ samples: [Sample]) -> [Sample] {
    var result: [Sample] = []
    result.reserveCapacity(3 * samples.count)
    for sample in samples {
        for _ in 0..<3 { result.append(sample) }
    }
    return result
}
