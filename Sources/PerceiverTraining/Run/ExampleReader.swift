import Foundation
import Perceiver
import Tensors

/// A user's example that was read, or what is wrong with it.
struct ReadExample: Sendable {
    let listed: ListedExample
    /// A batch of one.
    let batch: Result<Batch, any Error>
}

/// Reads users' examples on several threads.
///
/// An input adapter is not `Sendable`, as it holds parameters; but reading an example does not use them, as
/// `InputWithExamples` demands.
struct ExampleReader: @unchecked Sendable {
    let input: any InputWithExamples

    /// - Throws: `BatchError` for a model whose input reads no examples.
    init(of model: PerceiverIO) throws {
        guard let input = model.input as? any InputWithExamples else {
            throw BatchError("The input of this model cannot read an example of your own.")
        }
        self.input = input
    }

    /// Reads examples, in their order, on as many threads as compute.
    @Sendable func read(_ examples: [ListedExample]) -> [ReadExample] {
        Threads.map(examples.count) { index in
            let example = examples[index]
            return ReadExample(
                listed: example,
                batch: Result { try example.batch(for: input) })
        }
    }
}
