import Foundation

/// Writes rows of float32 numbers as a file of NumPy's format, version 1.0, which `numpy.load` reads.
package struct NumPyFile {
    /// Bytes of the header, which is written last, when the number of rows is known.
    private static let headerSize = 128

    private let file: OutputFile
    private let columnCount: Int
    private var rowCount = 0

    /// Begins the file.
    ///
    /// - Parameters:
    ///   - file: a new file.
    ///   - columnCount: the numbers of each row.
    /// - Throws: `FileError` if it cannot be written.
    package init(_ file: OutputFile, columnCount: Int) throws(FileError) {
        self.file = file
        self.columnCount = columnCount
        try file.write([UInt8](repeating: 0, count: Self.headerSize))
    }

    /// Adds a row.
    package mutating func append(_ row: [Float]) throws(FileError) {
        try file.write(
            row.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init) })
        rowCount += 1
    }

    /// Writes the header.
    package func finish() throws(FileError) {
        let words = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rowCount), \(columnCount)), }"
        let textSize = Self.headerSize - 10
        let text = words + String(repeating: " ", count: textSize - words.utf8.count - 1) + "\n"
        let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(textSize), 0]
        try file.overwriteStart(with: start + Array(text.utf8))
    }
}
