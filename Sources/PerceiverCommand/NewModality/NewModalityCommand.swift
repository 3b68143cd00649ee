import ArgumentParser
import Foundation
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining

/// The command `perceiver-io new-modality`.
struct NewModalityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-modality",
        abstract: "Write a package with an input of your own, as a starting point.",
        discussion: """
            Examples:

              perceiver-io new-modality heart_rate
              perceiver-io new-modality heart_rate --package https://example.org/perceiver-io

            The package is a program with all commands, and works as written: it tells sine from square waves. Put your \
            adapter and your data in their place; the article "Adding a modality" of PerceiverKit's documentation \
            shows how, with point clouds.
            """)

    @Argument(help: "The name of the input and of the folder, in lower case.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "Where perceiver-io is: a folder, or a URL; by default the copy that this program was built from.",
            valueName: "location"))
    var package: String?

    func validate() throws {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
        guard isPlain, name.first?.isLetter == true else {
            throw ValidationError(
                "A name should have lower-case letters, digits and _, and begin with a letter; \"\(name)\" is none."
            )
        }
        guard !PerceiverTool.registry.inputs.contains(name) else {
            throw ValidationError("There is an input \"\(name)\" already; choose another name.")
        }
    }

    func run() throws {
        let skeleton = ModalitySkeleton(name: name, dependency: try dependency())
        guard !FileManager.default.fileExists(atPath: name) else {
            throw FileError(folder: name, reason: "exists already; choose another name, or remove it.")
        }
        for file in skeleton.files {
            let path = "\(name)/\(file.path)"
            try makeFolder(at: URL(filePath: path).deletingLastPathComponent().path)
            try AtomicFile.write(file.text, to: path)
        }
        try say("A package with the input \"\(name)\" is in \(name). Try it:")
        try say("  cd \(name)")
        try say("  swift run -c release \(skeleton.program) train --input \(name) --output classify")
        try say("  swift test    # does the adapter do what adapters should?")
        try say(
            "Then put your adapter and your data into Sources/\(skeleton.program)/\(skeleton.typeName)Plugin.swift."
        )
    }

    /// The entry for this package in the manifest's dependencies.
    private func dependency() throws -> String {
        let location = package ?? Self.ownPackage
        let manifest = URL(filePath: location).appending(path: "Package.swift").path
        if FileManager.default.fileExists(atPath: manifest) {
            let path = URL(filePath: location).standardizedFileURL.path
            return ".package(name: \"perceiver-io\", path: \(path.swiftLiteral))"
        }
        guard location.wholeMatch(of: #/[\w.+@-]+:[\w.~:/@%+-]+/#.asciiOnlyWordCharacters()) != nil else {
            throw FileError(
                path: location,
                reason: "is neither the folder of a package nor a URL; say where it is with --package.")
        }
        return ".package(url: \(location.swiftLiteral), from: \(Version.text.swiftLiteral))"
    }

    /// The folder of the package that this program was built from.
    private static var ownPackage: String {
        URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL.path
    }
}

extension String {
    /// The text as a Swift string literal.
    fileprivate var swiftLiteral: String {
        let characters = unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case " "..."~": String(scalar)
            default: "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return "\"\(characters.joined())\""
    }
}
