import PerceiverTables
import PerceiverTesting
import Testing

/// The table input and the generated deliveries do what adapters and data sets should.
struct TablesConformanceTests {
    @Test(arguments: ["classify", "reconstruct"], ["{}", "{hide: 0.3}"])
    func `Tables conform`(output: String, augmentation: String) throws {
        try expectConforms(
            [TablesPlugin.self], input: "table", output: output,
            settings: """
                data: {train_count: 200, validation_count: 20, test_count: 20, augmentation: \(augmentation)}
                """)
    }
}
