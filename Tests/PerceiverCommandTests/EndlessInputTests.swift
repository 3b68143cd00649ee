import Foundation
import TestSupport
import Testing

/// What would be waited for, or read, for ever is refused.
@Suite(.serialized) struct EndlessInputTests {
    @Test func `Pipes and devices are no files`() async throws {
        let folder = try await TinyRun.finished()
        mkfifo(folder.file("pipe.png"), 0o600)
        mkfifo(folder.file("pipe.yaml"), 0o600)
        for arguments in [
            ["predict", "--run", "run", "pipe.png"], ["predict", "--run", "run", "--file", "pipe.png"],
            ["predict", "--run", "run", "/dev/zero"], ["train", "--config", "pipe.yaml"],
            ["tokenizer", "encode", "--tokenizer", "pipe.yaml", "text"],
        ] {
            try await Program.run(arguments, in: folder).expectError(["pipe"])
        }
        try await Program.run(
            ["train", "--input", "image", "--output", "classify", "--data", "pipe.png"], in: folder
        )
        .expectError(["pipe.png"])
    }

    @Test func `The standard input is read up to a limit`() async throws {
        let folder = try await TinyRun.finished()
        try await Program.shell("exec \"$0\" predict --run run - < /dev/zero", in: folder)
            .expectError(["standard input", "at most 536870912 bytes"])
    }

    @Test func `An expression that would take for ever is named, with the file`() async throws {
        let folder = try TemporaryFolder()
        let name = String(repeating: "a", count: 40) + "!.png"
        for file in ["b.png", name] { try folder.write("", to: "data/\(file)") }
        let outcome = try await Program.run(
            ["train", "--input", "image", "--output", "classify", "--data", "data"]
                + ["--data.label_pattern", "^(a+)+[.]"], in: folder)
        outcome.expectError(["data.label_pattern", name, "over 2 s"])
    }
}
