import PerceiverImage

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `flow-folder`.
public struct FlowFolderSettings: DivisionSettings {
    @Setting(
        "rows of pixels to cut out of all frames, at random in training, otherwise in the middle; null: as many as the "
            + "earlier run's have, or the smallest frame") public var height: Int?
    @Setting("columns of pixels, likewise") public var width: Int?
    @Setting(DivisionHelp.validationShare, .shareBelowOne) public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne) public var testShare: Float = 0.1
    @Setting(DivisionHelp.limit, .many) public var limit: Int?

    /// The defaults.
    public init() {}
}

/// Frames and flows that are read when they are asked for.
private struct FrameFiles: FrameSource {
    let parts: [Split: [FlowFiles]]
    let height: Int
    let width: Int
    let seed: UInt64
    let isSameEachEpoch: Bool

    func count(of split: Split) -> Int { parts[split]?.count ?? 0 }

    func pair(_ index: Int, of split: Split, epoch: Int) throws -> (frames: [UInt8], flow: [Float]) {
        guard let files = parts[split]?[index] else {
            fatalError("There is no example \(index) of \(split).")
        }
        let pair = try FramePair(first: files.first, second: files.second)
        let flow = try FlowField(floFile: files.flow)
        guard flow.height == pair.height, flow.width == pair.width else {
            throw DataError(
                path: files.flow, expected: "flow of the frame's size, \(pair.height)x\(pair.width)",
                found: "\(flow.height)x\(flow.width)")
        }
        guard pair.height >= height, pair.width >= width else {
            throw DataError(
                path: files.first,
                expected: "a frame of at least \(height)x\(width) (data.height, data.width)",
                found: "one of \(pair.height)x\(pair.width)")
        }
        var random = CounterRandom(seed, UInt64(epoch), UInt64(index))
        func start(_ size: Int, _ kept: Int) -> Int {
            split == .train ? Int(random.next() % UInt64(size - kept + 1)) : (size - kept) / 2
        }
        let (top, left) = (start(pair.height, height), start(pair.width, width))
        func cut<Element>(_ values: [Element], channels: Int, plane: Int = 0) -> [Element] {
            (top..<top + height).flatMap { row in
                let place = ((plane * pair.height + row) * pair.width + left) * channels
                return values[place..<place + width * channels]
            }
        }
        let bytes = pair.tensor.elements(as: UInt8.self)
        return (
            cut(bytes, channels: 3) + cut(bytes, channels: 3, plane: 1), cut(flow.values, channels: 2)
        )
    }
}

extension FramesDataset {
    /// Reads a folder of frames and their flow; frames of one folder are in one split, if there are several.
    ///
    /// - Throws: `DataError` for a folder without such files; `SettingsError` for settings that do not fit them.
    init(folder settings: FlowFolderSettings, request: DataRequest) throws {
        try settings.checkRanges(at: "data")
        try requirePath(request.path, to: "a folder of frames with .flo files")
        let scenes = try FlowFiles.list(in: request.path)
        let all = scenes.flatMap(\.self)
        guard !all.isEmpty else {
            throw DataError(
                path: request.path, expected: "frames with their flow in .flo files", found: "none")
        }
        let groups = scenes.enumerated().flatMap { number, files in files.map { _ in "\(number)" } }
        let names = all.map { String($0.flow.dropFirst(request.path.count)) }
        let divided = try request.division().divide(
            names, of: request.path, validationShare: settings.validationShare, testShare: settings.testShare,
            limit: settings.limit, groups: scenes.count > 2 ? groups : nil)
        let sizes = try all.map { try ImageHeader(at: $0.first) }.map { ($0.height, $0.width) }
        let smallest = (sizes.map(\.0).min() ?? 1, sizes.map(\.1).min() ?? 1)
        let earlier = request.earlier?.shapes["frames"]
        let height = settings.height ?? earlier?[1] ?? smallest.0
        let width = settings.width ?? earlier?[2] ?? smallest.1
        let known = try Threads.map(all.count) { number in
            Result { try FlowField.hasKnown(inFloFile: all[number].flow) }
        }.map { try $0.get() }
        let unknown = known.indices.filter { !known[$0] }
        // Without training pairs all are there to be measured.
        let needed = divided.plan.train.isEmpty ? Array(all.indices) : divided.plan.train
        if let first = needed.first, needed.allSatisfy({ !known[$0] }) {
            throw DataError(
                path: all[first].flow, expected: "a flow that is known somewhere",
                found: "none there, nor in any other \(divided.plan.train.isEmpty ? "" : "training ")pair")
        }
        let parts: [Split: [FlowFiles]] = [
            .train: divided.plan.train.map { all[$0] }, .validation: divided.plan.validation.map { all[$0] },
            .test: divided.plan.test.map { all[$0] },
        ]
        self.init(
            FrameFiles(
                parts: parts, height: height, width: width, seed: request.seed,
                isSameEachEpoch: sizes.allSatisfy { $0 == (height, width) }),
            height: height, width: width,
            notes: divided.notes + Self.notes(onUnknown: unknown.map { all[$0].flow }),
            files: divided.files)
    }

    /// A note on flows that are known nowhere; none if there are none.
    private static func notes(onUnknown flows: [String]) -> [String] {
        guard let first = flows.first else { return [] }
        return [
            "\(flows.count) \(flows.count == 1 ? "flow" : "flows") known nowhere, such as \(first): not counted"
        ]
    }
}
