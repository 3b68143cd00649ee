// swift-tools-version: 6.1
import Foundation
import PackageDescription

// `Plugins/` is also SwiftPM's default folder for build plugins. Ours are plain library targets with an explicit path:
// one target for each modality.

// `swift run` builds the debug configuration, and must be about as fast as release. SwiftPM refuses these flags in a
// package that is somebody's versioned dependency, so they are given only when this package is the root: SwiftPM keeps
// dependencies in a folder `checkouts` beside one of repositories.
let home = URL(filePath: Context.packageDirectory).deletingLastPathComponent()
let repositories = home.deletingLastPathComponent().appending(path: "repositories").path
let isRoot = home.lastPathComponent != "checkouts" || !FileManager.default.fileExists(atPath: repositories)
let debug = BuildSettingCondition.when(configuration: .debug)

// "address" or "thread": set by Tests/Fuzz/run and Tests/sanitizers, which build with that sanitizer. C code is then
// looked at for undefined behaviour too, and with "address" the compiler tells the fuzzer which ways were gone.
let sanitizer = Context.environment["PERCEIVER_SANITIZE"]
let isFuzzed = sanitizer == "address"

let swiftSettings: [SwiftSetting] =
    [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]
    + (isRoot ? [.unsafeFlags(["-O"], debug)] : [])
    + (sanitizer == nil ? [] : [.define("SANITIZED")])
    + (isFuzzed ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])
let cSettings: [CSetting] =
    (isRoot ? [.unsafeFlags(["-O3"])] : [])
    + (sanitizer == nil
        ? []
        : [
            .define("SANITIZED"), .unsafeFlags(["-fsanitize=undefined", "-fno-sanitize-recover=undefined"]),
        ])
    + (isFuzzed ? [.unsafeFlags(["-fsanitize=fuzzer-no-link"])] : [])

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

// What PerceiverKit hands on. Who imports the kit alone depends on these by name too: SwiftPM compiles a target anew when
// what it names has changed, but not when what that re-exports has, and then old code runs on new types.
let exported: [Target.Dependency] = [
    "PerceiverTraining", "PerceiverData", "PerceiverReports", "PerceiverSettings", "PerceiverFiles",
    "Perceiver",
    "Layers",
]
let kit: [Target.Dependency] = ["PerceiverKit"] + exported

func plugin(_ name: String, _ dependencies: [Target.Dependency], excluding: [String] = []) -> Target {
    .target(
        name: "Perceiver\(name)", dependencies: dependencies + kit + ["Tensors"], path: "Plugins/\(name)",
        exclude: excluding, swiftSettings: swiftSettings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false, packageAccess: Bool = true
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: dependencies + ["Tensors", "TestSupport"],
        resources: fixtures ? [.copy("Fixtures")] : [], packageAccess: packageAccess,
        swiftSettings: swiftSettings)
}

