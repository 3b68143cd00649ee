import PerceiverImage
import TestSupport
import Testing

@testable import PerceiverFlow

/// Folders of frames with their flow, as people have them.
struct FlowFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A binary PPM file of one colour.
    private func picture(_ name: String) throws {
        try folder.write(
            Array("P6\n# a comment\n4 2\n255\n".utf8) + [UInt8](repeating: 90, count: 24), to: name)
    }

    private func flow(_ name: String, _ value: Float) throws {
        let field = FlowField(height: 2, width: 4, values: [Float](repeating: value, count: 16))
        try folder.write(field.floFile, to: name)
    }

    private func dataset(_ path: String) throws -> any Dataset {
        let settings = try RunSettings(
            registry: Registry(plugins: [FlowPlugin.self]),
            layers: [
                SettingsTree(
                    yaml: """
                        input: {name: frames, bands: 2, channels: 4}
                        output: {name: flow}
                        data: {path: "\(path)", validation_share: 0, test_share: 0}
                        """)
            ])
        return try settings.openDataset()
    }

    @Test func `A picture that is missing is named, beside a flow and after it`() throws {
        for number in [0, 1, 3, 4] { try picture("gap/00\(number).ppm") }
        for number in [0, 1, 3] { try flow("gap/00\(number).flo", 1) }
        let gap = #expect(throws: DataError.self) { try dataset(folder.file("gap")) }
        let wanted = ["gap/001.flo", "the picture 1 after 001.ppm", "003.ppm, 2 after it"]
        #expect(wanted.allSatisfy { gap?.description.contains($0) == true }, "\(gap?.description ?? "")")
        for number in [0, 1] { try picture("orphan/00\(number).ppm") }
        for number in [0, 2] { try flow("orphan/00\(number).flo", 1) }
        let orphan = #expect(throws: DataError.self) { try dataset(folder.file("orphan")) }
        #expect(orphan?.description.contains("orphan/002.flo") == true, "\(orphan?.description ?? "")")
    }

    @Test(arguments: [["a_1", "a_2", "a_3", "b_1", "b_2"], ["0", "5", "10"], ["first", "second", "third"]])
    func `Several sequences in a folder, every fifth frame and names without numbers are no gap`(
        names: [String]
    ) throws {
        for name in names { try picture("\(name).ppm") }
        let flows = names.filter { !["a_3", "b_2", "10", "third"].contains($0) }
        for name in flows { try flow("\(name).flo", 1) }
        #expect(try dataset(folder.path).count(of: .train) == flows.count)
    }

    @Test func `Pictures lie beside their flow, or in folders beside it as Sintel's`() throws {
        for number in 1...3 {
            try picture("chairs/0000\(number)_img1.ppm")
            try picture("chairs/0000\(number)_img2.ppm")
            try flow("chairs/0000\(number)_flow.flo", 1)
        }
        for scene in ["alley", "cave"] {
            for number in 1...3 {
                try picture("sintel/clean/\(scene)/frame_\(number).ppm")
                try picture("sintel/final/\(scene)/frame_\(number).ppm")
            }
            for number in 1...2 { try flow("sintel/flow/\(scene)/frame_\(number).flo", 2) }
        }
        let chairs = try dataset(folder.file("chairs"))
        #expect(chairs.count(of: .train) == 3)
        #expect(try chairs.batch([0], of: .train, epoch: 0).tensor("frames").shape == [1, 2, 2, 4, 3])
        let sintel = try dataset(folder.file("sintel"))
        #expect(sintel.count(of: .train) == 4)
        #expect(
            try sintel.batch([3], of: .train, epoch: 0).tensor("flow").floats
                == Array(repeating: 2, count: 16))
        let lists = try FlowFiles.list(in: folder.file("sintel"))
        #expect(lists.map(\.count) == [2, 2])
        #expect(lists[0][1].second == folder.file("sintel/clean/alley/frame_3.ppm"))
    }

    @Test func `Flow that is known nowhere is an error, or a note if only some is`() throws {
        for number in 1...3 { try picture("\(number).ppm") }
        for number in 1...2 { try flow("\(number).flo", .nan) }
        let error = #expect(throws: DataError.self) { try dataset(folder.path) }
        #expect(error?.path.hasSuffix(".flo") == true && error?.expected.contains("known") == true)
        try flow("2.flo", 1)
        let notes = try dataset(folder.path).notes
        #expect(notes.contains { $0.contains("1 flow known nowhere") && $0.contains("1.flo") }, "\(notes)")
    }

    @Test func `A pair that cannot be used is named, with what is missing or too small`() throws {
        for number in 1...3 { try picture("\(number).ppm") }
        for number in 1...2 { try flow("\(number).flo", 1) }
        let data = try dataset(folder.path).description
        var settings = FramesInputSettings()
        settings.overlap = 1
        let input = try FramesInput(settings, data: data)
        let (one, two) = (folder.file("1.ppm"), folder.file("2.ppm"))
        #expect(try input.example(.file("\(one)+\(two)")).tensor("frames").shape == [1, 2, 2, 4, 3])
        func message(_ text: String) -> String? {
            #expect(throws: (any Error).self) { try input.example(.argument(text)) }.map { "\($0)" }
        }
        #expect(
            message("\(one)+\(folder.file("9.ppm"))")?.contains("there is no \"\(folder.file("9.ppm"))\"")
                == true)
        let small = folder.file("small.ppm")
        try folder.write(Array("P6 1 1 255\nabc".utf8), to: "small.ppm")
        #expect(message("\(small)+\(small)")?.hasPrefix("\(small)+\(small): ") == true)
    }
}
