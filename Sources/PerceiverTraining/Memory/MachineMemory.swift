import Foundation

/// The memory that this process can still take.
public enum MachineMemory {
    /// Bytes: the least that the system, the control groups of the process and its own limits leave; infinite where none
    /// of them says.
    public static var availableBytes: Double {
        let system = field("MemAvailable", of: "/proc/meminfo").map {
            $0 + (field("SwapFree", of: "/proc/meminfo") ?? 0)
        }
        let own = [
            left(of: RLIMIT_AS, used: field("VmSize", of: "/proc/self/status")),
            left(of: RLIMIT_DATA, used: field("VmData", of: "/proc/self/status")),
        ]
        return (own + groups() + [system]).compactMap { $0 }.min() ?? .infinity
    }

    /// What a limit of the process leaves; nil if there is none.
    private static func left(of resource: __rlimit_resource, used: Double?) -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max
        else {
            return nil
        }
        return max(0, Double(limit.rlim_cur) - (used ?? 0))
    }

    /// What the control groups of the process and those above them leave, in either version of control groups.
    private static func groups() -> [Double?] {
        lines(of: "/proc/self/cgroup").flatMap { line -> [Double?] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            let isUnified = fields[1].isEmpty
            guard isUnified || fields[1].split(separator: ",").contains("memory") else { return [] }
            let root = isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
            let files =
                isUnified
                ? ("memory.max", "memory.current") : ("memory.limit_in_bytes", "memory.usage_in_bytes")
            let parts = fields[2].split(separator: "/")
            return (0...parts.count).map { depth in
                let folder = ([root] + parts.prefix(depth).map(String.init)).joined(separator: "/")
                guard let limit = number(in: "\(folder)/\(files.0)"),
                    let used = number(in: "\(folder)/\(files.1)")
                else { return nil }
                // Pages of files count as used, but are given up when memory is asked for.
                let files = lines(of: "\(folder)/memory.stat").first { $0.hasPrefix("inactive_file ") }
                let reclaimable = files?.split(separator: " ").last.flatMap { Double($0) } ?? 0
                return max(0, limit - used + reclaimable)
            }
        }
    }

    private static func lines(of path: String) -> [Substring] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
    }

    private static func number(in path: String) -> Double? { lines(of: path).first.flatMap { Double($0) } }

    /// A number of a file of the system with lines such as `VmSize:   123 kB`, in bytes.
    private static func field(_ name: String, of path: String) -> Double? {
        let line = lines(of: path).first { $0.hasPrefix("\(name):") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 * 1024 }
    }
}

/// Checks that so much memory can be had, before any of it is taken.
///
/// - Parameters:
///   - byteCount: how much is needed at least; it may be larger than any whole number.
///   - purpose: what needs it, the beginning of a sentence.
///   - advice: what takes less, a sentence.
/// - Throws: `SettingsError` that says how much is needed, and how much there is.
public func requireMemory(_ byteCount: Double, for purpose: String, advice: String) throws {
    let available = MachineMemory.availableBytes
    guard byteCount > available else { return }
    throw SettingsError(
        "\(purpose) needs about \(memoryText(byteCount)) of memory; there are \(memoryText(available)). \(advice)"
    )
}

/// A number of bytes with two digits or three, such as 1.2 TB.
func memoryText(_ byteCount: Double) -> String {
    let units = ["MB", "GB", "TB", "PB", "EB"]
    var (value, unit) = (byteCount / 1e6, 0)
    while value >= 1000, unit + 1 < units.count { (value, unit) = (value / 1000, unit + 1) }
    guard value < 1e6 else { return "more than a million \(units[unit])" }
    return value < 10 ? "\((value * 10).rounded() / 10) \(units[unit])" : "\(Int(value)) \(units[unit])"
}
