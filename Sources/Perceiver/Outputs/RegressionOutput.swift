import Foundation
import Tensors

/// One or several numbers for each example: a learned query, and a linear map to standardised numbers, of which the loss is
/// computed.
///
/// Reads `target` (float64 [b, numbers], in the data's units) of a batch, predicts `standardised` [b, numbers], each minus its
/// mean and divided by its deviation. Between both it computes in double precision, so that numbers whose differences are
/// small beside their size keep them.
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
        public var mean: Double
        /// Its standard deviation over them, more than 0.
        public var standardDeviation: Double

        /// Makes a number.
        public init(name: String, mean: Double, standardDeviation: Double) {
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
    ///   - answerChannels: of what the map reads, where outputs share another before it; nil: those of the query.
    ///   - hasQuery: false for a model that pools its latents.
    ///   - distance: what the loss is the mean of.
    public init(
        _ numbers: [Number], channels: Int, hiddenChannels: Int? = nil, answerChannels: Int? = nil,
        hasQuery: Bool = true,
        distance: Distance = .squared
    ) {
        head = QueryHead(
            outputCount: numbers.count, channels: channels, hiddenChannels: hiddenChannels,
            answerChannels: answerChannels, hasQuery: hasQuery)
        self.numbers = numbers
        self.distance = distance
    }

    /// Standardised numbers, [b, numbers].
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        Batch(["standardised": head(decoded)])
    }

    /// The mean distance of standardised numbers; mean absolute error, root mean squared error and R2 in the data's units.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let (standardised, target) = (try prediction.tensor("standardised"), try batch.tensor("target"))
        guard target.dtype == .float64, target.shape == standardised.shape else {
            throw BatchError(
                "Targets are float64 \(standardised.shape), not \(target.dtype) \(target.shape).")
        }
        let truth = target.elements(as: Double.self)
        guard truth.allSatisfy(\.isFinite) else {
            throw BatchError("A target should be a finite number, but the batch has infinite ones or NaN.")
        }
        let wanted = zip(truth, columns(truth.count)).map { Float(($0 - $1.mean) / $1.standardDeviation) }
        let value = distance.mean(of: standardised - Tensor(wanted, shape: target.shape))
        let predictions = inUnits(standardised)
        let error = zip(truth, predictions).reduce(0) { $0 + abs($1.0 - $1.1) }
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(batch.count), count: batch.count)
        metrics.add("mae", sum: error, count: truth.count)
        metrics.add(NumberTally(names: numbers.map(\.name), truth: truth, predictions: predictions))
        return Loss(value: value, metrics: metrics)
    }

    /// The numbers in the data's units, with their names, to as many digits as the model tells apart.
    public func numbers(of prediction: Batch, in batch: Batch) throws -> [[PredictedNumber]] {
        let values = inUnits(try prediction.tensor("standardised"))
        return stride(from: 0, to: values.count, by: numbers.count).map { start in
            numbers.indices.map { index in
                PredictedNumber(
                    name: numbers[index].name,
                    value: values[start + index].rounded(toDigitsOf: numbers[index].standardDeviation))
            }
        }
    }

    /// Standardised numbers [b, numbers] in the data's units, row after row.
    private func inUnits(_ standardised: Tensor) -> [Double] {
        let values = standardised.floats
        return zip(values, columns(values.count)).map { Double($0) * $1.standardDeviation + $1.mean }
    }

    /// The number of each of `count` elements of rows.
    private func columns(_ count: Int) -> some Sequence<Number> {
        (0..<count).lazy.map { numbers[$0 % numbers.count] }
    }
}

extension Double {
    /// The number with the decimal places of a 24-bit number of the size of `deviation`; what is beyond is noise.
    package func rounded(toDigitsOf deviation: Double) -> Double {
        let places = 7 - log10(deviation).rounded(.down)
        guard isFinite, abs(places) < 200 else { return self }
        let factor = pow(10, abs(places))
        return places < 0 ? (self / factor).rounded() * factor : (self * factor).rounded() / factor
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
