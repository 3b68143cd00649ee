import Foundation
import Testing

/// Settings that cannot be are refused in words, in bounded time and memory: a sample of the campaign.
///
/// The whole campaign, which takes a few minutes, with a table of what became of each value:
///
///     PERCEIVER_SETTINGS_CAMPAIGN=all swift test --filter SettingsCampaign
///
/// In place of `all` may stand a part of a setting's path, for the cases of those settings alone.
@Suite(.serialized) struct SettingsCampaignTests {
    /// Every so manieth case is in the sample; prime, so that it meets every value and part of the settings.
    private static let sampleStep = 127

    @Test func `Every setting bears every value, or says in one line why not`() async throws {
        let campaign = try SettingsCampaign()
        let asked = ProcessInfo.processInfo.environment["PERCEIVER_SETTINGS_CAMPAIGN"]
        let cases = campaign.cases.enumerated().filter { number, one in
            asked.map { $0 == "all" || one.keyPath.contains($0) } ?? number.isMultiple(of: Self.sampleStep)
        }.map(\.element)
        #expect(Set(campaign.cases.map(\.keyPath)).count > 100)
        var report = Report()
        let workerCount = ProcessInfo.processInfo.activeProcessorCount
        try await withThrowingTaskGroup(of: [(SettingsCampaign.Case, SettingsCampaign.Ending, Double)].self) {
            group in
            for worker in 0..<workerCount {
                group.addTask {
                    var done: [(SettingsCampaign.Case, SettingsCampaign.Ending, Double)] = []
                    for number in stride(from: worker, to: cases.count, by: workerCount) {
                        let (ending, seconds) = try await campaign.run(cases[number])
                        done.append((cases[number], ending, seconds))
                    }
                    return done
                }
            }
            for try await part in group { part.forEach { report.add($0, $1, seconds: $2) } }
        }
        #expect(report.failures.isEmpty, "\(report.failures.joined(separator: "\n"))")
        if asked != nil { print(report.text) }
    }

    /// How many cases ended how.
    private struct Report {
        var failures: [String] = []
        private var counts: [String: (accepted: Int, refused: Int, failed: Int)] = [:]
        private var settings: Set<String> = []
        private var longest = (seconds: 0.0, name: "")

        mutating func add(_ one: SettingsCampaign.Case, _ ending: SettingsCampaign.Ending, seconds: Double) {
            settings.insert(one.keyPath)
            let name = "\(one.keyPath) = \(one.valueName)"
            if seconds > longest.seconds { longest = (seconds, name) }
            var count = counts[one.valueName] ?? (0, 0, 0)
            switch ending {
            case .accepted: count.accepted += 1
            case .refused: count.refused += 1
            case .failed(let reason):
                count.failed += 1
                failures.append(
                    "\(name) (\(one.base.dropFirst(2).prefix(3).joined(separator: " "))): \(reason)")
            }
            counts[one.valueName] = count
        }

        var text: String {
            let rows = SettingsCampaign.values.map { value in
                let count = counts[value.name] ?? (0, 0, 0)
                return
                    "\(value.name): \(count.accepted) accepted, \(count.refused) refused, \(count.failed) failed"
            }
            let all = counts.values.reduce((0, 0, 0)) {
                ($0.0 + $1.accepted, $0.1 + $1.refused, $0.2 + $1.failed)
            }
            return rows.joined(separator: "\n")
                + "\n\(settings.count) settings: \(all.0) accepted, \(all.1) refused, \(all.2) failed; "
                + "longest \(longest.seconds) s, \(longest.name)"
        }
    }
}
