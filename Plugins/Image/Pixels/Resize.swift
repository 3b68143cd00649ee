extension Image {
    /// The image at another size, by interpolation with antialiasing.
    ///
    /// Where the image shrinks, the filter widens with it, so that every source pixel counts.
    public func resized(
        toHeight newHeight: Int, width newWidth: Int, filter: ResizeFilter = .bilinear
    ) -> Image {
        precondition(newHeight > 0 && newWidth > 0, "an image has at least one pixel")
        guard newHeight != height || newWidth != width else { return self }
        let resizedSamples: Samples =
            switch samples {
            case .bytes(let bytes): .bytes(resampled(bytes, toHeight: newHeight, width: newWidth, filter))
            case .words(let words): .words(resampled(words, toHeight: newHeight, width: newWidth, filter))
            }
        return Image(height: newHeight, width: newWidth, channelCount: channelCount, samples: resizedSamples)
    }

    private func resampled<Sample: FixedWidthInteger>(
        _ source: [Sample], toHeight newHeight: Int, width newWidth: Int, _ filter: ResizeFilter
    ) -> [Sample] {
        let columns = (0..<newWidth).map { FilterTaps(output: $0, of: newWidth, inputCount: width, filter) }
        let rows = (0..<newHeight).map { FilterTaps(output: $0, of: newHeight, inputCount: height, filter) }
        // Resizes along rows first, so that each source row is resized only once.
        var narrowed = narrowed(source, by: columns)
        if filter.roundsBetween {
            for position in narrowed.indices { narrowed[position] = Sample.level(narrowed[position]) }
        }

        let rowLength = newWidth * channelCount
        return [Sample](unsafeUninitializedCapacity: newHeight * rowLength) { result, count in
            var sums = [Float](repeating: 0, count: rowLength)
            for (row, taps) in rows.enumerated() {
                sums.withUnsafeMutableBufferPointer { sums in
                    narrowed.withUnsafeBufferPointer { taps.addUp($0, into: sums) }
                    for position in 0..<rowLength {
                        result.initializeElement(
                            at: row * rowLength + position,
                            to: Sample(truncatingIfNeeded: Int32(Sample.level(sums[position]))))
                    }
                }
            }
            count = newHeight * rowLength
        }
    }

    /// The rows with as many pixels as there are `columns`, each a weighted sum of neighbours.
    private func narrowed<Sample: FixedWidthInteger>(_ source: [Sample], by columns: [FilterTaps]) -> [Float]
    {
        // All channels of a pixel are summed at once, as four numbers of which the last ones belong to the next pixel, or lie
        // beyond the end.
        let spare = 4
        let (rowLength, newLength) = (width * channelCount, columns.count * channelCount)
        var row = [Float](repeating: 0, count: rowLength + spare)
        var result = [Float](repeating: 0, count: height * newLength + spare)
        row.withUnsafeMutableBytes { row in
            result.withUnsafeMutableBytes { result in
                let (samples, size) = (row.assumingMemoryBound(to: Float.self), MemoryLayout<Float>.size)
                for number in 0..<height {
                    for position in 0..<rowLength {
                        samples[position] = Float(source[number * rowLength + position])
                    }
                    for (column, taps) in columns.enumerated() {
                        var sum = SIMD4<Float>.zero
                        var start = taps.first * channelCount * size
                        for weight in taps.weights {
                            sum += weight * row.loadUnaligned(fromByteOffset: start, as: SIMD4<Float>.self)
                            start += channelCount * size
                        }
                        result.storeBytes(
                            of: sum, toByteOffset: (number * newLength + column * channelCount) * size,
                            as: SIMD4<Float>.self)
                    }
                }
            }
        }
        return result
    }
}

extension FixedWidthInteger {
    /// The nearest level that a sample of this type can have; sums of weighted samples can lie beyond all.
    fileprivate static func level(_ sum: Float) -> Float {
        Swift.min(Swift.max(sum.rounded(), 0), Float(max))
    }
}

/// The source positions along one axis that make up one output position, and their weights.
private struct FilterTaps {
    let first: Int
    let weights: [Float]

    init(output: Int, of outputCount: Int, inputCount: Int, _ filter: ResizeFilter) {
        let scale = Double(inputCount) / Double(outputCount)
        let width = max(scale, 1)
        let reach = filter.reach * width
        let centre = (Double(output) + 0.5) * scale
        let start = max(Int((centre - reach).rounded(.down)), 0)
        let end = min(Int((centre + reach).rounded(.up)), inputCount)
        let heights = (start..<end).map { filter.weight(at: abs(Double($0) + 0.5 - centre) / width) }
        let total = heights.reduce(0, +)
        first = start
        weights = heights.map { Float(filter.rounded($0 / total)) }
    }

    /// Writes the weighted sum of rows, each as long as `sums`, which lie one after another.
    func addUp(_ rows: UnsafeBufferPointer<Float>, into sums: UnsafeMutableBufferPointer<Float>) {
        sums.update(repeating: 0)
        for (offset, weight) in weights.enumerated() {
            let start = (first + offset) * sums.count
            let row = UnsafeBufferPointer(rebasing: rows[start..<start + sums.count])
            for position in sums.indices { sums[position] += weight * row[position] }
        }
    }
}
