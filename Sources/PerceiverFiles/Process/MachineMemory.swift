import Foundation

/// The memory that this process can still take.
package enum MachineMemory {
    /// In bytes: the least that the system, the process's control groups and its limits leave; infinite where none
    /// of them is known.
    package static var availableBytes: Double {
        let system = field("MemAvailable", of: "/proc/meminfo").map {
            $0 + (field("SwapFree", of: "/proc/meminfo") ?? 0)
        }
        let own = [
            left(of: RLIMIT_AS, used: field("VmSize", of: "/proc/self/status")),
            left(of: RLIMIT_DATA, used: field("VmData", of: "/proc/self/status")),
        ]
        return (own + groups() + [system]).compactMap { $0 }.min() ?? .infinity
    }

    /// The memory that a limit of the process leaves; nil if there is no limit.
    private static func left(of resource: __rlimit_resource, used: Double?) -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max
        else {
            return nil
        }
        return max(0, Double(limit.rlim_cur) - (used ?? 0))
    }

    /// The memory that the process's control groups and their parents leave, for version 1 and 2 of control groups.
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
                return max(0, limit - used + pagesOfFiles(of: folder))
            }
        }
    }

    /// The memory that a control group uses for cached pages of files, which the system frees when needed.
    private static func pagesOfFiles(of folder: String) -> Double {
        let statistics = lines(of: "\(folder)/memory.stat").map { $0.split(separator: " ") }
        func bytes(_ name: String) -> Double? {
            statistics.first { $0.first == name[...] }?.last.flatMap { Double($0) }
        }
        // In version 1, names that begin with "total" include subgroups, as the memory in use does.
        return ["active_file", "inactive_file"].reduce(0) { $0 + (bytes("total_\($1)") ?? bytes($1) ?? 0) }
    }

    private static func lines(of path: String) -> [Substring] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
    }

    private static func number(in path: String) -> Double? { lines(of: path).first.flatMap { Double($0) } }

    /// A number in a system file with lines such as `VmSize:   123 kB`, in bytes.
    private static func field(_ name: String, of path: String) -> Double? {
        let line = lines(of: path).first { $0.hasPrefix("\(name):") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 * 1024 }
    }
}
