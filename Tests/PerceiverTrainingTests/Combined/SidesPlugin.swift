import Foundation
import PerceiverKit

/// Two modalities, and data for both at once whose class neither tells alone.
enum SidesPlugin: Plugin {
    static func register(in registry: inout Registry) {
        for (name, width) in [("left", 2), ("right", 3)] {
            registry.addInput(name, summary: "signed rows", settings: SideSettings.self) { settings, data in
                SideInput(width: try data.shape("rows")[1], channels: settings.channels)
            }
            registry.addDataset(
                "\(name)_rows", for: name, summary: "synthetic", settings: SideDataSettings.self
            ) { settings, request in
                SideData(
                    width: width, classNames: settings.classNames, count: settings.count,
                    files: ["\(name).txt": request.files["\(name).txt"] ?? Data("\(request.seed)".utf8)])
            }
        }
        registry.addDataset(
            "different", for: "right+left", summary: "whether the signs differ", settings: NoSettings.self
        ) { _, _ in
            let (examples, labels) = ((0..<80).map { [$0, $0 / 2] }, (0..<80).map { ($0 ^ $0 / 2) & 1 })
            return CombinedDataset(
                ["right": SideData(width: 3), "left": SideData(width: 2)],
                examples: [.train: examples, .test: Array(examples.prefix(40))],
                labels: ExampleLabels(
                    [.train: labels, .test: Array(labels.prefix(40))], classNames: ["same", "different"]))
        }
    }
}

struct NoSettings: Settings {}

struct SideSettings: Settings { @Setting("channels of a row") var channels = 5 }

struct SideDataSettings: Settings {
    @Setting("examples of each split") var count = 80
    @Setting("the names of the classes") var classNames = ["minus", "plus"]
}

/// Rows through a linear map, with two positions.
struct SideInput: InputWithExamples {
    let embedding: Linear
    let positions = Positions(Tensor([0, 1, 1, 0] as [Float], shape: [2, 2]))

    init(width: Int, channels: Int) { embedding = Linear(width, channels) }

    var channels: Int { embedding.weight.shape[0] + 2 }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        InputArray(content: embedding(try batch.tensor("rows")), positions: positions)
    }

    func example(_ source: ExampleSource) throws -> Batch {
        guard let number = Float(source.name) else { throw BatchError("\(source.name) is no number.") }
        return Batch(["rows": Tensor(repeating: number, shape: [1, 2, embedding.weight.shape[1]])])
    }
}

/// Noise around -1 for even numbers, around 1 for odd ones.
struct SideData: Dataset {
    let width: Int
    var classNames = ["minus", "plus"]
    var count = 80
    var files: [String: Data] = [:]

    var description: DataDescription {
        DataDescription(shapes: ["rows": [2, width]], classNames: classNames, files: files)
    }

    func count(of split: Split) -> Int { split == .train ? count : 40 }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let rows = indices.flatMap { index in
            let noise = Tensor(normal: [2 * width], seed: "\(split) \(index)".stableHash).floats
            return noise.map { $0 * 0.3 + (index % 2 == 0 ? -1 : 1) }
        }
        return Batch([
            "rows": Tensor(rows, shape: [indices.count, 2, width]),
            "label": Tensor(indices.map { Int32($0 % 2) }),
        ])
    }
}
