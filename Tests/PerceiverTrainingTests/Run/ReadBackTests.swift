import Foundation
import Perceiver
import Testing

@testable import PerceiverData
@testable import PerceiverFiles
@testable import PerceiverTraining

/// What a run reads back from its own files is checked, so that no number in them can end the program.
struct ReadBackTests {
    /// The complaint about a stopped run whose state was changed so.
    private func complaint(_ old: String, _ new: String) throws -> String {
        let run = try ToyRun()
        _ = try run.start().run(steps: 2)
        let path = run.file("checkpoints/last/state.json")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = try text.replacing(Regex(old), with: new)
        try #require(changed != text, "\(text)")
        // As another program writes it, without a checksum of the file itself.
        let foreign = try changed.replacing(Regex("\"checksum\" : \"[0-9a-f]+\","), with: "")
        try Data(foreign.utf8).write(to: URL(filePath: path))
        let error = try #require(#expect(throws: FileError.self) { try run.resume() })
        #expect(error.path == path)
        return error.description
    }

    @Test(arguments: [
        ("\"batch\" : [0-9]+", "\"batch\" : -1", "\"batch\" should be an integer from 0"),
        ("\"batch\" : [0-9]+", "\"batch\" : 9223372036854775807", "\"batch\""),
        ("\"epoch\" : [0-9]+", "\"epoch\" : -5", "\"epoch\""),
        ("\"epoch\" : [0-9]+", "\"epoch\" : 9223372036854775807", "\"epoch\""),
        ("\"step\" : [0-9]+", "\"step\" : -2", "\"step\""),
        ("\"step\" : [0-9]+", "\"step\" : 4611686018427387904", "\"step\""),
        ("\"count\" : [0-9]+", "\"count\" : 9223372036854775807", "count\""),
        ("\"count\" : [0-9]+", "\"count\" : -1", "count\""),
        ("\"seconds\" : [0-9.e-]+", "\"seconds\" : -1", "\"seconds\" should be a number from 0"),
    ])
    func `A state that no run can have come to is refused`(old: String, new: String, part: String) throws {
        let text = try complaint(old, new)
        #expect(text.contains(part), "\(text)")
    }

    @Test(arguments: [
        ("evaluationsSinceBest", "-1"), ("evaluationsSinceBest", "9223372036854775807"),
        ("evaluationsOnLevel", "-7"),
        ("rateShare", "-0.5"), ("rateShare", "2"),
    ])
    func `A course of the loss that cannot be is refused`(name: String, value: String) throws {
        var state = TrainingState()
        state.plateau = Plateau()
        let text = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
        let changed = try text.replacing(Regex("\"\(name)\":[0-9.]+"), with: "\"\(name)\":\(value)")
        try #require(changed != text)
        let read = try JSONDecoder().decode(TrainingState.self, from: Data(changed.utf8))
        let error = try #require(
            #expect(throws: ReadBackError.self) { try read.check() })
        #expect(error.description.contains(name) && error.description.contains(value), "\(error)")
        #expect(throws: Never.self) { try state.check() }
    }

    @Test(arguments: [
        (DataDescription(shapes: ["image": [1 << 62, 1 << 62, 0]]), "shapes.image"),
        (DataDescription(shapes: ["image": [1 << 62, 1 << 62, 2]]), "shapes.image"),
        (DataDescription(shapes: ["image": [4, -1, 1]]), "[4, -1, 1]"),
        (DataDescription(shapes: ["image": [0]]), "lengths from 1"),
        (DataDescription(shapes: [:], classNames: ["a", "b", "a"]), "\"a\" twice"),
        (
            DataDescription(shapes: [:], classNames: (0...1_000_000).map(String.init)),
            "at most 1000000 entries"
        ),
    ])
    func `A description that no data can have is refused`(description: DataDescription, part: String) throws {
        let error = try #require(#expect(throws: ReadBackError.self) { try description.check() })
        #expect(error.description.contains(part), "\(error)")
    }

    @Test func `The largest numbers that are exact are still data`() {
        let largest = 1 << 53
        let description = DataDescription(
            shapes: ["row": [largest], "image": [1, largest / 2, 2]])
        #expect(throws: Never.self) { try description.check() }
    }

    @Test func `The description of a run is checked when it is read`() throws {
        let run = try ToyRun()
        _ = try run.start()
        let path = run.file("data.json")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = try text.replacing(
            Regex("\\[\\s*[0-9][0-9,\\s]*\\]"), with: "[4611686018427387904, 4611686018427387904, 0]")
        try #require(changed != text, "\(text)")
        // As another program writes it, without a checksum of the file itself.
        let foreign = try changed.replacing(Regex("\"checksum\" : \"[0-9a-f]+\","), with: "")
        try Data(foreign.utf8).write(to: URL(filePath: path))
        let error = try #require(
            #expect(throws: FileError.self) { try RunDirectory(existing: run.path).data() })
        #expect(error.description.contains("lengths from 1"), "\(error)")
    }

    @Test(arguments: [[1 << 62, 1 << 62, 0], [0, 1 << 62, 1 << 62], [1 << 61, 0]])
    func `The shape of an empty tensor has a limit too`(shape: [Int]) {
        #expect(SafetensorsType.float32.byteCount(of: shape) == nil)
        #expect(SafetensorsType.float32.byteCount(of: [1 << 40, 0]) == 0)
    }
}
