import Layers
import Perceiver
import Tensors

/// Images as they come, with Fourier positions: the input of the image fixture.
struct GridInput: InputAdapter {
    let positions: Positions
    let content: Int

    init(shape: [Int], bandCount: Int) {
        positions = fourierPositions(sizes: Array(shape.dropLast()), bandCount: bandCount)
        content = shape.last ?? 0
    }

    var channels: Int { content + positions.shape[1] }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        let images = try batch.tensor("image")
        return InputArray(content: images.reshaped(to: [images.shape[0], -1, content]), positions: positions)
    }
}

/// Token ids to rows: embedding times sqrt(c), plus learned positions.
struct TokenInput: InputAdapter {
    let embedding: Embedding
    let positions: Parameter

    init(vocabulary: Int, length: Int, channels: Int) {
        embedding = Embedding(vocabulary, channels)
        positions = Parameter([length, channels], .uniform(bound: 0.5))
    }

    var channels: Int { positions.shape[1] }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        let ids = try batch.tensor("tokens")
        let rows = embedding(ids) * Float(channels).squareRoot()
        return InputArray(
            content: rows + positions.value.sliced(0..<ids.shape[1], along: 0),
            isPadding: batch.tensors["is_padding"])
    }
}

/// A learned query for each position, mapped to the vocabulary.
struct VocabularyOutput: OutputAdapter {
    let query: Parameter
    let head: Linear

    init(vocabulary: Int, length: Int, channels: Int) {
        query = Parameter([length, channels], .normal(standardDeviation: 0.02))
        head = Linear(channels, vocabulary)
    }

    var channels: Int { query.shape[1] }

    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray {
        QueryArray(shared: query.value.sliced(0..<(try input().content.shape[1]), along: 0))
    }

    func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        Batch(["logits": head(decoded.rows)])
    }

    func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let labels = try batch.tensor("labels")
        let value = try prediction.tensor("logits").crossEntropy(labels: labels)
        let count = try lossCounts(in: batch)["loss"] ?? 0
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(count), count: count)
        return Loss(value: value, metrics: metrics)
    }

    func lossCounts(in batch: Batch) throws -> [String: Int] {
        ["loss": try batch.tensor("labels").elements(as: Int32.self).count { $0 != -100 }]
    }
}
