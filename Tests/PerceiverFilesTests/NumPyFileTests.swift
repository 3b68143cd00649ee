import PerceiverFiles
import TestSupport
import Testing

struct NumPyFileTests {
    /// What `numpy.save` writes, but for the length of the header.
    @Test func `Rows are written behind a header that counts them`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.npy")
        try AtomicFile.write(to: path) { file in
            var numbers = try NumPyFile(file, columnCount: 2)
            try numbers.append([1, -2])
            try numbers.append([0.5, 0])
            try numbers.append([3, 4])
            try numbers.finish()
        }
        let bytes = try bytes(ofFile: path)
        #expect(bytes.prefix(10) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
        let header = String(decoding: bytes[10..<128], as: UTF8.self)
        #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }  "))
        #expect(header.hasSuffix(" \n"))
        #expect(bytes.count == 128 + 24 && bytes[128..<136] == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    }
}
