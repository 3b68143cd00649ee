import PerceiverKit

extension Faults {
    /// Checks that the array has the sizes that the adapter promises.
    mutating func checkSizes(of array: InputArray, from adapter: some InputAdapter, exampleCount: Int) {
        let (shape, padding) = (array.content.shape, array.isPadding)
        expect(
            array.channels == adapter.channels,
            "should make rows of its \(counted(adapter.channels, "channel")), but they have \(array.channels)."
        )
        expect(
            shape[0] > 0 && shape[0] % exampleCount == 0,
            "should make as many views of each of \(counted(exampleCount, "example")), but there are \(shape[0]) in all."
        )
        expect(shape[1] > 0, "should make at least one row of an example, but there is none.")
        expect(
            array.content.isFinite && (array.positions?.rows.isFinite ?? true),
            "should make finite rows, but some numbers are infinite or NaN.")
        if let padding {
            expect(
                padding.shape == Array(shape.prefix(2)) && padding.dtype == .uint8,
                "should say of each row whether it is padding, uint8 \(Array(shape.prefix(2))), but isPadding is "
                    + "\(padding.dtype) \(padding.shape).")
        }
        for (name, rows) in array.parts where rows.lowerBound < 0 || rows.upperBound > shape[1] {
            expect(
                false,
                "should name parts within its \(counted(shape[1], "row")), but \"\(name)\" is \(rows).")
        }
        guard let largest = adapter.largestArray else { return }
        let viewCount = shape[0] / max(1, exampleCount)
        for (what, most, found) in [
            ("row", largest.rowCount, shape[1]), ("view", largest.viewCount, viewCount),
            ("content channel", largest.contentChannels, shape[2]),
        ] {
            expect(
                found <= most,
                "should have at most \(counted(most, what)), as its largestArray says, but it has \(found).")
        }
        expect(
            !largest.sharesPositions || array.positions != nil,
            "should give positions apart from the content, as its largestArray says, but there are none.")
    }

    /// Checks that an example's rows do not depend on the others of its batch.
    mutating func checkIndependence(of adapter: some InputAdapter, _ array: InputArray, _ batch: Batch) {
        for example in 0..<batch.count {
            guard
                let alone = attempt("take example \(example) alone", { try adapter(batch.only(example)) }),
                alone.channels == array.channels
            else { return }
            let (expected, found) = (
                array.visibleRows(of: example, among: batch.count), alone.visibleRows(of: 0, among: 1)
            )
            guard let difference = found.difference(from: expected) else { continue }
            return expect(
                false,
                "should make the same rows of an example in any batch, but those of example \(example) alone are "
                    + "\(difference).")
        }
    }

    /// Checks that the content of padding changes nothing.
    mutating func checkPadding(of adapter: some InputAdapter, _ array: InputArray, _ batch: Batch) {
        guard let padding = array.isPadding, array.content.shape[0] == batch.count,
            padding.shape == Array(array.content.shape.prefix(2)), padding.dtype == .uint8
        else { return }
        let hidden = padding.elements(as: UInt8.self).map { $0 != 0 }
        guard hidden.contains(true) else { return }
        var other = batch
        for (name, tensor) in batch.tensors
        where tensor.rank >= 2 && tensor.shape.prefix(2) == padding.shape[...] && !tensor.isSame(as: padding)
        {
            other.tensors[name] = tensor.repeatingFirstRow(where: hidden)
        }
        guard let changed = attempt("take a batch with other padding", { try adapter(other) }) else { return }
        for example in 0..<batch.count {
            let difference = changed.visibleRows(of: example, among: batch.count)
                .difference(from: array.visibleRows(of: example, among: batch.count))
            if let difference {
                return expect(
                    false,
                    "should make rows that do not depend on what stands in padding, but those of example \(example) are "
                        + "\(difference).")
            }
        }
    }
}

extension InputArray {
    /// The rows of one example that are not padding, in all its views: [rows, channels].
    fileprivate func visibleRows(of example: Int, among count: Int) -> Tensor {
        let (shape, viewCount) = (content.shape, content.shape[0] / max(1, count))
        let own = rows.sliced(example * viewCount..<(example + 1) * viewCount, along: 0)
            .reshaped(to: [viewCount * shape[1], channels])
        let hidden = isPadding.map { $0.elements(as: UInt8.self).map { $0 != 0 } }
        let visible = (0..<viewCount * shape[1]).filter { row in
            hidden.map { !$0[example * viewCount * shape[1] + row] } ?? true
        }
        return own.rows(at: Tensor(visible.map { Int32($0) }))
    }
}

extension Tensor {
    /// The same [b, m, ...] with rows that are `hidden` replaced by their example's first row.
    fileprivate func repeatingFirstRow(where hidden: [Bool]) -> Tensor {
        func changed<Element: TensorElement>(_: Element.Type) -> Tensor {
            var elements = elements(as: Element.self)
            let (length, width) = (shape[1], shape.dropFirst(2).reduce(1, *))
            for row in hidden.indices where hidden[row] {
                let first = row / length * length
                for column in 0..<width { elements[row * width + column] = elements[first * width + column] }
            }
            return Tensor(elements, shape: shape)
        }
        switch dtype {
        case .float32: return changed(Float.self)
        case .float64: return changed(Double.self)
        case .int32: return changed(Int32.self)
        case .uint8: return changed(UInt8.self)
        }
    }
}
