import ArgumentParser
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining

/// The command `perceiver-io data`.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "List or fetch well-known data, which --data takes by name.",
        discussion: """
            Examples:

              perceiver-io data list
              perceiver-io data get mnist
              perceiver-io train --preset mnist --data mnist

            `train` and `evaluate` fetch what they are to read and is not there yet. Files come from where they are \
            published, with the program curl, and their SHA-256 is checked. What has come stays: after Ctrl-C or a cut \
            connection the same command goes on.

            Everything lies in one folder, by default perceiver-io/data in the user's folder for caches. Two variables of \
            the environment change that: \(DataCache.folderVariable) names another folder, and \
            \(DataCache.mirrorVariable) the address of a mirror, which has each file at NAME/FILE. Without a network, put a \
            published file into the folder NAME there; it is taken if it is the published one.
            """,
        subcommands: [DataListCommand.self, DataGetCommand.self])
}

/// The command `perceiver-io data list`.
struct DataListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what can be fetched, and what is here.")

    func run() throws {
        let (registry, cache) = (PerceiverTool.registry, DataCache())
        let sets = registry.publishedData.all
        let width = sets.map(\.name.count).max() ?? 0
        for data in sets {
            let input = try registry.datasets.entry(data.dataset).input
            let place = cache.has(data) ? "in \(cache.path(of: data))" : "not fetched yet"
            try say("\(data.name.padded(to: width))  for \(input): \(data.summary)")
            try say("\("".padded(to: width))  \(memoryText(Double(data.byteCount))), \(place)")
        }
    }
}

/// The command `perceiver-io data get`.
struct DataGetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Fetch data, and print where it lies.",
        discussion: """
            Examples:

              perceiver-io data get mnist
              perceiver-io data get cifar-10 cifar-100
            """)

    @Argument(
        help: "What to fetch; `data list` lists the names.",
        completion: .custom { _, _, _ in PerceiverTool.registry.publishedData.names })
    var names: [String]

    func run() throws {
        let sets = try names.map { try PerceiverTool.registry.publishedData.entry($0) }
        for data in sets { try say(fetch(data)) }
    }
}
