import CKernels

extension Primitives {
    /// The largest element of each channel under each window, without padding: [b, lines, windows, c].
    static func maxPool(_ x: Tensor, windows: Windows) -> Tensor {
        let data = x.data
        let (count, channels) = (windows.windowsPerLine, windows.channels)
        return Tensor(shape: [windows.examples, windows.linesPerExample, count, channels]) { out in
            Threads.forEachBlock(windows.lineCount, size: 4) { lines in
                for line in lines {
                    for window in 0..<count {
                        kernel_max_pool(
                            out + (line * count + window) * channels,
                            data + windows.start(line: line, window: window),
                            windows.columns * channels, windows.height, windows.width, channels)
                    }
                }
            }
        }
    }

    /// The gradient of the input of `maxPool`: it goes to the first of the largest elements of each window.
    static func maxPoolGradient(_ gradient: Tensor, at x: Tensor, windows: Windows) -> Tensor {
        let (data, dy) = (x.data, gradient.data)
        let (count, channels) = (windows.windowsPerLine, windows.channels)
        return Tensor(shape: x.shape) { dx in
            dx.update(repeating: 0, count: x.count)
            Threads.forEachBlock(windows.lineCount, size: windows.linesPerExample) { lines in
                for line in lines {
                    for window in 0..<count {
                        let start = windows.start(line: line, window: window)
                        kernel_max_pool_gradient(
                            dx + start, dy + (line * count + window) * channels, data + start,
                            windows.columns * channels, windows.height, windows.width, channels)
                    }
                }
            }
        }
    }
}
