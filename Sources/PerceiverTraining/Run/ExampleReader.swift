import Foundation
import Perceiver
import Tensors

/// A user's example that was read, or a piece of one, or what is wrong with it.
package struct ReadExample: Sendable {
    let listed: ListedExample
    /// A batch of one.
    package let batch: Result<Batch, any Error>
    /// Whether no further piece of the example follows.
    var isLast = true
}

/// Reads users' examples on several threads.
///
/// Adapters are not `Sendable`, as they hold parameters; but reading an example does not use them, as
/// `InputWithExamples` and `OutputWithPieces` demand.
package struct ExampleReader: @unchecked Sendable {
    /// What reads examples whole.
    package let input: any InputWithExamples
    /// The output that reads examples in pieces; nil: the input reads them whole.
    private let output: (any OutputWithPieces)?

    /// - Parameters:
    ///   - model: the model that the examples are for.
    ///   - readsPieces: whether to read the pieces that the output asks for, where it does.
    /// - Throws: `BatchError` for a model whose input reads no examples.
    package init(of model: PerceiverIO, readsPieces: Bool = false) throws {
        guard let input = model.input as? any InputWithExamples else {
            throw BatchError("The input of this model cannot read an example of your own.")
        }
        self.input = input
        output = readsPieces ? model.output as? any OutputWithPieces : nil
    }

    /// Reads examples, in their order, on as many threads as compute.
    @Sendable func read(_ examples: [ListedExample]) -> [ReadExample] {
        Threads.map(examples.count) { index in
            do {
                return try read(examples[index])
            } catch {
                return [ReadExample(listed: examples[index], batch: .failure(error))]
            }
        }.flatMap(\.self)
    }

    /// Reads the pieces of an example.
    ///
    /// - Throws: what is wrong with it.
    package func read(_ example: ListedExample) throws -> [ReadExample] {
        let pieces = try output.map(example.pieces) ?? [example.batch(for: input)]
        return pieces.enumerated().map { place, piece in
            ReadExample(listed: example, batch: .success(piece), isLast: place == pieces.count - 1)
        }
    }
}
