import PerceiverImage
import PerceiverKit
import TestSupport
import Testing

struct ImageFormatTests {
    private static let starts: [(String, String)] = [
        ("\u{89}PNG\r\n\u{1A}\n", "PNG"), ("\u{FF}\u{D8}\u{FF}\u{E0}", "JPEG"),
        ("RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        ("GIF89a", "GIF"), ("BM\u{36}\0\0\0\0\0\0\0", "BMP"), ("II*\0", "TIFF"), ("MM\0*", "TIFF"),
        ("\0\0\0\u{1C}ftypheic", "HEIC"), ("\0\0\0\u{1C}ftypavif", "AVIF"),
        ("\u{FF}\u{0A}", "JPEG XL"), ("\0\0\0\u{0C}JXL \r\n\u{87}\n", "JPEG XL"),
        ("\0\0\0\u{0C}jP  \r\n\u{87}\n", "JPEG 2000"), ("\0\0\u{1}\0\u{1}\0", "ICO"), ("8BPS\0\u{1}", "PSD"),
        ("P6\n640 480\n", "PPM"), ("P5\n640 480\n", "PNM"), ("v/1\u{1}", "OpenEXR"), ("%PDF-1.7", "PDF"),
        ("<?xml version=\"1.0\"?>\n<svg width=\"8\">", "SVG"),
        (String(repeating: "\0", count: 128) + "DICM", "DICOM"),
    ]

    /// One byte for each character.
    private static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8($0.value) }
    }

    @Test(arguments: starts)
    func `A kind of image is known by its first bytes`(start: String, name: String) throws {
        #expect(ImageFormat(firstBytes: Self.bytes(start))?.rawValue == name)
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.bytes(start), to: "picture.txt")
        #expect(ImageFormat.name(ofFileAt: path) == name)
    }

    @Test func `Every kind is told apart`() {
        #expect(Set(Self.starts.map(\.1)) == Set(ImageFormat.allCases.map(\.rawValue)))
    }

    @Test(arguments: ["", "a text", "BM, a firm", "RIFF\0\0\0\0WAVE", "<html>", "P6", "\0\0\u{8}\u{3}\0\0"])
    func `Other files are no image`(start: String) throws {
        #expect(ImageFormat(firstBytes: Self.bytes(start)) == nil)
    }

    @Test func `A folder and a missing file have no kind`() throws {
        let folder = try TemporaryFolder()
        #expect(ImageFormat.name(ofFileAt: folder.path) == nil)
        #expect(ImageFormat.name(ofFileAt: folder.path + "/missing") == nil)
    }

    @Test func `A file of a kind that is not read is an error that names it`() throws {
        let error = #expect(throws: DataError.self) {
            try Image(data: Array("GIF89a...".utf8), name: "a.png")
        }
        #expect(
            error
                == DataError(
                    path: "a.png", expected: "a PNG, JPEG, WebP or PPM image",
                    found: "a file of the format GIF, which is not read"))
    }
}
