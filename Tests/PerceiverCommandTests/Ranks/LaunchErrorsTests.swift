import Testing

@testable import PerceiverCommand

/// What `launch` makes of the standard error of mpirun.
struct LaunchErrorsTests {
    private static let hyphens = String(repeating: "-", count: 74)

    /// As Open MPI 4.1 writes it.
    private static let killed = """
        epoch 1  step 5
        \(hyphens)
        Primary job  terminated normally, but 1 process returned
        a non-zero exit code. Per user-direction, the job has been aborted.
        \(hyphens)
        \(hyphens)
        mpirun noticed that process rank 2 with PID 4711 on node node3 exited on signal 9 (Killed).
        \(hyphens)

        """

    @Test func `A killed rank is found, and what ranks say is passed on`() {
        var errors = LaunchErrors()
        var passed = ""
        // In pieces, as a pipe gives them.
        let bytes = Array(Self.killed.utf8)
        for start in stride(from: 0, to: bytes.count, by: 7) {
            passed += errors.lines(in: Array(bytes[start..<min(start + 7, bytes.count)]))
        }
        passed += errors.lines(in: [], isEnd: true)
        #expect(passed == "epoch 1  step 5\n")
        #expect(errors.killed == LaunchErrors.Killed(rank: 2, host: "node3", signal: 9))
        #expect(errors.paragraphs.isEmpty && !errors.hasError)
    }

    @Test func `Other paragraphs of mpirun are kept, and an error of a rank is noticed`() {
        var errors = LaunchErrors()
        let text =
            "\(Self.hyphens)\nThere are not enough slots.\n\(Self.hyphens)\nError: Rank 1 on a: no\nlast"
        #expect(errors.lines(in: Array(text.utf8)) == "Error: Rank 1 on a: no\n")
        #expect(errors.lines(in: [], isEnd: true) == "last")
        #expect(errors.paragraphs == ["There are not enough slots."])
        #expect(errors.hasError && errors.killed == nil)
    }
}
