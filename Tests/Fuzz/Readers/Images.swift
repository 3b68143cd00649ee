import PerceiverData
import TestSupport

@testable import PerceiverImage

/// Readers of images.
extension Reader {
    static var images: [Reader] {
        [
            Reader("idx", seeds: { idxFiles }) {
                try readIDX($0, "train-labels-idx1-ubyte", "train-images-idx3-ubyte")
            },
            Reader("idx-gz", seeds: { try idxFiles.map(gzipped) }) {
                try readIDX($0, "train-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz")
            },
            Reader(
                "cifar",
                seeds: { [[3] + pixels, [99] + pixels, [19, 99] + pixels, [1] + pixels + [9] + pixels] }
            ) { input in
                for (name, variants) in [
                    ("10", [CIFARVariant.cifar10]), ("100", [.cifar100, .cifar100Coarse]),
                ] {
                    for variant in variants {
                        _ = try? input.file("cifar\(name)/\(name == "10" ? "test_batch" : "test").bin")
                        _ = try? LabelledImages(
                            cifarFolder: input.folder("cifar\(name)"), variant: variant, split: .test)
                    }
                }
            },
            pictures("png", pngNames.map { "\($0).png" }),
            pictures(
                "jpeg",
                [
                    "colour-420", "colour-422", "rgb", "progressive", "restarts", "grey", "cmyk", "ycck",
                    "held-6",
                ].map { "Photos/\($0).jpeg" }),
            pictures(
                "webp",
                ["lossy", "lossless", "alpha", "alpha-lossless", "held-6", "animation"].map {
                    "Photos/\($0).webp"
                }),
            pictures("ppm") {
                ["P6\n# a comment\n2 1\n255\n", "P6 1 2 65535\n", "P6 2 1 7\n"].map {
                    Array($0.utf8) + [UInt8](repeating: 5, count: 12)
                }
            },
            Reader("image-format", texts: ["GIF89a", "<svg", "%PDF-1.7", "P6 "]) {
                _ = ImageFormat(firstBytes: $0.bytes)
            },
        ]
    }

    private static func pictures(_ name: String, _ fixtures: [String]) -> Reader {
        pictures(name) { try fixtures.map { try fixture("PerceiverImageTests/Fixtures/\($0)") } }
    }

    /// A reader of image files, whose header must say what they hold.
    private static func pictures(
        _ name: String, seeds: @escaping () throws -> [[UInt8]]
    ) -> Reader {
        Reader(name, seeds: seeds) { input in
            let path = try input.file("input.\(name)")
            let header = try? ImageHeader(at: path)
            let image = try Image(data: input.bytes, name: path)
            guard let header, [header.height, header.width] == [image.height, image.width] else {
                fatalError("The header does not say what the file holds.")
            }
            // Large ones take their time, as they should.
            if image.height * image.width < 1 << 16 {
                _ = image.converted(toChannelCount: 1).resized(toHeight: 3, width: 5, .stretch)
                _ = try Image(data: input.bytes, name: path, noSmallerThan: (3, 5))
            }
        }
    }

    private static let pixels = (0..<3072).map { UInt8(truncatingIfNeeded: $0) }

    private static let idxFiles: [[UInt8]] = [
        [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4], [0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3],
        [0, 0, 8, 1, 0, 0, 0, 0],
    ]

    private static let pngNames = [
        "grey-alpha16-interlaced", "grey-alpha8", "grey1-interlaced", "grey16-interlaced", "grey2", "grey4",
        "grey8-transparent-gamma", "palette1", "palette2-interlaced", "palette4", "palette8-transparent",
        "rgb16",
        "rgb8-interlaced-gamma", "rgba16-interlaced", "rgba8",
    ]

    private static func readIDX(_ input: Input, _ labels: String, _ images: String) throws {
        for (name, axisCount) in [(labels, 1), (images, 3)] where input.bytes.count > 3 {
            let path = try input.file("idx/\(name)")
            if let file = try? IDXFile(at: path, axisCount: axisCount) {
                guard file.dimensions.reduce(1, *) == file.values.count else {
                    fatalError("Values are missing.")
                }
            }
        }
        _ = try LabelledImages(mnistFolder: input.folder("idx"), split: .train)
    }
}
