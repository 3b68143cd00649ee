import Foundation

/// Another program that runs as a child of this one, and whose output is read as it comes.
///
/// It ends with this object. If this process is killed, it ends when it next writes, as nobody reads any more.
package final class ChildProcess {
    /// What is left of a process that has ended.
    package struct Outcome {
        /// The exit status, or 128 and the number of the signal that ended it.
        package let status: Int32
        /// What it wrote to its standard error; empty for a job.
        package let errors: String
    }

    private let id: pid_t
    private let output: Int32
    private let errors: Int32?
    private var hasEnded = false

    /// Starts the program called `name`, which is looked for as a shell does; it has no input.
    ///
    /// - Parameters:
    ///   - name: the name or path of the program.
    ///   - arguments: the words after it.
    ///   - isJob: whether it speaks to the user: its errors go where those of this program go, and of Ctrl-C it hears by
    ///     ``send(_:)`` alone.
    /// - Throws: `FileError` if there is no such program, or it cannot be started.
    package init(_ name: String, _ arguments: [String], isJob: Bool = false) throws(FileError) {
        // The other program must not hold the ends that are read here: it would not notice that nobody reads.
        let pipes = (try Self.pipe(for: name), isJob ? nil : try Self.pipe(for: name))
        (output, errors) = (pipes.0.reading, pipes.1?.reading)
        defer { Self.close(pipes.0.writing, pipes.1?.writing) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes.0.writing, STDOUT_FILENO)
        if let errors = pipes.1 {
            posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)
        }
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

    private static func close(_ ends: Int32?...) { for case let end? in ends { Foundation.close(end) } }

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
        var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        let milliseconds: Int32 = 100
        repeat { try StopSignals.check() } while poll(&waiting, 1, milliseconds) <= 0
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
            found = max(0, Foundation.read(output, buffer.baseAddress, count))
        }
    }

    /// Waits for its end, once it has closed its standard output.
    package func finish() -> Outcome {
        let text = errors.map { FileHandle(fileDescriptor: $0).readDataToEndOfFile() } ?? Data()
        return Outcome(status: status(), errors: String(decoding: text, as: UTF8.self))
    }

    private func status() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        hasEnded = true
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
}
