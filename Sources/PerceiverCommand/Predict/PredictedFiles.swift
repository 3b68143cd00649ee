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
        guard run.model.hasFiles else {
            throw SettingsError(
                "The output \"\(run.settings.outputName)\" has no files of its predictions; leave out --files."
            )
        }
        self.folder = folder
        try makeFolder(at: folder)
    }

    /// Writes the files of a prediction: `NAME.flow.png` for an example `folder/NAME.png`.
    ///
    /// - Throws: `FileError` for a file that is there already, or cannot be written.
    mutating func write(_ prediction: ExamplePrediction) throws {
        let stem = prediction.input.split(separator: "+").map { part in
            ((part as NSString).lastPathComponent as NSString).deletingPathExtension
        }.joined(separator: "+")
        for file in prediction.files {
            var name = "\(stem).\(file.name)"
            var number = 2
            while !writtenNames.insert(name).inserted {
                name = "\(stem)-\(number).\(file.name)"
                number += 1
            }
            let path = "\(folder)/\(name)"
            guard itemKind(at: path) == nil else {
                throw FileError(path: path, reason: "exists already; name another folder with --files.")
            }
            try AtomicFile.write(file.bytes, to: path)
        }
    }
}
