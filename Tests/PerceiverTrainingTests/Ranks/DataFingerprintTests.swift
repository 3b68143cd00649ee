import Foundation
import TestSupport
import Testing

@testable import PerceiverTraining

@Suite struct DataFingerprintTests {
    @Test func `Other names and sizes are other data, hidden files and links to a folder are not`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("1", to: "data/a/one")
        _ = try folder.write("22", to: "data/b/two")
        let path = folder.file("data")
        let first = DataFingerprint(ofDataAt: [path])
        #expect(first.fileCount == 2 && first.byteCount == 3)

        _ = try folder.write("hidden", to: "data/.cache/x")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link"), withDestinationPath: path)
        #expect(DataFingerprint(ofDataAt: [path]) == first)
        #expect(DataFingerprint(ofDataAt: [folder.file("link")]) == first)

        _ = try folder.write("333", to: "data/b/two")
        #expect(DataFingerprint(ofDataAt: [path]) != first)
        #expect(DataFingerprint(ofDataAt: [folder.file("nothing")]).fileCount == 0)
    }
}
