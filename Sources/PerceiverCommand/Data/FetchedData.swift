import Foundation
import PerceiverData
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import PerceiverTraining

/// Has published data in its place, fetching what is missing, with progress on the standard error.
///
/// - Returns: the path to read it from.
/// - Throws: what `DataCache.fetch` does.
func fetch(_ data: PublishedData) throws -> String {
    let cache = DataCache()
    if cache.has(data) { return cache.path(of: data) }
    let signals = StopSignals()
    defer { signals.end() }
    let bar = ProgressBar()
    defer { bar.clear() }
    var (start, firstCount): (Double?, Int) = (nil, 0)
    func show(_ event: DataCache.Event) {
        switch event {
        case .progress(let count):
            let time = ProcessInfo.processInfo.systemUptime
            if start == nil { (start, firstCount) = (time, count) }
            let progress = ByteProgress(
                byteCount: count, firstByteCount: firstCount, totalByteCount: data.byteCount,
                elapsedSeconds: time - (start ?? time))
            bar.update(progress, time: time)
        case .waiting: complain("Another process fetches \(data.name); this one waits for it.")
        case .fetching(let address):
            bar.clear()
            complain("Fetching \(address)")
        case .unpacking(let name):
            bar.clear()
            complain("Unpacking \(name)")
        }
    }
    do {
        return try cache.fetch(data, report: show)
    } catch let stop as Stopped {
        bar.clear()
        complain("What has come of \(data.name) is kept; the same command goes on from there.")
        throw stop
    }
}

/// Fetches the published data that is kept at some paths and is not there yet, and says where what `--data` names lies.
func fetchPublishedData(at paths: [String]) throws {
    let registry = PerceiverTool.registry
    for path in paths {
        if let data = registry.publishedData(keptAt: path) {
            complain("The data \(data.name) is in \(try fetch(data).asName)")
        } else if registry.publishedData.contains(path) {
            complain(
                "The data is \(path.asName) in this folder, not the published data of that name, which "
                    + "`\(PerceiverTool.name) data get \(path)` finds. --data ./\(path) says the same without these words."
            )
        }
    }
}
