import Foundation
import Testing

/// The tutorial shows the files of the example package, all of them and as they are.
struct TutorialTests {
    @Test func `The tutorial shows each file of its package`() throws {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
        let tutorial = try String(
            contentsOf: root.appending(path: "Sources/PerceiverKit/PerceiverKit.docc/AddingAModality.md"),
            encoding: .utf8)
        let package = root.appending(path: "Docs/Examples/PointClouds")
        let sources = "Sources/perceive-points"
        let names = try FileManager.default.contentsOfDirectory(
            atPath: package.appending(path: sources).path)
        #expect(names.contains("PointsInput.swift"))
        for path in ["Package.swift"] + names.map({ "\(sources)/\($0)" }) {
            let text = try String(contentsOf: package.appending(path: path), encoding: .utf8)
            #expect(tutorial.contains("`\(path)`\n\n```swift\n\(text)```\n"), "\(path)")
        }
    }

    @Test func `The adapter and the data set of the tutorial have less than a hundred lines`() throws {
        let sources = URL(filePath: #filePath)
            .appending(path: "../../../../Docs/Examples/PointClouds/Sources/perceive-points")
            .standardizedFileURL
        let counts = try ["PointsInput.swift", "PointsDataset.swift"].map { name in
            try String(contentsOf: sources.appending(path: name), encoding: .utf8)
                .split(separator: "\n", omittingEmptySubsequences: false).count - 1
        }
        #expect(counts.reduce(0, +) <= 100, "\(counts)")
    }
}
