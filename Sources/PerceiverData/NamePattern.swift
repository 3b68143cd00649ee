import Dispatch
import Foundation
import PerceiverSettings
import Synchronization

/// A regular expression, ignoring case, that finds something in the names of files.
package struct NamePattern {
    /// A time limit, because some expressions take exponentially many steps; this is long enough for all others.
    private static let secondsForName = 2.0
    // Matching changes nothing in it, though it is not declared to be safe on another thread.
    private nonisolated(unsafe) let regex: Regex<AnyRegexOutput>
    private let text: String
    private let setting: String

    /// The longest expression: the parser takes stack memory for each nested bracket.
    private static let longest = 500

    /// Reads the expression that the setting `data.<setting>` has.
    ///
    /// - Throws: `SettingsError` if it is not a regular expression, or is too long.
    package init(_ text: String, setting: String) throws {
        guard text.unicodeScalars.count <= Self.longest else {
            throw SettingsError(
                "data.\(setting) should be a regular expression of at most \(Self.longest) characters, but it has "
                    + "\(text.unicodeScalars.count).")
        }
        do {
            regex = try Regex(text).ignoresCase()
        } catch {
            throw SettingsError(
                "data.\(setting) should be a regular expression, but \"\(text)\" is none: \(error)")
        }
        self.text = text
        self.setting = setting
    }

    /// What the expression finds in each name, in lower case: its first group in parentheses that matches, or
    /// the whole match if it has no groups.
    ///
    /// - Parameters:
    ///   - names: of files.
    ///   - prefersPartNames: whether a named group, such as `(?<left>l|left)`, gives its name.
    /// - Returns: what is found, in the order of `names`.
    /// - Throws: `SettingsError` if it matches none of the names, or not all of them.
    package func values(in names: [String], prefersPartNames: Bool = false) throws -> [String] {
        let found = try inTime(names) { name in
            try regex.firstMatch(in: name).map { match in
                let part = match.output.dropFirst().first { $0.substring != nil } ?? match.output[0]
                if prefersPartNames, let own = part.name { return own }
                return part.substring?.lowercased() ?? ""
            }
        }
        if let first = found.firstIndex(of: nil) {
            let count = found.count { $0 == nil }
            throw SettingsError(
                "data.\(setting), \"\(text)\", matches \(names.count - count) of the \(names.count) names of files; "
                    + "not, for example, \(names[first]).")
        }
        return found.compactMap { $0 }
    }

    /// The result of `find` for each name, on another thread, which is abandoned if a name takes too long.
    private func inTime(
        _ names: [String], _ find: @escaping @Sendable (String) throws -> String?
    ) throws -> [String?] {
        let search = Search()
        Thread.detachNewThread {
            let result = Result {
                try names.map { name in
                    defer { search.doneCount.add(1, ordering: .relaxed) }
                    return try find(name)
                }
            }
            search.result.withLock { $0 = result }
            search.isDone.signal()
        }
        var doneCount = -1
        while search.isDone.wait(timeout: .now() + Self.secondsForName) == .timedOut {
            let count = search.doneCount.load(ordering: .relaxed)
            if count == doneCount {
                throw SettingsError(
                    "data.\(setting), \"\(text)\", takes over \(Int(Self.secondsForName)) s for the name "
                        + "\(names[min(count, names.count - 1)]). Repetitions of what repeats itself, such as (a+)+, take "
                        + "that long; write it without.")
            }
            doneCount = count
        }
        return try search.result.withLock { try $0?.get() ?? [] }
    }

    /// The progress of a search through names.
    private final class Search: Sendable {
        let doneCount = Atomic<Int>(0)
        let result = Mutex<Result<[String?], any Error>?>(nil)
        let isDone = DispatchSemaphore(value: 0)
    }
}
