import Foundation
import PerceiverKit

/// A kind of image file, known by its first bytes; the extension of its name says nothing.
public enum ImageFormat: String, Sendable, CaseIterable {
    // Those that are read.
    case png = "PNG"
    case jpeg = "JPEG"
    case webP = "WebP"
    case ppm = "PPM"
    // Those that are known, so that an error can name them.
    case gif = "GIF"
    case bmp = "BMP"
    case tiff = "TIFF"
    case heic = "HEIC"
    case avif = "AVIF"
    case jpegXL = "JPEG XL"
    case jpeg2000 = "JPEG 2000"
    case icon = "ICO"
    case photoshop = "PSD"
    case netpbm = "PNM"
    case openEXR = "OpenEXR"
    case dicom = "DICOM"
    case svg = "SVG"
    case pdf = "PDF"

    /// Those that are read.
    public static let read: [ImageFormat] = [.png, .jpeg, .webP, .ppm]

    /// What a file should be, as a noun phrase.
    static let expectation = "a PNG, JPEG, WebP or PPM image"

    /// As many first bytes as tell every format.
    static let signatureByteCount = 256

    /// The format whose files begin with such bytes; nil for bytes of no known kind of image.
    ///
    /// - Parameter start: the first bytes of a file; of more than 256 the rest is not looked at.
    public init?(firstBytes start: some Collection<UInt8>) {
        let start = Array(start.prefix(Self.signatureByteCount))
        guard let format = Self.allCases.first(where: { $0.begins(start) }) else { return nil }
        self = format
    }

    /// The format of a file that is opened to look at its first bytes.
    ///
    /// - Returns: the format's name, such as `GIF`; nil for a file that is no image or cannot be read.
    public static func name(ofFileAt path: String) -> String? {
        firstBytes(ofFileAt: path, count: signatureByteCount).flatMap {
            ImageFormat(firstBytes: $0)?.rawValue
        }
    }

    private func begins(_ start: [UInt8]) -> Bool {
        /// Whether the text, one byte for each character, lies at an offset.
        func has(_ text: String, at offset: Int = 0) -> Bool {
            start.dropFirst(offset).starts(
                with: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        }
        /// Whether this is a file of boxes (ISO/IEC 14496-12) of one of these brands.
        func isBrand(_ brands: String...) -> Bool { has("ftyp", at: 4) && brands.contains { has($0, at: 8) } }
        /// Whether this is an image of the kinds P1 to P7, with white space after the kind.
        func isPortable(_ kinds: ClosedRange<Unicode.Scalar>) -> Bool {
            start.count > 2 && has("P") && kinds.contains(Unicode.Scalar(start[1]))
                && [0x09, 0x0A, 0x0D, 0x20].contains(start[2])
        }
        switch self {
        case .png: return has("\u{89}PNG\r\n\u{1A}\n")
        case .jpeg: return has("\u{FF}\u{D8}\u{FF}")
        case .webP: return has("RIFF") && has("WEBP", at: 8)
        case .ppm: return isPortable("6"..."6")
        case .gif: return has("GIF87a") || has("GIF89a")
        case .bmp: return has("BM") && has("\0\0\0\0", at: 6)
        case .tiff: return has("II*\0") || has("MM\0*") || has("II+\0") || has("MM\0+")
        case .heic: return isBrand("heic", "heix", "heim", "heis", "hevc", "mif1", "msf1")
        case .avif: return isBrand("avif", "avis")
        case .jpegXL: return has("\u{FF}\u{0A}") || has("\0\0\0\u{0C}JXL \r\n")
        case .jpeg2000: return has("\0\0\0\u{0C}jP  \r\n") || has("\u{FF}\u{4F}\u{FF}\u{51}")
        case .icon: return has("\0\0\u{1}\0") && start.count > 4 && start[4] > 0
        case .photoshop: return has("8BPS")
        case .netpbm: return isPortable("1"..."7")
        case .openEXR: return has("v/1\u{1}")
        case .dicom: return has("DICM", at: 128)
        case .svg:
            return (has("<") || has("\u{EF}\u{BB}\u{BF}<"))
                && String(decoding: start, as: UTF8.self).contains("<svg")
        case .pdf: return has("%PDF-")
        }
    }
}
