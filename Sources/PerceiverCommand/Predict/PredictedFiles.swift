import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import PerceiverTraining

/// Writes the files of predictions into a folder, each named as its example.
struct PredictedFiles {
    private let folder: String
    private var writtenNames: Set<String> = []

    /// - Throws: `SettingsError` for an output that has no files; `FileError` for a folder that cannot be made.
    init(in folder: String, of run: FinishedRun) throws {
        guard try run.perceiverIO.hasFiles else {
            throw SettingsError(
                "The output \"\(run.settings.outputName)\" has no files of its predictions; leave out --files."
            )
        }
        self.folder = folder
        try makeFolder(at: folder)
    }

    /// Writes the files of a prediction: `NAME.flow.png` for an example `folder/NAME.png`; all of them, or none if there is an error.
    ///
    /// - Throws: `FileError` for a file that is there already, or cannot be written.
    mutating func write(_ prediction: ExamplePrediction) throws {
        let stem = prediction.input.split(separator: "+").map { Self.stem(of: String($0)) }
            .joined(separator: "+")
        let paths = prediction.files.map { "\(folder)/\(freeName(stem, $0.name))" }
        for path in paths where itemKind(at: path) != nil {
            throw FileError(path: path, reason: "exists already; name another folder with --files.")
        }
        for (number, file) in prediction.files.enumerated() {
            do {
                try AtomicFile.write(file.bytes, to: paths[number])
            } catch {
                for path in paths[..<number] { try? FileManager.default.removeItem(atPath: path) }
                throw error
            }
        }
    }

    /// A name that no file of this command has yet.
    private mutating func freeName(_ stem: String, _ ending: String) -> String {
        var name = "\(stem).\(ending)"
        var number = 2
        while !writtenNames.insert(name).inserted {
            name = "\(stem)-\(number).\(ending)"
            number += 1
        }
        return name
    }

    /// The name of a path's file without its extension; that of the folder itself for `.` and `..`, and visible.
    private static func stem(of path: String) -> String {
        let last = (path as NSString).lastPathComponent
        let name =
            [".", ".."].contains(last) ? URL(filePath: path).standardizedFileURL.lastPathComponent : last
        let stem = String((name as NSString).deletingPathExtension.drop { $0 == "." })
        return stem.isEmpty || stem == "/" ? "example" : stem
    }
}
