import Foundation
import Testing

/// Rules for the sources, so that `Sources/Tensors/Primitives` is all that a second backend has to provide.
struct PrimitivesTests {
    private static let primitives = "Sources/Tensors/Primitives/"

    /// The Swift files below some folders of the package, by their path in it.
    private func files(in folders: [String]) throws -> [(path: String, text: String)] {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
        let found = try folders.flatMap { folder in
            let files = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
            return try (files ?? .init()).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
                .map { file in
                    (
                        path: String(
                            file.standardizedFileURL.path.dropFirst(root.path.count).drop { $0 == "/" }),
                        text: try String(contentsOf: file, encoding: .utf8)
                    )
                }
        }
        #expect(!found.isEmpty)
        return found
    }

    @Test func `Primitives alone import kernels and BLAS`() throws {
        let imports = try Regex("(?m)^[^/\"\\n]*\\bimport (CKernels|COpenBLAS)\\b")
        let importers = try files(in: ["Sources", "Plugins", "Tests"]).filter { $0.text.contains(imports) }
        // The tests of the kernels are in TensorsTests.
        let others = importers.map(\.path).filter {
            !$0.hasPrefix(Self.primitives) && !$0.hasPrefix("Tests/TensorsTests/")
        }
        #expect(others == [])
        #expect(importers.contains { $0.path == Self.primitives + "Primitives+Elementwise.swift" })
    }

    @Test func `No immutable pointer is cast to write through it`() throws {
        let casts = try Regex("UnsafeMutable(Buffer)?Pointer\\(\\s*mutating:")
        let found = try files(in: ["Sources", "Plugins"]).filter { $0.text.contains(casts) }
        #expect(found.map(\.path) == [])
    }

    @Test(arguments: ["Operations", "Attention"])
    func `Operations see no pointer to numbers`(folder: String) throws {
        let pointers = try Regex("Unsafe\\w*Pointer|\\.data\\b|\\.storage\\.pointer|[pP]ointer\\(")
        let found = try files(in: ["Sources/Tensors/" + folder]).filter { $0.text.contains(pointers) }
        #expect(found.map(\.path) == [])
    }
}
