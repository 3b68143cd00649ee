import PerceiverText

/// The tokens of a text, by 60 pieces that are learned from two others: "the", "small", "##e", "##s", "##t" and "room".
func tokens() throws -> [String] {
    let texts = ["the room was clean, and the staff kind", "the room was small, and the food cold"]
    let tokenizer = try WordPieceTokenizer.train(on: texts, vocabularySize: 60)
    return tokenizer.encode("The smallest room").compactMap(tokenizer.token)
}
