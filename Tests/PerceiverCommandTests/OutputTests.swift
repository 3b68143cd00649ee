import Foundation
import TestSupport
import Testing

/// What becomes of results that cannot be written, and of a program without its standard descriptors.
@Suite(.serialized) struct OutputTests {
    private static var train: String {
        "\"$0\" " + TinyRun.train(steps: 8, "--training.evaluation_steps", "2").joined(separator: " ")
    }

    @Test(
        .enabled(if: access("/dev/full", W_OK) == 0),
        arguments: [
            "info --json", "info", "list", "list image", "list presets", "--help", "help train", "--version",
        ])
    func `Results that cannot be written are an error`(arguments: String) async throws {
        let outcome = try await Program.shell("\"$0\" \(arguments) > /dev/full", in: TemporaryFolder())
        #expect(outcome.status == 1, "\(outcome.text)")
        for part in ["Error: ", "standard output", "No space left on device"] {
            #expect(outcome.errors.contains(part), "\(outcome.text)")
        }
    }

    @Test func `A reader that has gone ends the program quietly`() async throws {
        let outcome = try await Program.shell(
            "exec 3> >(true); sleep 0.2; \"$0\" list >&3; echo $?; (trap '' PIPE; \"$0\" list >&3); echo $?",
            in: TemporaryFolder())
        #expect(outcome.output == "141\n1\n", "\(outcome.text)")
        #expect(outcome.errors.isEmpty, "\(outcome.text)")
    }

    @Test func `Training goes on though nobody reads what it says, and fails at its end`() async throws {
        let folder = try TemporaryFolder()
        let train = Self.train.replacing("--batch-size 16", with: "--batch-size 8")
        let outcome = try await Program.shell("\(train) > >(sed /^cpu/q)", in: folder)
        #expect(outcome.status == 141 || outcome.status == 1, "\(outcome.text)")
        #expect(!outcome.output.contains("accuracy"), "\(outcome.text)")
        #expect(try TinyRun.metrics(folder).count == 8, "\(outcome.text)")
    }

    @Test(arguments: ["0<&- 1>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])
    func `With closed descriptors nothing that is said goes into a file`(closed: String) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.shell("\(Self.train) \(closed)", in: folder)
        #expect(outcome.status == 0, "\(outcome.text)")
        let resumed = try await Program.run(["train", "--resume", "run", "--steps", "10"], in: folder)
        resumed.expectSuccess()
        #expect(try TinyRun.metrics(folder).count == 10)
    }

    @Test func `Names cannot steer the terminal`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(
            ["train", "--input", "image", "--output", "classify", "--data", "a\u{1B}]0;x\u{7}\u{202E}b"],
            in: folder)
        outcome.expectError(["a\\u001b]0;x\\u0007\\u202eb"])
        #expect(!outcome.errors.contains("\u{1B}"))
    }

    @Test func `Too little address space is said, and not waited for`() async throws {
        let folder = try TemporaryFolder()
        for limit in ["-v 200000", "-v 400000", "-d 100000"] {
            let outcome = try await Program.shell("ulimit \(limit); exec \"$0\" info", in: folder)
            outcome.expectError(["ulimit -v"])
        }
    }
}
