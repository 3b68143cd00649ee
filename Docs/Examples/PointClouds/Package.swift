// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "perceive-points",
    dependencies: [.package(name: "perceiver-io", path: "../../..")],
    targets: [
        .executableTarget(
            name: "perceive-points",
            dependencies: [
                .product(name: "PerceiverKit", package: "perceiver-io"),
                .product(name: "PerceiverCommand", package: "perceiver-io"),
            ])
    ]
)
