import CKernels

extension Primitives {
    /// Whether this processor has instructions for products of 8-bit integers.
    static var multipliesInt8: Bool { kernel_int8_is_available() }

    /// activation(x̂ Ŵᵀ + bias) + residual with rows and weights of 8 bits, in one pass over memory.
    ///
    /// The sums are exact, so the split of the work changes nothing.
    ///
    /// - Parameters:
    ///   - x: [..., i]; each row is rounded to multiples of a scale of its own.
    ///   - weight: [o, i].
    ///   - bias: [o].
    ///   - activation: applied to x̂ Ŵᵀ + bias.
    ///   - residual: repeats along the first axes of the result.
    /// - Returns: [..., o].
    static func linear(
        _ x: Tensor, weight: PackedWeight, bias: Tensor?, activation: Activation, residual: Tensor?
    ) -> Tensor {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        let (rows, input) = (x.count / inputs, x.data)
        ProductCount.add(rows, outputs, inputs)
        let end = LinearEnd(
            outputs: outputs, bias: nil, activation: activation,
            residual: residual.map { ($0.data, $0.count / outputs) })
        // A block of rows stays in the L2 cache. Where there are few blocks, columns are split too, into whole panels.
        let (height, panel) = (240, Int(kernel_int8_panel))
        let blocks = (rows + height - 1) / height
        let least = max(1, min(outputs / (4 * panel), 16 / max(1, blocks)))
        let width = (outputs + least * panel - 1) / (least * panel) * panel
        let across = max(1, (outputs + width - 1) / width)
        let rowBytes = kernel_int8_row_bytes(inputs)
        return weight.withMap(bias: bias) { map in
            func range(_ block: Int) -> Range<Int> { block * height..<min((block + 1) * height, rows) }
            func round(
                _ range: Range<Int>, _ bytes: UnsafeMutablePointer<UInt8>,
                _ scales: UnsafeMutablePointer<Float>
            ) {
                kernel_int8_round_rows(bytes, scales, input + range.lowerBound * inputs, range.count, inputs)
            }
            return Tensor(shape: Array(x.shape.dropLast()) + [outputs]) { out in
                func multiply(
                    _ bytes: UnsafePointer<UInt8>, _ scales: UnsafePointer<Float>, rows: Range<Int>,
                    columns: Range<Int>
                ) {
                    kernel_int8_linear(
                        out + rows.lowerBound * outputs + columns.lowerBound, outputs, bytes, scales,
                        rows.count,
                        map, columns.lowerBound, columns.count)
                    end(out, out, rows: rows, columns: columns)
                }
                guard across > 1 else {
                    return Threads.forEach(blocks) { block in
                        let rows = range(block)
                        withRoom(rows: rows.count, rowBytes) { bytes, scales in
                            round(rows, bytes, scales)
                            multiply(bytes, scales, rows: rows, columns: 0..<outputs)
                        }
                    }
                }
                withRoom(rows: rows, rowBytes) { bytes, scales in
                    Threads.forEachBlock(rows, size: 32) {
                        round($0, bytes + $0.lowerBound * rowBytes, scales + $0.lowerBound)
                    }
                    Threads.forEach(blocks * across) { tile in
                        let rows = range(tile / across)
                        let first = tile % across * width
                        multiply(
                            bytes + rows.lowerBound * rowBytes, scales + rows.lowerBound, rows: rows,
                            columns: first..<min(first + width, outputs))
                    }
                }
            }
        }
    }
}

/// Gives `body` room for rounded rows and their scales.
private func withRoom(
    rows: Int, _ rowBytes: Int, _ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Float>) -> Void
) {
    withScratch(rows + (rows * rowBytes + 3) / 4) { scales in
        (scales + rows).withMemoryRebound(to: UInt8.self, capacity: rows * rowBytes) { body($0, scales) }
    }
}
