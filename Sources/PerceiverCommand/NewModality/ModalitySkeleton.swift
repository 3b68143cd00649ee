/// The files of a package with a working modality, as a starting point for your own.
struct ModalitySkeleton {
    /// The name of the input, in lower case.
    let name: String
    /// The entry for this package in the manifest's dependencies.
    let dependency: String

    /// The name of the program.
    var program: String { "perceive-\(name)" }

    /// The prefix of the names of types: `HeartRate` for `heart_rate`.
    var typeName: String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The path of each file in the package, and its text.
    var files: [(path: String, text: String)] {
        [
            ("Package.swift", manifest), (".gitignore", ".build/\nruns/\n"),
            ("Sources/\(program)/main.swift", main),
            ("Sources/\(program)/\(typeName)Plugin.swift", plugin),
            ("Tests/\(typeName)Tests/\(typeName)Tests.swift", tests),
        ]
    }

    private var manifest: String {
        """
        // swift-tools-version: 6.1
        import PackageDescription

        let package = Package(
            name: "\(program)",
            dependencies: [\(dependency)],
            targets: [
                .executableTarget(
                    name: "\(program)",
                    dependencies: [
                        .product(name: "PerceiverKit", package: "perceiver-io"),
                        .product(name: "PerceiverCommand", package: "perceiver-io"),
                    ]),
                .testTarget(
                    name: "\(typeName)Tests",
                    dependencies: [
                        "\(program)", .product(name: "PerceiverTesting", package: "perceiver-io"),
                    ]),
            ]
        )

        """
    }

    private var main: String {
        """
        import PerceiverCommand

        PerceiverTool.main(plugins: [\(typeName)Plugin.self])

        """
    }

    private var tests: String {
        """
        import PerceiverTesting
        import Testing
        import \(program.replacing("-", with: "_"))

        struct \(typeName)Tests {
            @Test func theInputAndItsDataDoWhatTheyShould() throws {
                try expectConforms([\(typeName)Plugin.self], input: "\(name)")
            }
        }

        """
    }

    private var plugin: String {
        Self.plugin.replacing("readings", with: name).replacing("Readings", with: typeName)
    }

    /// The plugin that the README shows, which is tested with the README.
    private static let plugin = #"""
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

        """#
}
