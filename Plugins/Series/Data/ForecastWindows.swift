import Foundation
import PerceiverKit

/// Windows of a series with the times that follow, and a linear map from the one to the other, which is a file of the run.
struct ForecastWindows: Dataset {
    private let windows: TargetWindows
    let description: DataDescription

    /// Finds the windows, and fits the map.
    ///
    /// - Parameters:
    ///   - base: the series.
    ///   - horizon: how many times follow each window.
    ///   - linear: the file of the linear map of the run that goes on or is measured; nil: it is fitted to the training part.
    ///   - needsTraining: whether there have to be training examples.
    /// - Throws: `DataError` for parts that are too short.
    init(_ base: TimelineDataset, horizon: Int, linear: Data?, needsTraining: Bool) throws {
        windows = try TargetWindows(
            base, horizon: horizon, setting: "output.horizon", needsTraining: needsTraining)
        let origins = windows.origins
        var description = windows.description
        description.files[LinearForecast.fileName] =
            try linear
            ?? LinearForecast(
                fittedTo: base.series, train: origins[.train] ?? [], validation: origins[.validation] ?? [],
                window: base.window, horizon: horizon
            ).fileContents
        self.description = description
    }

    var notes: [String] { windows.notes }

    func count(of split: Split) -> Int { windows.count(of: split) }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        try windows.batch(indices, of: split, epoch: epoch)
    }
}
