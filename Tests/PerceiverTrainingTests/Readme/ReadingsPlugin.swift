import Foundation
import PerceiverKit

/// Readings: 64 numbers in a row, which are a sine or a square wave.
public enum ReadingsPlugin: Plugin {
    /// Adds the input and a data set.
    public static func register(in registry: inout Registry) {
        registry.addInput("readings", summary: "numbers over time", settings: ReadingsSettings.self) {
            ReadingsInput(length: try $1.shape("readings")[0], bands: $0.bands)
        }
        registry.addDataset(
            "waves", for: "readings", summary: "sines and squares", settings: ReadingsDataSettings.self
        ) { settings, _ in ReadingsData(count: settings.count) }
    }
}

struct ReadingsSettings: Settings { @Setting("frequencies of the positions") var bands = 8 }
struct ReadingsDataSettings: Settings { @Setting("training examples") var count = 1000 }

struct ReadingsInput: InputWithExamples {
    let positions: Positions  // [m, p], the same for all examples: never copied for each of them

    init(length: Int, bands: Int) { positions = fourierPositions(sizes: [length], bandCount: bands) }

    var channels: Int { 1 + positions.shape[1] }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        InputArray(content: try batch.tensor("readings"), positions: positions)
    }

    func example(_ source: ExampleSource) throws -> Batch {
        let lines = String(decoding: try source.contents(), as: UTF8.self).split(separator: "\n")
        let numbers = lines.compactMap { Float($0) }
        guard numbers.count == positions.shape[0] else {
            throw BatchError(
                "\(source.name) should have \(positions.shape[0]) numbers, but it has \(numbers.count).")
        }
        return Batch(["readings": Tensor(numbers, shape: [1, numbers.count, 1])])
    }
}

struct ReadingsData: Dataset {
    let count: Int
    var description: DataDescription {
        DataDescription(shapes: ["readings": [64, 1]], classNames: ["sine", "square"])
    }

    func count(of split: Split) -> Int { split == .train ? count : count / 5 }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let phase: Float = split == .train ? 0 : split == .validation ? 0.3 : 0.6  // no example twice
        let labels = indices.map { Int32($0 % 2) }
        let rows = zip(indices, labels).flatMap { index, label in
            (0..<64).map { time in
                let wave = sin(Float(time) * 0.3 + Float(index) + phase)
                return label == 0 ? wave : (wave < 0 ? -1 : 1)
            }
        }
        return Batch(["readings": Tensor(rows, shape: [indices.count, 64, 1]), "label": Tensor(labels)])
    }
}
