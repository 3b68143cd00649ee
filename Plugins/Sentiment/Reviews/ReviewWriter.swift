import PerceiverText

/// Writes one review.
struct ReviewWriter {
    /// Words of a review, without punctuation.
    static let wordCounts = 15...60

    private let topic: ReviewTopic
    private var random: CounterRandom
    /// The words that a word in braces can stand for.
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

    /// The whole text: an opening, some statements with a verdict, and perhaps a closing sentence.
    mutating func review() -> String {
        var sentences: [String] = []
        func wordCount(_ sentence: String) -> Int { sentence.split(separator: " ").count }
        /// Adds a sentence unless the review becomes too long.
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

    /// Fills in a template: a word for each pair of braces, and a capital letter at the start.
    private mutating func filled(_ template: String) -> String {
        let parts = template.split(omittingEmptySubsequences: false) { $0 == "{" || $0 == "}" }
        var sentence = ""
        for (index, part) in parts.enumerated() {
            // Every second part is the name of a list in braces.
            sentence += index.isMultiple(of: 2) ? String(part) : unusedWord(from: String(part))
        }
        return sentence.prefix(1).uppercased() + sentence.dropFirst()
    }

    /// A word that the review has not used yet; every list has more words than a review needs.
    private mutating func unusedWord(from list: String) -> String {
        guard let words = lists[list] else { fatalError("The grammar of reviews has no list \"\(list)\".") }
        var word = random.element(of: words)
        while !used.insert(word).inserted { word = random.element(of: words) }
        return word
    }
}

extension CounterRandom {
    /// A random number from 0 to below `count`, by a method that does not depend on the version of the standard library.
    private mutating func number(below count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A random element, all equally likely.
    fileprivate mutating func element<Element>(of elements: [Element]) -> Element {
        elements[number(below: elements.count)]
    }

    /// Removes and returns a random element.
    fileprivate mutating func removeElement<Element>(of elements: inout [Element]) -> Element {
        elements.remove(at: number(below: elements.count))
    }
}
