import Foundation
import PerceiverData

@testable import PerceiverAudio
@testable import PerceiverSettings
@testable import PerceiverTables
@testable import PerceiverText
@testable import PerceiverTraining

/// Readers of tables and lists.
extension Reader {
    static var tables: [Reader] {
        [
            Reader("csv", texts: csv) { try readTable($0, "table.csv") },
            Reader("tsv", texts: csv.map { String($0.map { $0 == "," ? "\t" : $0 }) }) {
                try readTable($0, "table.tsv")
            },
            Reader(
                "manifest",
                texts: [
                    "path,label,split\na.wav,x,train\n\"b.wav\",y,validation\nc/d.wav,x,test\n",
                    "filename,fold,category\n1-1.wav,1,dog\n1-2.wav,2,cat\n1-3.wav,3,dog\n",
                ]
            ) { input in
                let path = try input.file("sounds.csv")
                var settings = SoundManifestSettings()
                // The files are not there.
                settings.skipUnreadable = true
                for quoted in [true, false] {
                    settings.quoted = quoted
                    _ = try FoundExamples(
                        manifestAt: path, of: FileKinds("sound", read: ["WAV"]) { _ in nil }, settings,
                        names: ["audio"], for: Division(seed: 0))
                }
            },
            Reader("rows", texts: rows) {
                try readRun(
                    of: "{input: {name: table, channels: 4}, output: {name: classify}, "
                        + "data: {name: rows, validation_share: 0, test_share: 0, rare_count: 1}}",
                    at: $0.file("rows.csv"))
            },
            Reader("timeline", texts: times) {
                try readRun(
                    of:
                        "{input: {name: series, channels: 4, window: 4, patch: 2}, output: {name: forecast, horizon: 1}, "
                        + "data: {name: timeline, validation_share: 0, test_share: 0}}",
                    at: $0.file("times.csv"))
            },
            Reader(
                "columns-json",
                texts: [
                    #"{"columns":[{"name":"x","reading":{"number":{"_0":{"mean":1,"deviation":2,"edges":[0,1,2]},"_1":"plain"}}},{"name":"w","reading":{"word":{"_0":{"words":["a"],"hasRare":true}}}}],"targets":["y"],"leftOut":[],"gaps":["na"]}"#
                ]
            ) { input in
                let description = try TableDescription(contents: Data(input.bytes))
                let adapter = try TableInput(TableInputSettings(), description)
                _ = try adapter.example(.argument("x=1,w=a"))
            },
            Reader(
                "row", texts: ["size=4,colour=red,day=2024-01-03", "\"size=1\",\"colour=a,\"\"b\"\"\"\nday="]
            ) { input in
                let column = { (name: String, reading: TableColumn.Reading) in
                    TableColumn(name: name, reading: reading)
                }
                let scale = NumberScale([(0, 1), (1, 2), (5, 1)], binCount: 4)
                let description = TableDescription(
                    columns: [
                        column("size", .number(scale, .plain)), column("day", .date(scale, .yearFirst)),
                        column("colour", .word(WordList(words: ["red"], hasRare: true))),
                    ], targets: [], leftOut: [], gaps: [])
                _ = try TableInput(TableInputSettings(), description).example(.argument(input.text))
            },
            Reader("splits", texts: ["a.png\nb.png\n", "a.png\r\nc/d.png", "a.png\na.png\n", ""]) { input in
                let folder = input.folder("lists")
                _ = try input.file("lists/train.txt")
                _ = try input.file("lists/validation.txt", Array(input.bytes.prefix(input.bytes.count / 2)))
                _ = try input.file("lists/test.txt", Array("e.png\n".utf8))
                _ = try SplitLists(folder: folder).plan(of: ["a.png", "b.png", "c/d.png", "e.png"])
            },
        ]
    }

    private static let csv = [
        "text,label\nthe food was good,pos\n\"bad, \"\"very\"\" bad\",neg\n\"two\nlines\",pos\nplain,neg\nmore,pos\n",
        "id,text,label\r\n1,a,x\r\n2,b,y\r\n3, c ,x\r\n4,\"\",y\r\n5,e,x", "\u{FEFF}text,label\na,b\n",
        "text\nalone\n",
        "Text;Rating;split\r\n\"a;b\";1;train\r\nc;2;dev\r\nd;3;test\r\n",
        "a|class|text\n1|x,y|b\n2|x|c\n",
    ]

    private static let rows = [
        "size,colour,day,label\n1,red,2024-01-02,a\n2,,2024-02-03 10:30,b\n\"1,500\",blue,NA,a\n4,red,2024-01-01,b\n",
        "x;y;split\n1,5;2;train\n2,5;1;train\n0,25;1;test\n;2;validation\n",
        "id,const,when,text,label\ni1,k,04/07/16,one two three four five,0\ni2,k,05/07/16,six seven eight nine ten,1\n",
    ]

    private static let times = [
        "time,a,b\n2024-01-01 00:00,1,2\n2024-01-01 01:00,1.5,\n2024-01-01 03:00,2,3\n2024-01-01 04:00,1,2\n2024-01-01 05:00,0,1\n2024-01-01 06:00,1,2\n",
        "t;channel;value\n1;x;0,5\n1;y;2\n2;x;1\n3;x;1\n3;y;4\n4;x;2\n5;x;1\n6;x;0\n7;x;1\n",
        "date,v\n31/12/23,1\n01/01/24,2\n02/01/24,3\n03/01/24,4\n04/01/24,5\n05/01/24,6\n",
    ]

    /// Opens the data of a run as training does, and makes its model and first batch.
    private static func readRun(of yaml: String, at path: String) throws {
        let settings = try RunSettings(
            registry: registry, layers: [SettingsTree(yaml: yaml), ["data.path": .string(path)]])
        let dataset = try settings.openDataset()
        _ = try dataset.batch(Array(0..<dataset.count(of: .train)), of: .train, epoch: 0)
        _ = try settings.makePerceiverIO(for: dataset.description)
    }

    private static func readTable(_ input: Input, _ name: String) throws {
        let path = try input.file(name)
        for quoted in [true, false] {
            let table = try Table(at: path, isQuoted: quoted)
            try table.forEachRow { row in _ = table.columns.names.indices.map { row[$0] } }
        }
        _ = try Documents(table: TableSettings(), path: path, division: Division(seed: 0))
    }
}
