import PerceiverData

@testable import PerceiverAudio
@testable import PerceiverText

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

    private static func readTable(_ input: Input, _ name: String) throws {
        let path = try input.file(name)
        for quoted in [true, false] {
            let table = try Table(at: path, isQuoted: quoted)
            try table.forEachRow { row in _ = table.columns.names.indices.map { row[$0] } }
        }
        _ = try Documents(table: TableSettings(), path: path, division: Division(seed: 0))
    }
}
