import Layers
import Tensors

/// An input whose rows can be hidden from the encoder and predicted from the others, so that a model learns without labels.
public protocol InputWithHiddenRows: InputAdapter {
    /// What tells the rows of a batch's input array apart, such as their positions, as queries for them: [1, m, p] where all
    /// examples have the same rows, otherwise [b, m, p], or [b * v, m, p] of v views.
    func places(in batch: Batch) throws -> QueryArray

    /// The rows of a view and the channels of a place, [m, p], before parameters have values.
    var placesShape: [Int] { get }

    /// Declares what predicts rows from the decoder's outputs for their places, which have `channels`.
    func makeRowPredictor(channels: Int) -> any RowPredictor
}

/// Predicts what the rows of an input array hold, from the decoder's outputs for their places.
///
/// Each of several views of an example is an example here.
public protocol RowPredictor: Module {
    /// The prediction of all rows, from decoder outputs [b, m, channels].
    func callAsFunction(_ decoded: Tensor) -> Batch

    /// How far the prediction of each row is from what it holds, [b, m]; any number for rows that are padding.
    ///
    /// - Parameters:
    ///   - prediction: what ``callAsFunction(_:)`` returns.
    ///   - input: the rows, none of them hidden.
    ///   - batch: the batch that they are of.
    /// - Returns: the distances, which are recorded for gradients.
    /// - Throws: ``BatchError`` for a batch that does not fit the input.
    func distances(of prediction: Batch, from input: InputArray, in batch: Batch) throws -> Tensor
}

/// An input whose rows hold numbers that can be predicted as they are, such as the samples of a patch.
public protocol InputWithRowValues: InputWithHiddenRows {
    /// How many numbers a row holds.
    var valueCount: Int { get }

    /// The numbers of each row, [b, m, values]; by default the content of the input array.
    func rowValues(of input: InputArray, in batch: Batch) throws -> Tensor

    /// 1 for each of these numbers that is known and 0 for the others, of the same shape; nil, the default: all are known.
    func knownRowValues(of input: InputArray, in batch: Batch) throws -> Tensor?
}

extension InputWithRowValues {
    /// The content.
    public func rowValues(of input: InputArray, in batch: Batch) -> Tensor { input.content }

    /// All are known.
    public func knownRowValues(of input: InputArray, in batch: Batch) -> Tensor? { nil }

    /// A linear map to the numbers of a row.
    public func makeRowPredictor(channels: Int) -> any RowPredictor {
        RowValuePredictor(channels: channels, input: self)
    }
}

/// Predicts numbers of rows by one linear map; the distance is the mean squared error over what is known of a row.
struct RowValuePredictor: RowPredictor {
    let head: Linear
    private let values: (InputArray, Batch) throws -> Tensor
    private let known: (InputArray, Batch) throws -> Tensor?

    init(channels: Int, input: some InputWithRowValues) {
        head = Linear(channels, input.valueCount, role: .prediction)
        values = { try input.rowValues(of: $0, in: $1) }
        known = { try input.knownRowValues(of: $0, in: $1) }
    }

    /// `values` [b, m, values].
    func callAsFunction(_ decoded: Tensor) -> Batch { Batch(["values": head(decoded)]) }

    func distances(of prediction: Batch, from input: InputArray, in batch: Batch) throws -> Tensor {
        let difference = try prediction.tensor("values") - values(input, batch).detached
        let squares = difference * difference
        guard let known = try known(input, batch) else { return squares.mean(along: 2) }
        let counts = known.sum(along: 2)
        // A row of which nothing is known has nothing to be far from.
        return (squares * known).sum(along: 2) / counts.replaced(where: counts .== 0, with: Tensor(1))
    }
}
