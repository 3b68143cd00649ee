/// The instructions of Python's pickles that make data.
enum PickleInstruction: UInt8 {
    case mark = 0x28, emptyTuple, stop = 0x2E
    case binFloat = 0x47
    case binInt = 0x4A, binInt1, binInt2 = 0x4D, none
    case binPersistentID = 0x51, reduce
    case binUnicode = 0x58
    case emptyList = 0x5D
    case append = 0x61, build, global
    case appends = 0x65
    case binGet = 0x68, longBinGet = 0x6A
    case binPut = 0x71, longBinPut, setItem, tuple, setItems
    case emptyDictionary = 0x7D
    case proto = 0x80, newObject
    case tuple1 = 0x85, tuple2, tuple3, newTrue, newFalse, long1
    case shortBinUnicode = 0x8C
    case stackGlobal = 0x93, memoize, frame

    /// What Python calls the instructions that are refused, by their bytes.
    static let refused: [UInt8: String] = [
        0x30: "POP", 0x31: "POP_MARK", 0x32: "DUP", 0x42: "BINBYTES", 0x43: "SHORT_BINBYTES", 0x46: "FLOAT",
        0x49: "INT", 0x4C: "LONG", 0x50: "PERSID", 0x53: "STRING", 0x54: "BINSTRING", 0x55: "SHORT_BINSTRING",
        0x56: "UNICODE", 0x64: "DICT", 0x67: "GET", 0x69: "INST", 0x6C: "LIST", 0x6F: "OBJ", 0x70: "PUT",
        0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x8B: "LONG4", 0x8D: "BINUNICODE8", 0x8E: "BINBYTES8",
        0x8F: "EMPTY_SET", 0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x96: "BYTEARRAY8",
        0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
    ]
}