let package = Package(
    name: "perceiver-io",
    products: [
        .executable(name: "perceiver-io", targets: ["perceiver-io"]),
        .executable(name: "perceiver-server", targets: ["perceiver-server"]),
        // libperceiver.so, with the header in Sources/CPerceiver.
        .library(name: "perceiver", type: .dynamic, targets: ["PerceiverLibrary"]),
        .library(name: "PerceiverKit", targets: ["PerceiverKit"]),
        .library(name: "PerceiverCommand", targets: ["PerceiverCommand"]),
        .library(name: "PerceiverServer", targets: ["PerceiverServer"]),
        .library(name: "PerceiverTesting", targets: ["PerceiverTesting"]),
        .library(name: "PerceiverImage", targets: ["PerceiverImage"]),
        .library(name: "PerceiverAudio", targets: ["PerceiverAudio"]),
        .library(name: "PerceiverText", targets: ["PerceiverText"]),
        .library(name: "PerceiverTables", targets: ["PerceiverTables"]),
        .library(name: "PerceiverSeries", targets: ["PerceiverSeries"]),
        .library(name: "PerceiverMusic", targets: ["PerceiverMusic"]),
        .library(name: "PerceiverFlow", targets: ["PerceiverFlow"]),
        .library(name: "PerceiverVideo", targets: ["PerceiverVideo"]),
        .library(name: "PerceiverSentiment", targets: ["PerceiverSentiment"]),
    ],
    traits: [
        // Off by default, so that nobody needs an MPI library who works on one machine.
        .trait(
            name: "MPI",
            description: "Several processes share a command's work, as mpirun or srun starts them."),
        // On by default; a package that depends on this one and says `traits: []` fetches no HTTP server.
        .trait(name: "Server", description: "Answers requests about trained models over HTTP."),
        .default(enabledTraits: ["Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // The HTTP server, and what its interface speaks of.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .target(name: "CKernels", cSettings: cSettings, linkerSettings: [.linkedLibrary("m")]),
        module("Tensors", ["CKernels", "COpenBLAS"]),
        module("Layers", ["Tensors"]),
        module("PerceiverFiles", ["CZlib", "Tensors"]),
        module("PerceiverSettings", ["PerceiverFiles", .product(name: "Yams", package: "Yams")]),
        module("Perceiver", ["PerceiverSettings", "PerceiverFiles", "Layers", "Tensors"]),
        module(
            "PerceiverData",
            ["CZlib", "PerceiverSettings", "PerceiverFiles", "Perceiver", "Layers", "Tensors"]),
        module("PerceiverReports", ["PerceiverFiles", "Perceiver", "Layers", "Tensors"]),
        module(
            "PerceiverTraining",
            [
                "PerceiverData", "PerceiverReports", "PerceiverSettings", "PerceiverFiles",
                "Perceiver",
                "Layers", "Tensors",
            ]),
        module("PerceiverKit", exported + ["Tensors"]),
        // What a service answers, whatever way requests come.
        .target(
            name: "PerceiverServing",
            dependencies: [
                "PerceiverTraining", "PerceiverData", "PerceiverReports", "PerceiverSettings",
                "PerceiverFiles", "Perceiver", "Layers", "Tensors",
            ],
            resources: [
                .embedInCode("Page/page.html"), .embedInCode("Page/page.css"), .embedInCode("Page/page.js"),
            ],
            swiftSettings: swiftSettings),
        // What the tests of a plugin call; nothing else depends on it.
        module("PerceiverTesting", kit + ["Tensors"]),

        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CPNG", path: "Plugins/Image/CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(
            name: "CJPEG", path: "Plugins/Image/CJPEG", pkgConfig: "libjpeg",
            providers: [.apt(["libjpeg-dev"])]),
        .systemLibrary(
            name: "CWebP", path: "Plugins/Image/CWebP", pkgConfig: "libwebp",
            providers: [.apt(["libwebp-dev"])]),
        .target(
            name: "CImageReaders", dependencies: ["CPNG", "CJPEG", "CWebP"],
            path: "Plugins/Image/CImageReaders", cSettings: cSettings,
            linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("webp")]),
        plugin(
            "Image", ["CImageReaders", "CZlib"], excluding: ["CPNG", "CJPEG", "CWebP", "CImageReaders"]),

        .systemLibrary(
            name: "CSndFile", path: "Plugins/Audio/CSndFile", pkgConfig: "sndfile",
            providers: [.apt(["libsndfile1-dev"])]),
        .systemLibrary(
            name: "CSampleRate", path: "Plugins/Audio/CSampleRate", pkgConfig: "samplerate",
            providers: [.apt(["libsamplerate0-dev"])]),
        plugin("Audio", ["CSndFile", "CSampleRate"], excluding: ["CSndFile", "CSampleRate"]),

        plugin(
            "Text", [.product(name: "ArgumentParser", package: "swift-argument-parser")]),

        plugin("Sentiment", ["PerceiverText"]),

        plugin("Flow", ["PerceiverImage"]),
        plugin("Video", ["PerceiverImage", "PerceiverAudio"]),

        plugin("Tables", []),
        plugin("Series", []),
        plugin("Music", []),

        .target(name: "CStart"),
        module(
            "PerceiverCommand",
            [
                "CStart", "PerceiverTraining", "PerceiverData", "PerceiverReports", "PerceiverSettings",
                "PerceiverFiles", "Perceiver", "Layers", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .systemLibrary(name: "CMPI", pkgConfig: "ompi", providers: [.apt(["libopenmpi-dev"])]),
        // Empty without the trait.
        module(
            "PerceiverMPI",
            [
                .target(name: "CMPI", condition: .when(traits: ["MPI"])), "PerceiverTraining",
                "PerceiverFiles",
            ]),
        // The plugins of this package, for its programs and its C library.
        module(
            "PerceiverModalities",
            [
                "PerceiverTraining", "PerceiverAudio", "PerceiverImage", "PerceiverText",
                "PerceiverSentiment",
                "PerceiverTables", "PerceiverSeries", "PerceiverMusic", "PerceiverFlow", "PerceiverVideo",
            ]),
        .executableTarget(
            name: "perceiver-io",
            dependencies: [
                "PerceiverCommand", "PerceiverTraining", "PerceiverModalities", "PerceiverText",
                .target(name: "PerceiverMPI", condition: .when(traits: ["MPI"])),
            ],
            swiftSettings: swiftSettings),

        // Empty without the trait.
        module(
            "PerceiverServer",
            [
                "PerceiverCommand", "PerceiverServing", "PerceiverTraining", "PerceiverSettings",
                "PerceiverFiles", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
                + [
                    ("HummingbirdCore", "hummingbird"), ("NIOCore", "swift-nio"), ("NIOPosix", "swift-nio"),
                    ("Logging", "swift-log"), ("HTTPTypes", "swift-http-types"),
                    ("ServiceLifecycle", "swift-service-lifecycle"),
                    ("UnixSignals", "swift-service-lifecycle"),
                ].map { name, package in
                    .product(name: name, package: package, condition: .when(traits: ["Server"]))
                }),
        .executableTarget(
            name: "perceiver-server", dependencies: ["PerceiverServer", "PerceiverModalities"],
            swiftSettings: swiftSettings),

        .target(name: "CPerceiver", exclude: ["exports.map"]),
        .target(
            name: "PerceiverLibrary",
            dependencies: [
                "CPerceiver", "PerceiverServing", "PerceiverModalities", "PerceiverTraining",
                "PerceiverReports", "PerceiverData", "PerceiverSettings", "PerceiverFiles", "Perceiver",
                "Tensors",
            ], swiftSettings: swiftSettings,
            // It stays where it is once it is loaded: threads run in it.
            linkerSettings: isRoot
                ? [
                    .unsafeFlags([
                        "-Xlinker",
                        "--version-script=\(Context.packageDirectory)/Sources/CPerceiver/exports.map",
                        "-Xlinker", "-soname=libperceiver.so", "-Xlinker", "-z", "-Xlinker", "nodelete",
                    ])
                ] : []),

        .target(
            name: "TestSupport", dependencies: ["PerceiverFiles", "Tensors", "CZlib"],
            path: "Tests/TestSupport", exclude: ["make_published_fixtures.py"],
            swiftSettings: swiftSettings),
        tests("Tensors", ["CKernels"]),
        // What anybody can do who has this package as a dependency.
        tests("CustomOperation", [], packageAccess: false),
        tests(
            "Documentation",
            [
                "PerceiverKit", "PerceiverTraining", "PerceiverData", "PerceiverReports", "PerceiverSettings",
                "PerceiverFiles", "Perceiver", "Layers", "PerceiverTesting", "PerceiverAudio",
                "PerceiverImage",
                "PerceiverText", "PerceiverSentiment", "PerceiverTables",
                "PerceiverSeries", "PerceiverMusic", "PerceiverFlow", "PerceiverVideo", "PerceiverServing",
            ], packageAccess: false),
        tests("PerceiverFiles", ["PerceiverFiles"], fixtures: true),
        tests("PerceiverSettings", ["PerceiverSettings", "PerceiverFiles"]),
        tests(
            "Perceiver", ["PerceiverTraining", "PerceiverSettings", "PerceiverFiles", "Perceiver", "Layers"],
            fixtures: true),
        tests(
            "PerceiverData", ["PerceiverData", "PerceiverSettings", "PerceiverFiles", "Perceiver", "Layers"],
            fixtures: true),
        tests("PerceiverReports", ["PerceiverReports", "PerceiverFiles", "Perceiver", "Layers"]),
        tests(
            "PerceiverTraining",
            [
                "PerceiverKit", "PerceiverTesting", "PerceiverTraining", "PerceiverData", "PerceiverReports",
                "PerceiverSettings",
                "PerceiverFiles", "Perceiver", "Layers",
            ]),
        // The executable is a dependency so that it is built before the tests that run it.
        tests(
            "PerceiverCommand",
            [
                "PerceiverKit", "PerceiverTraining", "PerceiverData", "PerceiverReports", "PerceiverSettings",
                "PerceiverFiles",
                "PerceiverAudio", "PerceiverImage", "PerceiverText", "PerceiverSentiment", "PerceiverTables",
                "PerceiverSeries", "PerceiverFlow", "PerceiverVideo",
                "PerceiverTesting",
                "perceiver-io",
            ]),
        tests("PerceiverTesting", ["PerceiverTesting"] + kit, packageAccess: false),
        tests(
            "PerceiverImage", ["PerceiverImage", "PerceiverTesting", "CZlib"] + kit, fixtures: true),
        tests(
            "PerceiverAudio", ["PerceiverAudio", "PerceiverTesting", "CSndFile"] + kit, fixtures: true),
        tests("PerceiverText", ["PerceiverText"] + kit, fixtures: true),
        tests("PerceiverTables", ["PerceiverTables", "PerceiverTesting"] + kit),
        tests("PerceiverSeries", ["PerceiverSeries", "PerceiverTesting"] + kit),
        tests("PerceiverMusic", ["PerceiverMusic", "PerceiverTesting"] + kit, fixtures: true),
        tests(
            "PerceiverFlow", ["PerceiverFlow", "PerceiverImage", "PerceiverTesting"] + kit, fixtures: true),
        tests(
            "PerceiverVideo",
            ["PerceiverVideo", "PerceiverAudio", "PerceiverImage", "PerceiverTesting"] + kit,
            fixtures: true),
        tests(
            "PerceiverServing",
            ["PerceiverServing", "PerceiverImage", "PerceiverText", "PerceiverTables"] + kit),
        tests(
            "PerceiverSentiment", ["PerceiverSentiment", "PerceiverTesting", "PerceiverText"] + kit),
    ]
        + (isFuzzed
            ? [
                .executableTarget(
                    name: "fuzz",
                    dependencies: [
                        "PerceiverTraining", "PerceiverData", "PerceiverSettings", "PerceiverFiles",
                        "Perceiver",
                        "Layers", "PerceiverAudio", "PerceiverImage", "PerceiverMusic", "PerceiverSeries",
                        "PerceiverTables", "PerceiverText",
                        "TestSupport",
                    ],
                    path: "Tests/Fuzz", exclude: ["run"], swiftSettings: swiftSettings)
            ] : [])
)
