import Foundation

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The reader that this process feeds; the callback of libFuzzer can capture nothing.
nonisolated(unsafe) private var reader: Reader?

/// Feeds one reader with inputs that libFuzzer makes.
///
///     fuzz                        the names of the readers
///     fuzz READER seeds FOLDER    writes the inputs that the reader starts from
///     fuzz READER [OPTION...] [FILE or FOLDER...]   as libFuzzer does: files are replayed, folders are added to
@main
enum Fuzz {
    static func main() throws {
        guard let name = CommandLine.arguments.dropFirst().first else {
            return print(Reader.all.map(\.name).joined(separator: "\n"))
        }
        guard let found = Reader.all.first(where: { $0.name == name }) else {
            print("There is no reader \"\(name)\"; without an argument, fuzz lists them.")
            exit(2)
        }
        if CommandLine.argc == 4, CommandLine.arguments[2] == "seeds" {
            return try found.writeSeeds(toFolder: CommandLine.arguments[3])
        }
        reader = found
        // libFuzzer takes the reader's name for that of the program.
        var count = CommandLine.argc - 1
        var arguments = CommandLine.unsafeArgv + 1
        let status = runFuzzer(&count, &arguments) { start, count in
            reader?.feed(UnsafeBufferPointer(start: start, count: count))
            return 0
        }
        exit(status)
    }
}
