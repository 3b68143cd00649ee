import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct FolderSplitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let names: @Sendable (inout ImageFolderSettings) -> Void = {
        ($0.labelPattern, $0.groupPattern) = ("(left|right)", "OAI(\\d+)")
        ($0.validationShare, $0.testShare, $0.balancedTest) = (0.15, 0.15, true)
    }

    private func open(
        seed: UInt64 = 1, _ change: (inout ImageFolderSettings) -> Void = names
    ) throws -> LabelledImageDataset {
        var settings = ImageFolderSettings()
        change(&settings)
        return try LabelledImageDataset(folder: settings, path: folder.path, division: Division(seed: seed))
    }

    private func split(_ change: (inout ImageFolderSettings) -> Void = names) throws -> FolderSplit {
        var settings = ImageFolderSettings()
        change(&settings)
        return try FolderSplit(
            settings.labelledFiles(at: folder.path), path: folder.path, settings: settings,
            division: Division(seed: 1))
    }

    private func labels(_ dataset: LabelledImageDataset, _ split: Split) throws -> [Int32] {
        try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: 0).tensor("label").elements(
            as: Int32.self)
    }

    @Test func `Labels and patients come from names, and no patient is in two splits`() throws {
        try KneeImages().write(to: folder)
        let split = try split()
        let parts = [
            (split.parts[.train] ?? []), (split.parts[.validation] ?? []), (split.parts[.test] ?? []),
        ]
        let patients = parts.map { Set($0.map { $0.name.prefix(10) }) }
        for (index, some) in patients.enumerated() {
            for others in patients.dropFirst(index + 1) { #expect(some.isDisjoint(with: others)) }
        }
        for part in parts {
            #expect(part.allSatisfy { $0.name.contains($0.labels == ["left"] ? "LEFT" : "RIGHT") })
        }
        #expect(
            (split.parts[.test] ?? []).count { $0.labels == ["left"] } * 2 == (split.parts[.test] ?? []).count
        )
        #expect(split.notes.contains { $0.hasPrefix("groups, none in two splits") })

        let total = Double(parts.reduce(0) { $0 + $1.count })
        for (part, share) in zip(parts, [0.7, 0.15, 0.15]) {
            #expect(abs(Double(part.count) / total - share) < 0.02, "\(parts.map(\.count))")
        }
        let dataset = try open()
        #expect(dataset.description.classNames == ["left", "right"])
        #expect(Split.allCases.map(dataset.count) == parts.map(\.count))
        #expect(dataset.notes.filter(split.notes.contains) == split.notes)
    }

    @Test func `Mirrored images double training and validation, and even out their classes`() throws {
        try KneeImages().write(to: folder)
        let plain = try open()
        let doubled = try open {
            Self.names(&$0)
            $0.hflipConcat = true
        }
        for split in [Split.train, .validation] {
            let count = plain.count(of: split)
            #expect(doubled.count(of: split) == 2 * count)
            let (own, all) = (try labels(plain, split), try labels(doubled, split))
            #expect(all == own + own.map { 1 - $0 })
            let last = try doubled.batch([count], of: split, epoch: 0).tensor("image").elements(
                as: UInt8.self)
            let first = try plain.batch([0], of: split, epoch: 0).tensor("image").elements(as: UInt8.self)
            #expect(
                Image(height: 12, width: 14, channelCount: 1, samples: .bytes(first)).mirrored.samples
                    == .bytes(last))
        }
        #expect(try labels(doubled, .test) == labels(plain, .test))
    }

    @Test func `Only two classes can be exchanged`() throws {
        for name in ["a", "b", "c"] {
            for number in 0..<4 {
                try folder.write(
                    Image(height: 1, width: 1, channelCount: 1, samples: .bytes([9])).pngData(),
                    to: "\(name)/\(number).png")
            }
        }
        let error = #expect(throws: SettingsError.self) { try open { $0.hflipConcat = true } }
        #expect(error?.description.contains("data.hflip_concat") == true, "\(error as Any)")
    }

    @Test(arguments: [
        ("middle", "matches 0 of"), ("right", "matches"), ("oai", "two or more classes"), ("(", "expression"),
    ])
    func `A label pattern that matches nothing, not all, or gives one class, is an error`(
        pattern: String, part: String
    ) throws {
        try KneeImages(patientCount: 6).write(to: folder)
        let error = #expect(throws: SettingsError.self) { try open { $0.labelPattern = pattern } }
        #expect(error?.description.contains("data.label_pattern") == true, "\(error as Any)")
        #expect(error?.description.contains(part) == true, "\(error as Any)")
    }

    @Test func `A group pattern that matches nothing is an error`() throws {
        try KneeImages(patientCount: 6).write(to: folder)
        let error = #expect(throws: SettingsError.self) {
            try open {
                Self.names(&$0)
                $0.groupPattern = "patient"
            }
        }
        #expect(error?.description.contains("data.group_pattern") == true, "\(error as Any)")
    }

    @Test(arguments: [1, 2])
    func `Patients too few for the splits are an error`(patientCount: Int) throws {
        try KneeImages(patientCount: patientCount).write(to: folder)
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.description.contains("groups") == true, "\(error as Any)")
    }

    @Test func `Splits of the folder's own that share a patient are refused`() throws {
        let pixel = Image(height: 1, width: 1, channelCount: 1, samples: .bytes([9])).pngData()
        for name in ["train/left/OAI1_1", "train/right/OAI2_1", "test/left/OAI3_1", "test/right/OAI2_2"] {
            try folder.write(pixel, to: name + ".png")
        }
        #expect(try open { $0.validationShare = 0 }.count(of: .test) == 2)
        let error = #expect(throws: DataError.self) {
            try open { ($0.validationShare, $0.groupPattern) = (0, "OAI(\\d+)") }
        }
        #expect(error?.description.contains("train and test, such as 2") == true, "\(error as Any)")
    }

    @Test func `Lists of splits are written once, and used from then on`() throws {
        try KneeImages().write(to: folder)
        let lists = try TemporaryFolder()
        let settings: @Sendable (inout ImageFolderSettings) -> Void = {
            Self.names(&$0)
            $0.splitLists = lists.file("lists")
        }
        let first = try split(settings)
        #expect(first.notes.contains { $0.hasPrefix("splits written down") })
        #expect(
            try lists.text(of: "lists/test.txt").split(separator: "\n").count
                == (first.parts[.test] ?? []).count)
        // Another seed would divide otherwise; the lists count.
        let again = try open(seed: 9, settings)
        #expect(again.notes.contains { $0.hasPrefix("splits as") })
        #expect(
            try labels(again, .train) == (first.parts[.train] ?? []).map { $0.labels == ["left"] ? 0 : 1 })

        // A list that somebody changed so that a patient is in two splits.
        let moved = try #require((first.parts[.train] ?? []).first?.name)
        try lists.write(
            (first.parts[.train] ?? []).dropFirst().map { $0.name + "\n" }.joined(), to: "lists/train.txt")
        try lists.write(try lists.text(of: "lists/test.txt") + moved + "\n", to: "lists/test.txt")
        let leak = #expect(throws: DataError.self) { try open(settings) }
        #expect(leak?.description.contains("in both train and test") == true, "\(leak as Any)")
    }

    @Test func `Splits that are there are not made`() throws {
        let pixel = Image(height: 1, width: 1, channelCount: 1, samples: .bytes([9])).pngData()
        for name in ["train/left/1", "train/right/2", "test/left/3", "test/right/4"] {
            try folder.write(pixel, to: name + ".png")
        }
        #expect(throws: SettingsError.self) { try open { $0.balancedTest = true } }
        #expect(throws: SettingsError.self) { try open { $0.splitLists = folder.file("lists") } }
    }
}
