import PerceiverKit

/// Settings of the data set `point_files`.
struct PointFilesSettings: Settings {
    var pointCount = 256
    var validationShare: Float = 0.1

    static let help = [
        "point_count": "points of an example",
        "validation_share": "share of the training files to choose the best checkpoint by",
    ]
    static let ranges: [String: SettingRange] = ["validation_share": .shareBelowOne]
}

extension PointsDataset {
    /// Whether a path has a folder `train` in each of some others, as ModelNet has.
    @Sendable static func recognizesFiles(at path: String) -> Bool {
        let names = (try? visibleNames(inFolder: path)) ?? []
        return names.contains { (try? visibleNames(inFolder: "\(path)/\($0)/train")) != nil }
    }

    /// Reads `<class>/train/*` and `<class>/test/*`.
    init(files settings: PointFilesSettings, path: String, seed: UInt64) throws {
        let classNames = try visibleNames(inFolder: path)
        func read(_ part: String) throws -> [(points: [Point], label: Int)] {
            try classNames.enumerated().flatMap { label, name in
                let folder = "\(path)/\(name)/\(part)"
                return try visibleNames(inFolder: folder).enumerated().map { number, file in
                    let source = ExampleSource.file("\(folder)/\(file)")
                    let points = try PointFile(source).cloud(of: settings.pointCount, seed: UInt64(number))
                    return (points, label)
                }
            }
        }
        let train = try read("train")
        let plan = try SplitPlan(
            count: train.count, path: path, seed: seed, validationShare: settings.validationShare)
        self.init(
            [
                .train: plan.train.map { train[$0] }, .validation: plan.validation.map { train[$0] },
                .test: try read("test"),
            ], classNames: classNames, pointCount: settings.pointCount)
    }
}
