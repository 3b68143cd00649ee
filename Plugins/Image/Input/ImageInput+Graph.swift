import PerceiverKit

extension ImageInput: InputWithGraph {
    /// `image`, bytes [batch, height, width, channels].
    public func rows(in graph: OperationGraph) -> GraphRows {
        let image = graph.input("image", .uint8, [.batch] + imageShape.map { .length($0) })
        let images = normalizer(image.cast(to: .float32), shape: imageShape)
        var content = stem.map { $0(images, grid: rows.grid) } ?? patches(of: images)
        if let projection { content = projection(content) }
        guard let learned else { return GraphRows(fourier.map { content.beside($0.rows) } ?? content) }
        return GraphRows(addsPositions ? content + graph.constant(learned()) : content.beside(learned()))
    }

    /// Images [b, height, width, c] as rows of square patches, as ``Tensor/patches(ofSize:)`` makes them.
    private func patches(of images: GraphArray) -> GraphArray {
        let (lines, columns, c) = (rows.grid[0], rows.grid[1], imageShape[2])
        let whole = [0, lines * columns, patchSize * patchSize * c]
        guard patchSize > 1 else { return images.reshaped(to: whole) }
        return images.reshaped(to: [0, lines, patchSize, columns, patchSize * c])
            .transposed([0, 1, 3, 2, 4]).reshaped(to: whole)
    }
}

extension ConvolutionStem {
    /// Images [b, height, width, inputs] as rows [b, places, outputs] of a grid.
    fileprivate func callAsFunction(_ images: GraphArray, grid: [Int]) -> GraphArray {
        convolution(images.transposed([0, 3, 1, 2]), then: norm).applying("Relu")
            .applying("MaxPool", attributes: ["kernel_shape": [3, 3], "strides": [2, 2]])
            .transposed([0, 2, 3, 1]).reshaped(to: [0, grid[0] * grid[1], -1])
    }
}

extension PixelNormalizer {
    /// Normalises images [b] + `shape`, of levels from 0 to 255.
    fileprivate func callAsFunction(_ images: GraphArray, shape: [Int]) -> GraphArray {
        let graph = images.graph
        let samples = images * (1 / 255)
        if let moments {
            return (samples - graph.constant(Tensor(moments.means)))
                / graph.constant(Tensor(moments.standardDeviations))
        }
        guard kind == .image else { return images * (2 / 255) + -1 }
        let flat = samples.reshaped(to: [0, -1])
        let centred = flat - flat.mean(along: 1)
        let deviations = (centred * centred).mean(along: 1).applying("Sqrt")
        let least = graph.constant(Self.leastDeviation(sampleCount: shape.reduce(1, *)))
        return (centred / deviations.applying("Max", least)).reshaped(to: [0] + shape)
    }
}
