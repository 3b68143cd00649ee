import PerceiverKit

// Sizes and hashes are those of tensorflow_datasets.

extension PublishedData {
    /// Data sets that papers compare on.
    static let images = [
        PublishedData(
            "mnist", summary: "70,000 handwritten digits of 28x28 pixels", dataset: "idx",
            files: idxFiles(
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
                trainImages: (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                trainLabels: (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                testImages: (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                testLabels: (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
            form: .folder),
        PublishedData(
            "fashion-mnist", summary: "70,000 pictures of clothing of 28x28 pixels, ten kinds",
            dataset: "idx",
            files: idxFiles(
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                trainImages: (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                trainLabels: (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                testImages: (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                testLabels: (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
            form: .folder),
        PublishedData(
            "cifar-10", summary: "60,000 photos of 32x32 pixels, ten classes", dataset: "cifar",
            files: [
                PublishedFile(
                    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", byteCount: 170_052_171,
                    sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
            ], form: .folderOfArchive("cifar-10-batches-bin")),
        PublishedData(
            "cifar-100", summary: "60,000 photos of 32x32 pixels, a hundred classes", dataset: "cifar",
            files: [
                PublishedFile(
                    "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", byteCount: 168_513_733,
                    sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")
            ], form: .folderOfArchive("cifar-100-binary")),
    ]

    /// The four files of MNIST, and of data with the same names, with the size and the hash of each.
    private static func idxFiles(
        _ address: String, trainImages: (Int, String), trainLabels: (Int, String), testImages: (Int, String),
        testLabels: (Int, String)
    ) -> [PublishedFile] {
        [
            ("train-images-idx3", trainImages), ("train-labels-idx1", trainLabels),
            ("t10k-images-idx3", testImages), ("t10k-labels-idx1", testLabels),
        ].map { name, facts in
            PublishedFile("\(address)\(name)-ubyte.gz", byteCount: facts.0, sha256: facts.1)
        }
    }
}
