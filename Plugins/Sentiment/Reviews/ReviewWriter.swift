import PerceiverText

/// Writes one review.
struct ReviewWriter {
    /// Words of a review, without punctuation.
    static let wordCounts = 15...60

    private let topic: ReviewTopic
    private var random: CounterRandom
    /// What a word in braces can stand for.
    private var lists: [String: [String]]
    private var used: Set<String> = []

    init(isFavourable: Bool, random: CounterRandom) {
        var random = random
        topic = random.element(of: ReviewTopic.all)
        lists = ReviewGrammar.neutral
        for (good, bad) in ReviewGrammar.opposites {
            lists[good.name] = isFavourable ? good.words : bad.words
            lists[bad.name] = isFavourable ? bad.words : good.words
        }
        lists["aspect"] = topic.aspects
        lists["name"] = topic.names
        self.random = random
    }

    /// The whole text: how it came about, some statements with a verdict, and perhaps a last word.
    mutating func review() -> String {
        var sentences: [String] = []
        func wordCount(_ sentence: String) -> Int { sentence.split(separator: " ").count }
        /// Adds a sentence if there is room.
        func add(_ sentence: String) {
            let count = (sentences + [sentence]).reduce(0) { $0 + wordCount($1) }
            if count <= Self.wordCounts.upperBound { sentences.append(sentence) }
        }
        if random.chance(0.8) { add(filled(random.element(of: topic.openings))) }
        var facts = topic.facts
        for _ in 0..<random.element(of: [2, 2, 3, 3, 4]) {
            if random.chance(0.25) { add(filled(random.removeElement(of: &facts))) }
            add(filled(random.element(of: statements())))
        }
        if random.chance(0.4) { add(filled(random.element(of: ReviewGrammar.closings))) }
        while sentences.reduce(0, { $0 + wordCount($1) }) < Self.wordCounts.lowerBound {
            add(filled(random.removeElement(of: &facts)))
        }
        return sentences.joined(separator: " ")
    }

    /// One of the three kinds of statements.
    private mutating func statements() -> [String] {
        let number = random.uniform(0..<1)
        if number < 0.72 { return ReviewGrammar.plain }
        return number < 0.86 ? ReviewGrammar.negated : ReviewGrammar.contrasted
    }

    /// A sentence with a word for each brace, and a capital letter at its start.
    private mutating func filled(_ template: String) -> String {
        let parts = template.split(omittingEmptySubsequences: false) { $0 == "{" || $0 == "}" }
        var sentence = ""
        for (index, part) in parts.enumerated() {
            // Between one brace and the next there is the name of a list.
            sentence += index.isMultiple(of: 2) ? String(part) : unusedWord(from: String(part))
        }
        return sentence.prefix(1).uppercased() + sentence.dropFirst()
    }

    /// A word that the review does not have yet; every list has more than a review can take from it.
    private mutating func unusedWord(from list: String) -> String {
        guard let words = lists[list] else { fatalError("The grammar of reviews has no list \"\(list)\".") }
        var word = random.element(of: words)
        while !used.insert(word).inserted { word = random.element(of: words) }
        return word
    }
}

extension CounterRandom {
    /// A number from 0 to below `count`, by a way that no version of the standard library can change.
    private mutating func place(below count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// One of the elements, each as likely as the others.
    fileprivate mutating func element<Element>(of elements: [Element]) -> Element {
        elements[place(below: elements.count)]
    }

    /// One of the elements, which is taken out.
    fileprivate mutating func removeElement<Element>(of elements: inout [Element]) -> Element {
        elements.remove(at: place(below: elements.count))
    }
}
