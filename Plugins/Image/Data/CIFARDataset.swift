import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `cifar`.
public struct CIFARSettings: ImageDataSettings {
    /// The labels of CIFAR-100 to use.
    public enum Labels: String, Codable, Sendable, CaseIterable {
        /// A hundred classes; for CIFAR-10, its ten.
        case fine
        /// The twenty superclasses.
        case coarse
    }

    @Setting("the 100 fine or the 20 coarse classes of CIFAR-100") public var labels = Labels.fine
    @Setting(ImageDataHelp.validationShare, .shareBelowOne) public var validationShare: Float = 0.1
    @Setting(ImageDataHelp.limit, .many) public var limit: Int?
    @Setting(ImageDataHelp.height) public var height: Int?
    @Setting(ImageDataHelp.width)
    public var width: Int?
    @Setting(ImageDataHelp.resize)
    public var resize = ResizeMode.stretch
    @Setting(ImageDataHelp.cropShare, .above(0, to: 1)) public var cropShare: Double = 1
    @Setting(ImageDataHelp.filter) public var filter = ResizeFilter.bilinear
    /// The augmentation of training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}
}

extension CIFARVariant {
    /// The CIFAR data set in a folder, recognised by the names and sizes of its files.
    init?(recognizing path: String) {
        let names = ["data_batch_1.bin", "test_batch.bin"]
        if names.contains(where: { itemKind(at: "\(path)/\($0)") == .file }) {
            self = .cifar10
            return
        }
        // Other data may have a train.bin too, but its size is hardly a multiple of the record size.
        let attributes = try? FileManager.default.attributesOfItem(atPath: "\(path)/train.bin")
        guard let size = attributes?[.size] as? Int, size > 0,
            size.isMultiple(of: CIFARVariant.cifar100.recordLength)
        else { return nil }
        self = .cifar100
    }
}

extension LabelledImageDataset {
    /// Reads a folder with the binary version of CIFAR-10 or CIFAR-100.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(cifar settings: CIFARSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder with the binary version of CIFAR-10 or CIFAR-100")
        let names = try visibleNames(inFolder: path)
        // A damaged train.bin is not recognised by its size; reading it as CIFAR-100 gives an error that says what is wrong.
        guard
            var variant = CIFARVariant(recognizing: path) ?? (names.contains("train.bin") ? .cifar100 : nil)
        else {
            throw DataError(
                path: path,
                expected: "data_batch_*.bin and test_batch.bin of CIFAR-10, "
                    + "or train.bin and test.bin of CIFAR-100",
                found: names.isEmpty ? "an empty folder" : "none of these")
        }
        if settings.labels == .coarse {
            guard variant == .cifar100 else {
                throw SettingsError("data.labels should be fine: CIFAR-10, at \(path), has no coarse labels.")
            }
            variant = .cifar100Coarse
        }
        let train = try LabelledImages(cifarFolder: path, variant: variant, split: .train)
        let test = try LabelledImages(cifarFolder: path, variant: variant, split: .test)
        try self.init(
            train: train, test: test, of: path, division: division, settings: settings,
            validationShare: settings.validationShare)
    }
}
