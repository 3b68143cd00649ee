import Foundation

/// Another program that runs as a child of this one, and whose output is read as it comes.
///
/// It ends with this object. If this process is killed, it ends when it next writes, as nobody reads any more.
package final class ChildProcess {
    /// What is left of a process that has ended.
    package struct Outcome {
        /// The exit status, or 128 and the number of the signal that ended it.
        package let status: Int32
        /// Whether a signal ended it.
        package let isKilled: Bool
        /// What it wrote to its standard error and nobody has read.
        package let errors: String
    }

    /// Where a process writes.
    package enum Stream {
        case output, errors
    }

    private let id: pid_t
    private let output: Int32
    private let errors: Int32
    private var open: Set<Int32>
    private var hasEnded = false

    /// Starts the program called `name`, which is looked for as a shell does.
    ///
    /// - Parameters:
    ///   - name: the name or path of the program.
    ///   - arguments: the words after it.
    ///   - isJob: whether it hears of Ctrl-C by ``send(_:)`` alone.
    ///   - hasInput: whether its standard input is that of this program; otherwise it has none.
    /// - Throws: `FileError` if there is no such program, or it cannot be started.
    package init(
        _ name: String, _ arguments: [String], isJob: Bool = false, hasInput: Bool = false
    ) throws(FileError) {
        // The other program must not hold the ends that are read here: it would not notice that nobody reads.
        let pipes = (try Self.pipe(for: name), try Self.pipe(for: name))
        (output, errors) = (pipes.0.reading, pipes.1.reading)
        open = [output, errors]
        defer { Self.close(pipes.0.writing, pipes.1.writing) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if !hasInput { posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) }
        posix_spawn_file_actions_adddup2(&actions, pipes.0.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.1.writing, STDERR_FILENO)
        // What this process ignores or blocks the other should not.
        var (attributes, signals) = (posix_spawnattr_t(), sigset_t())
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of processes of its own is what the terminal does not tell of Ctrl-C.
        let group = isJob ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))

        var words: [UnsafeMutablePointer<CChar>?] = ([name] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        let code = posix_spawnp(&id, name, &actions, &attributes, &words, environ)
        if code != 0 {
            Self.close(output, errors)
            throw FileError(path: name, cannot: "started", code: code)
        }
        self.id = id
    }

    deinit {
        Self.close(output, errors)
        if hasEnded { return }
        kill(id, SIGKILL)
        _ = status()
    }

    private static func close(_ ends: Int32...) { for end in ends { Foundation.close(end) } }

    /// Sends it a signal.
    package func send(_ signal: Int32) { kill(id, signal) }

    private static func pipe(for name: String) throws(FileError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        if Foundation.pipe(&ends) != 0 { throw FileError(path: name, cannot: "started") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// The next bytes of its standard output, at most `count`, as soon as there are some; empty: it has closed it.
    ///
    /// - Throws: `Stopped` if this program is asked to stop meanwhile.
    package func read(_ count: Int) throws(Stopped) -> [UInt8] {
        _ = try wait(for: [output])
        return bytes(of: output, count)
    }

    /// The next bytes that it writes anywhere, at most `count`, as soon as there are some; nil: it has closed both.
    ///
    /// - Throws: `Stopped` if this program is asked to stop meanwhile.
    package func readAny(_ count: Int) throws(Stopped) -> (stream: Stream, bytes: [UInt8])? {
        while !open.isEmpty {
            let end = try wait(for: open.sorted())
            let found = bytes(of: end, count)
            if !found.isEmpty { return (end == output ? .output : .errors, found) }
            open.remove(end)
        }
        return nil
    }

    /// The first of some ends that has something to read, or is closed.
    private func wait(for ends: [Int32]) throws(Stopped) -> Int32 {
        var waiting = ends.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let milliseconds: Int32 = 100
        repeat { try StopSignals.check() } while poll(&waiting, nfds_t(waiting.count), milliseconds) <= 0
        return waiting.first { $0.revents != 0 }?.fd ?? ends[0]
    }

    private func bytes(of end: Int32, _ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
            found = max(0, Foundation.read(end, buffer.baseAddress, count))
        }
    }

    /// Waits for its end, once it has closed its standard output.
    package func finish() -> Outcome {
        let text = open.contains(errors) ? FileHandle(fileDescriptor: errors).readDataToEndOfFile() : Data()
        let (status, isKilled) = status()
        return Outcome(status: status, isKilled: isKilled, errors: String(decoding: text, as: UTF8.self))
    }

    private func status() -> (Int32, isKilled: Bool) {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        hasEnded = true
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8 & 0xFF, false) : (128 + signal, true)
    }
}
