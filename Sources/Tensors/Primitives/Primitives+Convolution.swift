import CKernels

// Patches are copied for one line of windows at a time, so that they stay in cache and take no memory.

extension Primitives {
    /// The products of each window's patch and the weight, plus the bias.
    ///
    /// - Parameters:
    ///   - x: [b, h, w, c].
    ///   - weight: [patchLength, o].
    ///   - bias: [o].
    ///   - windows: those of x.
    /// - Returns: [b, lines, windows, o].
    static func convolution(_ x: Tensor, weight: Tensor, bias: Tensor?, windows: Windows) -> Tensor {
        let precision = ExecutionContext.current.precision
        let (depth, outputs, count) = (windows.patchLength, weight.shape[1], windows.windowsPerLine)
        let (data, biasData) = (x.data, bias?.data)
        let right = Matrix(data: weight.data, stride: outputs)
        return Tensor(shape: [windows.examples, windows.linesPerExample, count, outputs]) { out in
            forEachLine(of: windows) { line, patches in
                windows.copyPatches(ofLine: line, of: data, to: patches)
                let result = out + line * count * outputs
                precision.multiply(
                    Matrix(data: patches, stride: depth), right, into: result, stride: outputs, m: count,
                    n: outputs, k: depth)
                guard let biasData else { return }
                for window in 0..<count { kernel_add_scaled(result + window * outputs, biasData, 1, outputs) }
            }
        }
    }

    /// The gradient of the input of a convolution, for a weight as [o, patchLength].
    static func convolutionInputGradient(_ gradient: Tensor, weight: Tensor, windows: Windows) -> Tensor {
        let precision = ExecutionContext.current.precision
        let (depth, outputs, count) = (windows.patchLength, weight.shape[0], windows.windowsPerLine)
        let dy = gradient.data
        let right = Matrix(data: weight.data, stride: depth)
        let shape = [windows.examples, windows.rows, windows.columns, windows.channels]
        return Tensor(shape: shape) { dx in
            dx.update(repeating: 0, count: shape.product)
            // Patches of one example overlap, so one thread adds them up.
            forEachLine(of: windows, linesAtOnce: windows.linesPerExample) { line, patches in
                precision.multiply(
                    Matrix(data: dy + line * count * outputs, stride: outputs), right, into: patches,
                    stride: depth, m: count, n: depth, k: outputs)
                windows.forEachRun(ofLine: line) { kernel_add_scaled(dx + $1, patches + $0, 1, $2) }
            }
        }
    }

    /// The gradient of the weight of a convolution of `x`, [patchLength, o].
    static func convolutionWeightGradient(_ gradient: Tensor, at x: Tensor, windows: Windows) -> Tensor {
        let precision = ExecutionContext.current.precision
        let (depth, count, outputs) = (windows.patchLength, windows.windowsPerLine, gradient.shape[3])
        let (data, dy) = (x.data, gradient.data)
        let linesAtOnce = max(1, (windows.lineCount + 15) / 16)
        let partial = TensorBuilder<Float>(
            repeating: 0, shape: [(windows.lineCount + linesAtOnce - 1) / linesAtOnce, depth, outputs])
        let sums = partial.elements
        forEachLine(of: windows, linesAtOnce: linesAtOnce) { line, patches in
            windows.copyPatches(ofLine: line, of: data, to: patches)
            precision.multiply(
                Matrix(data: patches, stride: depth, isTransposed: true),
                Matrix(data: dy + line * count * outputs, stride: outputs),
                into: sums + line / linesAtOnce * depth * outputs, stride: outputs, m: depth, n: outputs,
                k: count, adds: true)
        }
        return sum(partial.finished(), along: 0).reshaped(to: [depth, outputs])
    }

    /// Calls `body` with each line of windows and memory for its patches, on several threads.
    private static func forEachLine(
        of windows: Windows, linesAtOnce: Int = 4,
        _ body: (_ line: Int, _ patches: UnsafeMutablePointer<Float>) -> Void
    ) {
        let capacity = windows.windowsPerLine * windows.patchLength
        Threads.forEachBlock(windows.lineCount, size: linesAtOnce) { lines in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) { patches in
                guard let start = patches.baseAddress else { return }
                for line in lines { body(line, start) }
            }
        }
    }
}

extension Windows {
    /// Copies the patches of a line, [windowsPerLine, patchLength], with zeros for padding.
    fileprivate func copyPatches(
        ofLine line: Int, of x: UnsafePointer<Float>, to patches: UnsafeMutablePointer<Float>
    ) {
        if padding > 0 { patches.update(repeating: 0, count: windowsPerLine * patchLength) }
        forEachRun(ofLine: line) { (patches + $0).update(from: x + $1, count: $2) }
    }
}
