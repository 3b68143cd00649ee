import Tensors

/// One or several numbers for each example: a learned query, and a linear map to standardised numbers, of which the loss is
/// computed.
///
/// Reads `target` (float32 [b, numbers], in the data's units) of a batch, predicts `numbers` [b, numbers] in the same units,
/// and `standardised`, the same minus the mean and divided by the deviation.
public struct RegressionOutput: OutputWithNumbers, OutputWithHead {
    /// How far a standardised number is from the true one.
    public enum Distance: String, Codable, Sendable, CaseIterable {
        /// The square of the difference.
        case squared
        /// The absolute difference.
        case absolute
        /// Half the square of a difference up to 1, and the absolute difference less a half beyond, so that outliers count less.
        case huber
    }

    /// A number to predict.
    public struct Number: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its mean over the training examples.
        public var mean: Float
        /// Its standard deviation over them, more than 0.
        public var standardDeviation: Float

        /// Makes a number.
        public init(name: String, mean: Float, standardDeviation: Float) {
            self.name = name
            self.mean = mean
            self.standardDeviation = standardDeviation
        }
    }

    /// To each standardised number.
    public let head: QueryHead
    /// The numbers, in the order of the columns of `target`.
    public let numbers: [Number]
    let distance: Distance

    /// Declares the output.
    ///
    /// - Parameters:
    ///   - numbers: one for each column of `target`.
    ///   - channels: of the query and of the decoder's output.
    ///   - hiddenChannels: of a hidden layer with GELU before the numbers; nil: no such layer.
    ///   - hasQuery: false for a model that pools its latents.
    ///   - distance: what the loss is the mean of.
    public init(
        _ numbers: [Number], channels: Int, hiddenChannels: Int? = nil, hasQuery: Bool = true,
        distance: Distance = .squared
    ) {
        head = QueryHead(
            outputCount: numbers.count, channels: channels, hiddenChannels: hiddenChannels,
            hasQuery: hasQuery)
        self.numbers = numbers
        self.distance = distance
    }

    private var means: Tensor { Tensor(numbers.map(\.mean)) }
    private var deviations: Tensor { Tensor(numbers.map(\.standardDeviation)) }

    /// The numbers in the data's units and standardised, [b, numbers] each.
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        let standardised = head(decoded)
        return Batch(["standardised": standardised, "numbers": standardised.detached * deviations + means])
    }

    /// The mean distance of standardised numbers; mean absolute error, root mean squared error and R2 in the data's units.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let (standardised, target) = (try prediction.tensor("standardised"), try batch.tensor("target"))
        guard target.dtype == .float32, target.shape == standardised.shape else {
            throw BatchError(
                "Targets are float32 \(standardised.shape), not \(target.dtype) \(target.shape).")
        }
        let truth = target.floats
        guard truth.allSatisfy(\.isFinite) else {
            throw BatchError("A target should be a finite number, but the batch has infinite ones or NaN.")
        }
        let value = distance.mean(of: standardised - (target - means) / deviations)
        let predictions = try prediction.tensor("numbers").floats
        let error = zip(truth, predictions).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(batch.count), count: batch.count)
        metrics.add("mae", sum: error, count: truth.count)
        metrics.add(NumberTally(names: numbers.map(\.name), truth: truth, predictions: predictions))
        return Loss(value: value, metrics: metrics)
    }

    /// The numbers in the data's units, with their names.
    public func numbers(of prediction: Batch, in batch: Batch) throws -> [[PredictedNumber]] {
        let values = try prediction.tensor("numbers").floats
        return stride(from: 0, to: values.count, by: numbers.count).map { start in
            numbers.indices.map { PredictedNumber(name: numbers[$0].name, value: values[start + $0]) }
        }
    }
}

extension RegressionOutput.Distance {
    /// The mean distance over all elements of a difference: a scalar.
    func mean(of difference: Tensor) -> Tensor {
        let square = difference * difference
        guard self != .squared else { return square.mean() }
        let absolute = difference.replaced(where: difference .< 0, with: -difference)
        guard self == .huber else { return absolute.mean() }
        return (square * 0.5).replaced(where: absolute .> 1, with: absolute + -0.5).mean()
    }
}
