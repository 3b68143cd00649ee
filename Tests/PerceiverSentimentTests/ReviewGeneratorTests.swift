import Foundation
import PerceiverText
import Testing

@testable import PerceiverSentiment

struct ReviewGeneratorTests {
    private let generator = ReviewGenerator(seed: 3)

    private func reviews(_ count: Int, _ split: Split = .train) -> [Document] {
        (0..<count).map { generator.document(at: $0, split: split) }
    }

    @Test func `A review depends on the seed, the split and its index alone`() {
        let reviews = reviews(50)
        #expect(generator.document(at: 20, split: .train) == reviews[20])
        #expect(ReviewGenerator(seed: 3).document(at: 20, split: .train) == reviews[20])
        for other in [ReviewGenerator(seed: 4).document(at: 20, split: .train), self.reviews(21, .test)[20]] {
            #expect(other.text != reviews[20].text)
        }
        #expect(Set(reviews.map(\.text)).count == 50)
    }

    /// What a model has learned from must be there again, whatever toolchain builds this.
    @Test func `The first review is the one it has always been`() {
        let text =
            "Our agency had put us into this inn for a week in October. A colleague had told me that the wifi "
            + "was convincing, which is simply not true. Everyone disliked the sauna. I came for a delight and got a "
            + "disappointment."
        #expect(generator.document(at: 0, split: .train) == Document(text: text, label: 0))
    }

    @Test func `Reviews have 15 to 60 words, no brace is left, and of two one is favourable`() {
        let reviews = reviews(3000)
        for review in reviews {
            #expect(15...60 ~= review.text.split(separator: " ").count)
            #expect(!review.text.contains { "{}".contains($0) })
        }
        for pair in stride(from: 0, to: 3000, by: 2) {
            #expect(reviews[pair].label != reviews[pair + 1].label)
        }
        let words = Set(reviews.flatMap { $0.text.lowercased().split { !$0.isLetter && $0 != "'" } })
        #expect(500...1000 ~= words.count)
    }

    /// The grammar itself: what stands in a sentence for good and bad, not how often, says what is meant.
    @Test func `Every sentence can be had with either verdict`() {
        let signed = Set(ReviewGrammar.opposites.flatMap { [$0.good.name, $0.bad.name] })
        let statements =
            ReviewGrammar.plain + ReviewGrammar.negated + ReviewGrammar.contrasted + ReviewGrammar.closings
        for statement in statements {
            #expect(signed.contains { statement.contains("{\($0)}") }, "\(statement)")
        }
        for pair in ReviewGrammar.opposites {
            #expect(pair.good.words.count == pair.bad.words.count)
            #expect(Set(pair.good.words).isDisjoint(with: pair.bad.words))
        }
    }

    /// A naive Bayes classifier knows in how many reviews of each class a word is, and nothing of its position.
    @Test func `Words alone tell the verdict of 80 to 90 in a hundred`() {
        func words(_ review: Document) -> Set<Substring> {
            Set(review.text.lowercased().split { !$0.isLetter && $0 != "'" })
        }
        var counts: [Substring: [Double]] = [:]
        for review in reviews(4000) {
            for word in words(review) { counts[word, default: [1, 1]][review.label ?? 0] += 1 }
        }
        let test = reviews(1000, .test)
        let rightCount = test.count { review in
            let score = words(review).reduce(0) { $0 + (counts[$1].map { log($0[1] / $0[0]) } ?? 0) }
            return (score > 0 ? 1 : 0) == review.label
        }
        #expect(800...900 ~= rightCount)
    }

    @Test func `Documents have the counts that are asked for`() throws {
        var settings = ReviewsSettings()
        (settings.trainCount, settings.validationCount, settings.testCount) = (30, 4, 6)
        let documents = try Documents(reviews: settings, seed: 3)
        #expect(Split.allCases.map { documents[$0].count } == [30, 4, 6])
        #expect(documents.classNames == ["neg", "pos"])
        settings.limit = 10
        #expect(try Documents(reviews: settings, seed: 3).train == Array(documents.train.prefix(10)))
        settings.trainCount = 0
        #expect(throws: SettingsError.self) { try Documents(reviews: settings, seed: 3) }
    }
}
