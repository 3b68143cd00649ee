// swift-tools-version: 6.1
import PackageDescription

// `Plugins/` is also SwiftPM's default folder for build plugins. Ours are plain library targets with an explicit path:
// one target for each modality.

// `swift run` builds the debug configuration, and must be about as fast as release. SwiftPM refuses these flags in a
// package that is somebody's versioned dependency, so they are given only when this package is the root.
let isRoot = !Context.packageDirectory.contains("/checkouts/")
let debug = BuildSettingCondition.when(configuration: .debug)
let swiftSettings: [SwiftSetting] =
    [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]
    + (isRoot ? [.unsafeFlags(["-O"], debug)] : [])
let cSettings: [CSetting] = isRoot ? [.unsafeFlags(["-O3"])] : []

func room(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: swiftSettings)
}

let package = Package(
    name: "perceiver-io",
    products: [
    ],
    dependencies: [],
    targets: [
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .target(name: "CKernels", cSettings: cSettings, linkerSettings: [.linkedLibrary("m")]),
        room("Tensors", ["CKernels", "COpenBLAS"]),
        .target(name: "TestSupport", dependencies: ["Tensors"], path: "Tests/TestSupport", swiftSettings: swiftSettings),
        tests("Tensors", ["Tensors"]),
    ]
)
