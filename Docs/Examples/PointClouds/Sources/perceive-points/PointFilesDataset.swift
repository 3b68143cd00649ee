import PerceiverKit

/// Settings of the data set `point_files`.
struct PointFilesSettings: Settings {
    @Setting("points of an example") var pointCount = 256
    @Setting("share of the training files to choose the best checkpoint by", .shareBelowOne)
    var validationShare: Float = 0.1
}

extension PointsDataset {
    /// Whether a path has a folder `train` in each of some others, as ModelNet has.
    @Sendable static func recognizesFiles(at path: String) -> Bool {
        let names = (try? visibleNames(inFolder: path)) ?? []
        return names.contains { (try? visibleNames(inFolder: "\(path)/\($0)/train")) != nil }
    }

    /// Reads `<class>/train/*` and `<class>/test/*`.
    init(files settings: PointFilesSettings, path: String, division: Division) throws {
        let classNames = try visibleNames(inFolder: path)
        func read(_ part: String) throws -> [(name: String, cloud: Cloud)] {
            try classNames.enumerated().flatMap { label, className in
                let folder = "\(className)/\(part)"
                return try visibleNames(inFolder: "\(path)/\(folder)").enumerated().map { number, file in
                    let source = ExampleSource.file("\(path)/\(folder)/\(file)")
                    let points = try PointFile(source).cloud(of: settings.pointCount, seed: UInt64(number))
                    return ("\(folder)/\(file)", Cloud(points: points, label: label))
                }
            }
        }
        let (train, test) = (try read("train"), try read("test"))
        let divided = try division.divide(
            train.map(\.name), of: path, test: test.map(\.name), validationShare: settings.validationShare)
        self.init(
            [
                .train: divided.plan.train.map { train[$0].cloud },
                .validation: divided.plan.validation.map { train[$0].cloud }, .test: test.map(\.cloud),
            ], classNames: classNames, pointCount: settings.pointCount, files: divided.files,
            notes: divided.notes)
    }
}
