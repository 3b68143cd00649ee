import Foundation

/// A copy of the package with every drawn change in it, each behind its switch, so that one build serves all.
struct Copy {
    /// The package that is copied.
    let root: String
    /// Where the copy, its build and what the tests write are.
    let scratch: String

    private var package: String { "\(scratch)/package" }
    private var switches: String { "\(scratch)/CMutation" }

    /// Where the built tests are.
    var tests: String { "\(scratch)/build/debug/perceiver-ioPackageTests.xctest" }

    /// Where one of those who run the tests writes.
    func folder(ofWorker number: Int) -> String { "\(scratch)/worker-\(number)" }

    /// Builds tests and program with as many of the changes as compile, and returns those.
    ///
    /// What does not compile is remembered, so that it is not built the next time.
    func build(_ drawn: [Mutation]) throws -> [(number: Int, mutation: Mutation)] {
        let list = "\(scratch)/refused.txt"
        let known = (try? String(contentsOfFile: list, encoding: .utf8)) ?? ""
        var names = Set(known.split(separator: "\n").map(String.init))
        var kept = drawn.enumerated().map { (number: $0.offset + 1, mutation: $0.element) }
        kept.removeAll { names.contains($0.mutation.name) }
        while true {
            try write(kept)
            let result = try Shell.run(
                "cd '\(package)' && swift build --build-tests --scratch-path '\(scratch)/build'"
                    + " -Xswiftc -I -Xswiftc '\(switches)' -Xswiftc -suppress-warnings")
            if result.code == 0 { return kept }
            let refused = refused(kept, by: result.text)
            guard !refused.isEmpty else { throw Failure("The build failed.\n\(result.text.suffix(4000))") }
            for entry in kept where refused.contains(entry.number) {
                say("does not compile: \(entry.mutation.name)")
                names.insert(entry.mutation.name)
            }
            kept.removeAll { refused.contains($0.number) }
            try write(names.sorted().joined(separator: "\n"), to: list)
        }
    }

    /// Takes over all files of the package, with these changes; files that stay the same are not touched.
    private func write(_ kept: [(number: Int, mutation: Mutation)]) throws {
        let numbers = Dictionary(uniqueKeysWithValues: kept.map { ($0.mutation, $0.number) })
        let mutations = Dictionary(grouping: kept.map(\.mutation), by: \.path)
        let listed = try Shell.run("cd '\(root)' && git ls-files --cached --others --exclude-standard")
        guard listed.code == 0 else { throw Failure("The package is no repository.\n\(listed.text)") }
        for path in listed.text.split(separator: "\n").map(String.init) {
            // A file that was removed is still listed until that is committed.
            guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { continue }
            var bytes = Array(data)
            if let mutations = mutations[path] {
                bytes = mutations.applied(to: bytes) { numbers[$0] ?? 0 }
                // Lines keep their numbers, by which the compiler's errors are told apart.
                bytes =
                    path.hasSuffix(".swift")
                    ? bytes + Array("\nimport CMutation\n".utf8)
                    : Array("#include \"\(switches)/mutation.h\"\n#line 1\n".utf8) + bytes
            }
            try write(bytes, to: "\(package)/\(path)")
        }
        try write(Self.header, to: "\(switches)/mutation.h")
        try write("module CMutation { header \"mutation.h\" export * }\n", to: "\(switches)/module.modulemap")
        try write(definition, to: "\(package)/Sources/CKernels/mutation.c")
    }

    /// The numbers of the changes that the compiler's errors are about.
    private func refused(_ kept: [(number: Int, mutation: Mutation)], by text: String) -> Set<Int> {
        var refused: Set<Int> = []
        for match in text.matches(of: #/([^\s:]+):(\d+):\d+: error: /#) {
            guard let line = Int(match.output.2) else { continue }
            let inFile = kept.filter { match.output.1.hasSuffix("/" + $0.mutation.path) }
            let atLine = inFile.filter { ($0.mutation.line...$0.mutation.lastLine).contains(line) }
            // Errors may be shown elsewhere than at their cause: then it is the nearest change above.
            let above = inFile.filter { $0.mutation.line <= line }.max { $0.mutation.line < $1.mutation.line }
            let guess = above.map { [$0] } ?? inFile
            refused.formUnion((atLine.isEmpty ? guess : atLine).map(\.number))
        }
        return refused
    }

    private func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    /// Writes a file unless it has that content already, because what is written is built again.
    private func write(_ bytes: [UInt8], to path: String) throws {
        let url = URL(filePath: path)
        if let old = try? Data(contentsOf: url), Array(old) == bytes { return }
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    private static let header = """
        #ifndef MUTATION_H
        #define MUTATION_H
        #include <stdbool.h>
        #include <stddef.h>
        extern int mutation_number;
        extern bool *mutation_seen;
        static inline bool mutation_is_on(int number) {
            if (mutation_seen != NULL) mutation_seen[number] = true;
            return mutation_number == number;
        }
        #endif

        """

    private var definition: String {
        """
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <unistd.h>
        #include "\(switches)/mutation.h"
        int mutation_number;
        bool *mutation_seen;
        __attribute__((constructor)) static void read_environment(void) {
            const char *text = getenv("MUTATION"), *path = getenv("MUTATION_SEEN");
            mutation_number = text ? atoi(text) : 0;
            int file = path ? open(path, O_RDWR) : -1;
            if (file < 0) return;
            void *map = mmap(NULL, \(Reach.size), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (map != MAP_FAILED) mutation_seen = map;
            close(file);
        }

        """
    }
}

/// What stops the whole.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
