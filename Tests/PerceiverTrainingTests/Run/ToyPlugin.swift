import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverSettings
import PerceiverTraining
import Tensors

/// A plugin with an input, a data set and a preset as small as they can be.
enum ToyPlugin: Plugin {
    static func register(in registry: inout Registry) {
        registry.addInput("toy", summary: "rows of two numbers", settings: ToyInputSettings.self) {
            ToyInput(rows: try $1.shape("rows")[0], channels: $0.channels)
        }
        registry.addDataset("toys", for: "toy", summary: "synthetic", settings: ToyDataSettings.self) {
            settings, request in
            ToyData(trainCount: settings.trainCount, seed: request.seed, files: settings.files(request))
        }
        registry.addDataset(
            "toy_file", for: "toy", summary: "files called .toy", settings: ToyDataSettings.self,
            preset: "toy-files", recognizes: { $0.hasSuffix(".toy") }
        ) { settings, request in ToyData(trainCount: settings.trainCount, seed: request.seed) }
        registry.addPreset(
            "toy-files", summary: "what files need", yaml: "training: {batch_size: 77, epochs: 7}")
        registry.addPreset(
            "toy-small", summary: "fewer latents",
            yaml:
                "input: {name: toy}\noutput: {name: classify}\nmodel: {encoder: {latent_count: 2, channels: 4}}"
        )
    }
}

struct ToyInputSettings: Settings {
    @Setting("channels of a row") var channels = 6
}

struct ToyDataSettings: Settings {
    @Setting("training examples") var trainCount = 42
    @Setting("written to the file words.txt; null: there is no such file") var words: String?

    /// The file of an earlier run, or else a new one.
    func files(_ request: DataRequest) -> [String: Data] {
        request.files.isEmpty ? words.map { ["words.txt": Data($0.utf8)] } ?? [:] : request.files
    }
}

/// Rows of two numbers through a linear map, with learned positions, of which short examples use the first.
struct ToyInput: InputWithExamples {
    let embedding: Linear
    let positions: Parameter

    init(rows: Int, channels: Int) {
        embedding = Linear(2, channels)
        positions = Parameter([rows, 3], .normal(standardDeviation: 0.5))
    }

    var channels: Int { embedding.weight.shape[0] + positions.shape[1] }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        let rows = try batch.tensor("rows")
        return InputArray(
            content: embedding(rows),
            positions: Positions(positions.value.sliced(0..<rows.shape[1], along: 0)),
            isPadding: batch.tensors["is_padding"])
    }

    /// The number that an argument is, in all rows.
    func example(_ source: ExampleSource) throws -> Batch {
        guard let number = Float(source.name) else { throw BatchError("\(source.name) is no number.") }
        return Batch(["rows": Tensor(repeating: number, shape: [1, ToyData.rowCount, 2])])
    }
}

/// Three classes of noise around three centres.
struct ToyData: Dataset {
    static let rowCount = 5
    var trainCount = 42
    var validationCount = 10
    var seed: UInt64 = 0
    /// A training example that cannot be read.
    var unreadable: Int?
    /// A training example with a number that is none.
    var poisoned: Int?
    var classNames = ["a", "b", "c"]
    var files: [String: Data] = [:]
    /// Told which training examples are asked for.
    var onTrainingBatch: @Sendable ([Int]) -> Void = { _ in }

    var description: DataDescription {
        DataDescription(shapes: ["rows": [Self.rowCount, 2]], classNames: classNames, files: files)
    }

    func count(of split: Split) -> Int {
        switch split {
        case .train: trainCount
        case .validation: validationCount
        case .test: 9
        }
    }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        if split == .train { onTrainingBatch(indices) }
        if split == .train, let unreadable, indices.contains(unreadable) {
            throw BatchError("Example \(unreadable) cannot be read.")
        }
        let labels = indices.map { Int32($0 % 3) }
        let rows = zip(indices, labels).flatMap { index, label in
            let start = UInt64(index) &+ split.rawValue.stableHash &+ seed &* 1000
            let noise = Tensor(normal: [Self.rowCount, 2], seed: start).floats
            let isPoisoned = split == .train && index == poisoned
            return noise.map { isPoisoned ? .nan : $0 + Float(label) }
        }
        return Batch([
            "rows": Tensor(rows, shape: [indices.count, Self.rowCount, 2]),
            "label": Tensor(labels, shape: [indices.count]),
        ])
    }
}
