import PerceiverImage
import PerceiverTesting
import Testing

/// The image input and the generated digits do what adapters and data sets should.
struct ImageConformanceTests {
    @Test(arguments: [
        "{}", "{patch_size: 4, projected_channels: 8, positions: learned}",
        "{normalization: image, bands: 4}",
        "{normalization: training_set, patch_size: 7}",
        "{patch_size: 7, positions: learned_beside, position_channels: 6, position_projection_channels: 5, position_grid: 3}",
        "{stem: convolution, stem_channels: 8, bands: 3, resolution: 20}",
    ])
    func `Images conform`(input: String) throws {
        try expectConforms(
            [ImagePlugin.self], input: "image",
            settings: """
                input: \(input)
                data: {train_count: 40, validation_count: 8, test_count: 8}
                """)
    }

    @Test(arguments: ["{}", "{patch_size: 4, projected_channels: 8, positions: learned}"])
    func `Images whose rows are hidden conform`(input: String) throws {
        try expectConforms(
            [ImagePlugin.self], input: "image", output: "reconstruct",
            settings: """
                input: \(input)
                data: {train_count: 40, validation_count: 8, test_count: 8}
                """)
    }

    @Test func `Images that are changed at random conform`() throws {
        try expectConforms(
            [ImagePlugin.self], input: "image",
            settings: """
                input: {bands: 2}
                output: {label_smoothing: 0.1, hidden_channels: 8}
                data:
                  train_count: 40
                  validation_count: 8
                  test_count: 8
                  augmentation: {flip: true, zoom: 0.2, mixup: 0.2, cutmix: true, randaugment_layers: 2}
                """)
    }
}
