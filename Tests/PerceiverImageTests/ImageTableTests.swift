import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct ImageTableTests {
    private let folder: TemporaryFolder

    /// Twelve images of 4x4 in a folder `images`, each of one shade.
    init() throws {
        folder = try TemporaryFolder()
        for number in 0..<12 {
            try write(number, side: 4)
        }
    }

    private func write(_ number: Int, side: Int) throws {
        let samples = [UInt8](repeating: UInt8(20 * number), count: side * side)
        try folder.write(
            Image(height: side, width: side, channelCount: 1, samples: .bytes(samples)).pngData(),
            to: "images/\(number).png")
    }

    private func open(
        _ header: String, _ change: (inout ImageTableSettings) -> Void = { _ in }, row: (Int) -> String
    ) throws -> LabelledImageDataset {
        let rows = (0..<12).map { "\($0).png,\(row($0))\n" }.joined()
        try folder.write("\(header)\n\(rows)", to: "labels.csv")
        var settings = ImageTableSettings()
        settings.testShare = 0
        settings.validationShare = 0.25
        change(&settings)
        return try LabelledImageDataset(
            table: settings, path: folder.file("labels.csv"), division: Division(seed: 0))
    }

    /// The shade of each training image, as the number of its file.
    private func numbers(_ batch: Batch) throws -> [Int] {
        try batch.tensor("image").elements(as: UInt8.self).enumerated().filter { $0.offset % 16 == 0 }
            .map { Int($0.element) / 20 }
    }

    @Test func `Paths and numbers to predict come from a table`() throws {
        let dataset = try open("file_name,age,weight", { $0.labelColumns = ["age", "weight"] }) {
            "\($0).5,\(2 * $0)"
        }
        let batch = try dataset.batch(Array(0..<9), of: .train, epoch: 0)
        let expected = try numbers(batch).flatMap { [Double($0) + 0.5, 2 * Double($0)] }
        #expect(try batch.tensor("target").elements(as: Double.self) == expected)
        #expect(try dataset.description.fact(TargetFact.self)?.targetNames == ["age", "weight"])
        #expect(dataset.description.classNames.isEmpty)
    }

    @Test func `Sets of labels come from a table, and so do splits`() throws {
        let dataset = try open("image,label,split") {
            "\(["a", "b", "a;b"][$0 % 3]),\($0 < 8 ? "train" : "val")"
        }
        #expect(Split.allCases.map(dataset.count) == [8, 4, 0])
        let batch = try dataset.batch(Array(0..<8), of: .train, epoch: 0)
        let expected = try numbers(batch).flatMap { [[1, 0], [0, 1], [1, 1]][$0 % 3] as [UInt8] }
        #expect(try batch.tensor("label_set").elements(as: UInt8.self) == expected)
    }

    @Test func `Images of different sizes get a common one, which is said`() throws {
        try write(3, side: 6)
        let dataset = try open("path,label") { "\($0 % 2)" }
        #expect(try dataset.batch([0, 1], of: .train, epoch: 0).tensor("image").shape == [2, 64, 64, 1])
        #expect(dataset.notes.contains { $0.hasPrefix("images differ in size; all are resized to 64x64") })
        #expect(try dataset.description.fact(Resizing.self) == .stretch)
    }

    @Test func `Only classes can be mixed`() {
        let error = #expect(throws: SettingsError.self) {
            try open("path,label", { $0.augmentation.mixup = 0.2 }) { "\($0).25" }
        }
        #expect(error?.description.contains("mixup") == true)
    }
}
