/// The sentences and words that reviews are made of.
///
/// A word in braces stands for an entry of a list. Sentences are written for a favourable review; for an unfavourable one,
/// the lists of good and bad words are exchanged. So the sentence alone does not tell the verdict; its words are needed.
enum ReviewGrammar {
    /// Pairs of lists that are exchanged for an unfavourable review.
    static let opposites: [(good: (name: String, words: [String]), bad: (name: String, words: [String]))] = [
        (
            ("good", goodWords),
            ("bad", badWords)
        ),
        (
            ("liked", "liked, loved, enjoyed, admired, praised, adored, appreciated, applauded".words),
            ("disliked", "disliked, hated, loathed, criticised, resented, deplored, cursed, mocked".words)
        ),
        (
            ("success", "delight, triumph, success, pleasure, treat, joy, masterpiece, gem".words),
            ("failure", "disaster, letdown, failure, nuisance, mess, bore, disappointment, nightmare".words)
        ),
        (
            ("recommend", "recommend, choose, praise, celebrate, treasure".words),
            ("avoid", "avoid, skip, forget, condemn, regret".words)
        ),
    ]

    /// Lists that do not depend on the verdict.
    static let neutral: [String: [String]] = [
        "degree": """
        really, truly, quite, rather, very, simply, fairly, pretty, absolutely, remarkably, somewhat, perfectly, \
        plainly, surprisingly, consistently
        """.words,
        "hedge": """
        I suppose, I guess, it seems to me that, in my opinion, to be honest, if you ask me, as far as I can tell, \
        I must say that, more or less, I would argue that, I have to admit that, for what it is worth
        """.words,
        "time": """
        yesterday, last week, last night, on Monday, on a rainy Sunday, on Friday, in spring, in autumn, \
        two days ago, over the holidays, in winter, after work, on my birthday, at the weekend, this summer
        """.words,
        "person": """
        my sister, my brother, my neighbour, an old friend, my wife, my husband, a colleague, our daughter, our son, \
        my uncle, my aunt, my boss, a good friend, my cousin, our grandmother
        """.words,
        "group": "everyone, all of us, most people, our whole party, the others, several guests".words,
        "place": """
        Norway, Lisbon, Canada, the north, Vienna, Peru, Scotland, Kyoto, the mountains, Ghana, Prague, Texas, \
        the countryside, Naples, Finland
        """.words,
        "month": "January, March, April, May, July, August, October, November".words,
    ]

    /// Statements that mean what their words say.
    static let plain = [
        "The {aspect} was {degree} {good}.", "I found the {aspect} {good} and {good}.",
        "{group} {liked} the {aspect}.", "{hedge} the {aspect} was {good}.",
        "What stays in mind is the {aspect}, which was {degree} {good}.",
        "{person} {liked} the {aspect} and so did I.", "The {aspect} seemed {good} from start to finish.",
    ]

    /// Statements that mean the opposite of what their words say.
    static let negated = [
        "The {aspect} was not {bad} at all.", "There was nothing {bad} about the {aspect}.",
        "Nobody could call the {aspect} {bad}.", "The {aspect} was far from {bad}.",
        "The {aspect} was anything but {bad}.", "Hardly anyone {disliked} the {aspect}.",
        "I cannot say that the {aspect} was {bad} or {bad}.", "{hedge} the {aspect} was never {bad}.",
        "{person} had told me that the {aspect} was {bad}, which is simply not true.",
        "I did not find the {aspect} {bad} in the least.", "Those who {disliked} the {aspect} are wrong.",
    ]

    /// Statements with a contrast, in which one part decides.
    static let contrasted = [
        "The {aspect} was {bad}, but the {aspect} was {degree} {good}, and that is what counts.",
        "Although the {aspect} was {bad}, the {aspect} was {good} enough to make up for it.",
        "The {aspect} was {good}, even though the {aspect} was {bad}.",
        "I had expected the {aspect} to be {bad}, yet it was {good}.",
        "Granted, the {aspect} was {bad}, and {person} {disliked} the {aspect}, but neither spoiled the day.",
        "Some {disliked} the {aspect}; I {liked} it.",
        "The {aspect} was not exactly {good}, but the {aspect} was {good} beyond doubt.",
    ]

    /// Last sentences of a review.
    static let closings = [
        "All in all, it was a {success}.", "In the end, it was no {failure}.",
        "I would {recommend} it again.", "You should not {avoid} it.",
        "To sum up, a {success}.", "Nobody should call it a {failure}.",
        "I came for a {failure} and got a {success}.", "This is not something to {avoid}.",
    ]

    private static let goodWords = """
        good, great, excellent, wonderful, superb, lovely, brilliant, impressive, delightful, charming, memorable, splendid, \
        fantastic, outstanding, pleasant, beautiful, marvellous, perfect, clever, fresh, elegant, inspiring, flawless, stunning, \
        terrific, remarkable, amazing, fine, magnificent, admirable, satisfying, refreshing, exciting, first rate, convincing, \
        thoughtful, enchanting, rewarding, gorgeous, stellar
        """.words

    private static let badWords = """
        bad, awful, terrible, horrible, poor, dreadful, dull, boring, disappointing, mediocre, annoying, weak, clumsy, \
        tedious, lousy, unpleasant, ugly, shabby, miserable, stale, careless, tiresome, flawed, embarrassing, pathetic, \
        forgettable, atrocious, sloppy, appalling, pitiful, frustrating, depressing, tasteless, second rate, ridiculous, \
        thoughtless, irritating, pointless, hideous, inferior
        """.words
}
