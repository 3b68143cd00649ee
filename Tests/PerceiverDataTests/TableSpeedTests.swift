import Foundation
import PerceiverData
import Testing

/// How quickly a table is read; run by hand, on the file that the variable PERCEIVER_TABLE names.
struct TableSpeedTests {
    private static let file = ProcessInfo.processInfo.environment["PERCEIVER_TABLE"]

    @Test(.enabled(if: file != nil)) func `Rows are read quickly`() throws {
        let path = try #require(Self.file)
        let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        let clock = ContinuousClock()
        for _ in 0..<5 {
            var count = 0
            let time = try clock.measure {
                let table = try Table(at: path)
                let text = try table.columns.index(of: "text", setting: "text_column")
                let label = try table.columns.index(of: "label", setting: "label_column")
                try table.forEachRow { count += $0[text].utf8.count + $0[label].utf8.count }
            }
            print(size, count, time, Double(size) / 1e6 / (time / .seconds(1)), "MB/s")
        }
        print(
            try String(contentsOfFile: "/proc/self/status", encoding: .utf8).split(separator: "\n").filter {
                $0.hasPrefix("VmHWM") || $0.hasPrefix("Rss")
            })
    }
}
